package dev.weir.conformance.pool;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A CD image that a PC's firmware boots (El Torito, no emulation): it says a word on the serial line and stands still. */
final class BootableDisc {
    private static final int SECTOR = 2048;
    private static final int BOOT_RECORD = 17;
    private static final int CATALOG = 19;
    private static final int CODE = 20;
    private static final int SECTORS = 32;

    /** Reads characters behind it one by one and writes them to the first serial port; loaded at 0x7c00. */
    private static final int[] SPEAK = {
        0xfa, // cli
        0x31, 0xc0, 0x8e, 0xd8, // ds = 0
        0xbe, 0x15, 0x7c, // si = the text
        0xba, 0xf8, 0x03, // dx = 0x3f8
        0xfc, // cld
        0xac, // next: lodsb
        0x84, 0xc0, // test al, al
        0x74, 0x03, // jz end
        0xee, // out dx, al
        0xeb, 0xf8, // jmp next
        0xf4, // end: hlt
    };

    private BootableDisc() {}

    static byte[] saying(String word) {
        ByteBuffer disc = ByteBuffer.allocate(SECTORS * SECTOR).order(ByteOrder.LITTLE_ENDIAN);
        volumeDescriptor(disc, 16, 1);
        disc.putShort(16 * SECTOR + 128, (short) SECTOR).putInt(16 * SECTOR + 80, SECTORS);
        volumeDescriptor(disc, BOOT_RECORD, 0);
        put(disc, BOOT_RECORD * SECTOR + 7, "EL TORITO SPECIFICATION");
        disc.putInt(BOOT_RECORD * SECTOR + 0x47, CATALOG);
        volumeDescriptor(disc, 18, 255);
        int catalog = CATALOG * SECTOR;
        disc.put(catalog, (byte) 1);
        disc.putShort(catalog + 0x1c, (short) (-0xaa55 - 1));
        disc.put(catalog + 0x1e, (byte) 0x55).put(catalog + 0x1f, (byte) 0xaa);
        disc.put(catalog + 0x20, (byte) 0x88);
        disc.putShort(catalog + 0x26, (short) 4);
        disc.putInt(catalog + 0x28, CODE);
        for (int i = 0; i < SPEAK.length; i++) {
            disc.put(CODE * SECTOR + i, (byte) SPEAK[i]);
        }
        put(disc, CODE * SECTOR + SPEAK.length, word + "\r\n");
        return disc.array();
    }

    private static void volumeDescriptor(ByteBuffer disc, int sector, int type) {
        disc.put(sector * SECTOR, (byte) type);
        put(disc, sector * SECTOR + 1, "CD001");
        disc.put(sector * SECTOR + 6, (byte) 1);
    }

    private static void put(ByteBuffer disc, int at, String text) {
        disc.put(at, text.getBytes(StandardCharsets.US_ASCII));
    }
}
