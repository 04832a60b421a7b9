package dev.weir.model;

import dev.weir.value.Json;
import dev.weir.value.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A parameter of a message after the session; one with a default may be left out from the right (wire.md X17). */
public record ParamDef(
        String name, Type type, boolean secret, @Nullable Value defaultValue) {
    static ParamDef of(String name, Type type) {
        return new ParamDef(name, type, false, null);
    }

    /** Reads the tables' notation: {@code uname:string; !pwd:string; version:string="1.1"}. */
    static List<ParamDef> parse(String text) {
        List<ParamDef> params = new ArrayList<>();
        for (String part : text.isEmpty() ? new String[0] : text.split("; ")) {
            boolean secret = part.startsWith("!");
            int colon = part.indexOf(':');
            int equals = part.indexOf('=', colon);
            String type = part.substring(colon + 1, equals < 0 ? part.length() : equals);
            params.add(new ParamDef(
                    part.substring(secret ? 1 : 0, colon),
                    Type.parse(type),
                    secret,
                    equals < 0 ? null : Json.read(part.substring(equals + 1))));
        }
        return List.copyOf(params);
    }
}
