using Hedgerow.Messages;

namespace Hedgerow.Mesh.Wire.Compact;

/// <summary>
/// The compact forms of this release: those of messages that come often, or that something waits for. Everything else passes as JSON.
/// See the compatibility rule in docs/links.md.
/// </summary>
internal static class CompactForms
{
    /// <summary>The version of the protocol that brought the first forms.</summary>
    private const ushort Second = 2;

    public static IReadOnlyList<CompactForm> All { get; } =
    [
        CompactForm.Of<Quote>(Second, Write, ReadQuote),
        CompactForm.Of<MarkPrice>(Second, Write, ReadMarkPrice),
        CompactForm.Of<OrderRequest>(Second, Write, ReadOrderRequest),
        CompactForm.Of<CancelRequest>(Second, Write, ReadCancelRequest),
        CompactForm.Of<OrderReport>(Second, Write, ReadOrderReport),
    ];

    private static void Write(FrameBuffer to, Quote quote)
    {
        to.Write(quote.Instrument.Venue);
        to.Write(quote.Instrument.Symbol);
        to.Write(quote.Bid);
        to.Write(quote.BidSize);
        to.Write(quote.Ask);
        to.Write(quote.AskSize);
        to.Write(quote.Sequence);
        to.Write(quote.VenueTime);
        to.Write(quote.ReceivedAt);
    }

    private static Quote ReadQuote(ref CompactReader fields) => new(
        ReadInstrument(ref fields),
        Bid: fields.ReadDecimal(),
        BidSize: fields.ReadDecimal(),
        Ask: fields.ReadDecimal(),
        AskSize: fields.ReadDecimal(),
        Sequence: fields.ReadLong(),
        VenueTime: fields.ReadTime(),
        ReceivedAt: fields.ReadTime());

    private static void Write(FrameBuffer to, MarkPrice mark)
    {
        to.Write(mark.Instrument.Venue);
        to.Write(mark.Instrument.Symbol);
        to.Write(mark.Mark);
        to.Write(mark.Index);
        to.Write(mark.FundingRate);
        to.Write(mark.NextFunding);
        to.Write(mark.VenueTime);
    }

    private static MarkPrice ReadMarkPrice(ref CompactReader fields) => new(
        ReadInstrument(ref fields),
        Mark: fields.ReadDecimal(),
        Index: fields.ReadDecimal(),
        FundingRate: fields.ReadDecimal(),
        NextFunding: fields.ReadTime(),
        VenueTime: fields.ReadTime());

    private static void Write(FrameBuffer to, OrderRequest request)
    {
        to.Write(request.Epoch);
        to.Write(request.ClientId);
        to.Write(request.Symbol);
        to.Write(request.Side);
        to.Write(request.Type);
        to.Write(request.Quantity);
        to.Write(request.Price);
        to.Write(request.ReduceOnly);
        to.Write(request.Purpose);
        to.Write(request.DecidedAt);
    }

    private static OrderRequest ReadOrderRequest(ref CompactReader fields) => new(
        Epoch: fields.ReadLong(),
        ClientId: fields.ReadText(),
        Symbol: fields.ReadName(),
        Side: fields.ReadEnum<Side>(),
        Type: fields.ReadEnum<OrderType>(),
        Quantity: fields.ReadDecimal(),
        Price: fields.ReadDecimal(),
        ReduceOnly: fields.ReadBool(),
        Purpose: fields.ReadEnum<OrderPurpose>(),
        DecidedAt: fields.ReadTime());

    private static void Write(FrameBuffer to, CancelRequest request)
    {
        to.Write(request.Epoch);
        to.Write(request.ClientId);
    }

    private static CancelRequest ReadCancelRequest(ref CompactReader fields) => new(Epoch: fields.ReadLong(), ClientId: fields.ReadText());

    private static void Write(FrameBuffer to, OrderReport report)
    {
        to.Write(report.Venue);
        to.Write(report.Previous);
        to.Write(report.Revision);
        to.Write(report.ClientId);
        to.Write(report.Symbol);
        to.Write(report.Side);
        to.Write(report.Type);
        to.Write(report.Quantity);
        to.Write(report.Price);
        to.Write(report.State);
        to.Write(report.CumulativeQuantity);
        to.Write(report.AveragePrice);
        to.Write(report.Reason);
        to.Write(report.Attempted);
        to.Write(report.Kind);
        to.Write(report.FeeQuantity);
    }

    private static OrderReport ReadOrderReport(ref CompactReader fields) => new(
        Venue: fields.ReadName(),
        Previous: fields.ReadLong(),
        Revision: fields.ReadLong(),
        ClientId: fields.ReadText(),
        Symbol: fields.ReadName(),
        Side: fields.ReadEnum<Side>(),
        Type: fields.ReadEnum<OrderType>(),
        Quantity: fields.ReadDecimal(),
        Price: fields.ReadDecimal(),
        State: fields.ReadEnum<OrderState>(),
        CumulativeQuantity: fields.ReadDecimal(),
        AveragePrice: fields.ReadDecimal(),
        Reason: fields.ReadText(),
        Attempted: fields.ReadBool(),
        Kind: fields.ReadEnum<ContractKind>(),
        FeeQuantity: fields.ReadDecimal());

    private static InstrumentId ReadInstrument(ref CompactReader fields) => new(Venue: fields.ReadName(), Symbol: fields.ReadName());
}
