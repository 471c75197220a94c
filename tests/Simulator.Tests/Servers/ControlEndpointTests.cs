using System.Net;
using Hedgerow.Simulator.Servers;
using Microsoft.AspNetCore.Http;

namespace Hedgerow.Simulator.Tests.Servers;

public sealed class ControlEndpointTests
{
    [Theory]
    [InlineData("127.0.0.1", "/_control/faults", true)]
    [InlineData("::1", "/_control/faults", true)]
    [InlineData("::ffff:127.0.0.1", "/_control/faults", true)]
    [InlineData("10.1.0.5", "/_control/faults", false)]
    [InlineData("::ffff:10.1.0.5", "/_control/faults", false)]
    [InlineData(null, "/_control/faults", false)]
    [InlineData("127.0.0.1", "/fapi/v1/time", false)]
    [InlineData("127.0.0.1", "/_controls", false)]
    public void It_is_there_for_callers_on_this_machine_alone(string? caller, string path, bool isFor)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = caller is null ? null : IPAddress.Parse(caller);
        context.Request.Path = path;

        Assert.Equal(isFor, ControlEndpoint.IsFor(context));
    }
}
