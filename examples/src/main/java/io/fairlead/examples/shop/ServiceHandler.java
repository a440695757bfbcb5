package io.fairlead.examples.shop;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One connection to an {@link HttpService}. */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells the handlers what fails.
final class ServiceHandler extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final HttpService service;

    ServiceHandler(HttpService service) {
        this.service = service;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        boolean keepAlive = HttpUtil.isKeepAlive(request);
        String path = request.uri();
        if (path.equals("/health")) {
            answer(context, Reply.ok("{\"status\":\"up\"}"), keepAlive);
        } else if (Mood.isControl(path)) {
            answer(context, service.mood().obey(path), keepAlive);
        } else if (service.mood().isFailing()) {
            answer(context, error("told to fail"), keepAlive);
        } else {
            context.executor()
                    .schedule(() -> finish(context, path, keepAlive), service.drawWorkNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void finish(ChannelHandlerContext context, String path, boolean keepAlive) {
        CompletableFuture.completedFuture(path)
                .thenCompose(service::finish)
                .whenComplete((reply, failure) ->
                        answer(context, failure == null ? reply : error(failure.toString()), keepAlive));
    }

    private static Reply error(String text) {
        return new Reply(
                HttpResponseStatus.INTERNAL_SERVER_ERROR,
                "{\"error\":\"" + text.replaceAll("[\"\\\\\\p{Cntrl}]", "'") + "\"}");
    }

    private static void answer(ChannelHandlerContext context, Reply reply, boolean keepAlive) {
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, reply.status(), Unpooled.copiedBuffer(reply.json(), StandardCharsets.UTF_8));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                .set(HttpHeaderNames.CONTENT_LENGTH, response.content().readableBytes());
        if (keepAlive) {
            context.writeAndFlush(response);
        } else {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            context.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
