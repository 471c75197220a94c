using Hedgerow.Messages;

namespace Hedgerow.Simulator.Servers.Okx;

/// <summary>A client on one of OKX's WebSocket addresses.</summary>
internal sealed class OkxClient(PushSocket socket, VenueChannel channel, string connectionId) : Client(socket, channel)
{
    private readonly List<OkxArg> _args = [];

    /// <summary>The venue's name of the connection, in every answer.</summary>
    public string ConnectionId { get; } = connectionId;

    /// <summary>What it subscribed to.</summary>
    public IReadOnlyList<OkxArg> Args => _args;

    public void Add(OkxArg arg)
    {
        if (Topics.Add(arg.ToString()))
        {
            _args.Add(arg);
        }
    }

    public void Remove(OkxArg arg)
    {
        if (Topics.Remove(arg.ToString()))
        {
            _args.RemoveAll(known => known.ToString() == arg.ToString());
        }
    }
}

/// <summary>A channel as a client names it; every push of it says so again.</summary>
internal sealed record OkxArg(string Channel, string? InstType, string? InstId, string? Currency)
{
    public static OkxArg Read(QueryParams p) => new(p.Text("channel") ?? "", p.Text("instType"), p.Text("instId"), p.Text("ccy"));

    /// <summary>True when a push about an instrument, or about the account as a whole, belongs to it.</summary>
    public bool Covers(string channel, OkxMarket? market) =>
        Channel == channel
        && (market is null || ((InstType is null or "ANY" || InstType == market.InstType) && (InstId is null || InstId == market.Symbol)));

    public override string ToString() => $"{Channel}/{InstType}/{InstId}/{Currency}";
}
