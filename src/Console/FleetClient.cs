using Hedgerow.Lighthouse.Members;

namespace Hedgerow.CommandLine;

/// <summary>Talks to a fleet through whichever of its lighthouses answers first.</summary>
internal sealed class FleetClient : IDisposable
{
    private readonly List<NodeClient> _lighthouses;

    /// <param name="addresses">Addresses of lighthouses.</param>
    /// <param name="tokenFile">File with the operator's token; null: none.</param>
    /// <exception cref="CommandException">An address or the file is wrong.</exception>
    public FleetClient(IReadOnlyList<string> addresses, string? tokenFile) =>
        _lighthouses = [.. addresses.Select(address => new NodeClient(address, tokenFile, "--at"))];

    /// <summary>The fleet as it is now, and the lighthouse that said so.</summary>
    /// <exception cref="CommandException">None answers; the message has every reason.</exception>
    public async Task<(NodeClient Lighthouse, FleetView Fleet)> LookAsync()
    {
        var asked = _lighthouses.Select(async lighthouse => (lighthouse, await lighthouse.GetAsync<FleetView>("cluster"))).ToList();
        var problems = new List<string>();
        while (asked.Count > 0)
        {
            var answered = await Task.WhenAny(asked);
            asked.Remove(answered);
            try
            {
                return await answered;
            }
            catch (CommandException e)
            {
                problems.Add(e.Message);
            }
        }
        throw new CommandException(string.Join("; ", problems), ExitCode.Unavailable);
    }

    /// <inheritdoc/>
    public void Dispose() => _lighthouses.ForEach(lighthouse => lighthouse.Dispose());
}
