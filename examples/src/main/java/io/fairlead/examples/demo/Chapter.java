package io.fairlead.examples.demo;

/**
 * A fault of the story, and when it was made and ended.
 *
 * @param name short, as in the JSON
 * @param fromNanos when it was made, since the start of the run
 * @param toNanos when the next thing was done to the instances
 */
record Chapter(String name, long fromNanos, long toNanos) {}
