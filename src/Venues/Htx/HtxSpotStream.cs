using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Htx;

/// <summary>The stream of a spot account (version 2 of the asset and order stream): orders, executions with their fees, balances.</summary>
internal sealed class HtxSpotStream : HtxAccountStream
{
    private const int Success = 200;

    private readonly HtxSpotAccount _account;
    private readonly SpotCoins _coins;
    private readonly HtxFollowUp _followUp;
    private readonly HtxSpotAverages _averages = new();

    /// <summary>Makes a stream that is not connected yet.</summary>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="settings">Address.</param>
    /// <param name="credentials">Key and signer.</param>
    /// <param name="rest">Clock.</param>
    /// <param name="account">Which account's balances count.</param>
    /// <param name="coins">Makes reports of balances.</param>
    /// <param name="followUp">Asks what the stream leaves out.</param>
    /// <param name="channels">Told when the stream is up or down.</param>
    /// <param name="sink">Takes what happens on the account.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    public HtxSpotStream(
        string venue, HtxSettings settings, ApiCredentials credentials, HtxRest rest, HtxSpotAccount account, SpotCoins coins, HtxFollowUp followUp,
        ChannelBoard channels, Action<VenueReport> sink, TimeProvider time, ILogger logger)
        : base(venue, settings, credentials, rest, channels, sink, time, logger)
    {
        _account = account;
        _coins = coins;
        _followUp = followUp;
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Topics => HtxSpotPushes.Topics;

    /// <summary>What an answer refuses; null when it is a yes.</summary>
    /// <param name="answer">Answer with <c>code</c>, and perhaps <c>message</c>.</param>
    public static string? RefusalOf(WireObject answer) =>
        answer.Long("code") == Success ? null : Excerpt.Of(answer.Id("code") + " " + answer.TextOrEmpty("message"));

    /// <inheritdoc/>
    public override void OnConnected()
    {
        // What was missed meanwhile would be missing in the averages.
        _averages.Clear();
        base.OnConnected();
    }

    /// <inheritdoc/>
    protected override Task Prepare(CancellationToken cancellation) => _account.Ensure(cancellation);

    /// <inheritdoc/>
    protected override byte[] LogonFrame(Uri address, ApiCredentials credentials, DateTimeOffset time) =>
        HtxSigning.SpotFrame(address, credentials, time);

    /// <inheritdoc/>
    protected override string SubscribeFrame(string topic) => $$"""{"action":"sub","ch":"{{topic}}"}""";

    /// <inheritdoc/>
    protected override void Take(WireObject root)
    {
        var action = root.Text("action");
        switch (action)
        {
            case "push":
                Hand(HtxSpotPushes.Read(root, _averages));
                break;
            case "ping":
                Send($$$"""{"action":"pong","data":{"ts":{{{root.Object("data").Long("ts")}}}}}""");
                break;
            case "req":
                LoggedOn(RefusalOf(root));
                break;
            case "sub":
                Subscribed(root.TextOrEmpty("ch"), RefusalOf(root));
                break;
            case "unsub" or "pong":
                break;
            default:
                throw root.Bad("action", "unknown: " + action);
        }
    }

    private void Hand(HtxSpotPush push)
    {
        if (push.Report is { } report)
        {
            Report(report);
        }

        if (push.Unsettled is { } order)
        {
            _followUp.AskOrder(order.Symbol, order.VenueOrderId);
        }

        if (push.Balance is { } balance && push.AccountId == _account.Id && _coins.Change(balance, push.Time) is { } change)
        {
            Report(change);
        }
    }
}
