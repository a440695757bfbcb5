package io.fairlead.examples.shop;

import io.fairlead.core.Attempt;
import io.fairlead.core.Endpoint;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.pool.AbstractChannelPoolHandler;
import io.netty.channel.pool.AbstractChannelPoolMap;
import io.netty.channel.pool.ChannelPool;
import io.netty.channel.pool.SimpleChannelPool;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

/**
 * A GET by Netty, for the code of an attempt: Fairlead does not mind who carries its calls.
 *
 * <p>Idle connections are kept and used again. Cancelling the future closes the connection of the exchange.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells the handlers what fails.
final class HttpCaller implements AutoCloseable {
    private static final int MAX_BODY = 64 * 1024;
    private static final int CONNECT_MILLIS = 1_000;

    private final AbstractChannelPoolMap<InetSocketAddress, SimpleChannelPool> pools;

    HttpCaller(EventLoopGroup loop) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS);
        pools = new AbstractChannelPoolMap<>() {
            @Override
            protected SimpleChannelPool newPool(InetSocketAddress address) {
                return new SimpleChannelPool(bootstrap.clone().remoteAddress(address), new Preparation());
            }
        };
    }

    /** Sends a GET; the future gives the body of a 200, and fails with all else. */
    CompletableFuture<String> get(Attempt at, String path) {
        Endpoint endpoint = at.endpoint();
        ChannelPool pool = pools.get(InetSocketAddress.createUnresolved(endpoint.host(), endpoint.port()));
        CompletableFuture<String> answer = new CompletableFuture<>();
        pool.acquire().addListener((Future<Channel> acquired) -> {
            if (!acquired.isSuccess()) {
                answer.completeExceptionally(acquired.cause());
            } else if (answer.isDone()) {
                pool.release(acquired.getNow());
            } else {
                send(acquired.getNow(), pool, endpoint, path, answer);
            }
        });
        return answer;
    }

    private static void send(
            Channel channel, ChannelPool pool, Endpoint endpoint, String path, CompletableFuture<String> answer) {
        channel.pipeline().get(AnswerHandler.class).expect(answer, () -> pool.release(channel));
        answer.whenComplete((body, failure) -> {
            if (answer.isCancelled()) {
                channel.close();
            }
        });
        FullHttpRequest request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path);
        request.headers().set(HttpHeaderNames.HOST, endpoint.authority());
        channel.writeAndFlush(request).addListener(sent -> {
            if (!sent.isSuccess()) {
                channel.close();
            }
        });
    }

    @Override
    public void close() {
        pools.close();
    }

    private static final class Preparation extends AbstractChannelPoolHandler {
        @Override
        public void channelCreated(Channel channel) {
            channel.pipeline()
                    .addLast(new HttpClientCodec())
                    .addLast(new HttpObjectAggregator(MAX_BODY))
                    .addLast(new AnswerHandler());
        }
    }
}
