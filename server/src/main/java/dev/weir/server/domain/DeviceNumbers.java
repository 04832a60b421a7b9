package dev.weir.server.domain;

import dev.weir.model.errors.Errors;
import dev.weir.model.types.Vbd;
import dev.weir.model.types.VbdRef;
import dev.weir.model.types.Vif;
import dev.weir.model.types.VifRef;
import dev.weir.model.types.Vm;
import dev.weir.model.types.VmRef;
import dev.weir.server.db.Snapshot;
import dev.weir.server.object.Records;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Device numbers of disks and interfaces (VML-151, VML-156). */
public final class DeviceNumbers {
    private static final int DISKS = 255;
    private static final int INTERFACES = 16;
    private static final int LETTERS = 26;
    private static final Pattern LINUX = Pattern.compile("(?:xvd|hd|sd)([a-z]{1,2})");

    private DeviceNumbers() {}

    /** The number that a userdevice means: a number, a Linux name, or autodetect for the first free one. */
    public static int disk(Snapshot state, VmRef vm, String userdevice) {
        if (userdevice.equals("autodetect")) {
            return Integer.parseInt(
                    allowedDisks(state, vm).stream().findFirst().orElseThrow(() -> Errors.invalidDevice(userdevice)));
        }
        int number = parse(userdevice);
        if (number < 0 || number >= DISKS) {
            throw Errors.invalidDevice(userdevice);
        }
        return number;
    }

    private static int parse(String userdevice) {
        Matcher linux = LINUX.matcher(userdevice);
        if (linux.matches()) {
            int number = 0;
            for (char letter : linux.group(1).toCharArray()) {
                number = number * LETTERS + (letter - 'a' + 1);
            }
            return number - 1;
        }
        try {
            return userdevice.startsWith("+") ? -1 : Integer.parseInt(userdevice);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** {@code xvda} for 0. */
    public static String linuxName(String userdevice) {
        int number = parse(userdevice);
        String last = String.valueOf((char) ('a' + number % LETTERS));
        return number < LETTERS ? "xvd" + last : "xvd" + (char) ('a' + number / LETTERS - 1) + last;
    }

    public static List<String> allowedDisks(Snapshot state, VmRef vm) {
        Set<Integer> used = new TreeSet<>();
        for (VbdRef vbd : Records.get(state, vm, Vm.VBDS)) {
            used.add(parse(Records.get(state, vbd, Vbd.USERDEVICE)));
        }
        return free(used, DISKS);
    }

    public static List<String> allowedInterfaces(Snapshot state, VmRef vm) {
        Set<Integer> used = new TreeSet<>();
        for (VifRef vif : Records.get(state, vm, Vm.VIFS)) {
            used.add(Integer.parseInt(Records.get(state, vif, Vif.DEVICE)));
        }
        return free(used, INTERFACES);
    }

    private static List<String> free(Set<Integer> used, int end) {
        List<String> free = new ArrayList<>();
        for (int number = 0; number < end; number++) {
            if (!used.contains(number)) {
                free.add(Integer.toString(number));
            }
        }
        return free;
    }
}
