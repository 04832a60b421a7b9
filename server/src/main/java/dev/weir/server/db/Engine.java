package dev.weir.server.db;

import java.sql.Connection;
import java.sql.SQLException;
import org.jooq.SQLDialect;

/** A database that this server alone holds, and the one connection that reads and writes it. */
interface Engine extends AutoCloseable {
    SQLDialect dialect();

    /** Whether opening it brought it to a newer schema, so that its content may differ from what was noted of it. */
    boolean migrated();

    /** Never two at a time: whoever has it writes alone. After a lost one there may be another. */
    Connection connection() throws SQLException;

    /** Fails when the database is known to have held newer changes than it holds now. */
    void expect(long committed);

    /**
     * Commits so that neither the end of the process nor that of the machine takes it back.
     *
     * @param generation of the newest change in it
     * @param reserving whether generations were reserved by it, which happens seldom
     */
    void commit(Connection connection, long generation, boolean reserving) throws SQLException;

    /** Lets go of a database that turned out not to be usable, and changes nothing in it. */
    void abandon();

    @Override
    void close();
}
