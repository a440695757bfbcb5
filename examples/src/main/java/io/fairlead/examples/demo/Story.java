package io.fairlead.examples.demo;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * What happens to the instances of Payment: one is killed, one becomes slow, one fails, one is stopped, and the service
 * grows from 4 to 8 and shrinks to 3.
 *
 * <p>All processes run from the start and wait to be registered, since on a small machine the start of a JVM is a fault of
 * its own.
 */
final class Story {
    static final int INSTANCES_AT_START = 4;
    static final int INSTANCES_IN_ALL = 9;
    private static final long SIGHT_LIMIT_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final Duration LEAVE = Duration.ofMillis(500);

    private final Registry registry;
    private final Fleet fleet;
    private final Run run;
    private final Teller teller;
    private final double pace;
    private final Deque<Member> waiting;
    private final List<Member> serving = new ArrayList<>();
    private final List<Chapter> chapters = new ArrayList<>();
    private long slowestSightNanos;
    private long healthyFromNanos;
    private long healthyToNanos;

    /**
     * Prepares the story.
     *
     * @param payments the first of them are registered already
     */
    Story(Registry registry, Fleet fleet, Run run, Teller teller, List<Member> payments, double pace) {
        this.registry = registry;
        this.fleet = fleet;
        this.run = run;
        this.teller = teller;
        this.pace = pace;
        this.serving.addAll(payments.subList(0, INSTANCES_AT_START));
        this.waiting = new ArrayDeque<>(payments.subList(INSTANCES_AT_START, payments.size()));
    }

    void tell() {
        teller.say("start", "both lanes call " + serving.size() + " instances");
        goOn(1_000);
        teller.say("healthy", "what is normal here");
        healthyFromNanos = run.now();
        goOn(4_000);
        healthyToNanos = run.now();

        kill();
        slow();
        fail();
        stop();
        grow(8);
        shrink(3);
    }

    private void kill() {
        Member victim = serving.remove(0);
        chapter(
                "kill",
                victim.id() + " is killed with SIGKILL",
                4_500,
                () -> fleet.of(victim).kill());
        registry.deregister(victim);
        teller.say("replace", waiting.getFirst().id() + " takes its place");
        join();
        goOn(1_000);
    }

    private void slow() {
        Member victim = serving.get(0);
        chapter(
                "slow",
                victim.id() + " becomes 20 times slower",
                5_000,
                () -> fleet.of(victim).order(victim, "slow/20"));
        teller.say("mended", victim.id() + " is as fast as before");
        fleet.of(victim).order(victim, "well");
        goOn(1_000);
    }

    private void fail() {
        Member victim = serving.get(1);
        chapter(
                "error",
                victim.id() + " answers 500 at once",
                4_500,
                () -> fleet.of(victim).order(victim, "fail"));
        teller.say("mended", victim.id() + " answers again");
        fleet.of(victim).order(victim, "well");
        goOn(1_000);
    }

    private void stop() {
        Member victim = serving.get(2);
        chapter(
                "stop",
                victim.id() + " is stopped with SIGSTOP",
                5_000,
                () -> fleet.of(victim).stop());
        teller.say("mended", victim.id() + " goes on (SIGCONT)");
        fleet.of(victim).resume();
        goOn(1_500);
    }

    private void grow(int size) {
        chapter("scale-out", "the service grows to " + size + " instances", 3_500, () -> {
            while (serving.size() < size) {
                join();
            }
        });
    }

    private void shrink(int size) {
        chapter("scale-in", "the service shrinks to " + size + " instances", 3_500, () -> {
            List<Member> leaving = new ArrayList<>();
            while (serving.size() > size) {
                leaving.add(leave());
            }
            run.goOn(LEAVE);
            leaving.forEach(member -> fleet.of(member).kill());
        });
    }

    private void chapter(String name, String text, long millis, Runnable cause) {
        teller.say(name, text);
        long from = run.now();
        cause.run();
        long left = Math.round(millis * pace) - TimeUnit.NANOSECONDS.toMillis(run.now() - from);
        run.goOn(Duration.ofMillis(Math.max(0, left)));
        chapters.add(new Chapter(name, from, run.now()));
    }

    private void join() {
        Member member = waiting.removeFirst();
        registry.register(member);
        awaitSight(member, true);
        serving.add(member);
    }

    private Member leave() {
        Member member = serving.remove(serving.size() - 1);
        registry.deregister(member);
        awaitSight(member, false);
        return member;
    }

    /** Measures the time until new calls may, or may no longer, go to an instance. */
    private void awaitSight(Member member, boolean listed) {
        long start = System.nanoTime();
        while (run.fairlead().known().contains(member.id()) != listed
                && System.nanoTime() - start < SIGHT_LIMIT_NANOS) {
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(500));
        }
        slowestSightNanos = Math.max(slowestSightNanos, System.nanoTime() - start);
    }

    private void goOn(long millis) {
        run.goOn(Duration.ofMillis(Math.round(millis * pace)));
    }

    /** The faults, in their order. */
    List<Chapter> chapters() {
        return chapters;
    }

    /** The longest time between a change of the registry and its sight in Fairlead. */
    long slowestSightNanos() {
        return slowestSightNanos;
    }

    long healthyFromNanos() {
        return healthyFromNanos;
    }

    long healthyToNanos() {
        return healthyToNanos;
    }
}
