using Hedgerow.Messages;
using Hedgerow.Venues.Wire;
using Microsoft.Extensions.Logging;

namespace Hedgerow.Venues.Htx;

/// <summary>The stream of an account of contracts: orders, executions, positions, balance.</summary>
internal sealed class HtxPrivateStream : HtxAccountStream
{
    private readonly HtxSettings _settings;
    private readonly HtxContracts _contracts;
    private readonly HtxFollowUp _followUp;

    /// <summary>Makes a stream that is not connected yet.</summary>
    /// <param name="venue">Name of the venue account.</param>
    /// <param name="settings">Address, settle asset.</param>
    /// <param name="credentials">Key and signer.</param>
    /// <param name="rest">Clock.</param>
    /// <param name="contracts">Face values.</param>
    /// <param name="followUp">Asks what the stream leaves out.</param>
    /// <param name="channels">Told when the stream is up or down.</param>
    /// <param name="sink">Takes what happens on the account.</param>
    /// <param name="time">Clock.</param>
    /// <param name="logger">Log.</param>
    public HtxPrivateStream(
        string venue, HtxSettings settings, ApiCredentials credentials, HtxRest rest, HtxContracts contracts, HtxFollowUp followUp,
        ChannelBoard channels, Action<VenueReport> sink, TimeProvider time, ILogger logger)
        : base(venue, settings, credentials, rest, channels, sink, time, logger)
    {
        _settings = settings;
        _contracts = contracts;
        _followUp = followUp;
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Topics => HtxPrivateRows.Topics;

    /// <summary>What a refusal says.</summary>
    /// <param name="answer">Answer with <c>err-code</c> and <c>err-msg</c>.</param>
    public static string Refusal(WireObject answer) =>
        Excerpt.Of((answer.Has("err-code") ? answer.Id("err-code") : string.Empty) + " " + answer.TextOrEmpty("err-msg"));

    // Nothing of the account can be told in base units before the contracts are known.
    /// <inheritdoc/>
    protected override Task Prepare(CancellationToken cancellation) => _contracts.Ensure(cancellation);

    /// <inheritdoc/>
    protected override byte[] LogonFrame(Uri address, ApiCredentials credentials, DateTimeOffset time) => HtxSigning.Frame(address, credentials, time);

    /// <inheritdoc/>
    protected override string SubscribeFrame(string topic) => topic == "account"
        ? $$"""{"op":"sub","cid":"{{topic}}","topic":"{{topic}}"}"""
        : $$"""{"op":"sub","cid":"{{topic}}","topic":"{{topic}}","contract_code":"*"}""";

    /// <inheritdoc/>
    protected override void Take(WireObject root)
    {
        var operation = root.Text("op");
        switch (operation)
        {
            case "notify":
                Hand(HtxPrivateRows.Read(root, _contracts, _settings.SettleAsset));
                break;
            case "ping":
                Send($$"""{"op":"pong","ts":"{{root.Id("ts")}}"}""");
                break;
            case "auth":
                LoggedOn(RefusalOf(root));
                break;
            case "sub":
                Subscribed(root.TextOrEmpty("topic"), RefusalOf(root));
                break;
            case "unsub" or "pong":
                break;
            case "close" or "error":
                Drop("the venue says " + operation + ": " + Refusal(root));
                break;
            default:
                throw root.Bad("op", "unknown: " + operation);
        }
    }

    private void Hand(HtxPush push)
    {
        foreach (var report in push.Reports)
        {
            Report(report);
        }

        foreach (var order in push.Unsettled)
        {
            _followUp.AskOrder(order.Symbol, order.VenueOrderId);
        }

        foreach (var trade in push.Trades)
        {
            _followUp.AskFill(trade);
        }

        if (push.IsFunding)
        {
            _followUp.AskFunding();
        }
    }

    private static string? RefusalOf(WireObject answer) => answer.Long("err-code") == 0 ? null : Refusal(answer);
}
