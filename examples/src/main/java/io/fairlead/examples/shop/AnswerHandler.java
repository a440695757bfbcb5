package io.fairlead.examples.shop;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Takes the answers on one connection of an {@link HttpCaller}, one at a time; runs on the connection's event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // Netty tells the handlers what fails.
final class AnswerHandler extends SimpleChannelInboundHandler<FullHttpResponse> {
    private @Nullable CompletableFuture<String> answer;
    private @Nullable Runnable release;

    /** The next answer belongs to {@code answer}; after it the connection is free again. */
    void expect(CompletableFuture<String> answer, Runnable release) {
        this.answer = answer;
        this.release = release;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpResponse response) {
        CompletableFuture<String> waiting = answer;
        if (waiting == null) {
            context.close();
            return;
        }
        answer = null;
        if (!HttpUtil.isKeepAlive(response)) {
            context.close();
        }
        giveBack();
        if (response.status().equals(HttpResponseStatus.OK)) {
            waiting.complete(response.content().toString(StandardCharsets.UTF_8));
        } else {
            waiting.completeExceptionally(
                    new IOException("status " + response.status().code()));
        }
    }

    private void giveBack() {
        Runnable giveBack = release;
        release = null;
        if (giveBack != null) {
            giveBack.run();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        fail(new IOException("the connection was closed before the answer"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        fail(cause);
        context.close();
    }

    private void fail(Throwable cause) {
        CompletableFuture<String> waiting = answer;
        answer = null;
        giveBack();
        if (waiting != null) {
            waiting.completeExceptionally(cause);
        }
    }
}
