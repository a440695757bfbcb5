package io.fairlead.examples.shop;

import io.fairlead.core.Check;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An instance of a service: a small HTTP server on the loopback address, on one thread of Netty's.
 *
 * <p>{@code GET /health} is answered at once, {@code POST /control/…} sets what is wrong with it (see {@link Mood}), and any
 * other path is the service's own, answered after its work. Work is a timer, so a busy instance blocks no thread.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells the handlers what fails.
abstract class HttpService implements AutoCloseable {
    private static final int MAX_BODY = 64 * 1024;

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final Mood mood = new Mood();
    private final String id;
    private final Work work;
    private @Nullable Channel server;

    HttpService(String id, Work work) {
        this.id = Check.text(id, "id");
        this.work = work;
    }

    /**
     * Starts to listen.
     *
     * @param port 0 for any that is free
     * @return the port
     */
    public final int listen(int port) {
        Channel channel = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel connection) {
                        connection
                                .pipeline()
                                .addLast(new HttpServerCodec())
                                .addLast(new HttpObjectAggregator(MAX_BODY))
                                .addLast(new ServiceHandler(HttpService.this));
                    }
                })
                .bind("127.0.0.1", Check.range(port, 0, 65_535, "port"))
                .syncUninterruptibly()
                .channel();
        server = channel;
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    /** What the service does once its own work on a request is done. */
    abstract CompletionStage<Reply> finish(String path);

    /** The loop of the service, for what it calls. */
    final EventLoopGroup loop() {
        return loop;
    }

    final String id() {
        return id;
    }

    final Mood mood() {
        return mood;
    }

    /** How long the next request takes. */
    final long drawWorkNanos() {
        return work.drawNanos() * mood.slowness();
    }

    /** Ends what the service itself holds open, before its loop ends. */
    void closeOwn() {}

    /** Stops listening, and drops the requests under way; idempotent. */
    @Override
    public final void close() {
        if (loop.isShuttingDown()) {
            return;
        }
        if (server != null) {
            server.close().syncUninterruptibly();
        }
        closeOwn();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
