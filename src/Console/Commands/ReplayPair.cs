using Hedgerow.Actors.Coordinator;
using Hedgerow.Hedging;
using Hedgerow.Messages;
using Hedgerow.Node.Configuration;

namespace Hedgerow.CommandLine.Commands;

/// <summary>A configured pair as the coordinator takes it.</summary>
internal static class ReplayPair
{
    public static PairSettings Of(PairOptions pair) => new()
    {
        Number = pair.Number,
        Name = pair.Name,
        LegA = new InstrumentId(pair.A.Venue, pair.A.Symbol),
        LegB = new InstrumentId(pair.B.Venue, pair.B.Symbol),
        Curve = new HedgeCurve(pair.Curve.MaxPosition, OffsetOf(pair.Curve.Offset), pair.Curve.RangeBps, pair.Curve.EarnBps),
        OrderCap = pair.Execution.MaxOrderQuantity,
        Participation = pair.Execution.Participation,
        Style = pair.Execution.Style == TradingStyle.MakerTaker ? ExecutionStyle.MakerTaker : ExecutionStyle.TakerTaker,
        MakerLeg = pair.Execution.MakerLeg == PairLeg.A ? 0 : 1,
        ClipBandBps = pair.Execution.ClipBandBps,
        HedgeBandsBps = pair.Execution.HedgeBandsBps,
        MaxHedgeSteps = pair.Execution.MaxHedgeSteps,
        ExpectedHolding = TimeSpan.FromHours((double)pair.Execution.ExpectedHoldingHours),
        RequoteInterval = TimeSpan.FromMilliseconds(pair.Execution.RequoteIntervalMs),
    };

    private static OffsetSchedule OffsetOf(OffsetOptions offset) =>
        offset is { StartBps: { } start, EndBps: { } end, From: { } from, To: { } to }
            ? new OffsetSchedule(start, end, from, to)
            : OffsetSchedule.Constant(offset.Bps ?? 0m);
}
