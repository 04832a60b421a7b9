package dev.weir.conformance.coverage;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.Model;
import dev.weir.model.Type;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * One object of each class that a new pool has none of, put into the database while no server has it open: so the
 * implicit messages meet an object even where no message makes one yet.
 */
final class Seed {
    /** Made over the wire for every message that needs one. */
    private static final Set<String> MADE = Set.of("VM", "VDI", "VBD", "VIF", "network");

    private final Model model;

    Seed(Model model) {
        this.model = model;
    }

    void sow(Path database) {
        try (Connection connection = DriverManager.getConnection("jdbc:h2:file:" + database, "sa", "")) {
            for (ClassDef owner : model.classes()) {
                if (sown(owner) && empty(connection, owner)) {
                    insert(connection, owner);
                }
            }
            // a change by hand, which the server would take for damage
            try (PreparedStatement knowingly =
                    connection.prepareStatement("UPDATE \"weir_generation\" SET \"digest\" = NULL")) {
                knowingly.execute();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static String uuid(String className) {
        return MadeUp.uuid("seed of " + className);
    }

    private static boolean sown(ClassDef owner) {
        return owner.stored()
                && !owner.transientRows()
                && !owner.isStatic()
                && !owner.lifecycle().removed()
                && !MADE.contains(owner.name());
    }

    private static boolean empty(Connection connection, ClassDef owner) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT 1 FROM " + quoted(owner.name()));
                ResultSet rows = query.executeQuery()) {
            return !rows.next();
        }
    }

    private void insert(Connection connection, ClassDef owner) throws SQLException {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("ref", "OpaqueRef:" + uuid("ref of " + owner));
        row.put("created_in", 1L);
        row.put("modified_in", 1L);
        try (ResultSet columns = connection.getMetaData().getColumns(null, null, owner.name(), null)) {
            while (columns.next()) {
                FieldDef field = owner.findField(columns.getString("COLUMN_NAME"));
                if (field != null && !(field.type() instanceof Type.RefType)) {
                    row.put(field.name(), value(field));
                }
            }
        }
        String names = row.keySet().stream()
                .map(Seed::quoted)
                .reduce((a, b) -> a + ", " + b)
                .orElseThrow();
        String marks = "?, ".repeat(row.size() - 1) + "?";
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO " + quoted(owner.name()) + " (" + names + ") VALUES (" + marks + ")")) {
            int index = 1;
            for (Object value : row.values()) {
                insert.setObject(index++, value);
            }
            insert.executeUpdate();
        }
    }

    private Object value(FieldDef field) {
        return switch (field.type()) {
            case Type.Scalar scalar ->
                switch (scalar) {
                    case STRING -> field.name().equals("uuid") ? uuid(field.className()) : "seed";
                    case INT, DATETIME -> 0L;
                    case FLOAT -> 0.5;
                    case BOOL -> false;
                };
            case Type.EnumType e -> model.enumOf(e.name()).values().get(0);
            case Type.SetType set -> "[]";
            case Type.MapType map -> "{}";
            case Type.RefType ref -> throw new IllegalArgumentException(field.toString());
            case Type.RecordType record -> throw new IllegalArgumentException(field.toString());
            case Type.OptionType option -> throw new IllegalArgumentException(field.toString());
        };
    }

    private static String quoted(String name) {
        return '"' + name + '"';
    }
}
