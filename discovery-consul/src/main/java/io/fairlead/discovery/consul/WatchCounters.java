package io.fairlead.discovery.consul;

/** What a watch counts of itself; touched by its loop only. */
final class WatchCounters {
    long requests;
    long refreshes;
    long changes;
    long resets;
    long guardHolds;
    long restarts;
    int rejected;
    long lastContactMillis;
}
