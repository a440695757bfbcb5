package io.fairlead.discovery.consul;

import java.util.List;
import java.util.Map;
import okhttp3.ResponseBody;
import retrofit2.Call;
import retrofit2.http.GET;
import retrofit2.http.Path;
import retrofit2.http.Query;
import retrofit2.http.QueryMap;
import retrofit2.http.Streaming;
import retrofit2.http.Tag;

/** The reads of Consul's HTTP interface whose headers, cancelling or streaming the client library does not offer. */
interface ConsulHttp {
    @Streaming
    @GET("v1/health/service/{service}")
    Call<ResponseBody> health(
            @Path("service") String service,
            @QueryMap Map<String, String> parameters,
            @Query("tag") List<String> tags,
            @Tag HealthQuery query);

    @Streaming
    @GET("v1/catalog/services")
    Call<ResponseBody> catalog(@QueryMap Map<String, String> parameters);

    @Streaming
    @GET("v1/agent/service/{id}")
    Call<ResponseBody> registration(@Path("id") String id, @QueryMap Map<String, String> parameters);

    @Streaming
    @GET(".")
    Call<ResponseBody> root();
}
