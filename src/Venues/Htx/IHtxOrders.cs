using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>How orders are asked for on one side of the venue.</summary>
internal interface IHtxOrders
{
    /// <summary>Says why a command cannot leave; null when it can.</summary>
    /// <param name="command">An order or a cancel.</param>
    string? Problem(VenueCommand command);

    /// <summary>The signed request: an order's is over when its window is. Send it at once.</summary>
    /// <param name="command">A command without a <see cref="Problem"/>.</param>
    RestRequest Request(VenueCommand command);

    /// <summary>What became of it.</summary>
    /// <param name="command">The command.</param>
    /// <param name="answer">What became of the request.</param>
    /// <exception cref="FrameException">The answer cannot be read; the request is in doubt.</exception>
    VenueReport Judge(VenueCommand command, RestAnswer answer);
}

/// <summary>Orders of contracts.</summary>
/// <param name="rest">Signs.</param>
/// <param name="contracts">Face values.</param>
internal sealed class HtxContractOrders(HtxRest rest, HtxContracts contracts) : IHtxOrders
{
    /// <inheritdoc/>
    public string? Problem(VenueCommand command) => command is PlaceOrder order
        ? HtxOrderFrame.Problem(order, contracts.SizeOf(order.Symbol))
        : HtxOrderFrame.Problem((CancelOrder)command);

    /// <inheritdoc/>
    public RestRequest Request(VenueCommand command) => command is PlaceOrder order
        ? rest.ExpiringRequest(HtxOrderFrame.PlacePath, HtxOrderFrame.PlaceBody(order, contracts.SizeOf(order.Symbol)!.Value))
        : rest.ChangeRequest(HtxOrderFrame.CancelPath, HtxOrderFrame.CancelBody((CancelOrder)command));

    /// <inheritdoc/>
    public VenueReport Judge(VenueCommand command, RestAnswer answer) => HtxOutcomes.Judge(command, answer);
}

/// <summary>Orders of coins.</summary>
/// <param name="rest">Signs.</param>
/// <param name="account">The venue's number of the account; nothing leaves before it is known.</param>
internal sealed class HtxSpotOrders(HtxRest rest, HtxSpotAccount account) : IHtxOrders
{
    /// <inheritdoc/>
    public string? Problem(VenueCommand command) => command is PlaceOrder order
        ? HtxSpotOrderFrame.Problem(order) ?? (account.Id is null ? "the number of the account is not known" : null)
        : HtxSpotOrderFrame.Problem((CancelOrder)command);

    /// <inheritdoc/>
    public RestRequest Request(VenueCommand command) => command is PlaceOrder order
        ? rest.ExpiringRequest(HtxSpotOrderFrame.PlacePath, HtxSpotOrderFrame.PlaceBody(order, account.Id!))
        : rest.ChangeRequest(HtxSpotOrderFrame.CancelPath, HtxSpotOrderFrame.CancelBody((CancelOrder)command));

    /// <inheritdoc/>
    public VenueReport Judge(VenueCommand command, RestAnswer answer) => HtxOutcomes.Judge(command, answer, isSpot: true);
}
