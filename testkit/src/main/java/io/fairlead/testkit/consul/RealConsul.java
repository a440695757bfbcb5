package io.fairlead.testkit.consul;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives the tests of a class a real Consul.
 *
 * <p>A field or parameter of type {@link ConsulAgent}, {@link ConsulCluster} or {@link ConsulBinary.Found} is filled; agent
 * and cluster are started when first asked for, shared by the tests of the class, and closed after them. What a test does
 * to them it must undo.
 *
 * <p>Where no Consul can be had, the class is skipped with a banner on standard error; but where the environment variable
 * {@code CI} or the system property {@code fairlead.consul.required} is {@code true}, it fails.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RealConsulExtension.class)
public @interface RealConsul {
    /** Whether the agent denies access without a token; see {@link ConsulAgent#token()}. */
    boolean acl() default false;

    /** Whether the agent speaks HTTPS only; see {@link ConsulAgent#certificates()}. */
    boolean tls() default false;
}
