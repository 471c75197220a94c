using Hedgerow.Messages;
using Hedgerow.Node.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hedgerow.Node.Api;

/// <summary><c>GET /guidance</c>: what would be done, or is to be done, while a venue cannot be reached. It only reads.</summary>
internal static class GuidanceApi
{
    /// <summary>Adds the route; who may call is decided before it.</summary>
    public static void Map(IEndpointRouteBuilder routes, NodeHost node) => routes.MapGet("/guidance", (HttpContext context) =>
        context.Response.WriteAsJsonAsync(
            node.Board.View().Guidance ?? new GuidanceView([], false, DateTimeOffset.MinValue), ApiJson.Options, context.RequestAborted));
}
