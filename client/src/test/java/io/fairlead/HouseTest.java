package io.fairlead;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The direction of dependencies, as docs/architecture.md draws it. */
@AnalyzeClasses(packages = "io.fairlead", importOptions = ImportOption.DoNotIncludeTests.class)
class HouseTest {
    @ArchTest
    static final ArchRule CORE_KNOWS_ONLY_ITSELF_AND_SLF4J = classes()
            .that()
            .resideInAPackage("io.fairlead.core..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("io.fairlead.core..", "java..", "org.slf4j..", "org.jspecify..");

    @ArchTest
    static final ArchRule ROOMS_BESIDE_EACH_OTHER_DO_NOT_KNOW_EACH_OTHER = slices().matching("io.fairlead.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(
                    com.tngtech.archunit.base.DescribedPredicate.alwaysTrue(),
                    com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage("io.fairlead.core.."));

    @ArchTest
    static final ArchRule NOBODY_BUT_CLIENT_KNOWS_THE_ENTRY_POINT = noClasses()
            .that()
            .resideOutsideOfPackage("io.fairlead")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.fairlead");

    @ArchTest
    static final ArchRule VALUES_DO_NOT_KNOW_THE_ENGINE = noClasses()
            .that()
            .resideInAPackage("io.fairlead.core..")
            .and()
            .resideOutsideOfPackage("io.fairlead.core.engine")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.fairlead.core.engine");

    @ArchTest
    static final ArchRule NOBODY_SLEEPS_OR_READS_THE_WALL_CLOCK = noClasses()
            .that()
            .resideOutsideOfPackages("io.fairlead.testkit..", "io.fairlead.examples..")
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(java.time.Instant.class, "now");

    @ArchTest
    static final ArchRule ONLY_THE_SYSTEM_ENVIRONMENT_READS_THE_CLOCK_OF_THE_SYSTEM = noClasses()
            .that()
            // It measures what parsing costs, which is real time whatever the clock of the environment says.
            .doNotHaveSimpleName("HttpConsulApi")
            .and()
            .resideOutsideOfPackages(
                    "io.fairlead.core.time",
                    "io.fairlead.transport..",
                    "io.fairlead.testkit..",
                    "io.fairlead.examples..")
            .should()
            .callMethod(System.class, "nanoTime");
}
