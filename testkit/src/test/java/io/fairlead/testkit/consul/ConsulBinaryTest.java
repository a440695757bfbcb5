package io.fairlead.testkit.consul;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the stand-ins are shell scripts")
class ConsulBinaryTest {
    private static final String TALKS_LIKE_CONSUL = "#!/bin/sh\necho 'Consul v1.18.2'\necho 'Protocol 2'\n";

    @TempDir
    Path folder;

    @Test
    void theOneThatIsNamedComesFirst() throws IOException {
        Path named = script("named", TALKS_LIKE_CONSUL);
        script("path/consul", TALKS_LIKE_CONSUL);

        assertThat(locate(Map.of("CONSUL_BIN", named.toString(), "PATH", path("path"))))
                .isEqualTo(new ConsulBinary.Found(named, "1.18.2"));
    }

    @Test
    void aNamedOneThatDoesNotWorkIsNotSilentlyReplaced() throws IOException {
        script("path/consul", TALKS_LIKE_CONSUL);
        Path broken = script("broken", "#!/bin/sh\nexit 1\n");

        assertThat(locate(Map.of("CONSUL_BIN", broken.toString(), "PATH", path("path"))))
                .isInstanceOfSatisfying(
                        ConsulBinary.Missing.class,
                        missing -> assertThat(missing.reason()).startsWith("CONSUL_BIN: " + broken + " (expected:"));
    }

    @Test
    void aProgramOfThatNameThatIsNoConsulIsPassedOver() throws IOException {
        script("wrong/consul", "#!/bin/sh\necho 'Consul the senator'\n");
        Path right = script("right/consul", TALKS_LIKE_CONSUL);

        assertThat(locate(Map.of("PATH", path("wrong") + ":" + path("right"))))
                .isEqualTo(new ConsulBinary.Found(right, "1.18.2"));
    }

    @Test
    void theScriptOfTheProjectAroundIsAskedLast() throws IOException {
        Path fetched = script("cache/consul-bin", TALKS_LIKE_CONSUL);
        script("bin/get-consul", "#!/bin/sh\necho " + fetched + "\n");
        Path deep = Files.createDirectories(folder.resolve("module/deep"));

        assertThat(ConsulBinary.locate(Map.of("PATH", "/usr/bin:/bin"), deep))
                .isEqualTo(new ConsulBinary.Found(fetched, "1.18.2"));
    }

    @Test
    void theReasonOfTheScriptIsPassedOn() throws IOException {
        script("bin/get-consul", "#!/bin/sh\necho 'get-consul: no mirror' >&2\nexit 1\n");

        assertThat(locate(Map.of())).isEqualTo(new ConsulBinary.Missing("get-consul: no mirror"));
    }

    @Test
    void withoutAnyTheReasonTellsWhereItLooked() {
        assertThat(locate(Map.of()))
                .isInstanceOfSatisfying(
                        ConsulBinary.Missing.class,
                        missing -> assertThat(missing.reason()).contains("PATH", "CONSUL_BIN", "bin/get-consul"));
    }

    @Test
    void versionsAreComparedAsNumbers() {
        ConsulBinary.Found found = new ConsulBinary.Found(folder, "1.8.7+dfsg1");

        assertThat(found.isAtLeast(1, 8)).isTrue();
        assertThat(found.isAtLeast(1, 11)).isFalse();
        assertThat(found.isAtLeast(2, 0)).isFalse();
    }

    private ConsulBinary locate(Map<String, String> environment) {
        return ConsulBinary.locate(environment, folder);
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private Path script(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }
}
