import com.xensource.xenapi.Connection;
import com.xensource.xenapi.Host;
import com.xensource.xenapi.Pool;
import com.xensource.xenapi.Session;
import com.xensource.xenapi.Types;
import java.net.URI;

/** A member's refusal is an exception of its own in the Java SDKs, which says where the master is. */
public final class Follow {
    private Follow() {}

    public static void main(String[] none) throws Exception {
        Connection connection = new Connection(URI.create(System.getenv("WEIR_URL")).toURL());
        try {
            login(connection);
            throw new IllegalStateException("a member took the login");
        } catch (Types.HostIsSlave e) {
            connection = new Connection(URI.create("https://" + e.masterIPAddress + "/").toURL());
            login(connection);
        }
        Host master = Pool.getAll(connection).iterator().next().getMaster(connection);
        System.out.println("ok the master is " + master.getAddress(connection));
        Session.logout(connection);
    }

    private static void login(Connection connection) throws Exception {
        Session.loginWithPassword(connection, System.getenv("WEIR_USER"), System.getenv("WEIR_PASSWORD"), "1.0");
    }
}
