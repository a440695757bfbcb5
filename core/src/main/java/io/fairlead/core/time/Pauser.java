package io.fairlead.core.time;

/**
 * Holds the calling thread until a point in time, or until it is woken.
 *
 * <p>The blocking driver waits through this interface and no other way, so that virtual time can move the clock
 * instead of sleeping.
 */
@FunctionalInterface
public interface Pauser {
    /**
     * Returns once the ticker has reached {@code untilNanos} or {@code wakeup} was signalled, whichever is first.
     *
     * @param untilNanos a reading of the environment's ticker
     * @throws InterruptedException when the thread is interrupted before or during the pause; the flag is then clear
     */
    void pause(long untilNanos, Wakeup wakeup) throws InterruptedException;
}
