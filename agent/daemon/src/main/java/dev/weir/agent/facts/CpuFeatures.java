package dev.weir.agent.facts;

import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The feature vector of a processor, from the kernel's names of its flags (CPU-60). Seven words, always in this order:
 * leaf 1 edx, leaf 1 ecx, leaf 0x80000001 edx, leaf 0x80000001 ecx, leaf 7 ebx, leaf 7 ecx, leaf 7 edx. A bit stands
 * where cpuid has it, so that the words of any two hosts compare; names outside these words are passed over. The order
 * is kept for ever: running VMs remember vectors. New words go to the end, which CPU-15 allows.
 */
public final class CpuFeatures {
    /** For each word the names of its bits from bit 0 on; a dash where the kernel has no name. */
    private static final List<String> WORDS = List.of(
            "fpu vme de pse tsc msr pae mce cx8 apic - sep mtrr pge mca cmov pat pse36 pn clflush - dts acpi mmx fxsr"
                    + " sse sse2 ss ht tm ia64 pbe",
            "pni pclmulqdq dtes64 monitor ds_cpl vmx smx est tm2 ssse3 cid sdbg fma cx16 xtpr pdcm - pcid dca sse4_1"
                    + " sse4_2 x2apic movbe popcnt tsc_deadline_timer aes xsave osxsave avx f16c rdrand hypervisor",
            "- - - - - - - - - - - syscall - - - - - - - mp nx - mmxext - - fxsr_opt pdpe1gb rdtscp - lm 3dnowext 3dnow",
            "lahf_lm cmp_legacy svm extapic cr8_legacy abm sse4a misalignsse 3dnowprefetch osvw ibs xop skinit wdt -"
                    + " lwp fma4 tce - nodeid_msr - tbm topoext perfctr_core perfctr_nb - bpext ptsc perfctr_llc mwaitx",
            "fsgsbase tsc_adjust sgx bmi1 hle avx2 - smep bmi2 erms invpcid rtm cqm - mpx rdt_a avx512f avx512dq rdseed"
                    + " adx smap avx512ifma - clflushopt clwb intel_pt avx512pf avx512er avx512cd sha_ni avx512bw"
                    + " avx512vl",
            "- avx512vbmi umip pku ospke waitpkg avx512_vbmi2 shstk gfni vaes vpclmulqdq avx512_vnni avx512_bitalg tme"
                    + " avx512_vpopcntdq - la57 - - - - - rdpid - bus_lock_detect cldemote - movdiri movdir64b enqcmd"
                    + " sgx_lc -",
            "- - avx512_4vnniw avx512_4fmaps fsrm - - - avx512_vp2intersect - md_clear - - - serialize - tsxldtrk -"
                    + " pconfig arch_lbr ibt - amx_bf16 avx512_fp16 amx_tile amx_int8 spec_ctrl intel_stibp flush_l1d"
                    + " arch_capabilities core_capabilities spec_ctrl_ssbd");

    private static final Map<String, Integer> PLACES = places();

    private CpuFeatures() {}

    public static String vector(Collection<String> flags) {
        int[] words = new int[WORDS.size()];
        for (String flag : flags) {
            Integer place = PLACES.get(flag);
            if (place != null) {
                words[place / Integer.SIZE] |= 1 << place % Integer.SIZE;
            }
        }
        return IntStream.of(words).mapToObj(HexFormat.of()::toHexDigits).collect(Collectors.joining("-"));
    }

    private static Map<String, Integer> places() {
        Map<String, Integer> places = new TreeMap<>();
        for (int word = 0; word < WORDS.size(); word++) {
            List<String> names = List.of(WORDS.get(word).split(" ", -1));
            for (int bit = 0; bit < names.size(); bit++) {
                if (!names.get(bit).equals("-")) {
                    places.put(names.get(bit), word * Integer.SIZE + bit);
                }
            }
        }
        return places;
    }
}
