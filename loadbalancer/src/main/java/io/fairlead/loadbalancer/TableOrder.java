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
 */
final class TableOrder implements TurnOrder {
    /** The nodes of one class, from {@code first} on, which begin with the one at {@code start}. */
    private record Members(int first, int start, int turns, Divisor size) {
        int at(int round, int number) {
            return first + size.remainder((start + round * turns + number) & Integer.MAX_VALUE);
        }
    }

    private final Node[] nodes;
    private final int[] table;
    private final Divisor length;
    private final Members[] members;
    private final int leftOver;
    private final @Nullable GoldenSpread spread;

    TableOrder(WeightClasses classes, TurnShares shares, RandomGenerator random) {
        this.nodes = classes.nodes();
        this.table = TurnTable.of(shares.turns(), random);
        this.length = new Divisor(table.length);
        this.members = new Members[classes.count()];
        for (int type = 0; type < members.length; type++) {
            int size = classes.size(type);
            members[type] =
                    new Members(classes.first()[type], random.nextInt(size), shares.turns()[type], new Divisor(size));
        }
        double[] rest = shares.rest();
        this.spread = rest == null ? null : new GoldenSpread(rest);
        this.leftOver = rest == null ? 0 : shares.turns()[members.length];
    }

    /** After how many turns the table begins anew. */
    int length() {
        return table.length;
    }

    @Override
    public Node at(int turn) {
        int round = length.quotient(turn);
        int entry = table[turn - round * length.by()];
        int type = TurnTable.typeOf(entry);
        int number = TurnTable.numberOf(entry);
        return spread != null && type == members.length
                ? leftOver(spread, (long) round * leftOver + number)
                : nodes[members[type].at(round, number)];
    }

    private Node leftOver(GoldenSpread spread, long turn) {
        int point = GoldenSpread.point(turn);
        int type = spread.placeAt(point);
        Members chosen = members[type];
        return nodes[chosen.first() + spread.partOf(type, point, chosen.size().by())];
    }
}
