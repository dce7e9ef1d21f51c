package org.lianfang.server.web;

import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardHost;
import org.apache.coyote.AbstractProtocol;
import org.apache.coyote.http11.AbstractHttp11Protocol;
import org.apache.tomcat.util.threads.VirtualThreadExecutor;
import org.jspecify.annotations.Nullable;
import org.lianfang.server.HostedNode;
import org.lianfang.server.HostedNodes;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.servlet.autoconfigure.MultipartAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.json.JsonMapper;

/// The web application: every bean is named here, nothing is searched for.
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration({
  PropertyPlaceholderAutoConfiguration.class,
  TomcatServletWebServerAutoConfiguration.class,
  DispatcherServletAutoConfiguration.class,
  MultipartAutoConfiguration.class,
  HttpMessageConvertersAutoConfiguration.class,
  WebMvcAutoConfiguration.class
})
@Import({
  ErrorPage.class,
  Problems.class,
  HealthController.class,
  MetricsController.class,
  OpenApiController.class,
  UserController.class,
  NodeController.class,
  MemberController.class,
  NetworkController.class,
  StandardController.class,
  KeyController.class,
  EngineController.class,
  ProposalController.class,
  CheckpointController.class,
  OperationController.class,
  FilingController.class,
  ScreeningController.class,
  QueryController.class,
  RecordController.class,
  ReceiptController.class,
  CallController.class
})
public class WebConfiguration {

  @Bean
  JsonMapper jsonMapper() {
    return Json.MAPPER;
  }

  @Bean
  FilterRegistrationBean<AccessFilter> accessFilter(HostedNodes nodes) {
    FilterRegistrationBean<AccessFilter> filter =
        new FilterRegistrationBean<>(new AccessFilter(nodes));
    filter.addUrlPatterns("/v1/*");
    filter.setOrder(1);
    return filter;
  }

  @Bean
  FilterRegistrationBean<IdempotencyFilter> idempotencyFilter() {
    FilterRegistrationBean<IdempotencyFilter> filter =
        new FilterRegistrationBean<>(new IdempotencyFilter());
    filter.addUrlPatterns("/v1/*");
    filter.setOrder(2);
    return filter;
  }

  @Bean
  WebMvcConfigurer permits() {
    return new WebMvcConfigurer() {
      @Override
      public void addInterceptors(InterceptorRegistry registry) {
        registry
            .addInterceptor(new PermitInterceptor())
            .addPathPatterns("/v1/**")
            .excludePathPatterns(OpenApiController.PATH);
      }

      @Override
      public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
        resolvers.add(new CallerArgument());
      }
    };
  }

  /// One connector a node; all share the limits.
  @Bean
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> connectors(HostedNodes nodes) {
    return factory -> {
      factory.setPort(nodes.all().getFirst().port());
      factory.addConnectorCustomizers(WebConfiguration::bound);
      for (HostedNode node : nodes.all().subList(1, nodes.all().size())) {
        Connector connector = new Connector(TomcatServletWebServerFactory.DEFAULT_PROTOCOL);
        connector.setPort(node.port());
        if (connector.getProtocolHandler() instanceof AbstractProtocol<?> protocol) {
          protocol.setAddress(factory.getAddress());
        }
        bound(connector);
        factory.addAdditionalConnectors(connector);
      }
      factory.addContextCustomizers(
          context -> {
            if (context.getParent() instanceof StandardHost host) {
              host.setErrorReportValveClass(TomcatProblems.class.getName());
            }
          });
    };
  }

  private static void bound(Connector connector) {
    connector.setXpoweredBy(false);
    connector.setMaxPostSize(IdempotencyFilter.BODY_MAX);
    connector.setMaxParameterCount(100);
    if (connector.getProtocolHandler() instanceof AbstractHttp11Protocol<?> protocol) {
      protocol.setExecutor(new VirtualThreadExecutor("http-" + connector.getPort() + "-"));
      protocol.setMaxHttpRequestHeaderSize(16 * 1024);
      protocol.setMaxConnections(2_000);
      protocol.setConnectionTimeout(20_000);
      protocol.setMaxSwallowSize(IdempotencyFilter.BODY_MAX);
    }
  }

  private static final class CallerArgument implements HandlerMethodArgumentResolver {
    @Override
    public boolean supportsParameter(MethodParameter parameter) {
      return parameter.getParameterType() == Caller.class;
    }

    @Override
    public Object resolveArgument(
        MethodParameter parameter,
        @Nullable ModelAndViewContainer container,
        NativeWebRequest request,
        @Nullable WebDataBinderFactory binders) {
      HttpServletRequest servletRequest = request.getNativeRequest(HttpServletRequest.class);
      if (servletRequest == null) {
        throw new IllegalStateException("not a servlet request");
      }
      return Caller.of(servletRequest);
    }
  }
}
