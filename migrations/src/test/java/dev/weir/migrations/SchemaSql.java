package dev.weir.migrations;

import dev.weir.model.ClassDef;
import dev.weir.model.FieldDef;
import dev.weir.model.Model;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells the model's whole schema as statements, each small enough to be the missing one. Its main prints the script
 * for a new database; a change of the model needs only the statements that {@link SchemaTest} reports.
 */
final class SchemaSql {
    private final Layout layout;

    SchemaSql(Layout layout) {
        this.layout = layout;
    }

    public static void main(String[] args) {
        new SchemaSql(new Layout(Model.load())).script().forEach(System.out::println);
    }

    List<String> script() {
        List<String> script = new ArrayList<>();
        layout.tables().forEach(owner -> script.add(createTable(owner)));
        layout.links().forEach(link -> script.add(createLink(link)));
        for (ClassDef owner : layout.tables()) {
            for (FieldDef field : owner.fields()) {
                if (layout.kind(field) == Kind.REF) {
                    script.add(foreignKey(field));
                }
            }
        }
        for (Link link : layout.links()) {
            script.add(foreignKey(link.table(), Link.OWNER, link.field().className()));
            script.add(foreignKey(link.table(), Link.MEMBER, link.member()));
        }
        return script;
    }

    String createTable(ClassDef owner) {
        StringBuilder sql = new StringBuilder("CREATE TABLE \"" + owner.name() + "\" (\n");
        sql.append("    \"ref\" VARCHAR PRIMARY KEY,\n");
        sql.append("    \"created_in\" BIGINT NOT NULL,\n    \"modified_in\" BIGINT NOT NULL");
        for (FieldDef field : owner.fields()) {
            if (layout.kind(field).column()) {
                sql.append(",\n    ").append(column(field));
            }
        }
        return sql.append("\n);").toString();
    }

    String addColumn(FieldDef field) {
        return "ALTER TABLE \"" + field.className() + "\" ADD COLUMN " + column(field) + ";"
                + (layout.kind(field) == Kind.REF ? "\n" + foreignKey(field) : "")
                + " -- with a DEFAULT where there are rows";
    }

    private String column(FieldDef field) {
        Kind kind = layout.kind(field);
        String sql = "\"" + field.name() + "\" " + kind.sqlType();
        if (kind == Kind.REF) {
            return sql;
        }
        return field.name().equals(Layout.UUID) ? sql + " UNIQUE" : sql + " NOT NULL";
    }

    String createLink(Link link) {
        return "CREATE TABLE \"" + link.table() + "\" (\n    \"owner\" VARCHAR NOT NULL,\n"
                + "    \"member\" VARCHAR NOT NULL,\n    PRIMARY KEY (\"owner\", \"member\")\n);";
    }

    String foreignKey(FieldDef field) {
        return foreignKey(field.className(), field.name(), String.valueOf(field.refClass()));
    }

    String foreignKey(String table, String column, String target) {
        String key = table + "." + column;
        // H2 makes an index for each foreign key unless there is one; PostgreSQL never does and then reads whole tables
        String index = column.equals(Link.OWNER)
                ? ""
                : "CREATE INDEX \"" + key + " index\" ON \"" + table + "\" (\"" + column + "\");\n";
        return index + "ALTER TABLE \"" + table + "\" ADD CONSTRAINT \"" + key + "\" FOREIGN KEY (\"" + column
                + "\") REFERENCES \"" + target + "\" (\"ref\");";
    }
}
