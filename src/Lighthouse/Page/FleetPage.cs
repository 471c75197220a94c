using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Hedgerow.Lighthouse.Page;

/// <summary>
/// The page for people: one document without dependencies, which asks this lighthouse with a token that it keeps in memory. Only its own
/// script and style run, known by their hashes, and it talks to nobody else.
/// </summary>
internal static class FleetPage
{
    private static readonly byte[] Document = Read();

    private static readonly string Policy = PolicyOf(Encoding.UTF8.GetString(Document));

    /// <summary>True when a request is for the page.</summary>
    public static bool IsAsked(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && request.Path == "/";

    /// <summary>Answers with it.</summary>
    public static async Task AnswerAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.ContentLength = Document.Length;
        if (HttpMethods.IsGet(context.Request.Method))
            await context.Response.Body.WriteAsync(Document, context.RequestAborted);
    }

    /// <summary>What a browser lets the page do.</summary>
    internal static string PolicyOf(string document) =>
        $"default-src 'none'; script-src '{HashOf(document, "script")}'; style-src '{HashOf(document, "style")}'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static string HashOf(string document, string element)
    {
        var start = document.IndexOf($"<{element}>", StringComparison.Ordinal) + element.Length + 2;
        var end = document.IndexOf($"</{element}>", StringComparison.Ordinal);
        return "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(document[start..end])));
    }

    private static byte[] Read()
    {
        using var stream = typeof(FleetPage).Assembly.GetManifestResourceStream("fleet.html")
            ?? throw new InvalidOperationException("the page is not in the program");
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
