using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Hedgerow.Messages;

/// <summary>
/// The names under which messages pass between nodes, and how they are read and written. Two releases talk to each other while
/// nodes are upgraded one by one: an entry, once released, stays; see the compatibility rule in docs/links.md.
/// </summary>
public static class MessageCatalog
{
    /// <summary>Every message that may pass between nodes. What is not here stays on its node.</summary>
    public static IReadOnlyList<(string Kind, JsonTypeInfo Type)> Entries { get; } =
    [
        ("gateway.take-charge", MessageJson.Default.TakeCharge),
        ("gateway.order-request", MessageJson.Default.OrderRequest),
        ("gateway.cancel-request", MessageJson.Default.CancelRequest),
        ("gateway.order-inquiry", MessageJson.Default.OrderInquiry),
        ("gateway.reports-request", MessageJson.Default.ReportsRequest),
        ("gateway.heartbeat", MessageJson.Default.CoordinatorHeartbeat),
        ("gateway.funds-request", MessageJson.Default.FundsRequest),
        ("gateway.funds-inquiry", MessageJson.Default.FundsInquiry),
        ("gateway.deposits-request", MessageJson.Default.DepositsRequest),
        ("gateway.operator-command", MessageJson.Default.OperatorCommand),
        ("ledger.order-report", MessageJson.Default.OrderReport),
        ("ledger.corrected", MessageJson.Default.LedgerCorrected),
        ("ledger.epoch-refused", MessageJson.Default.EpochRefused),
        ("ledger.state", MessageJson.Default.GatewayState),
        ("ledger.statement", MessageJson.Default.VenueStatement),
        ("funds.report", MessageJson.Default.FundsReport),
        ("funds.deposits", MessageJson.Default.DepositsReport),
        ("market.quote", MessageJson.Default.Quote),
        ("market.quote-lost", MessageJson.Default.QuoteLost),
        ("market.mark-price", MessageJson.Default.MarkPrice),
        ("operator.answer", MessageJson.Default.OperatorAnswer),
    ];
}

/// <summary>
/// Generated readers and writers of the messages between nodes. A field without a default that is missing is an error: a price
/// that was not sent must not be read as zero.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    IgnoreReadOnlyProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(TakeCharge))]
[JsonSerializable(typeof(OrderRequest))]
[JsonSerializable(typeof(CancelRequest))]
[JsonSerializable(typeof(OrderInquiry))]
[JsonSerializable(typeof(ReportsRequest))]
[JsonSerializable(typeof(CoordinatorHeartbeat))]
[JsonSerializable(typeof(FundsRequest))]
[JsonSerializable(typeof(FundsInquiry))]
[JsonSerializable(typeof(DepositsRequest))]
[JsonSerializable(typeof(OperatorCommand))]
[JsonSerializable(typeof(OrderReport))]
[JsonSerializable(typeof(LedgerCorrected))]
[JsonSerializable(typeof(EpochRefused))]
[JsonSerializable(typeof(GatewayState))]
[JsonSerializable(typeof(VenueStatement))]
[JsonSerializable(typeof(FundsReport))]
[JsonSerializable(typeof(DepositsReport))]
[JsonSerializable(typeof(Quote))]
[JsonSerializable(typeof(QuoteLost))]
[JsonSerializable(typeof(MarkPrice))]
[JsonSerializable(typeof(OperatorAnswer))]
internal sealed partial class MessageJson : JsonSerializerContext;
