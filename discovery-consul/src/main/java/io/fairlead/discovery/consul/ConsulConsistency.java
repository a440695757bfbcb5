package io.fairlead.discovery.consul;

/** Which Consul server may answer a read. */
public enum ConsulConsistency {
    /** Any server; answers also while there is no leader, and may lag behind it by milliseconds. */
    STALE,
    /** The leader, which may in rare cases have been deposed a moment ago. */
    DEFAULT,
    /** The leader, after it has asked a quorum whether it still leads; costs a round trip. */
    CONSISTENT,
    /** The agent's own cache, which one watch of the agent keeps fresh for all its clients. */
    CACHED
}
