package io.fairlead.loadbalancer;

import java.util.Arrays;
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
    /** The parts of a place by which the order of turns is known. */
    private static final double PARTS = 0x1p20;

    private static final int TYPE_BITS = 16;
    private static final int TYPE = (1 << TYPE_BITS) - 1;

    private final int[] turns;
    private final int length;
    private final double[] phases;
    private final Slack slack;
    private final int[] placed;
    private final int[] releasedAt;
    private final int[] releasedNext;
    private final Soonest wanted;
    private final Soonest due;

    private TurnTable(int[] turns, RandomGenerator random) {
        this.turns = turns;
        this.length = Arrays.stream(turns).sum();
        this.phases = phases(random);
        this.slack = new Slack(dueBy());
        this.placed = new int[turns.length];
        this.releasedAt = new int[length];
        this.releasedNext = new int[turns.length];
        this.wanted = new Soonest(turns.length);
        this.due = new Soonest(turns.length);
        Arrays.fill(releasedAt, -1);
    }

    /**
     * The table: at each place the class that has that turn in the upper 16 bits, and in the lower which of its turns it is.
     *
     * @param turns how many places each class gets, at least 0 each; their sum is the length, at most 65,536
     */
    static int[] of(int[] turns, RandomGenerator random) {
        return new TurnTable(turns, random).fill();
    }

    static int typeOf(int entry) {
        return entry >>> TYPE_BITS;
    }

    static int numberOf(int entry) {
        return entry & TYPE;
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
                count[dueAt(type, number)]++;
            }
        }
        for (int point = 1; point < count.length; point++) {
            count[point] += count[point - 1];
        }
        return count;
    }

    private int dueAt(int type, int number) {
        return (int) (((number + 1L) * length + turns[type] - 1) / turns[type]);
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
            int type = wanted.first();
            if (slack.isUsedUp(place + 1, due.timeOf(type))) {
                type = due.first();
            }
            slack.use(place + 1, due.timeOf(type));
            table[place] = type << TYPE_BITS | placed[type]++;
            release(type, place);
        }
        return table;
    }

    private void release(int type, int place) {
        int number = placed[type];
        int at = number == turns[type] ? length : (int) ((long) number * length / turns[type]);
        if (at <= place) {
            offer(type, number);
            return;
        }
        wanted.clear(type);
        due.clear(type);
        if (at < length) {
            releasedNext[type] = releasedAt[at];
            releasedAt[at] = type;
        }
    }

    private void offer(int type, int number) {
        double wantedAt = (number + phases[type]) * length / turns[type];
        wanted.set(type, (long) (wantedAt * PARTS));
        due.set(type, dueAt(type, number));
    }
}
