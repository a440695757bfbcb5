package io.fairlead.testkit.consul;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Certificates for servers on the loopback address and for their clients, of an authority made for the occasion.
 *
 * @param authority the certificate of the authority, PEM
 * @param server the certificate of the servers, PEM
 * @param serverKey the key of the servers, PEM
 * @param client the certificate of clients, PEM
 * @param clientKey the key of clients, PEM
 */
public record ConsulCertificates(Path authority, Path server, Path serverKey, Path client, Path clientKey) {
    /** Makes them in {@code folder} by Consul's own tools. */
    public static ConsulCertificates create(ConsulBinary.Found binary, Path folder) {
        run(binary, folder, "ca", "create");
        run(binary, folder, "cert", "create", "-server");
        run(binary, folder, "cert", "create", "-client");
        return new ConsulCertificates(
                folder.resolve("consul-agent-ca.pem"),
                folder.resolve("dc1-server-consul-0.pem"),
                folder.resolve("dc1-server-consul-0-key.pem"),
                folder.resolve("dc1-client-consul-0.pem"),
                folder.resolve("dc1-client-consul-0-key.pem"));
    }

    /** A TLS context that trusts the authority, and nobody else. */
    public SSLContext trust() {
        try (InputStream pem = Files.newInputStream(authority)) {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "authority", CertificateFactory.getInstance("X.509").generateCertificate(pem));
            TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (GeneralSecurityException failed) {
            throw new IllegalStateException(failed);
        }
    }

    private static void run(ConsulBinary.Found binary, Path folder, String... words) {
        List<String> command = new ArrayList<>(List.of(binary.path().toString(), "tls"));
        command.addAll(List.of(words));
        try {
            Command.Result result = Command.run(command, null, folder, 30);
            if (result.exitCode() != 0) {
                throw new IllegalStateException(command + " failed: " + result.errors() + result.output());
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
