using Hedgerow.Messages;
using Hedgerow.Node.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Hedgerow.Node.Api;

/// <summary><c>GET /alarms</c>: alarms that nobody has acknowledged, and how the channels do. It only reads.</summary>
internal static class AlarmsApi
{
    /// <summary>Adds the route; who may call is decided before it.</summary>
    public static void Map(IEndpointRouteBuilder routes, NodeHost node) => routes.MapGet("/alarms", (HttpContext context) =>
        context.Response.WriteAsJsonAsync(
            node.Board.View().Alarms ?? new AlarmsView([], 0, [], DateTimeOffset.MinValue), ApiJson.Options, context.RequestAborted));
}
