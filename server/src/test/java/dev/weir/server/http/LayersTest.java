package dev.weir.server.http;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.weir.server", importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {
    @ArchTest
    static final ArchRule ONLY_HTTP_KNOWS_JETTY = noClasses()
            .that()
            .resideOutsideOfPackage("dev.weir.server.http..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.eclipse.jetty..");

    @ArchTest
    static final ArchRule ONLY_PKI_KNOWS_BOUNCY_CASTLE = noClasses()
            .that()
            .resideOutsideOfPackage("dev.weir.server.pki..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.bouncycastle..");

    @ArchTest
    static final ArchRule ONLY_WIRE_AND_REMOTE_KNOW_THE_XMLRPC_LIBRARY = noClasses()
            .that()
            .resideOutsideOfPackages("dev.weir.server.wire..", "dev.weir.server.remote..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.xmlrpc..");

    @ArchTest
    static final ArchRule WIRE_KNOWS_NEITHER_DATABASE_NOR_HTTP = noClasses()
            .that()
            .resideInAPackage("dev.weir.server.wire..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.weir.server.db..", "dev.weir.server.http..", "dev.weir.server.call..");
}
