package io.fairlead.discovery.consul;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A stream that refuses to be longer than 32 MiB, so that a wrong answer cannot fill the heap. */
final class CappedStream extends FilterInputStream {
    static final long MOST_BYTES = 32L << 20;

    private long read;

    CappedStream(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        int next = super.read();
        count(next < 0 ? 0 : 1);
        return next;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int count = super.read(buffer, offset, length);
        count(Math.max(0, count));
        return count;
    }

    private void count(int bytes) throws IOException {
        read += bytes;
        if (read > MOST_BYTES) {
            throw new IOException("the answer is longer than " + MOST_BYTES + " bytes");
        }
    }
}
