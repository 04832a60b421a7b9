package dev.weir.model;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A served message. {@code params} leave the session out; a {@code null} result is void. */
public record MessageDef(
        String className,
        String name,
        Kind kind,
        @Nullable FieldDef field,
        List<ParamDef> params,
        @Nullable Type result,
        boolean takesSession,
        boolean async,
        boolean hidden,
        boolean poolInternal,
        boolean emergency,
        boolean local,
        boolean secret,
        boolean rawReply,
        String role,
        boolean clientCert,
        List<KeyRole> keyRoles,
        @Nullable String plugin,
        List<String> errors,
        Lifecycle lifecycle) {

    public enum Kind {
        GETTER,
        SETTER,
        ADD,
        REMOVE,
        GET_RECORD,
        GET_BY_UUID,
        GET_BY_NAME_LABEL,
        GET_ALL,
        GET_ALL_WHERE,
        GET_ALL_RECORDS,
        GET_ALL_RECORDS_WHERE,
        CREATE,
        DESTROY,
        CUSTOM
    }

    public String fullName() {
        return className + "." + name;
    }

    /** The permission's name: lower case, the same for the Async form (ETS-71). */
    public String permission() {
        return fullName().toLowerCase(Locale.ROOT);
    }

    public boolean implicit() {
        return kind != Kind.CUSTOM;
    }

    public boolean removed() {
        return lifecycle.removed();
    }

    public int requiredParams() {
        int required = 0;
        for (ParamDef param : params) {
            if (param.defaultValue() == null) {
                required++;
            }
        }
        return required;
    }

    @Override
    public String toString() {
        return fullName();
    }
}
