using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hedgerow.Node.Api;

namespace Hedgerow.Lighthouse.Members;

/// <summary>Asks one node what it is doing. Whatever answers, in whatever way, becomes a sighting and never an exception.</summary>
/// <param name="name">The node that should answer.</param>
/// <param name="url">Address of its interface.</param>
/// <param name="token">Token of an operator who may look; null: none is needed.</param>
/// <param name="http">Bounds answers in size.</param>
/// <param name="patience">Longest wait for an answer.</param>
/// <param name="time">Clock.</param>
internal sealed class MemberProbe(string name, Uri url, string? token, HttpClient http, TimeSpan patience, TimeProvider time)
{
    /// <summary>Largest answer, bytes.</summary>
    public const int MaxAnswerBytes = 256 * 1024;

    private const int MaxProblem = 200;

    /// <summary>As nodes write it; what a later release adds is passed over, and what is missing is no answer.</summary>
    private static readonly JsonSerializerOptions Format = new(ApiJson.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Before the first answer.</summary>
    public MemberSighting Before() => new(name, url.ToString(), MemberState.Unknown, time.GetUtcNow(), "not asked yet");

    /// <summary>Asks.</summary>
    /// <param name="last">The sighting before, from which it keeps what is still so.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public async Task<MemberSighting> AskAsync(MemberSighting last, CancellationToken stop)
    {
        using var late = new CancellationTokenSource(patience, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        var askedAt = time.GetTimestamp();
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, NodeUrl.Of(url, "member"));
            if (token is not null)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var response = await http.SendAsync(request, limit.Token);
            if (response.StatusCode != HttpStatusCode.OK)
                return Not(last, MemberState.Wrong, $"answers with {(int)response.StatusCode}: {await ReasonAsync(response, limit.Token)}");
            var view = await response.Content.ReadFromJsonAsync<MemberView>(Format, limit.Token);
            return view is null ? Not(last, MemberState.Wrong, "its answer is empty")
                : view.Node != name ? Not(last, MemberState.Wrong, $"the node there calls itself '{view.Node}'")
                : !IsWhole(view) ? Not(last, MemberState.Wrong, "its answer is not that of a node: something in it is empty")
                : Seen(last, view, time.GetElapsedTime(askedAt));
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return Not(last, MemberState.Unreachable, $"no answer in {patience.TotalSeconds:0.###} s");
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            return Not(last, MemberState.Wrong, $"its answer is larger than {MaxAnswerBytes} bytes");
        }
        catch (HttpRequestException e)
        {
            return Not(last, MemberState.Unreachable, e.Message);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever it is that was answered: it must not end the watch over the node.
            return Not(last, MemberState.Wrong, "its answer is not that of a node: " + e.Message);
        }
    }

    /// <summary>The reader demands what has no default, but lets nulls through in what has one, and in lists.</summary>
    private static bool IsWhole(MemberView view) =>
        view.Hears is not null
        && new IEnumerable<object?>?[] { view.OwnVenues, view.Complaints, view.Venues, view.Links }.All(list => list is not null && !list.Contains(null));

    private MemberSighting Seen(MemberSighting last, MemberView view, TimeSpan took)
    {
        var now = time.GetUtcNow();
        return new MemberSighting(name, last.Url, MemberState.Reachable, last.State == MemberState.Reachable ? last.Since : now, "")
        {
            Node = view,
            SeenAt = now,
            LatencyMs = took.TotalMilliseconds,
            ClockOffsetMs = (view.Time - (now - (took / 2))).TotalMilliseconds,
        };
    }

    private MemberSighting Not(MemberSighting last, MemberState state, string problem) => last with
    {
        State = state,
        Since = last.State == state ? last.Since : time.GetUtcNow(),
        Problem = Plain(problem),
        LatencyMs = null,
    };

    private static async Task<string> ReasonAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        try
        {
            return (await response.Content.ReadFromJsonAsync<ApiError>(Format, cancellation))?.Error ?? "";
        }
        catch (Exception e) when (e is JsonException or NotSupportedException or InvalidOperationException)
        {
            return "no reason that could be read";
        }
    }

    /// <summary>What somebody else wrote, as one short line.</summary>
    private static string Plain(string text)
    {
        var line = string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));
        return line.Length <= MaxProblem ? line : line[..MaxProblem] + "…";
    }
}
