package dev.weir.agent.libvirt;

import dev.weir.agent.hypervisor.HypervisorFailure;

/** Keys by the numbers that Linux gives them, row by row of a keyboard. */
final class SysrqKeys {
    static final int HOLD_MILLIS = 100;
    private static final int LEFT_ALT = 56;
    private static final int SYSRQ = 99;

    private record Row(String keys, int first) {}

    private static final Row[] ROWS = {
        new Row("1234567890", 2), new Row("qwertyuiop", 16), new Row("asdfghjkl", 30), new Row("zxcvbnm", 44)
    };

    private SysrqKeys() {}

    /** Alt, SysRq and the key, to be pressed together. */
    static int[] codes(String key) throws HypervisorFailure {
        if (key.length() == 1) {
            for (Row row : ROWS) {
                int place = row.keys().indexOf(key);
                if (place >= 0) {
                    return new int[] {LEFT_ALT, SYSRQ, row.first() + place};
                }
            }
        }
        throw new HypervisorFailure("INVALID_VALUE", "key", key);
    }
}
