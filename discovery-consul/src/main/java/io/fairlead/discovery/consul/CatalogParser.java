package io.fairlead.discovery.consul;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Reads the object of all services and their tags as a stream, and keeps but one. Safe for use by many threads. */
final class CatalogParser {
    private static final JsonFactory JSON = new JsonFactory();

    private CatalogParser() {}

    /** The tags of a service, empty when the catalog does not name it. */
    static Optional<Set<String>> tagsOf(InputStream body, String service) throws IOException {
        try (JsonParser json = JSON.createParser(body)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("the catalog is not a JSON object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean wanted = json.currentName().equals(service);
                json.nextToken();
                if (wanted) {
                    return Optional.of(tags(json));
                }
                json.skipChildren();
            }
            return Optional.empty();
        }
    }

    private static Set<String> tags(JsonParser json) throws IOException {
        Set<String> tags = new HashSet<>();
        if (json.currentToken() == JsonToken.START_ARRAY) {
            while (json.nextToken() == JsonToken.VALUE_STRING) {
                tags.add(json.getText());
            }
        }
        return tags;
    }
}
