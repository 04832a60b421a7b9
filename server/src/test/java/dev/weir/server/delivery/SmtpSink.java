package dev.weir.server.delivery;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A mail server on loopback that keeps what it gets, and refuses what it is told to. */
final class SmtpSink implements AutoCloseable {
    /** As it came: header lines, an empty line, the body's lines. */
    record Received(String sender, List<String> recipients, List<String> lines) {
        String header(String name) {
            return lines.stream()
                    .filter(line -> line.startsWith(name + ": "))
                    .findFirst()
                    .orElseThrow()
                    .substring(name.length() + 2);
        }
    }

    private final ServerSocket server;
    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final Map<String, ConcurrentLinkedQueue<String>> refusals = new ConcurrentHashMap<>();

    SmtpSink() throws IOException {
        this(0);
    }

    SmtpSink(int port) throws IOException {
        server = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    String hub() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** The next line that begins so is answered with this, once. */
    void refuse(String command, String answer) {
        refusals.computeIfAbsent(command, name -> new ConcurrentLinkedQueue<>()).add(answer);
    }

    Received next() throws InterruptedException {
        Received mail = received.poll(2, TimeUnit.MINUTES);
        if (mail == null) {
            throw new AssertionError("no mail came");
        }
        return mail;
    }

    boolean empty() {
        return received.isEmpty();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Thread.ofVirtual().start(() -> serve(client));
            }
        } catch (SocketException e) {
            // closed
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void serve(Socket client) {
        try (client;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
            say(client, "220 sink");
            String sender = "";
            List<String> recipients = new ArrayList<>();
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String refusal = refusal(line);
                if (refusal != null) {
                    say(client, refusal);
                } else if (line.startsWith("MAIL FROM:")) {
                    sender = address(line);
                    say(client, "250 ok");
                } else if (line.startsWith("RCPT TO:")) {
                    recipients.add(address(line));
                    say(client, "250 ok");
                } else if (line.equals("DATA")) {
                    say(client, "354 go on");
                    List<String> lines = new ArrayList<>();
                    for (String text = in.readLine(); !text.equals("."); text = in.readLine()) {
                        lines.add(text);
                    }
                    received.add(new Received(sender, List.copyOf(recipients), lines));
                    say(client, "250 taken");
                } else {
                    say(client, line.equals("QUIT") ? "221 bye" : "250 ok");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable String refusal(String line) {
        for (Map.Entry<String, ConcurrentLinkedQueue<String>> entry : refusals.entrySet()) {
            if (line.startsWith(entry.getKey())) {
                return entry.getValue().poll();
            }
        }
        return null;
    }

    private static String address(String line) {
        return line.substring(line.indexOf('<') + 1, line.indexOf('>'));
    }

    private static void say(Socket client, String line) throws IOException {
        client.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
