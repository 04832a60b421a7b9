package dev.weir.server.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who may know whom in the server, as its package-info files say, and what nobody may do. */
class ArchitectureTest {
    private static final String SERVER = "dev.weir.server";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(SERVER);

    /** The program itself, whose classes put the others together. */
    private static final String PROGRAM = SERVER;

    @TestFactory
    List<DynamicTest> eachLibraryHasItsPackage() {
        return List.of(
                only("org.jooq..", in("db")),
                only("org.h2..", in("db")),
                only("org.postgresql..", in("db")),
                only("org.flywaydb..", in("db")),
                only("java.sql..", in("db")),
                only("javax.sql..", in("db")),
                only("dev.weir.migrations..", in("db")),
                only("org.pcollections..", in("db")),
                only("org.eclipse.jetty..", in("http")),
                only("com.unboundid..", in("auth")),
                only("org.bouncycastle..", in("pki")),
                only("org.apache.xmlrpc..", in("wire", "remote")),
                only("java.net.http..", in("delivery", "hosts")),
                only("jakarta.mail..", in("delivery")),
                only("org.eclipse.angus..", in("delivery")),
                only("picocli..", PROGRAM));
    }

    @TestFactory
    List<DynamicTest> eachPackageKnowsNoMoreThanItMust() {
        return List.of(
                rule(
                        "packages have no cycles",
                        slices().matching(SERVER + ".(**)").should().beFreeOfCycles()),
                only(in("http")[0], PROGRAM, in("http")[0]),
                only(in("boot")[0], PROGRAM, in("boot")[0]),
                only(in("dispatch")[0], PROGRAM, in("dispatch")[0]),
                knowsNot("wire", "db", "call", "dispatch", "object", "ops", "session"),
                knowsNot("http", "db", "object", "ops", "rbac", "session", "task"),
                knowsNot("db", "call", "object", "ops", "session", "state", "time", "wire"),
                knowsNot("object", "call", "ops", "session", "state", "wire"),
                knowsNot("call", "db", "ops", "rbac", "session", "task"),
                knowsNot("dispatch", "hosts", "ops", "remote", "wire"),
                knowsNot("field", "hosts", "ops", "session", "task", "wire"),
                knowsNot("filter", "call", "hosts", "ops", "session", "wire"),
                knowsNot("audit", "auth", "dispatch", "hosts", "ops", "rbac", "session", "task", "wire"),
                knowsNot("callers", "dispatch", "hosts", "ops", "rbac", "session", "task", "wire"),
                knowsNot("auth", "hosts", "ops", "rbac", "session", "task", "wire"),
                knowsNot("session", "hosts", "ops", "wire"),
                knowsNot("begun", "call", "db", "hosts", "object", "ops", "session", "wire"),
                knowsNot("hosts", "call", "object", "ops", "session", "wire"),
                knowsNot("pki", "db", "hosts", "object", "remote"),
                knowsNot("remote", "db", "hosts", "object", "ops", "session"),
                knowsNot("rbac", "hosts", "ops", "session", "wire"),
                knowsNot("task", "hosts", "ops", "wire"),
                knowsNot("event", "hosts", "ops", "wire"),
                knowsNot("delivery", "call", "hosts", "ops", "session", "wire"),
                knowsNot("ops", "delivery", "pki", "remote", "wire"),
                knowsNot("domain", "call", "hosts", "ops", "session", "task", "wire"),
                knowsNot("cpu", "call", "hosts", "ops", "session", "task", "wire"),
                knowsNot("place", "call", "hosts", "ops", "session", "task", "wire"),
                knowsNot("state", "call", "hosts", "ops", "session", "task", "wire"));
    }

    @TestFactory
    Stream<DynamicTest> pureFromInputAndOutput() {
        return Stream.of("domain", "place", "state", "ops", "object", "call", "rbac", "filter", "field", "cpu")
                .map(name -> rule(
                        name + " opens no socket and no file",
                        noClasses()
                                .that()
                                .resideInAPackage(in(name)[0])
                                .should()
                                .dependOnClassesThat()
                                .resideInAnyPackage(
                                        "java.net..", "java.nio.file..", "java.nio.channels..", "javax.net..")));
    }

    @TestFactory
    List<DynamicTest> whatNobodyDoes() {
        return List.of(
                nobody("sleep outside time", never("java.lang.Thread", "sleep", in("time"))),
                nobody("ask the clock of the machine", never("java.lang.System", "currentTimeMillis")),
                nobody("say now() where the given clock knows", never("java.time.*", "now")),
                nobody("take a clock of its own", never("java.time.Clock", "system.*|tick.*", SERVER)),
                nobody("make identifiers by chance", never("java.util.UUID", "randomUUID", in("time"))),
                nobody(
                        "throw dice",
                        never(".*Random|java.util.random.*", "<init>|current|of|getDefault|getInstance.*", PROGRAM)),
                nobody("throw dice with Math", never("java.lang.Math", "random")),
                nobody(
                        "reflect",
                        never("java.lang.Class", "forName|newInstance|get(Declared)?(Method|Field|Constructor)s?")),
                nobody(
                        "use reflection's types",
                        noClasses().should().dependOnClassesThat().resideInAPackage("java.lang.reflect..")),
                nobody(
                        "keep a static that changes",
                        fields().that().areStatic().should().beFinal().because("state belongs to an object")),
                nobody(
                        "carry a name that says nothing",
                        noClasses()
                                .should()
                                .haveSimpleNameEndingWith("Manager")
                                .orShould()
                                .haveSimpleNameEndingWith("Helper")
                                .orShould()
                                .haveSimpleNameEndingWith("Util")
                                .orShould()
                                .haveSimpleNameEndingWith("Utils")
                                .orShould()
                                .haveSimpleNameEndingWith("Impl")));
    }

    /** Were references to methods not seen, the two places that may sleep and roll ids would prove nothing. */
    @Test
    void rulesSeeMethodReferences() {
        for (ArchRule rule : List.of(never("java.util.UUID", "randomUUID"), never("java.lang.Thread", "sleep"))) {
            assertThatThrownBy(() -> rule.check(CLASSES)).hasMessageContaining(SERVER + ".time.");
        }
    }

    private static String[] in(String... names) {
        return Stream.of(names).map(name -> SERVER + "." + name + "..").toArray(String[]::new);
    }

    private static DynamicTest only(String used, String... allowed) {
        return rule(
                "only " + String.join(", ", allowed) + " knows " + used,
                noClasses()
                        .that()
                        .resideOutsideOfPackages(allowed)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(used));
    }

    private static DynamicTest knowsNot(String name, String... others) {
        return rule(
                name + " knows neither of " + String.join(", ", others),
                noClasses()
                        .that()
                        .resideInAPackage(in(name)[0])
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(in(others)));
    }

    /** A method reference counts as a call. */
    private static ArchRule never(String owner, String method, String... except) {
        return noClasses()
                .that()
                .resideOutsideOfPackages(except)
                .should()
                .accessTargetWhere(new DescribedPredicate<JavaAccess<?>>(owner + "." + method) {
                    @Override
                    public boolean test(JavaAccess<?> access) {
                        return access.getTargetOwner().getName().matches(owner)
                                && access.getTarget().getName().matches(method);
                    }
                });
    }

    private static DynamicTest nobody(String may, ArchRule rule) {
        return rule("nobody may " + may, rule);
    }

    private static DynamicTest rule(String name, ArchRule rule) {
        return DynamicTest.dynamicTest(name, () -> rule.check(CLASSES));
    }
}
