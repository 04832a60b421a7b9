package dev.weir.conformance.coverage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.conformance.pool.PoolSetup;
import dev.weir.conformance.pool.Rpc;
import dev.weir.conformance.pool.RunningPool;
import dev.weir.model.Model;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Calls all there is, on a pool of its own that may end with it, and holds the page against the answers. */
class CoverageTest {
    private static final Path PAGE = Path.of("..", "docs", "coverage.md");

    private static final PoolSetup SETUP =
            new PoolSetup("simulator", List.of("--simulated-usb", "1-1=0951:1666,1-2=0951:1667"), List.of());

    private final Model model = Model.load();
    private final Findings findings = new Findings();

    @Test
    void everyServedMessageAnswersAsThePageSays() throws IOException {
        try (RunningPool pool = RunningPool.start(SETUP)) {
            pool.stopServer();
            new Seed(model).sow(pool.database());
            pool.startServer();
            callAll(pool);
        }
        String truth = Page.of(model, findings);
        String page = Files.exists(PAGE) ? Files.readString(PAGE) : "";
        assertThat(findings.faults()).as("answers that break the rules").isEmpty();
        Set<String> grown = new TreeSet<>(Page.open(truth));
        grown.removeAll(Page.open(page));
        assertThat(grown)
                .as("newly not implemented; the list may only shrink")
                .satisfiesAnyOf(
                        names -> assertThat(names).isEmpty(),
                        names -> assertThat(page).isEmpty());
        if (Boolean.getBoolean("weir.coverage.write")) {
            Files.writeString(PAGE, truth);
        } else {
            assertThat(page)
                    .as("docs/coverage.md is not true any more; -Dweir.coverage.write=true writes it anew")
                    .isEqualTo(truth);
        }
    }

    private void callAll(RunningPool pool) {
        Rpc rpc = pool.json();
        String session = pool.login(rpc);
        Judge judge = new Judge(model, rpc, findings);
        Stock stock = new Stock(model, pool, rpc, session);
        new ImplicitRun(model, judge, findings, stock, pool.xml(), session).run();
        new VmLife(model, judge, findings, stock, rpc, session).run();
        CustomRun custom = new CustomRun(model, pool, rpc, judge, stock, session);
        custom.run();
        new AsyncRun(model, judge, findings, rpc, session).run();
        custom.runLast();
    }
}
