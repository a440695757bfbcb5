package io.fairlead.discovery.consul;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the array of a health answer as a stream, without a tree and without a model.
 *
 * <p>Unknown fields are skipped. A field of the wrong type spoils its entry, which is then marked, and nothing else. What
 * is no array, or ends early, is an {@link IOException}. Safe for use by many threads.
 */
final class HealthParser {
    private static final JsonFactory JSON = new JsonFactory();

    private HealthParser() {}

    static List<RawInstance> read(InputStream body) throws IOException {
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_ARRAY) {
                throw new IOException("the answer is not a JSON array");
            }
            List<RawInstance> entries = new ArrayList<>();
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (json.currentToken() == null) {
                    throw new IOException("the answer ends within its array");
                }
                entries.add(entry(json));
            }
            if (json.nextToken() != null) {
                throw new IOException("the answer goes on after its array");
            }
            return entries;
        }
    }

    private static RawInstance entry(JsonParser json) throws IOException {
        RawInstance raw = new RawInstance();
        eachField(json, raw, "entry", field -> {
            switch (field) {
                case "Node" -> raw.hasNode = node(json, raw);
                case "Service" -> raw.hasService = service(json, raw);
                case "Checks" -> eachElement(json, raw, "Checks", () -> check(json, raw));
                default -> json.skipChildren();
            }
        });
        return raw;
    }

    private static boolean node(JsonParser json, RawInstance raw) throws IOException {
        return eachField(json, raw, "Node", field -> {
            switch (field) {
                case "Node" -> raw.node = text(json, raw, field);
                case "Address" -> raw.nodeAddress = text(json, raw, "Node.Address");
                case "Datacenter" -> raw.datacenter = text(json, raw, field);
                default -> json.skipChildren();
            }
        });
    }

    private static boolean service(JsonParser json, RawInstance raw) throws IOException {
        return eachField(json, raw, "Service", field -> {
            switch (field) {
                case "ID" -> raw.id = text(json, raw, "Service.ID");
                case "Address" -> raw.serviceAddress = text(json, raw, "Service.Address");
                case "Port" -> raw.port = number(json, raw, "Service.Port");
                case "Tags" -> eachElement(json, raw, "Service.Tags", () -> tag(json, raw));
                case "Meta" -> metadata(json, raw);
                case "Weights" -> weights(json, raw);
                default -> json.skipChildren();
            }
        });
    }

    private static void tag(JsonParser json, RawInstance raw) throws IOException {
        String tag = text(json, raw, "Service.Tags");
        if (tag != null) {
            raw.tags.add(tag);
        }
    }

    private static void metadata(JsonParser json, RawInstance raw) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        eachField(json, raw, "Service.Meta", key -> {
            String value = text(json, raw, "Service.Meta");
            if (value != null) {
                raw.metadata.put(key, value);
            }
        });
    }

    private static void weights(JsonParser json, RawInstance raw) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        eachField(json, raw, "Service.Weights", field -> {
            switch (field) {
                case "Passing" -> raw.passingWeight = number(json, raw, "Service.Weights.Passing");
                case "Warning" -> raw.warningWeight = number(json, raw, "Service.Weights.Warning");
                default -> json.skipChildren();
            }
        });
    }

    private static void check(JsonParser json, RawInstance raw) throws IOException {
        eachField(json, raw, "Checks", field -> {
            switch (field) {
                case "CheckID" -> {
                    String id = text(json, raw, "CheckID");
                    raw.maintenance |=
                            id != null && (id.equals("_node_maintenance") || id.startsWith("_service_maintenance"));
                }
                case "Status" -> status(text(json, raw, "Status"), raw);
                default -> json.skipChildren();
            }
        });
    }

    private static void status(@Nullable String status, RawInstance raw) {
        switch (String.valueOf(status)) {
            case "passing" -> {}
            case "warning" -> raw.warning = true;
            case "critical" -> raw.critical = true;
            default -> raw.malformed("unknown Status " + status);
        }
    }

    /** Hands over each field of the object at hand; false, and the entry is marked, when there is none. */
    private static boolean eachField(JsonParser json, RawInstance raw, String what, FieldReader reader)
            throws IOException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            raw.malformed(what + " is " + json.currentToken());
            json.skipChildren();
            return false;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            reader.read(field);
        }
        return true;
    }

    /** Hands over each element of the array at hand; null counts as an empty one. */
    private static void eachElement(JsonParser json, RawInstance raw, String what, ElementReader reader)
            throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        if (json.currentToken() != JsonToken.START_ARRAY) {
            raw.malformed(what + " is " + json.currentToken());
            json.skipChildren();
            return;
        }
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (json.currentToken() == null) {
                throw new IOException("the answer ends within " + what);
            }
            reader.read();
        }
    }

    private static @Nullable String text(JsonParser json, RawInstance raw, String what) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_STRING) {
            return json.getText();
        }
        if (json.currentToken() != JsonToken.VALUE_NULL) {
            raw.malformed(what + " is " + json.currentToken());
        }
        json.skipChildren();
        return null;
    }

    private static long number(JsonParser json, RawInstance raw, String what) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT
                && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            return json.getLongValue();
        }
        raw.malformed(what + " is " + json.currentToken());
        json.skipChildren();
        return 0;
    }

    private interface FieldReader {
        void read(String field) throws IOException;
    }

    private interface ElementReader {
        void read() throws IOException;
    }
}
