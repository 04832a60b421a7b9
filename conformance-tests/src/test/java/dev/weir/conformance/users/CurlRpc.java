package dev.weir.conformance.users;

import dev.weir.conformance.pool.RunningPool;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** XML-RPC by curl, which shows whatever certificate it is told to, asked for by name or not. */
final class CurlRpc {
    private static final Pattern TEXT = Pattern.compile("<value>([^<]*)</value>");

    private final RunningPool pool;
    private final OpenSsl desk;

    CurlRpc(RunningPool pool, OpenSsl desk) {
        this.pool = pool;
        this.desk = desk;
    }

    /** The texts of the reply in their order: Success and the value, or Failure, the code and its parameters. */
    List<String> login(String certificate, String user, String password) {
        String reply = post(
                certificate,
                "<?xml version='1.0'?><methodCall><methodName>session.login_with_password</methodName><params><param><value>"
                        + user + "</value></param><param><value>" + password
                        + "</value></param></params></methodCall>");
        List<String> texts = new ArrayList<>();
        Matcher each = TEXT.matcher(reply);
        while (each.find()) {
            texts.add(each.group(1));
        }
        return texts;
    }

    private String post(String certificate, String body) {
        List<String> command = new ArrayList<>(List.of(
                "curl",
                "--silent",
                "--show-error",
                "--fail",
                "--cacert",
                pool.authority().toString(),
                "--data-binary",
                body,
                pool.url().toString()));
        if (!certificate.isEmpty()) {
            command.addAll(List.of(
                    "--cert",
                    desk.path(certificate + ".pem").toString(),
                    "--key",
                    desk.path(certificate + ".key").toString()));
        }
        return Programs.run(command);
    }
}
