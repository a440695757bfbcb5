package io.fairlead.loadbalancer;

import java.util.Arrays;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;

/**
 * Spreads turns over a table so that no class is ever a whole turn ahead of its share or behind it.
 *
 * <p>Class c is due {@code a} of {@code L} turns. Less than one turn off, at every point of the table, means: its turn
 * number i (from 0) lies at or after place ⌊i·L/a⌋ and before place ⌈(i + 1)·L/a⌉. Each turn is thus a job of unit length
 * with a release and a due time. All together fill the table exactly, so the shares themselves are a schedule in fractions,
 * and for unit jobs on one machine a schedule in whole jobs follows from it; earliest due first finds one (the "Pfair"
 * argument of Baruah, Cohen, Plaxton and Varvel, 1996). Since every class is even at the end of the table, its repetition
 * keeps the bound for good.
 *
 * <p><b>Why not just earliest due first.</b> It serves small classes at the last moment, so a picker that lives for less
 * than a round, as during slow start, would leave them out. So every class has a random phase: its turn i is wanted at
 * (i + phase)·L/a, the turn that is wanted first is placed first, and the class of the very first place is drawn by
 * weight. That is allowed while {@link Slack} remains: a turn that is due at d takes a place from all that is due before
 * d. Where none is left before d, the turn that is due first goes first. As long as no slack is negative, earliest due
 * first can finish the table (Hall's condition; windows that open later are as they were).
 */
final class TurnTable {
    private record Turn(int type, int number, long dueAt, double wantedAt) {}

    private final int[] turns;
    private final int length;
    private final double[] phases;
    private final Slack slack;
    private final int[] placed;
    private final int[] releasedAt;
    private final int[] releasedNext;
    private final PriorityQueue<Turn> wanted =
            new PriorityQueue<>(Comparator.comparingDouble(Turn::wantedAt).thenComparingInt(Turn::type));
    private final PriorityQueue<Turn> due =
            new PriorityQueue<>(Comparator.comparingLong(Turn::dueAt).thenComparingInt(Turn::type));

    private TurnTable(int[] turns, RandomGenerator random) {
        this.turns = turns;
        this.length = Arrays.stream(turns).sum();
        this.phases = phases(random);
        this.slack = new Slack(dueBy());
        this.placed = new int[turns.length];
        this.releasedAt = new int[length];
        this.releasedNext = new int[turns.length];
        Arrays.fill(releasedAt, -1);
    }

    /**
     * The table: at each place the class that has that turn.
     *
     * @param turns how many places each class gets, at least 0 each; their sum is the length
     */
    static int[] of(int[] turns, RandomGenerator random) {
        return new TurnTable(turns, random).fill();
    }

    private double[] phases(RandomGenerator random) {
        double[] drawn = new double[turns.length];
        int first = random.nextInt(length);
        for (int type = 0; type < turns.length; type++) {
            boolean isFirst = first >= 0 && first < turns[type];
            drawn[type] = isFirst ? 0 : Math.nextUp(random.nextDouble());
            first -= turns[type];
        }
        return drawn;
    }

    /** For each point of the table the number of turns that must be placed before it. */
    private int[] dueBy() {
        int[] count = new int[length + 1];
        for (int type = 0; type < turns.length; type++) {
            for (int number = 0; number < turns[type]; number++) {
                count[(int) dueAt(type, number)]++;
            }
        }
        Arrays.parallelPrefix(count, Integer::sum);
        return count;
    }

    private long dueAt(int type, int number) {
        return ((number + 1L) * length + turns[type] - 1) / turns[type];
    }

    private int[] fill() {
        int[] table = new int[length];
        for (int type = 0; type < turns.length; type++) {
            if (turns[type] > 0) {
                offer(type, 0);
            }
        }
        for (int place = 0; place < length; place++) {
            for (int type = releasedAt[place]; type >= 0; type = releasedNext[type]) {
                offer(type, placed[type]);
            }
            Turn turn = first(wanted);
            if (slack.isUsedUp(place + 1, (int) turn.dueAt())) {
                turn = first(due);
            }
            slack.use(place + 1, (int) turn.dueAt());
            table[place] = turn.type();
            placed[turn.type()]++;
            release(turn.type(), place);
        }
        return table;
    }

    /** The head of a queue, past those that were placed from the other queue. */
    private Turn first(PriorityQueue<Turn> queue) {
        Turn turn = queue.element();
        while (turn.number() < placed[turn.type()]) {
            queue.remove();
            turn = queue.element();
        }
        return turn;
    }

    private void release(int type, int place) {
        int number = placed[type];
        if (number == turns[type]) {
            return;
        }
        int at = (int) ((long) number * length / turns[type]);
        if (at <= place) {
            offer(type, number);
            return;
        }
        releasedNext[type] = releasedAt[at];
        releasedAt[at] = type;
    }

    private void offer(int type, int number) {
        double wantedAt = (number + phases[type]) * length / turns[type];
        Turn turn = new Turn(type, number, dueAt(type, number), wantedAt);
        wanted.add(turn);
        due.add(turn);
    }
}
