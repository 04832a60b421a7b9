package dev.weir.conformance.fuzz;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The members of the agent's verbs as its protocol has them, to make verbs of and to judge them by. */
final class VerbForm {
    /** A member: of what kind, and whether it may be absent. A kind of {@code x*} is an array of x. */
    record Member(String name, String kind, boolean optional) {}

    private static final Map<String, List<Member>> VERBS = new LinkedHashMap<>();
    private static final Map<String, List<Member>> PARTS = new LinkedHashMap<>();

    static {
        verb("StartDomain", "spec:spec");
        verb("ShutDownDomain", "uuid:domain timeoutSeconds:seconds");
        verb("DestroyDomain", "uuid:domain");
        verb("RebootDomain", "uuid:domain timeoutSeconds:seconds");
        verb("ResetDomain", "uuid:domain");
        verb("PauseDomain", "uuid:domain");
        verb("UnpauseDomain", "uuid:domain");
        verb("ReadKept", "uuid:domain");
        verb("SetMemory", "uuid:domain bytes:long");
        verb("SetVcpus", "uuid:domain count:int");
        verb("SetTuning", "uuid:domain tuning:tuning");
        verb("SetActions", "uuid:domain onReboot:stop onCrash:stop");
        verb("SendSysrq", "uuid:domain key:text");
        verb("SendTrigger", "uuid:domain trigger:text");
        verb("SleepDomain", "uuid:domain");
        verb("WakeDomain", "uuid:domain");
        verb("RunScript", "uuid:domain script:text");
        verb("RunSysprep", "uuid:domain unattend:text timeoutMillis:long");
        verb("ReadFigures", "uuid:domain");
        verb("SuspendDomain", "uuid:domain image:location virtualBytes:long");
        verb("ResumeDomain", "spec:spec image:location");
        verb("PlugDisk", "uuid:domain disk:disk");
        verb("UnplugDisk", "uuid:domain disk:disk");
        verb("PlugNic", "uuid:domain nic:nic");
        verb("UnplugNic", "uuid:domain nic:nic");
        verb("UnplugUsb", "uuid:domain usb:usb");
        verb("AttachStorage", "srUuid:storage type:driver shared:flag deviceConfig:texts");
        verb("DetachStorage", "srUuid:storage");
        verb("MakeStorage", "srUuid:storage type:driver deviceConfig:texts");
        verb("RemoveStorage", "srUuid:storage type:driver deviceConfig:texts volumes:volume*");
        verb("ProbeStorage", "type:driver deviceConfig:texts");
        verb("ResetVolume", "srUuid:storage location:volume");
        verb("PersistVolume", "srUuid:storage location:volume");
        verb("RevertVolume", "srUuid:storage location:volume snapshot:volume");
        verb("DigestVolume", "srUuid:storage location:volume reading:text");
        verb("TrackVolume", "srUuid:storage location:volume");
        verb("UntrackVolume", "srUuid:storage location:volume");
        verb("TrackSnapshot", "srUuid:storage source:volume snapshot:volume");
        verb("DropVolumeData", "srUuid:storage location:volume");
        verb("ListChanges", "srUuid:storage from:volume to:volume");
        verb("ScanStorage", "srUuid:storage");
        verb("CreateVolume", "srUuid:storage location:volume format:format virtualBytes:long");
        verb("DestroyVolume", "srUuid:storage location:volume");
        verb("CloneVolume", "srUuid:storage source:volume location:volume");
        verb("SnapshotDisks", "uuid:domain disks:copy* quiesce:flag");
        verb("CopyVolume", "source:location target:location into:flag");
        verb("ResizeVolume", "srUuid:storage location:volume virtualBytes:long");
        verb("ResizeDisk", "uuid:domain disk:disk virtualBytes:long");
        verb("EnsureBridge", "bridge:bridge mtu:int nic:text?");
        verb("EnsureVlan", "bridge:bridge mtu:int over:bridge tag:int");
        verb("EnsureBond", "bridge:bridge mtu:int bond:text nics:text* options:texts");
        verb("RemoveBridge", "bridge:bridge");
        verb("RetainBridges", "bridges:bridge*");
        verb("ReadFacts", "");
        // No EndMachine: it would be the last verb of all.
        part(
                "spec",
                "uuid:domain startId:text name:text vcpus:int vcpusMax:int memoryBytes:long memoryMaxBytes:long boot:boot"
                        + " disks:disk* nics:nic* onReboot:stop onCrash:stop paused:flag smbios:texts"
                        + " hardware:hardware seed:seed? tuning:tuning usbs:usb*?");
        part("tuning", "weight:int cap:int pins:text*");
        part("disk", "vbdUuid:text position:int cdrom:flag readOnly:flag bootable:flag volume:location? shared:flag?");
        part("copy", "disk:disk location:volume");
        part("nic", "vifUuid:text position:int mac:text bridge:bridge mtu:int linkUp:flag");
        part("usb", "vusbUuid:text path:text vendorId:text productId:text serial:text");
        part("location", "srUuid:storage location:volume format:format");
        part("firmware", "order:text uefi:uefi?");
        part("uefi", "secureBoot:flag variables:text");
        part("direct", "guest:guest image:text ramdisk:text arguments:text loader:text loaderArguments:text");
        part(
                "hardware",
                "acpi:flag apic:flag pae:flag hyperV:flag coresPerSocket:int ahci:flag video:video videoMib:int"
                        + " clockOffsetSeconds:long");
        part("seed", "userData:text metaData:text networkConfig:text?");
        part("kernel", "kernel:kernelName arguments:text");
    }

    private VerbForm() {}

    private static void verb(String name, String members) {
        VERBS.put(name, members(members));
    }

    private static void part(String name, String members) {
        PARTS.put(name, members(members));
    }

    private static List<Member> members(String text) {
        return java.util.Arrays.stream(text.split(" "))
                .filter(member -> !member.isEmpty())
                .map(member -> member.split(":"))
                .map(pair -> new Member(pair[0], pair[1].replace("?", ""), pair[1].endsWith("?")))
                .toList();
    }

    static List<String> names() {
        return List.copyOf(VERBS.keySet());
    }

    static List<Member> of(String verb) {
        return VERBS.getOrDefault(verb, List.of());
    }

    static List<Member> part(String kind) {
        return PARTS.getOrDefault(kind, List.of());
    }

    /** Whether a body read as JSON is a verb: what is absent or of another kind makes it none, more members do not. */
    static boolean isVerb(Object body) {
        return body instanceof Map<?, ?> map
                && map.get("verb") instanceof String verb
                && VERBS.containsKey(verb)
                && fits(map, of(verb));
    }

    private static boolean fits(Map<?, ?> map, List<Member> members) {
        return members.stream().allMatch(member -> {
            Object value = map.get(member.name());
            return value == null ? member.optional() : fits(value, member.kind());
        });
    }

    private static boolean fits(Object value, String kind) {
        if (kind.endsWith("*")) {
            String element = kind.substring(0, kind.length() - 1);
            return value instanceof List<?> items && items.stream().allMatch(item -> fits(item, element));
        }
        return switch (kind) {
            case "long", "seconds" -> value instanceof Long;
            case "int" -> value instanceof Long number && number == number.intValue();
            case "flag" -> value instanceof Boolean;
            case "format" -> List.of("QCOW2", "RAW", "ISO").contains(value);
            case "stop" -> List.of("DESTROY", "RESTART", "PRESERVE").contains(value);
            case "video" -> List.of("STD", "CIRRUS").contains(value);
            case "guest" -> List.of("PV", "PV_IN_PVH", "PVH").contains(value);
            // A null is the empty text, as everywhere in the product's JSON.
            case "texts" ->
                value instanceof Map<?, ?> map
                        && map.keySet().stream().allMatch(VerbForm::isText)
                        && map.values().stream().allMatch(VerbForm::isText);
            case "boot" ->
                value instanceof Map<?, ?> map
                        && fits(
                                map,
                                part(
                                        map.containsKey("kernel")
                                                ? "kernel"
                                                : map.containsKey("guest") ? "direct" : "firmware"));
            default ->
                PARTS.containsKey(kind) ? value instanceof Map<?, ?> map && fits(map, part(kind)) : isText(value);
        };
    }

    /** No record can hold a NUL, so no message has one. */
    private static boolean isText(Object value) {
        return value instanceof String text ? text.indexOf('\0') < 0 : value.equals(StrictJson.NULL);
    }
}
