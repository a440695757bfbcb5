package io.fairlead.transport.jdk;

import io.fairlead.core.Endpoint;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** A server on a raw socket that answers each connection with one fault, and sees when the client lets go of it. */
final class FaultServer implements AutoCloseable {
    /** What one connection does. */
    interface Fault {
        void play(Connection connection) throws IOException, InterruptedException;
    }

    static final Fault HANG = Connection::readRequest;
    static final Fault CLOSE_BEFORE_ANSWER = connection -> {
        connection.readRequest();
        connection.close();
    };
    static final Fault RESET_BEFORE_ANSWER = connection -> {
        connection.readRequest();
        connection.reset();
    };
    static final Fault HEAD_THEN_HANG = connection -> {
        connection.readRequest();
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
    };
    static final Fault DRIP_BODY = connection -> {
        connection.readRequest();
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        connection.drip("x".repeat(1000));
    };
    static final Fault DRIP_HEAD = connection -> {
        connection.readRequest();
        connection.drip("HTTP/1.1 200 OK\r\nX-Slow: " + "y".repeat(1000));
    };
    static final Fault CUT_BODY = connection -> {
        connection.readRequest();
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this");
        connection.flushThenClose();
    };
    static final Fault CUT_CHUNK = connection -> {
        connection.readRequest();
        connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        connection.flushThenClose();
    };
    static final Fault RESET_IN_BODY = connection -> {
        connection.readRequest();
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this");
        Thread.sleep(50);
        connection.reset();
    };
    static final Fault INTERIM_THEN_HANG = connection -> {
        connection.readRequest();
        connection.write("HTTP/1.1 102 Processing\r\n\r\n");
    };
    static final Fault INTERIM_THEN_ANSWER = connection -> {
        connection.readRequest();
        connection.write("HTTP/1.1 102 Processing\r\n\r\n");
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
    };
    static final Fault ANSWER = connection -> {
        while (connection.readRequest()) {
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }
    };
    /** A pooled connection that closes when it is used again. */
    static final Fault ANSWER_ONCE_THEN_CLOSE = connection -> {
        connection.readRequest();
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        connection.readRequest();
        connection.close();
    };

    private final ServerSocket listener;
    private final Fault fault;
    private final Set<Connection> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger accepted = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();

    private FaultServer(Fault fault) throws IOException {
        this.fault = fault;
        this.listener = new ServerSocket(0, 512, InetAddress.getLoopbackAddress());
        start(this::accept, "fault-server");
    }

    static FaultServer playing(Fault fault) throws IOException {
        return new FaultServer(fault);
    }

    Endpoint endpoint() {
        return Endpoint.of("127.0.0.1", listener.getLocalPort());
    }

    /** Connections that the client still holds. */
    int open() {
        return open.size();
    }

    int accepted() {
        return accepted.get();
    }

    int requests() {
        return requests.get();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Connection connection : open) {
            connection.close();
        }
    }

    /** Polls until {@code condition} holds, 10 s at most. */
    static boolean eventually(BooleanSupplier condition) throws InterruptedException {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > 10_000_000_000L) {
                return false;
            }
            Thread.sleep(5);
        }
        return true;
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Connection connection = new Connection(listener.accept());
                open.add(connection);
                accepted.incrementAndGet();
                start(connection, "fault-connection");
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static void start(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** One accepted connection. */
    final class Connection implements Runnable {
        private final Socket socket;

        private Connection(Socket socket) throws IOException {
            this.socket = socket;
            socket.setTcpNoDelay(true);
        }

        @Override
        public void run() {
            try {
                fault.play(this);
                while (socket.getInputStream().read() >= 0) {
                    // Whatever comes, until the client lets go.
                }
            } catch (IOException gone) {
                // The client let go, or we did.
            } catch (InterruptedException end) {
                Thread.currentThread().interrupt();
            } finally {
                close();
            }
        }

        /** Reads a head and the body that it announces; false when there is none any more. */
        boolean readRequest() throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                int next = socket.getInputStream().read();
                if (next < 0) {
                    return false;
                }
                head.write(next);
            }
            socket.getInputStream().readNBytes(bodyLength(head.toString(StandardCharsets.ISO_8859_1)));
            requests.incrementAndGet();
            return true;
        }

        private static int bodyLength(String head) {
            return head.lines()
                    .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                    .mapToInt(line -> Integer.parseInt(
                            line.substring(line.indexOf(':') + 1).strip()))
                    .findFirst()
                    .orElse(0);
        }

        DataInputStream input() throws IOException {
            return new DataInputStream(socket.getInputStream());
        }

        void write(String text) throws IOException {
            write(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void write(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        /** A byte each 100 ms, until the client lets go. */
        void drip(String text) throws IOException, InterruptedException {
            for (byte next : text.getBytes(StandardCharsets.ISO_8859_1)) {
                socket.getOutputStream().write(next);
                Thread.sleep(100);
            }
        }

        void flushThenClose() throws IOException {
            socket.shutdownOutput();
        }

        void reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }

        void close() {
            open.remove(this);
            try {
                socket.close();
            } catch (IOException ignored) {
                // It is gone either way.
            }
        }
    }
}
