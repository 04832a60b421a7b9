package dev.weir.server.session;

import dev.weir.model.MessageDef;
import dev.weir.model.Model;
import dev.weir.model.calls.Code;
import dev.weir.model.calls.SessionCalls;
import dev.weir.model.errors.ApiFailure;
import dev.weir.model.errors.Errors;
import dev.weir.model.types.SessionRef;
import dev.weir.server.call.CallContext;
import dev.weir.server.call.CallRegistry;
import dev.weir.server.db.Backups;
import dev.weir.server.db.Store;
import dev.weir.server.db.StoreFailure;
import dev.weir.server.field.Effects;
import dev.weir.server.field.FieldMessages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that read a backup in place of the pool's database, as long as they last (ETS-11, decision 26): every message
 * that only reads a class's records is answered from it.
 */
public final class DatabaseFiles {
    /** So that sessions of external users are told from these. */
    static final String IDENTIFIER = "readonly-sid";

    private static final String NAME = "db-from-file";
    private static final String ORIGINATOR = "xapi";
    private static final String LOGOUT = "session.logout";

    private final Model model;
    private final Sessions sessions;
    private final CallRegistry pool;
    private final Set<String> permissions;
    private final Backups backups;

    /**
     * Over files that a server with this model wrote.
     *
     * @param pool what answers the calls of all other sessions
     * @param permissions those of the role read-only
     */
    public DatabaseFiles(Model model, Sessions sessions, CallRegistry pool, Set<String> permissions) {
        this.model = model;
        this.sessions = sessions;
        this.pool = pool;
        this.permissions = permissions;
        this.backups = new Backups(model);
    }

    public void bind(SessionCalls<CallContext> calls) {
        calls.createFromDbFile(this::create);
    }

    private SessionRef create(CallContext context, String file) {
        return sessions.openReading(NAME, IDENTIFIER, ORIGINATOR, context.caller(), permissions, reading(open(file)));
    }

    private Store open(String file) {
        try {
            Path path = Path.of(file);
            if (!Files.isRegularFile(path)) {
                throw unreadable("there is no file " + file);
            }
            return backups.open(path);
        } catch (InvalidPathException | IOException | StoreFailure e) {
            throw unreadable(String.valueOf(e.getMessage()));
        }
    }

    private static ApiFailure unreadable(String why) {
        return Errors.invalidValue("filename", why);
    }

    private CallRegistry reading(Store store) {
        CallRegistry reading = new CallRegistry(model);
        new FieldMessages(model, store, new Effects()).bind(reading);
        MessageDef logout = model.findMessage(LOGOUT);
        @Nullable Code<CallContext> code = logout == null ? null : pool.find(logout);
        if (code != null) {
            reading.bind(LOGOUT, code);
        }
        return reading;
    }
}
