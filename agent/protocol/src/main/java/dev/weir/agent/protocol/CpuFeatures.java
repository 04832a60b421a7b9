package dev.weir.agent.protocol;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The feature vector of a processor (CPU-60): words of 32 bits, each a register that cpuid fills, a bit where cpuid has
 * it, so that the words of any two hosts compare. Only what a guest can be given has a name and so a bit; what says
 * something of the host alone (its heat, its debug store, its own system's switches, that it is a guest itself) would
 * keep guests from hosts for nothing. The order of words is kept for ever: running VMs remember vectors. New words go
 * to the end, which CPU-15 allows.
 */
public final class CpuFeatures {
    private static final int HIGH = 0x80000000;

    /** Any number of words (CPU-10), within reason. */
    private static final Pattern FORM = Pattern.compile("([0-9a-fA-F]{1,8}(-[0-9a-fA-F]{1,8}){0,63})?");

    /**
     * One word of the vector.
     *
     * @param leaf what cpuid is asked for
     * @param names the kernel's names of the bits from bit 0 on; a dash for one that does not count
     */
    private record Word(int leaf, int subleaf, String register, List<String> names) {
        Word(int leaf, int subleaf, String register, String names) {
            this(leaf, subleaf, register, List.of(names.split(" ", -1)));
        }
    }

    private static final List<Word> WORDS = List.of(
            new Word(
                    1,
                    0,
                    "edx",
                    "fpu vme de pse tsc msr pae mce cx8 apic - sep mtrr pge mca cmov pat pse36 - clflush - - - mmx fxsr"
                            + " sse sse2 ss"),
            new Word(
                    1,
                    0,
                    "ecx",
                    "pni pclmulqdq - - - vmx - - - ssse3 - - fma cx16 - - - pcid - sse4_1 sse4_2 x2apic movbe popcnt"
                            + " tsc_deadline_timer aes xsave - avx f16c rdrand"),
            new Word(
                    HIGH + 1,
                    0,
                    "edx",
                    "- - - - - - - - - - - syscall - - - - - - - - nx - mmxext - - fxsr_opt pdpe1gb rdtscp - lm 3dnowext"
                            + " 3dnow"),
            new Word(
                    HIGH + 1,
                    0,
                    "ecx",
                    "lahf_lm - svm - cr8_legacy abm sse4a misalignsse 3dnowprefetch osvw - xop - - - - fma4 - - - - tbm"
                            + " topoext perfctr_core"),
            new Word(
                    7,
                    0,
                    "ebx",
                    "fsgsbase tsc_adjust sgx bmi1 hle avx2 - smep bmi2 erms invpcid rtm - - mpx - avx512f avx512dq rdseed"
                            + " adx smap avx512ifma - clflushopt clwb - avx512pf avx512er avx512cd sha_ni avx512bw"
                            + " avx512vl"),
            new Word(
                    7,
                    0,
                    "ecx",
                    "- avx512vbmi umip pku - waitpkg avx512_vbmi2 shstk gfni vaes vpclmulqdq avx512_vnni avx512_bitalg -"
                            + " avx512_vpopcntdq - la57 - - - - - rdpid - bus_lock_detect cldemote - movdiri movdir64b"),
            new Word(
                    7,
                    0,
                    "edx",
                    "- - avx512_4vnniw avx512_4fmaps fsrm - - - avx512_vp2intersect - md_clear - - - serialize - tsxldtrk"
                            + " - - - ibt - amx_bf16 avx512_fp16 amx_tile amx_int8 spec_ctrl intel_stibp flush_l1d"
                            + " arch_capabilities core_capabilities spec_ctrl_ssbd"),
            new Word(0xd, 1, "eax", "xsaveopt xsavec xgetbv1 xsaves"),
            new Word(7, 1, "eax", "- - - - avx_vnni avx512_bf16"),
            new Word(
                    HIGH + 8,
                    0,
                    "ebx",
                    "clzero - xsaveerptr - rdpru - - - - wbnoinvd - - amd_ibpb - amd_ibrs amd_stibp - - - - - - - -"
                            + " amd_ssbd virt_ssbd"));

    private static final Map<String, Integer> PLACES = places();

    /** The kernel has one name for what each vendor tells by a bit of its own. */
    private static final Map<String, String> INTEL =
            Map.of("ibrs", "spec_ctrl", "ibpb", "spec_ctrl", "stibp", "intel_stibp", "ssbd", "spec_ctrl_ssbd");

    private static final Map<String, String> AMD =
            Map.of("ibrs", "amd_ibrs", "ibpb", "amd_ibpb", "stibp", "amd_stibp", "ssbd", "amd_ssbd");

    private CpuFeatures() {}

    /** Whether a text is a vector at all; the empty one is (CPU-10). */
    public static boolean isVector(String text) {
        return FORM.matcher(text).matches();
    }

    /** Of the kernel's names of a processor's flags; those without a place are passed over. */
    public static String vector(String vendor, Collection<String> flags) {
        Map<String, String> own = vendor.equals("GenuineIntel") ? INTEL : AMD;
        return vector(flags.stream().map(flag -> own.getOrDefault(flag, flag)).toList());
    }

    /** Of names as {@link #names} gives them. */
    public static String vector(Collection<String> names) {
        int[] words = new int[WORDS.size()];
        for (String name : names) {
            Integer place = PLACES.get(name);
            if (place != null) {
                words[place / Integer.SIZE] |= 1 << place % Integer.SIZE;
            }
        }
        return IntStream.of(words).mapToObj(HexFormat.of()::toHexDigits).collect(Collectors.joining("-"));
    }

    /** The names of a vector's bits in their order; bits without a name are passed over. */
    public static List<String> names(String vector) {
        List<String> names = new ArrayList<>();
        List<String> words = vector.isEmpty() ? List.of() : List.of(vector.split("-", -1));
        for (int word = 0; word < Math.min(words.size(), WORDS.size()); word++) {
            long bits = Long.parseLong(words.get(word), 16);
            List<String> known = WORDS.get(word).names();
            for (int bit = 0; bit < known.size(); bit++) {
                if ((bits >> bit & 1) != 0 && !known.get(bit).equals("-")) {
                    names.add(known.get(bit));
                }
            }
        }
        return names;
    }

    /** The name of a bit of cpuid; empty for one that does not count. */
    public static String name(int leaf, int subleaf, String register, int bit) {
        for (Word word : WORDS) {
            boolean its = word.leaf() == leaf
                    && word.subleaf() == subleaf
                    && word.register().equals(register);
            if (its && bit < word.names().size() && !word.names().get(bit).equals("-")) {
                return word.names().get(bit);
            }
        }
        return "";
    }

    /** All names. */
    public static Set<String> all() {
        return PLACES.keySet();
    }

    private static Map<String, Integer> places() {
        Map<String, Integer> places = new TreeMap<>();
        for (int word = 0; word < WORDS.size(); word++) {
            List<String> names = WORDS.get(word).names();
            for (int bit = 0; bit < names.size(); bit++) {
                if (!names.get(bit).equals("-")) {
                    places.put(names.get(bit), word * Integer.SIZE + bit);
                }
            }
        }
        return Map.copyOf(places);
    }
}
