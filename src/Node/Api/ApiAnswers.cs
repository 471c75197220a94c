using Microsoft.AspNetCore.Http;

namespace Hedgerow.Node.Api;

/// <summary>How HTTP interfaces answer.</summary>
internal static class ApiAnswers
{
    /// <summary>Answers with a status and a body in JSON.</summary>
    public static Task Answer<T>(HttpContext context, int status, T body)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(body, ApiJson.Options, context.RequestAborted);
    }
}
