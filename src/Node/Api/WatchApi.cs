using Hedgerow.Node.Hosting;
using Hedgerow.Node.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hedgerow.Node.Api;

/// <summary>
/// For machines that watch over the node: <c>GET /healthz</c> says that the process serves, <c>GET /readyz</c> whether it could do its job
/// (<see cref="NodeHost.Unready"/>), <c>GET /metrics</c> gives the figures. The two probes say nothing more than that, so that they need no token.
/// </summary>
internal static class WatchApi
{
    /// <summary>Path of the figures.</summary>
    public const string Metrics = "/metrics";

    private const string Alive = "/healthz";
    private const string Ready = "/readyz";

    /// <summary>True for a request that anybody may make.</summary>
    public static bool IsProbe(HttpRequest request) => HttpMethods.IsGet(request.Method) && request.Path.Value is Alive or Ready;

    /// <summary>True for a request for the figures.</summary>
    public static bool IsMetrics(HttpRequest request) => HttpMethods.IsGet(request.Method) && request.Path.Value is Metrics;

    /// <summary>Adds the routes; who may call is decided before them.</summary>
    public static void Map(IEndpointRouteBuilder routes, NodeHost node)
    {
        MapAlive(routes);
        routes.MapGet(Ready, (HttpContext context) => node.Unready().Length == 0
            ? Say(context, StatusCodes.Status200OK, "ready")
            : Say(context, StatusCodes.Status503ServiceUnavailable, "not ready"));
        routes.MapGet(Metrics, (HttpContext context) =>
        {
            context.Response.ContentType = PrometheusText.MediaType;
            return context.Response.WriteAsync(NodeMetrics.Write(node.Figures()), context.RequestAborted);
        });
    }

    /// <summary>Adds the probe that says no more than that the process serves.</summary>
    public static void MapAlive(IEndpointRouteBuilder routes) =>
        routes.MapGet(Alive, (HttpContext context) => Say(context, StatusCodes.Status200OK, "alive"));

    private static Task Say(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text + "\n", context.RequestAborted);
    }
}
