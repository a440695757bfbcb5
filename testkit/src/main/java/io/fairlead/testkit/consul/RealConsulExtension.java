package io.fairlead.testkit.consul;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** Does what {@link RealConsul} says. */
final class RealConsulExtension
        implements ExecutionCondition, BeforeAllCallback, TestInstancePostProcessor, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(RealConsulExtension.class);

    private final Supplier<ConsulBinary> search;
    private final boolean required;

    /** Called by JUnit. */
    RealConsulExtension() {
        this(
                ConsulBinary::locate,
                "true".equals(System.getenv("CI")) || Boolean.getBoolean("fairlead.consul.required"));
    }

    RealConsulExtension(Supplier<ConsulBinary> search, boolean required) {
        this.search = search;
        this.required = required;
    }

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        if (!(binary(context) instanceof ConsulBinary.Missing missing)) {
            return ConditionEvaluationResult.enabled("a real Consul is here");
        }
        if (required) {
            return ConditionEvaluationResult.enabled("it must fail: a real Consul is required, and there is none");
        }
        if (context.getTestMethod().isEmpty()) {
            System.err.println(banner(context.getDisplayName(), missing.reason()));
        }
        return ConditionEvaluationResult.disabled("no real Consul: " + missing.reason());
    }

    static String banner(String tests, String reason) {
        String line = "*".repeat(100);
        return """
                %s
                ***  SKIPPED, since there is no real Consul here: %s
                ***  Why: %s
                ***  To run them, set CONSUL_BIN to a Consul binary, or put consul on the PATH, or see bin/get-consul.
                %s""".formatted(line, tests, reason, line);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (binary(context) instanceof ConsulBinary.Missing missing) {
            throw new AssertionError(
                    "a real Consul is required (CI or fairlead.consul.required is true), and there is none: "
                            + missing.reason());
        }
        inject(context, context.getRequiredTestClass(), null);
    }

    @Override
    public void postProcessTestInstance(Object instance, ExtensionContext context) {
        inject(context, instance.getClass(), instance);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return isOurs(parameter.getParameter().getType());
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return resource(context, parameter.getParameter().getType());
    }

    private void inject(ExtensionContext context, Class<?> type, @Nullable Object instance) {
        boolean statics = instance == null;
        for (Field field : ReflectionSupport.findFields(
                type,
                field -> isOurs(field.getType()) && Modifier.isStatic(field.getModifiers()) == statics,
                HierarchyTraversalMode.TOP_DOWN)) {
            try {
                field.setAccessible(true);
                field.set(instance, resource(context, field.getType()));
            } catch (IllegalAccessException notOpen) {
                throw new ExtensionConfigurationException("cannot fill " + field, notOpen);
            }
        }
    }

    private static boolean isOurs(Class<?> type) {
        return Arrays.<Class<?>>asList(ConsulAgent.class, ConsulCluster.class, ConsulBinary.Found.class)
                .contains(type);
    }

    private Object resource(ExtensionContext context, Class<?> type) {
        ConsulBinary.Found found = binary(context).orThrow();
        if (type == ConsulBinary.Found.class) {
            return found;
        }
        ExtensionContext owner = owner(context);
        return owner.getStore(NAMESPACE)
                .getOrComputeIfAbsent(
                        type,
                        wanted -> wanted == ConsulCluster.class
                                ? ConsulCluster.start(found)
                                : ConsulAgent.start(setup(owner, found)),
                        AutoCloseable.class);
    }

    private static ConsulSetup setup(ExtensionContext owner, ConsulBinary.Found found) {
        RealConsul wish = wish(owner)
                .orElseThrow(() -> new ExtensionConfigurationException(
                        owner.getRequiredTestClass() + " has no annotation @RealConsul"));
        return new ConsulSetup(found, wish.acl(), wish.tls(), List.of());
    }

    private static Optional<RealConsul> wish(ExtensionContext context) {
        return AnnotationSupport.findAnnotation(context.getTestClass(), RealConsul.class);
    }

    private ConsulBinary binary(ExtensionContext context) {
        return context.getRoot()
                .getStore(NAMESPACE)
                .getOrComputeIfAbsent(ConsulBinary.class, key -> search.get(), ConsulBinary.class);
    }

    /** The outermost class around that wants a Consul: nested classes share that of the class around them. */
    private static ExtensionContext owner(ExtensionContext context) {
        ExtensionContext owner = context;
        Optional<ExtensionContext> around = Optional.of(context);
        while (around.isPresent()) {
            if (around.get().getTestMethod().isEmpty() && wish(around.get()).isPresent()) {
                owner = around.get();
            }
            around = around.get().getParent();
        }
        return owner;
    }
}
