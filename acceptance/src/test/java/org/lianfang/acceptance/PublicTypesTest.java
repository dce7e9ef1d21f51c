package org.lianfang.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What others build on says what it is. That a comment is well formed is for the compiler, which
/// checks it in these modules; that there is one is checked here, since the compiler would want one
/// for every getter too.
class PublicTypesTest {

  @ParameterizedTest
  @ValueSource(strings = {"protocol", "oprf", "contract", "ledger"})
  void every_public_type_is_documented(String module) throws IOException {
    List<Path> sources;
    try (Stream<Path> files = Files.walk(Project.root().resolve(module).resolve("src/main/java"))) {
      sources = files.filter(file -> file.toString().endsWith(".java")).toList();
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> undocumented = new ArrayList<>();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  null,
                  List.of("-proc:none"),
                  null,
                  manager.getJavaFileObjectsFromPaths(sources));
      DocTrees docs = DocTrees.instance(task);
      for (CompilationUnitTree unit : task.parse()) {
        new Types(docs, undocumented).scan(unit, null);
      }
    }
    assertThat(sources).hasSizeGreaterThan(10);
    assertThat(undocumented).isEmpty();
  }

  /// Notes the public types without a comment.
  private static final class Types extends TreePathScanner<Void, Void> {
    private final DocTrees docs;
    private final List<String> undocumented;

    Types(DocTrees docs, List<String> undocumented) {
      this.docs = docs;
      this.undocumented = undocumented;
    }

    @Override
    public Void visitClass(ClassTree type, Void nothing) {
      boolean inInterface =
          getCurrentPath().getParentPath().getLeaf() instanceof ClassTree around
              && around.getKind() == Tree.Kind.INTERFACE;
      boolean isPublic = inInterface || type.getModifiers().getFlags().contains(Modifier.PUBLIC);
      if (isPublic && isReachable(getCurrentPath())) {
        String comment = docs.getDocComment(getCurrentPath());
        if (comment == null || comment.isBlank()) {
          undocumented.add(
              getCurrentPath().getCompilationUnit().getPackageName() + "." + type.getSimpleName());
        }
      }
      return super.visitClass(type, null);
    }

    /// A public type inside one that is not is nobody else's.
    private static boolean isReachable(TreePath path) {
      for (TreePath around = path.getParentPath();
          around.getLeaf() instanceof ClassTree outer;
          around = around.getParentPath()) {
        if (!outer.getModifiers().getFlags().contains(Modifier.PUBLIC)) {
          return false;
        }
      }
      return true;
    }
  }
}
