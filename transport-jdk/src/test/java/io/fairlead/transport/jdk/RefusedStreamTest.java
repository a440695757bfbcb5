package io.fairlead.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fairlead.core.Verdict;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An HTTP/2 server, just enough of one, that refuses every stream. */
@Timeout(60)
class RefusedStreamTest {
    private static final int PREFACE_LENGTH = 24;
    private static final int HEADERS = 1;
    private static final byte[] EMPTY_SETTINGS = {0, 0, 0, 4, 0, 0, 0, 0, 0};

    private static final FaultServer.Fault REFUSE_EVERY_STREAM = connection -> {
        connection.readRequest();
        connection.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
        connection.write(EMPTY_SETTINGS);
        DataInputStream in = connection.input();
        in.readNBytes(PREFACE_LENGTH);
        refuse(connection, 1);
        for (; ; ) {
            int length = in.readUnsignedByte() << 16 | in.readUnsignedShort();
            int type = in.readUnsignedByte();
            in.readUnsignedByte();
            int stream = in.readInt();
            in.readNBytes(length);
            if (type == HEADERS) {
                refuse(connection, stream);
            }
        }
    };

    private static void refuse(FaultServer.Connection connection, int stream) throws IOException {
        connection.write(new byte[] {0, 0, 4, 3, 0, 0, 0, 0, (byte) stream, 0, 0, 0, 7});
    }

    @Test
    void aStreamThatTheServerRefusedWasNeverProcessed() throws Exception {
        try (FaultServer server = FaultServer.playing(REFUSE_EVERY_STREAM);
                JdkTransport http = JdkTransport.builder()
                        .connectTimeout(Duration.ofSeconds(20))
                        .version(HttpClient.Version.HTTP_2)
                        .build()) {
            HttpTransportException failure = catchThrowableOfType(
                    HttpTransportException.class,
                    () -> http.post(
                            TimedAttempt.of(server.endpoint(), Duration.ofSeconds(10)), "/", "text/plain", "body"));
            assertThat(failure.verdict()).as("%s", failure).isEqualTo(Verdict.REFUSED);
        }
    }
}
