package dev.weir.agent.libvirt;

import com.sun.jna.NativeLong;
import dev.weir.agent.hypervisor.HypervisorFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.libvirt.LibvirtException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shortens the chains of images under running domains. QEMU does it by itself once it is asked to, also while the agent
 * is dead, and writes it down in the images when it is done; a job that ends before has changed nothing that a guest can
 * see. Whatever a job stands in the way of ends it: chains can wait.
 */
final class BlockJobs {
    private static final Logger LOG = LoggerFactory.getLogger(BlockJobs.class);
    private static final int ATTEMPTS = 3;

    @FunctionalInterface
    interface Act {
        void run() throws HypervisorFailure;
    }

    private final LinkSupply links;
    private final NativeCalls calls;
    private final Flavour flavour;

    BlockJobs(LinkSupply links, NativeCalls calls, Flavour flavour) {
        this.links = links;
        this.calls = calls;
        this.flavour = flavour;
    }

    /** Names of backing files stay relative, as the storage writes them. */
    void shorten(Path image, Path base) throws HypervisorFailure {
        if (flavour != Flavour.QEMU) {
            return;
        }
        links.call(calls, link -> {
            for (LiveDomain domain : link.running()) {
                Map<String, LiveDisk> disks = disks(link, domain.uuid());
                for (LiveDisk disk : disks.values()) {
                    shorten(link, domain.uuid(), disk, image.toString(), base.toString());
                }
            }
            return image;
        });
    }

    private static Map<String, LiveDisk> disks(Link link, String uuid) throws LibvirtException {
        try {
            return link.domain(uuid, d -> LiveDisk.of(LiveDomain.document(d.getXMLDesc(0))));
        } catch (LibvirtException e) {
            if (Failures.noDomain(e)) {
                return Map.of();
            }
            throw e;
        }
    }

    private static void shorten(Link link, String uuid, LiveDisk disk, String image, String base)
            throws HypervisorFailure {
        List<String> chain = disk.chain();
        int at = chain.indexOf(image);
        if (at < 0 || at + 1 >= chain.size() || !chain.get(at + 1).equals(base) || link.hasJob(uuid, disk.target())) {
            return;
        }
        LOG.info("domain {} lets go of {} under {}", uuid, base, disk.target());
        if (at == 0) {
            // The guest stays in its file, which the volume is: had it to go on in the base's, a kill between that and
            // our note of it would leave two files of which nobody could tell the newer.
            link.pull(uuid, disk.target(), chain.size() > 2 ? chain.get(2) : null);
        } else {
            link.commit(uuid, disk.target(), base, image);
        }
    }

    /** Does what no job may be in the way of. */
    void without(String uuid, Act act) throws HypervisorFailure {
        for (int attempt = 1; ; attempt++) {
            end(uuid);
            try {
                act.run();
                return;
            } catch (HypervisorFailure e) {
                boolean job = e.getMessage() != null && e.getMessage().contains("block job");
                if (!job || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private void end(String uuid) throws HypervisorFailure {
        if (flavour != Flavour.QEMU) {
            return;
        }
        links.call(calls, link -> {
            for (LiveDisk disk : disks(link, uuid).values()) {
                if (link.hasJob(uuid, disk.target())) {
                    link.endJob(uuid, disk.target());
                }
            }
            return uuid;
        });
    }

    /** As fast as it goes. */
    static NativeLong unlimited() {
        return new NativeLong(0);
    }
}
