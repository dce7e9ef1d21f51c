package org.lianfang.server;

import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.lianfang.server.web.WebConfiguration;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/// Serves the REST interface of the nodes of this process, in one Spring context. Closing it lets
/// running requests end for a few seconds, then stops; the nodes are the caller's to close.
public final class NodeHost implements AutoCloseable {
  private final ConfigurableApplicationContext context;
  private final JvmGcMetrics gc;

  private NodeHost(ConfigurableApplicationContext context, JvmGcMetrics gc) {
    this.context = context;
    this.gc = gc;
  }

  /// Starts serving; returns once every port listens.
  ///
  /// @param address where to listen, such as `127.0.0.1`
  /// @param directory for the log and for files while they are received
  public static NodeHost start(HostedNodes nodes, String address, Path directory) {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    JvmGcMetrics gc = new JvmGcMetrics();
    gc.bindTo(registry);
    nodes.all().forEach(node -> node.measure(registry));
    SpringApplication application = new SpringApplication(WebConfiguration.class);
    application.setWebApplicationType(WebApplicationType.SERVLET);
    application.setBannerMode(Banner.Mode.OFF);
    application.setLogStartupInfo(false);
    application.setRegisterShutdownHook(false);
    application.setLazyInitialization(true);
    application.setAddCommandLineProperties(false);
    application.setDefaultProperties(properties(address, directory));
    application.addInitializers(
        context -> {
          if (context instanceof GenericApplicationContext registrar) {
            registrar.registerBean(HostedNodes.class, () -> nodes);
            registrar.registerBean(PrometheusMeterRegistry.class, () -> registry);
          }
        });
    return new NodeHost(application.run(), gc);
  }

  private static Map<String, Object> properties(String address, Path directory) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("server.address", address);
    properties.put("server.shutdown", "graceful");
    properties.put("spring.lifecycle.timeout-per-shutdown-phase", "5s");
    properties.put("server.servlet.session.tracking-modes", "cookie");
    properties.put("spring.threads.virtual.enabled", "true");
    properties.put("spring.main.keep-alive", "false");
    properties.put("spring.web.resources.add-mappings", "false");
    properties.put("spring.mvc.throw-exception-if-no-handler-found", "true");
    properties.put("spring.servlet.multipart.location", directory.resolve("incoming").toString());
    properties.put("spring.servlet.multipart.file-size-threshold", "64KB");
    properties.put("spring.servlet.multipart.max-file-size", "1GB");
    properties.put("spring.servlet.multipart.max-request-size", "1100MB");
    properties.put("spring.servlet.multipart.strict-servlet-compliance", "true");
    properties.put("server.tomcat.basedir", directory.resolve("tomcat").toString());
    properties.put("logging.config", "classpath:logback-node.xml");
    properties.put("lianfang.log", directory.resolve("logs").resolve("lianfang.log").toString());
    return properties;
  }

  @Override
  public void close() {
    context.close();
    gc.close();
  }
}
