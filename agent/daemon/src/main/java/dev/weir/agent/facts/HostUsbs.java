package dev.weir.agent.facts;

import dev.weir.agent.hypervisor.HypervisorFailure;
import dev.weir.agent.hypervisor.UsbPlace;
import dev.weir.agent.hypervisor.UsbPlaces;
import dev.weir.agent.protocol.HostFacts;
import dev.weir.agent.protocol.UsbSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The USB devices that guests may be given: whole ones that are no hubs, and that the policy does not keep back. */
public final class HostUsbs implements UsbPlaces {
    private static final String DIRECTORY = "sys/bus/usb/devices/";
    private static final Pattern PATH = Pattern.compile("\\d+-\\d+(\\.\\d+)*");
    private static final int HUB = 9;
    private static final int MISSING = -1;
    private static final double UNKNOWN_SPEED = -1;

    private final HostFiles files;
    private final UsbPolicy policy;

    HostUsbs(HostFiles files, UsbPolicy policy) {
        this.files = files;
        this.policy = policy;
    }

    public static HostUsbs ofThisMachine(UsbPolicy policy) {
        return new HostUsbs(new HostFiles(Path.of("/")), policy);
    }

    public List<HostFacts.Usb> read() {
        List<String> names = files.names(DIRECTORY);
        return names.stream()
                .filter(name -> PATH.matcher(name).matches() && isOffered(name, names))
                .map(this::usb)
                .toList();
    }

    /** Asked when a guest is about to get it, as its number changes whenever it is plugged in. */
    @Override
    public UsbPlace place(UsbSpec usb) throws HypervisorFailure {
        boolean there = read().stream()
                .anyMatch(one -> one.path().equals(usb.path())
                        && one.vendorId().equals(usb.vendorId())
                        && one.productId().equals(usb.productId())
                        && one.serial().equals(usb.serial()));
        UsbPlace.Port place = new UsbPlace.Port(count(usb.path(), "busnum"), count(usb.path(), "devnum"));
        if (!there || place.bus() < 1 || place.device() < 1) {
            throw UsbPlaces.absent(usb);
        }
        return place;
    }

    private boolean isOffered(String name, List<String> names) {
        int vendor = hex(name, "idVendor");
        int product = hex(name, "idProduct");
        int release = hex(name, "bcdDevice");
        int configuration = count(name, "bConfigurationValue");
        int whole = count(name, "bNumInterfaces");
        boolean known = vendor >= 0 && product >= 0 && release >= 0 && configuration >= 0 && whole > 0;
        if (!known || hex(name, "bDeviceClass") == HUB) {
            return false;
        }
        Pattern own = Pattern.compile(Pattern.quote(name + ":" + configuration + ".") + "\\d+");
        List<Map<String, Integer>> interfaces = new ArrayList<>();
        for (String child : names.stream().filter(own.asMatchPredicate()).toList()) {
            Map<String, Integer> values = values(child);
            if (!values.containsValue(MISSING) && values.getOrDefault("class", HUB) != HUB) {
                values.putAll(Map.of("vid", vendor, "pid", product, "rel", release));
                interfaces.add(values);
            }
        }
        // One that is just being plugged in or out has not all of them, and a hub's are none.
        return interfaces.size() == whole && policy.allows(interfaces);
    }

    private Map<String, Integer> values(String usbInterface) {
        return new HashMap<>(Map.of(
                "class", hex(usbInterface, "bInterfaceClass"),
                "subclass", hex(usbInterface, "bInterfaceSubClass"),
                "prot", hex(usbInterface, "bInterfaceProtocol")));
    }

    private HostFacts.Usb usb(String name) {
        String udev = files.text("run/udev/data/c" + files.text(DIRECTORY + name + "/dev"));
        return new HostFacts.Usb(
                name,
                text(name, "idVendor"),
                named(udev, "ID_VENDOR_FROM_DATABASE", text(name, "manufacturer")),
                text(name, "idProduct"),
                named(udev, "ID_MODEL_FROM_DATABASE", text(name, "product")),
                text(name, "serial"),
                text(name, "version"),
                speed(text(name, "speed")));
    }

    /** What udev knows of it, else what it says of itself. */
    private static String named(String udev, String key, String otherwise) {
        String start = "E:" + key + "=";
        return udev.lines()
                .filter(line -> line.startsWith(start))
                .map(line -> shown(line.substring(start.length())))
                .findFirst()
                .orElse(otherwise);
    }

    private static double speed(String text) {
        return text.matches("\\d{1,9}(\\.\\d{1,3})?") ? Double.parseDouble(text) : UNKNOWN_SPEED;
    }

    private String text(String name, String file) {
        return shown(files.text(DIRECTORY + name + "/" + file));
    }

    /** A device may say anything of itself; characters that no record holds are left out. */
    private static String shown(String bytes) {
        String text = new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
        return text.replaceAll("[\\p{Cntrl}\\p{Cs}\\p{Cn}]", "").strip();
    }

    private int hex(String name, String file) {
        String text = text(name, file);
        return text.matches("[0-9a-fA-F]{1,4}") ? Integer.parseInt(text, 16) : MISSING;
    }

    private int count(String name, String file) {
        String text = text(name, file);
        return text.matches("\\d{1,6}") ? Integer.parseInt(text) : MISSING;
    }
}
