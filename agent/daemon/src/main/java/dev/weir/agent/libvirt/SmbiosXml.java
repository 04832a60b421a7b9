package dev.weir.agent.libvirt;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The strings of SMBIOS as libvirt groups them. */
final class SmbiosXml {
    /** The pool's name of a string, and where libvirt has it. */
    private record Place(String key, String section, String entry) {}

    private static final List<Place> PLACES = List.of(
            new Place("bios-vendor", "bios", "vendor"),
            new Place("bios-version", "bios", "version"),
            new Place("system-manufacturer", "system", "manufacturer"),
            new Place("system-product-name", "system", "product"),
            new Place("system-version", "system", "version"),
            new Place("system-serial-number", "system", "serial"),
            new Place("baseboard-manufacturer", "baseBoard", "manufacturer"),
            new Place("baseboard-product-name", "baseBoard", "product"),
            new Place("baseboard-version", "baseBoard", "version"),
            new Place("baseboard-serial-number", "baseBoard", "serial"),
            new Place("baseboard-asset-tag", "baseBoard", "asset"),
            new Place("baseboard-location-in-chassis", "baseBoard", "location"),
            new Place("enclosure-asset-tag", "chassis", "asset"));

    private SmbiosXml() {}

    /** Strings that libvirt has no place for are left out. */
    static Element sysinfo(Map<String, String> strings) {
        Map<String, Element> sections = new LinkedHashMap<>();
        for (Place place : PLACES) {
            String value = strings.get(place.key());
            if (value != null) {
                sections.computeIfAbsent(place.section(), Element::of)
                        .add(Element.of("entry").with("name", place.entry()).text(value));
            }
        }
        return Element.of("sysinfo")
                .with("type", "smbios")
                .add(sections.values().toArray(Element[]::new));
    }
}
