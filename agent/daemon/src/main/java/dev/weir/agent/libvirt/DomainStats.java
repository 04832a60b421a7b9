package dev.weir.agent.libvirt;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.PointerByReference;
import dev.weir.agent.hypervisor.HypervisorFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What libvirt counts of one domain, under libvirt's names: {@code vcpu.0.time}, {@code net.1.rx.bytes}.
 *
 * @param names the values that are texts, {@code net.1.name}
 */
record DomainStats(String uuid, Map<String, Long> counts, Map<String, String> names) {
    private static final int STATS = LibvirtNative.VIR_DOMAIN_STATS_CPU_TOTAL
            | LibvirtNative.VIR_DOMAIN_STATS_BALLOON
            | LibvirtNative.VIR_DOMAIN_STATS_VCPU
            | LibvirtNative.VIR_DOMAIN_STATS_INTERFACE
            | LibvirtNative.VIR_DOMAIN_STATS_BLOCK;

    /** libvirt's record: the domain, its parameters, their number. */
    private static final int PARAMETERS_AT = Native.POINTER_SIZE;

    private static final int COUNT_AT = 2 * Native.POINTER_SIZE;

    /** libvirt's parameter: a name of 80 bytes, a type, a value of eight bytes that begins at a multiple of eight. */
    private static final int TYPE_AT = 80;

    private static final int VALUE_AT = 88;
    private static final int PARAMETER_BYTES = 96;
    private static final int INT = 1;
    private static final int UINT = 2;
    private static final int LONG = 3;
    private static final int ULONG = 4;
    private static final int STRING = 7;

    long count(String name) {
        return counts.getOrDefault(name, 0L);
    }

    static List<DomainStats> read(Pointer connection) throws HypervisorFailure {
        PointerByReference list = new PointerByReference();
        int found = LibvirtNative.LIBVIRT.virConnectGetAllDomainStats(
                connection, STATS, list, LibvirtNative.VIR_CONNECT_GET_ALL_DOMAINS_STATS_ACTIVE);
        if (found < 0) {
            throw Failures.internal(String.valueOf(LibvirtNative.LIBVIRT.virGetLastErrorMessage()));
        }
        try {
            List<DomainStats> all = new ArrayList<>();
            for (Pointer record : list.getValue().getPointerArray(0, found)) {
                byte[] uuid = new byte[LibvirtNative.UUID_STRING_BYTES];
                if (LibvirtNative.LIBVIRT.virDomainGetUUIDString(record.getPointer(0), uuid) == 0) {
                    all.add(of(Native.toString(uuid), record.getPointer(PARAMETERS_AT), record.getInt(COUNT_AT)));
                }
            }
            return all;
        } finally {
            LibvirtNative.LIBVIRT.virDomainStatsRecordListFree(list.getValue());
        }
    }

    private static DomainStats of(String uuid, Pointer parameters, int count) {
        Map<String, Long> counts = new HashMap<>();
        Map<String, String> names = new HashMap<>();
        for (int i = 0; i < count; i++) {
            Pointer parameter = parameters.share((long) i * PARAMETER_BYTES);
            String name = parameter.getString(0, "UTF-8");
            switch (parameter.getInt(TYPE_AT)) {
                case INT, UINT -> counts.put(name, (long) parameter.getInt(VALUE_AT));
                case LONG, ULONG -> counts.put(name, parameter.getLong(VALUE_AT));
                case STRING -> names.put(name, parameter.getPointer(VALUE_AT).getString(0, "UTF-8"));
                default -> {} // fractions and truths, of which none is wanted here
            }
        }
        return new DomainStats(uuid, counts, names);
    }
}
