using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Node.Api;
using Hedgerow.Node.Configuration;

namespace Hedgerow.CommandLine;

/// <summary>Talks to a running node over its HTTP interface.</summary>
internal sealed class NodeClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http;
    private readonly Uri _address;

    /// <param name="address">Address of a node, or of a lighthouse, which answers as the node that coordinates does.</param>
    /// <param name="tokenFile">File with the operator's token; null: none.</param>
    /// <param name="option">Option of the command line that named the address.</param>
    /// <exception cref="CommandException">The address or the file is wrong.</exception>
    public NodeClient(string address, string? tokenFile, string option = "--url")
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            throw new CommandException($"{option} {address}: must be an address as http://127.0.0.1:7411", ExitCode.BadInput);
        _address = uri;
        // An address may have a path, as a node's behind a lighthouse has; what is asked is below it.
        _http = new HttpClient { BaseAddress = new UriBuilder(uri) { Path = uri.AbsolutePath.TrimEnd('/') + "/", Query = "" }.Uri, Timeout = Patience };
        if (tokenFile is not null)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ReadToken(tokenFile));
    }

    public Task<NodeStatus> StatusAsync() => SendAsync<NodeStatus>(new HttpRequestMessage(HttpMethod.Get, "status"));

    /// <summary>What a probe says: whether it is so, and in which word.</summary>
    /// <param name="path">As /readyz.</param>
    public async Task<(bool Ok, string Word)> ProbeAsync(string path)
    {
        try
        {
            using var response = await _http.GetAsync(path);
            return (response.IsSuccessStatusCode, (await response.Content.ReadAsStringAsync()).Trim());
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            throw NoAnswer(e);
        }
    }

    /// <summary>The status as the node sent it.</summary>
    public async Task<JsonElement> RawStatusAsync() => await SendAsync<JsonElement>(new HttpRequestMessage(HttpMethod.Get, "status"));

    public Task<GuidanceView> GuidanceAsync() => SendAsync<GuidanceView>(new HttpRequestMessage(HttpMethod.Get, "guidance"));

    /// <summary>Says a command; the same request id says the same one again.</summary>
    /// <param name="action">As in <see cref="OperatorActions"/>.</param>
    /// <param name="body">Fields of the command, those without a value left out.</param>
    public Task<CommandReceipt> CommandAsync(string action, IReadOnlyDictionary<string, object> body) => SendAsync<CommandReceipt>(
        new HttpRequestMessage(HttpMethod.Post, "commands/" + action) { Content = JsonContent.Create(body) });

    /// <summary>The newest interventions, newest first.</summary>
    public Task<IReadOnlyList<Intervention>> HistoryAsync(int limit) =>
        SendAsync<IReadOnlyList<Intervention>>(new HttpRequestMessage(HttpMethod.Get, $"commands?limit={limit}"));

    /// <summary>Asks for what is at a path below the address.</summary>
    public Task<T> GetAsync<T>(string path) => SendAsync<T>(new HttpRequestMessage(HttpMethod.Get, path.TrimStart('/')));

    /// <summary>Sends a body to a path; a refusal by the actors is an answer, too.</summary>
    public Task<T> PostAsync<T>(string path, object body) =>
        SendAsync<T>(new HttpRequestMessage(HttpMethod.Post, path.TrimStart('/')) { Content = JsonContent.Create(body) });

    public void Dispose() => _http.Dispose();

    private async Task<T> SendAsync<T>(HttpRequestMessage request)
    {
        try
        {
            using var response = await _http.SendAsync(request);
            if (response.IsSuccessStatusCode || IsReceipt<T>(response.StatusCode))
                return (await response.Content.ReadFromJsonAsync<T>(ApiJson.Options))!;
            var error = await response.Content.ReadFromJsonAsync<ApiError>(ApiJson.Options);
            throw new CommandException(
                $"{_address}: {error?.Error}", response.StatusCode == HttpStatusCode.BadRequest ? ExitCode.BadInput : ExitCode.Unavailable);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            throw NoAnswer(e);
        }
        catch (JsonException)
        {
            throw new CommandException($"what answers at {_address} is no node of this release", ExitCode.Unavailable);
        }
        finally
        {
            request.Dispose();
        }
    }

    private CommandException NoAnswer(Exception cause) => new(
        cause is HttpRequestException
            ? $"no node answers at {_address}: {cause.Message}"
            : $"no answer from {_address} in {Patience.TotalSeconds} s",
        ExitCode.Unavailable);

    /// <summary>A command that did not take effect is answered with a receipt too.</summary>
    private static bool IsReceipt<T>(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Conflict => typeof(T) == typeof(CommandReceipt) || typeof(T) == typeof(OperatorAnswer),
        HttpStatusCode.UnprocessableEntity or HttpStatusCode.ServiceUnavailable => typeof(T) == typeof(CommandReceipt),
        _ => false,
    };

    private static string ReadToken(string file)
    {
        try
        {
            return SecretFiles.Read(new SecretReference { File = Path.GetFullPath(file) });
        }
        catch (InvalidOperationException e)
        {
            throw new CommandException("--token-file: " + e.Message, ExitCode.BadInput);
        }
    }
}
