package io.fairlead.transport.jdk;

import io.fairlead.core.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A listener that never accepts and whose queue is full, so that a connect to it hangs. */
final class FullBacklog implements AutoCloseable {
    private static final int FILL = 4;

    private final ServerSocket listener;
    private final List<SocketChannel> fill = new ArrayList<>();

    FullBacklog() throws IOException {
        listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        for (int i = 0; i < FILL; i++) {
            SocketChannel channel = SocketChannel.open();
            channel.configureBlocking(false);
            channel.connect(new InetSocketAddress("127.0.0.1", listener.getLocalPort()));
            fill.add(channel);
        }
    }

    Endpoint endpoint() {
        return Endpoint.of("127.0.0.1", listener.getLocalPort());
    }

    @Override
    public void close() throws IOException {
        for (SocketChannel channel : fill) {
            channel.close();
        }
        listener.close();
    }
}
