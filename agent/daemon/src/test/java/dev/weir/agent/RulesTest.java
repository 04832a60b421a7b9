package dev.weir.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Who may know whom in the agent. */
class RulesTest {
    private static final JavaClasses AGENT = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.weir.agent");

    @TestFactory
    List<DynamicTest> rules() {
        return List.of(
                rule(
                        "the protocol knows no socket and no file",
                        noClasses()
                                .that()
                                .resideInAPackage("dev.weir.agent.protocol..")
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage("java.net..", "java.nio..", "javax.net..", "dev.weir.model..")),
                rule("only serve uses Jetty", onlyFrom("dev.weir.agent.serve", "org.eclipse.jetty..")),
                rule(
                        "only libvirt uses libvirt and JNA",
                        onlyFrom("dev.weir.agent.libvirt", "org.libvirt..", "com.sun.jna..")),
                rule("only the program parses a command line", onlyFrom("dev.weir.agent", "picocli..")),
                rule(
                        "storage, networks and programs know no hypervisor's kind, and none knows the other",
                        noClasses()
                                .that()
                                .resideInAnyPackage(
                                        "dev.weir.agent.storage", "dev.weir.agent.network", "dev.weir.agent.command")
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage("dev.weir.agent.libvirt", "dev.weir.agent.verb")),
                rule("networks know no storage", apart("dev.weir.agent.network", "dev.weir.agent.storage")),
                rule("storage knows no networks", apart("dev.weir.agent.storage", "dev.weir.agent.network")),
                rule("libvirt knows no storage, only paths", apart("dev.weir.agent.libvirt", "dev.weir.agent.storage")),
                rule(
                        "a program knows nothing of its use",
                        apart("dev.weir.agent.command", "dev.weir.agent.protocol..")),
                rule(
                        "only libvirt's own process is started beside commands",
                        noClasses()
                                .that()
                                .resideOutsideOfPackages("dev.weir.agent.command", "dev.weir.agent.libvirt")
                                .should()
                                .dependOnClassesThat()
                                .areAssignableTo(ProcessBuilder.class)),
                rule(
                        "nothing but the program knows libvirt",
                        noClasses()
                                .that()
                                .resideOutsideOfPackages("dev.weir.agent", "dev.weir.agent.libvirt")
                                .should()
                                .dependOnClassesThat()
                                .resideInAPackage("dev.weir.agent.libvirt")),
                rule(
                        "nothing but the program knows the simulator or the endpoint",
                        noClasses()
                                .that()
                                .resideOutsideOfPackages(
                                        "dev.weir.agent", "dev.weir.agent.simulator", "dev.weir.agent.serve")
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage("dev.weir.agent.simulator", "dev.weir.agent.serve")),
                rule(
                        "no package cycles",
                        slices().matching("dev.weir.agent.(**)").should().beFreeOfCycles()),
                rule("nothing sleeps", noClasses().should().callMethod(Thread.class, "sleep", long.class)),
                rule("time is given", noClasses().should().callMethod(System.class, "currentTimeMillis")),
                rule(
                        "only Main takes time and ids from the machine",
                        noClasses()
                                .that()
                                .doNotHaveSimpleName("Main")
                                .should()
                                .callMethod(UUID.class, "randomUUID")
                                .orShould()
                                .callMethod(Clock.class, "systemUTC")),
                rule("no chance", noClasses().should().dependOnClassesThat().areAssignableTo(Random.class)),
                rule(
                        "no reflection",
                        noClasses().should().dependOnClassesThat().resideInAPackage("java.lang.reflect..")));
    }

    private static ArchRule onlyFrom(String allowed, String... used) {
        return noClasses()
                .that()
                .resideOutsideOfPackage(allowed)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(used);
    }

    private static ArchRule apart(String here, String there) {
        return noClasses()
                .that()
                .resideInAPackage(here)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(there);
    }

    private static DynamicTest rule(String name, ArchRule rule) {
        return DynamicTest.dynamicTest(name, () -> rule.check(AGENT));
    }
}
