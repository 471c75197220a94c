using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.CoinEx;

/// <summary>Reads the pushes of the private stream, and keeps what they leave for later.</summary>
internal sealed class CoinExPrivateRows
{
    private readonly string _settleAsset;
    private readonly ServerClock _clock;
    private readonly CoinExOrderIds _ids;
    private readonly CoinExForcedCloses _forced;

    /// <summary>Makes a reader.</summary>
    /// <param name="settleAsset">Asset whose balance counts.</param>
    /// <param name="clock">The venue's clock: pushes of the balance carry no time.</param>
    /// <param name="ids">Takes the venue's ids of our orders.</param>
    /// <param name="positions">Takes the positions.</param>
    /// <param name="time">Clock of the node.</param>
    public CoinExPrivateRows(string settleAsset, ServerClock clock, CoinExOrderIds ids, CoinExPositions positions, TimeProvider time)
    {
        _settleAsset = settleAsset;
        _clock = clock;
        _ids = ids;
        _forced = new CoinExForcedCloses(time);
        Positions = positions;
    }

    /// <summary>What the stream last said of the positions.</summary>
    public CoinExPositions Positions { get; }

    /// <summary>What a push says.</summary>
    /// <param name="root">Frame with a <c>method</c>.</param>
    /// <exception cref="FrameException">Malformed, or an unknown word.</exception>
    public List<VenueReport> Read(WireObject root)
    {
        var method = root.Text("method");
        var data = root.Object("data");
        return method switch
        {
            "order.update" => [Order(data)],
            "user_deals.update" => Deal(data),
            "position.update" => Position(data),
            "balance.update" => Balance(data),
            _ => throw root.Bad("method", "unknown: " + method),
        };
    }

    /// <summary>Fills without a mark whose time to wait for one is over.</summary>
    public List<VenueReport> TakeOverdue() => Told(_forced.TakeOverdue());

    /// <summary>The stream is gone. What waited is told; what was known is not known any more.</summary>
    public List<VenueReport> Interrupt()
    {
        Positions.Forget();
        return Told(_forced.TakeAll());
    }

    private static List<VenueReport> Told(List<Fill> fills) => fills.ConvertAll<VenueReport>(fill => new FillReported(fill));

    private OrderChanged Order(WireObject data)
    {
        var order = CoinExRows.Order(data.Object("order"), CoinExWords.IsFinish(data));
        _ids.Note(order.ClientId, order.VenueOrderId);
        return new OrderChanged(order);
    }

    private List<VenueReport> Deal(WireObject data)
    {
        var fill = _ids.Named(CoinExRows.Fill(data));
        Positions.Disturb(fill.Symbol);
        if (fill.ClientId.Length > 0)
        {
            return [new FillReported(fill)];
        }

        return _forced.Take(fill) is { } now ? [new FillReported(now)] : [];
    }

    private List<VenueReport> Position(WireObject data)
    {
        var row = data.Object("position");
        var position = CoinExRows.Position(row);
        var time = row.TimeMs("updated_at");
        var forcedBy = CoinExWords.ForcedBy(data);
        Positions.Note(position, time);
        List<VenueReport> reports = forcedBy is { } cause ? Told(_forced.Mark(position.Symbol, cause)) : [];
        reports.Add(new PositionChanged(position, time));
        return reports;
    }

    private List<VenueReport> Balance(WireObject data)
    {
        var row = data.Array("balance_list").Find(item => item.Text("ccy") == _settleAsset);
        return row.Element.ValueKind == System.Text.Json.JsonValueKind.Object
            ? [new BalanceChanged(_settleAsset, CoinExRows.WalletBalance(row), _clock.UtcNow)]
            : [];
    }
}
