package dev.weir.server.ops.message;

import dev.weir.model.types.Cls;
import dev.weir.model.types.Message;
import dev.weir.model.types.MessageRef;
import dev.weir.server.db.Store;
import dev.weir.server.object.Records;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes over the messages of an object that came from another pool, with their references and times (ETS-68). */
public final class MessageImport {
    private static final Logger LOG = LoggerFactory.getLogger(MessageImport.class);
    private static final int OK = 200;
    private static final int BAD = 400;

    private final Store store;

    public MessageImport(Store store) {
        this.store = store;
    }

    /** All of them or none; those that are there already stay as they are. Answers an HTTP status. */
    public int take(Map<String, String> given, byte[] body) {
        Optional<Cls> about = cls(given.getOrDefault("cls", ""));
        String uuid = given.getOrDefault("uuid", "");
        if (about.isEmpty() || !Messages.known(store.snapshot(), about.get(), uuid)) {
            LOG.info("messages of {} {} are refused: there is no such object", given.get("cls"), uuid);
            return BAD;
        }
        List<MovedMessage> all;
        try {
            all = MovedMessage.read(new String(body, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            LOG.info("messages of {} {} are refused: {}", about.get().wire(), uuid, e.getMessage());
            return BAD;
        }
        store.write(tx -> {
            for (MovedMessage each : all) {
                MessageRef ref = new MessageRef(each.ref());
                if (Records.exists(tx, ref) || tx.findByUuid(Message.DEF, each.uuid()) != null) {
                    continue;
                }
                Records.<MessageRef>draft()
                        .with(Message.UUID, each.uuid())
                        .with(Message.NAME, each.name())
                        .with(Message.PRIORITY, each.priority())
                        .with(Message.CLS, each.cls())
                        .with(Message.OBJ_UUID, each.about())
                        .with(Message.TIMESTAMP, each.time())
                        .with(Message.BODY, each.body())
                        .create(tx, ref);
            }
            return all;
        });
        return OK;
    }

    /** By its name on the wire, in any case. */
    static Optional<Cls> cls(String name) {
        return Stream.of(Cls.values())
                .filter(each -> each.wire().equalsIgnoreCase(name))
                .findFirst();
    }
}
