package dev.weir.agent.libvirt;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A USB device that is none, handed out as usbredirserver does: one interface of the maker's own kind, without endpoints.
 * It tells of itself when it is asked and does nothing else.
 */
final class UsbRedirDevice implements AutoCloseable {
    static final int VENDOR = 0x1209;
    static final int PRODUCT = 0x0001;

    /** In the order of the protocol's numbers. */
    private static final int HELLO = 0;

    private static final int DEVICE_CONNECT = 1;
    private static final int INTERFACE_INFO = 4;
    private static final int EP_INFO = 5;
    private static final int SET_CONFIGURATION = 6;
    private static final int GET_CONFIGURATION = 7;
    private static final int CONFIGURATION_STATUS = 8;
    private static final int SET_ALT_SETTING = 9;
    private static final int ALT_SETTING_STATUS = 11;
    private static final int CONTROL_PACKET = 100;

    private static final int STALL = 4;
    private static final int HIGH_SPEED = 2;
    private static final int GET_STATUS = 0;
    private static final int GET_DESCRIPTOR = 6;
    private static final byte[] DEVICE = {
        18, 1, 0, 2, 0, 0, 0, 64, (byte) VENDOR, (byte) (VENDOR >> 8), PRODUCT, 0, 0, 1, 0, 0, 0, 1
    };
    private static final byte[] CONFIGURATION = {
        9, 2, 18, 0, 1, 1, 0, (byte) 0x80, 50, 9, 4, 0, 0, 0, (byte) 0xff, 0, 0, 0
    };

    private final ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

    /** What befalls it: {@code connected}, {@code configured}, {@code left}. */
    final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    UsbRedirDevice() throws IOException {
        Thread.ofVirtual().name("usbredir").start(this::serve);
    }

    int port() {
        return server.getLocalPort();
    }

    private void serve() {
        while (!server.isClosed()) {
            try (Socket guest = server.accept()) {
                told.add("connected");
                new Talk(guest).run();
            } catch (IOException _) {
                // the other side has gone, or this one
            }
            told.add("left");
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** One connection. All numbers are in the order of small machines. */
    private final class Talk {
        private final DataInputStream in;
        private final OutputStream out;
        private int configuration;

        Talk(Socket guest) throws IOException {
            in = new DataInputStream(guest.getInputStream());
            out = guest.getOutputStream();
        }

        void run() throws IOException {
            // Greetings have short ids. This one is of who knows versions of devices (bit 1), sizes of packets, long
            // ids
            // and long transfers (4 to 6), without which QEMU lets nobody behind a fast controller.
            ByteBuffer greeting = room(12 + 68).putInt(0, HELLO).putInt(4, 68).putInt(12 + 64, 1 << 1 | 7 << 4);
            out.write(bytes(greeting.put(12, "a test".getBytes(StandardCharsets.US_ASCII))));
            read(read(12).getInt(4));
            send(INTERFACE_INFO, 0, room(132).putInt(0, 1).put(4 + 32, (byte) 0xff));
            ByteBuffer endpoints =
                    room(160).put(0, new byte[32]).putShort(96, (short) 64).putShort(128, (short) 64);
            for (int i = 0; i < 32; i++) {
                endpoints.put(i, (byte) (i % 16 == 0 ? 0 : 255));
            }
            send(EP_INFO, 0, endpoints);
            send(
                    DEVICE_CONNECT,
                    0,
                    room(10).put(0, (byte) HIGH_SPEED)
                            .putShort(4, (short) VENDOR)
                            .putShort(6, (short) PRODUCT)
                            .putShort(8, (short) 0x0100));
            while (true) {
                ByteBuffer head = read(16);
                answer(head.getInt(0), head.getLong(8), read(head.getInt(4)));
            }
        }

        private void answer(int type, long id, ByteBuffer message) throws IOException {
            switch (type) {
                case CONTROL_PACKET -> control(id, message);
                case SET_CONFIGURATION -> {
                    configuration = message.get(0);
                    send(CONFIGURATION_STATUS, id, room(2).put(1, (byte) configuration));
                    told.add("configured");
                }
                case GET_CONFIGURATION -> send(CONFIGURATION_STATUS, id, room(2).put(1, (byte) configuration));
                case SET_ALT_SETTING ->
                    send(ALT_SETTING_STATUS, id, room(3).put(1, message.get(0)).put(2, message.get(1)));
                default -> {
                    // resets, and what is not answered
                }
            }
        }

        /** Endpoint, request, its type, status, value, index, length; then the data. */
        private void control(long id, ByteBuffer asked) throws IOException {
            int request = asked.get(1);
            int kind = asked.getShort(4) >> 8;
            byte[] data = new byte[0];
            boolean known = request == GET_STATUS;
            if (request == GET_STATUS) {
                data = new byte[2];
            } else if (request == GET_DESCRIPTOR && (kind == 1 || kind == 2)) {
                data = kind == 1 ? DEVICE : CONFIGURATION;
                known = true;
            }
            int length = Math.min(data.length, Short.toUnsignedInt(asked.getShort(8)));
            ByteBuffer reply = room(10 + length)
                    .put(0, bytes(asked), 0, 10)
                    .put(3, (byte) (known ? 0 : STALL))
                    .putShort(8, (short) length)
                    .put(10, data, 0, length);
            send(CONTROL_PACKET, id, reply);
        }

        private static ByteBuffer room(int bytes) {
            return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }

        private static byte[] bytes(ByteBuffer message) {
            byte[] all = new byte[message.capacity()];
            message.get(0, all);
            return all;
        }

        private ByteBuffer read(int bytes) throws IOException {
            byte[] all = new byte[bytes];
            in.readFully(all);
            return ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN);
        }

        private void send(int type, long id, ByteBuffer message) throws IOException {
            byte[] body = bytes(message);
            ByteBuffer whole = room(16 + body.length)
                    .putInt(0, type)
                    .putInt(4, body.length)
                    .putLong(8, id)
                    .put(16, body);
            out.write(bytes(whole));
            out.flush();
        }
    }
}
