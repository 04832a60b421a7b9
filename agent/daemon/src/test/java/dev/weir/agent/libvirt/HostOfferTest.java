package dev.weir.agent.libvirt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HostOfferTest {
    /** libvirt's words on a host with swtpm and swtpm_setup, and on one without. */
    @Test
    void aTpmNeedsItsProgram() {
        assertThat(HostOffer.emulatesTpm(capabilities("""
                <enum name='backendModel'><value>passthrough</value><value>emulator</value></enum>
                <enum name='backendVersion'>
                  <value>1.2</value>
                  <value>2.0</value>
                </enum>"""))).isTrue();
        assertThat(HostOffer.emulatesTpm(capabilities("<enum name='backendModel'><value>passthrough</value></enum>")))
                .isFalse();
        assertThat(HostOffer.emulatesTpm(capabilities("""
                <enum name='backendModel'><value>emulator</value></enum>
                <enum name='backendVersion'><value>1.2</value></enum>"""))).isFalse();
    }

    private static String capabilities(String tpm) {
        return "<domainCapabilities><devices><disk><enum name='backendVersion'><value>2.0</value></enum></disk>"
                + "<tpm supported='yes'><enum name='model'><value>tpm-crb</value></enum>" + tpm
                + "</tpm></devices></domainCapabilities>";
    }
}
