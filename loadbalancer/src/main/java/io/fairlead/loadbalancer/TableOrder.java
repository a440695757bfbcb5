package io.fairlead.loadbalancer;

import io.fairlead.core.balance.Node;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Round after round over a {@linkplain TurnTable table} that says which weight class has which turn.
 *
 * <p>The nodes of a class take its turns one after the other. If after k turns the count of a class of m nodes is less than
 * 1 off its share, so is that of each of its nodes: the count of a node is that of its class over m, rounded up or down,
 * which adds less than (m − 1)/m + 1/m.
 *
 * <p>A class whose share of a round is not whole has one place more, its last, and takes it in those rounds in which the
 * sum of the rests passes a whole number. In others the turn is nobody's, and the next one is taken. The sum of rests adds
 * less than 1 to what the class may be off, and the place that it does not take less than 1 again, so each of its nodes may
 * be 2/m further off; as many turns per class, at most, may be missing or too many in the count of turns itself.
 */
final class TableOrder implements TurnOrder {
    private static final int ONE_TURN = 32;

    /**
     * The nodes of one class: {@code size} from {@code first} on, beginning with the one at {@code start}.
     *
     * @param rest in turns times 2^32
     * @param phase the sum of rests to begin with
     */
    private record Members(int first, int start, int turns, long rest, long phase, Divisor size) {
        /** Below 0 when it is nobody's turn. */
        int at(int round, int number) {
            long sum = round * rest + phase;
            int before = (int) (sum >>> ONE_TURN);
            if (number == turns && before == (int) ((sum + rest) >>> ONE_TURN)) {
                return -1;
            }
            return first + size.remainder((start + round * turns + before + number) & Integer.MAX_VALUE);
        }
    }

    private final Node[] nodes;
    private final int[] table;
    private final Divisor length;
    private final Members[] members;

    TableOrder(WeightClasses classes, TurnShares shares, RandomGenerator random) {
        this.nodes = classes.nodes();
        this.table = TurnTable.of(shares.places(), random);
        this.length = new Divisor(table.length);
        this.members = new Members[classes.count()];
        for (int type = 0; type < members.length; type++) {
            int size = classes.size(type);
            members[type] = new Members(
                    classes.first()[type],
                    random.nextInt(size),
                    shares.turns()[type],
                    (long) (shares.rest()[type] * (1L << ONE_TURN)),
                    random.nextLong() >>> ONE_TURN,
                    new Divisor(size));
        }
    }

    /** After how many turns the table begins anew. */
    int length() {
        return table.length;
    }

    @Override
    public @Nullable Node at(int turn) {
        int round = length.quotient(turn);
        int entry = table[turn - round * length.by()];
        int node = members[TurnTable.typeOf(entry)].at(round, TurnTable.numberOf(entry));
        return node < 0 ? null : nodes[node];
    }
}
