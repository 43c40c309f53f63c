package io.netpolc.loader;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

final class LayeringTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.netpolc.loader");

  @Test
  void onlyTheRawLayerTouchesForeignMemory() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.netpolc.loader.raw")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("java.lang.foreign")
        .check(CLASSES);
  }

  @Test
  void theRawLayerKnowsNothingAboveIt() {
    noClasses()
        .that()
        .resideInAPackage("io.netpolc.loader.raw")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.netpolc.loader", "io.netpolc.compiler..")
        .check(CLASSES);
  }

  @Test
  void failuresDependOnNothing() {
    noClasses()
        .that()
        .resideInAPackage("io.netpolc.loader.failure")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.netpolc.loader", "io.netpolc.loader.raw", "io.netpolc.compiler..")
        .check(CLASSES);
  }
}
