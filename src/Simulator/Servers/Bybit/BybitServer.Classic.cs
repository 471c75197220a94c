using System.Text.Json;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Bybit;

// Owners whose contracts the derivatives account carries: classic ones, and unified 1.0 with inverse contracts.
public sealed partial class BybitServer
{
    private const string Unified = "UNIFIED";
    private const string Contract = "CONTRACT";
    private const int Classic = 1;

    /// <summary>True when the derivatives account carries the owner's contracts.</summary>
    private static bool IsDerivatives(SimulatedAccount account) =>
        account.Setup.BybitStatus == Classic || (account.Setup.BybitStatus is 3 or 4 && account.Asset is not ("USDT" or "USDC"));

    private bool IsDerivatives(string accountId) => Options.Accounts.FirstOrDefault(a => a.Id == accountId) is { } account && IsDerivatives(account);

    /// <summary>The venue's word for the account that carries the owner's contracts.</summary>
    private static string MarginAccountOf(SimulatedAccount account) => IsDerivatives(account) ? Contract : Unified;

    /// <summary>What is refused to a classic account because unified ones alone have it; null for the others.</summary>
    private VenueResponse? RefuseClassic(BybitCall call) => call.Owner.Setup.BybitStatus == Classic ? Refuse(BybitError.UnifiedOnly) : null;

    /// <summary>Why figures of an account type are not told; null when they are.</summary>
    private static BybitError? CheckAccountType(SimulatedAccount owner, string? type) => (owner.Setup.BybitStatus, type) switch
    {
        (Classic, Contract or "SPOT") or (3 or 4, Contract or Unified) or (5 or 6, Unified) => null,
        (Classic, Unified) => BybitError.UnifiedOnly,
        (5 or 6, _) => BybitError.BadParameter("accountType only support UNIFIED."),
        _ => BybitError.BadParameter("accountType is invalid"),
    };

    /// <summary>
    /// The derivatives account: no figure of the whole account, and the coin with its own margin. What unified accounts or spot alone have
    /// (<c>bonus</c>, <c>locked</c>, <c>free</c>) is left out.
    /// </summary>
    private static void WriteDerivatives(Utf8JsonWriter w, SimulatedAccount account, VenueModel model)
    {
        var margin = model.Margin(account.Id);
        WriteHead(w, Contract);
        w.WriteStartArray("coin");
        w.WriteStartObject();
        w.WriteString("coin", account.Asset);
        w.Text("equity", margin.Equity.Fixed(8));
        w.WriteString("usdValue", "");
        w.Text("walletBalance", margin.Wallet.Fixed(8));
        w.WriteString("borrowAmount", "");
        w.WriteString("availableToBorrow", "");
        w.Text("availableToWithdraw", Math.Max(0, margin.Available).Fixed(8));
        w.WriteString("accruedInterest", "");
        WriteMargin(w, margin);
        w.WriteEndObject();
        w.WriteEndArray();
        w.WriteEndObject();
    }

    /// <summary>An account of the owner that carries none of the contracts, with nothing of the coin in it.</summary>
    private static void WriteEmptyWallet(Utf8JsonWriter w, string type, string asset)
    {
        WriteHead(w, type);
        w.Array("coin", [asset], static (w, coin) =>
        {
            w.WriteStartObject();
            w.WriteString("coin", coin);
            w.WriteString("equity", "0");
            w.WriteString("walletBalance", "0");
            w.WriteEndObject();
        });
        w.WriteEndObject();
    }

    private static void WriteHead(Utf8JsonWriter w, string type)
    {
        w.WriteStartObject();
        w.WriteString("accountType", type);
        foreach (var name in AccountWide)
        {
            w.WriteString(name, "");
        }
    }

    private static readonly string[] AccountWide =
    [
        "accountIMRate", "accountMMRate", "totalEquity", "totalWalletBalance", "totalMarginBalance", "totalAvailableBalance", "totalPerpUPL",
        "totalInitialMargin", "totalMaintenanceMargin", "accountLTV",
    ];

    /// <summary>The switch of a symbol's margin mode, which derivatives accounts alone have. Cross margin is all the model knows.</summary>
    private VenueResponse SwitchIsolated(BybitCall call, VenueModel model) =>
        !IsDerivatives(call.Owner) ? Refuse(BybitError.ClassicOnly)
        : MarketOf(call) is null ? Refuse(BybitError.BadParameter("symbol invalid"))
        : Refuse(call.Params.Text("tradeMode") == "0" ? BybitError.NotModifiedMargin : new BybitError(110073, "Set margin mode failed"));

    private VenueResponse ContractTransactionLog(BybitCall call, VenueModel model)
    {
        if (!IsDerivatives(call.Owner))
        {
            return Refuse(BybitError.ClassicOnly);
        }

        return TransactionRows(call, model);
    }
}
