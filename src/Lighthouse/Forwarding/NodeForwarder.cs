using System.Net.Http.Headers;
using Hedgerow.Lighthouse.Configuration;
using Hedgerow.Lighthouse.Members;
using Microsoft.AspNetCore.Http;

namespace Hedgerow.Lighthouse.Forwarding;

/// <summary>What an operator asks a node through the lighthouse.</summary>
/// <param name="Path">Below the node's address, without a leading slash.</param>
/// <param name="Query">Empty, or with its question mark.</param>
/// <param name="Body">Null: none.</param>
internal sealed record Errand(string Path, string Query, byte[]? Body);

/// <summary>
/// Carries what an operator says to a node, and the node's answer back, as they are. The operator's own token goes with it and nobody
/// else's: the node knows who speaks, and whoever may not act there cannot act through here.
/// </summary>
internal sealed class NodeForwarder : IDisposable
{
    /// <summary>Errands that one node is given at once; further ones are refused, so that a slow node ties up no more than these.</summary>
    public const int MaxAtOnce = 8;

    /// <summary>Largest answer that is carried back, bytes; beyond it the connection to the operator is cut.</summary>
    public const long MaxAnswerBytes = 16L * 1024 * 1024;

    private const int ChunkBytes = 64 * 1024;

    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(2);

    private readonly HttpClient _http = new(MemberWatch.Handler(ConnectPatience), disposeHandler: true) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly Dictionary<string, SemaphoreSlim> _room;
    private readonly TimeProvider _time;

    /// <param name="members">Every node.</param>
    /// <param name="time">Clock.</param>
    public NodeForwarder(IReadOnlyList<MemberOptions> members, TimeProvider time)
    {
        _room = members.ToDictionary(member => member.Name, _ => new SemaphoreSlim(MaxAtOnce), StringComparer.Ordinal);
        _time = time;
    }

    /// <summary>Longest wait for a node's answer, its end included: longer than a node itself waits for its actors.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Carries an errand to a node and the answer back.</summary>
    /// <param name="context">The operator's request.</param>
    /// <param name="node">The node.</param>
    /// <param name="errand">What is asked.</param>
    /// <returns>Empty when it was answered; else why not, and nothing was answered yet.</returns>
    public async Task<string> CarryAsync(HttpContext context, MemberSighting node, Errand errand)
    {
        var room = _room[node.Name];
        if (!await room.WaitAsync(TimeSpan.Zero))
            return $"{MaxAtOnce} requests wait for {node.Name} already";
        using var late = new CancellationTokenSource(Patience, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, late.Token);
        try
        {
            using var request = RequestOf(context.Request, node, errand);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            await CopyAsync(response, context, limit.Token);
            return "";
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            return Failed(context, $"{node.Name} has not answered in {Patience.TotalSeconds:0.###} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return Failed(context, $"{node.Name} does not answer: {e.Message}");
        }
        finally
        {
            room.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _http.Dispose();
        foreach (var room in _room.Values)
            room.Dispose();
    }

    private static HttpRequestMessage RequestOf(HttpRequest asked, MemberSighting node, Errand errand)
    {
        var request = new HttpRequestMessage(new HttpMethod(asked.Method), NodeUrl.Of(new Uri(node.Url), errand.Path, errand.Query));
        if (asked.Headers.Authorization is { Count: 1 } authorization)
            request.Headers.TryAddWithoutValidation("Authorization", authorization[0]);
        if (errand.Body is not null)
        {
            request.Content = new ByteArrayContent(errand.Body);
            if (MediaTypeHeaderValue.TryParse(asked.ContentType, out var type))
                request.Content.Headers.ContentType = type;
        }
        return request;
    }

    private static async Task CopyAsync(HttpResponseMessage response, HttpContext context, CancellationToken cancellation)
    {
        if (response.Content.Headers.ContentLength > MaxAnswerBytes)
            throw new IOException($"its answer is larger than {MaxAnswerBytes} bytes");
        var answer = context.Response;
        answer.StatusCode = (int)response.StatusCode;
        answer.ContentType = response.Content.Headers.ContentType?.ToString();
        if (response.Headers.RetryAfter is { } retry)
            answer.Headers.RetryAfter = retry.ToString();
        await using var from = await response.Content.ReadAsStreamAsync(cancellation);
        var chunk = new byte[ChunkBytes];
        var total = 0L;
        for (int read; (read = await from.ReadAsync(chunk, cancellation)) > 0;)
        {
            total += read;
            if (total > MaxAnswerBytes)
                throw new IOException($"its answer is larger than {MaxAnswerBytes} bytes");
            await answer.Body.WriteAsync(chunk.AsMemory(0, read), cancellation);
        }
    }

    /// <summary>An answer that has begun cannot be taken back: it is cut, so that nobody takes its part for the whole.</summary>
    private static string Failed(HttpContext context, string problem)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.Clear();
            return problem;
        }
        context.Abort();
        return "";
    }
}
