using System.Net;
using Hedgerow.Node.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Hedgerow.Node.Api;

/// <summary>The bounded HTTP server of an operators' interface, without routes.</summary>
internal static class ApiServer
{
    /// <summary>Largest body of a request, bytes.</summary>
    public const int MaxBodyBytes = 16 * 1024;

    /// <summary>Builds it; nothing listens yet.</summary>
    public static WebApplication Build(ApiOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Parse(options.Address), options.Port, listen =>
            {
                if (options.Certificate is { } certificate)
                    listen.UseHttps(CertificateFiles.Read(certificate));
            });
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaxBodyBytes;
            kestrel.Limits.MaxConcurrentConnections = 64;
        });
        return builder.Build();
    }

    /// <summary>Where it listens, once started.</summary>
    public static Uri AddressOf(WebApplication app) =>
        new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
}
