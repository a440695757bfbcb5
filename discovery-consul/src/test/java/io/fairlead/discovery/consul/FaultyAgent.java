package io.fairlead.discovery.consul;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers every question of health with the same bytes, right or wrong, and every other one with 200. */
final class FaultyAgent implements AutoCloseable {
    private static final String ALIVE =
            "HTTP/1.1 200 OK\r\nContent-Length: 12\r\nConnection: close\r\n\r\nConsul Agent";

    private final ServerSocket server;
    private final AtomicInteger questions = new AtomicInteger();
    private volatile String answer = "";
    private volatile String whenBlocking = "";

    FaultyAgent() {
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        Thread acceptor = new Thread(this::accept, "faulty-agent");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    static String answer(String statusAndHeaders, String body) {
        int length = body.getBytes(StandardCharsets.UTF_8).length;
        return "HTTP/1.1 " + statusAndHeaders + "\r\nContent-Length: " + length + "\r\nConnection: close\r\n\r\n"
                + body;
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    /** From now on each question of health gets these bytes. */
    void answers(String bytes) {
        answer = bytes;
        whenBlocking = bytes;
    }

    /** From now on a question without an index gets these bytes, and one with an index no answer. */
    void answersAndHolds(String bytes) {
        answer = bytes;
        whenBlocking = "";
    }

    int questions() {
        return questions.get();
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread thread = new Thread(() -> serve(socket), "faulty-agent-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            BufferedReader in =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            String request = in.readLine();
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                continue;
            }
            if (request == null) {
                return;
            }
            String bytes = ALIVE;
            if (request.contains("/v1/health/service/")) {
                questions.incrementAndGet();
                boolean blocking = request.contains("index=");
                bytes = blocking ? whenBlocking : answer;
                while (bytes.isEmpty()) {
                    // Held until the answer changes, as a blocking query is.
                    Thread.sleep(10);
                    bytes = blocking ? whenBlocking : answer;
                }
            }
            socket.getOutputStream().write(bytes.getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
        } catch (IOException | InterruptedException gone) {
            // The client has what it gets.
        }
    }
}
