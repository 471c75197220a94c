using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Bitmex;

// One wallet is the margin: what the model keeps beside the margin account is moved at once to where it belongs.
public sealed partial class BitmexServer
{
    /// <summary>Deposits that were credited and withdrawals that came back are margin.</summary>
    private void JoinWallets(DateTimeOffset now, VenueModel model)
    {
        foreach (var account in Options.Accounts)
        {
            if (model.Spot(account.Id) is var idle and > 0)
            {
                model.Move(account.Id, FundsMove.In, account.Asset, idle, "", now);
            }
        }
    }

    private VenueResponse WalletAssets(BitmexCall call, VenueModel model) => Rows(["USDT", "BTC"], (w, asset) =>
    {
        var networks = model.Networks.Where(n => n.Asset == asset).ToArray();
        w.WriteStartObject();
        w.WriteString("asset", BitmexText.AssetOf(asset));
        w.WriteString("currency", BitmexText.CurrencyOf(asset));
        w.WriteString("majorCurrency", BitmexText.AssetOf(asset));
        w.WriteString("name", asset == "BTC" ? "Bitcoin" : "Tether");
        w.WriteString("currencyType", "Crypto");
        w.WriteNumber("scale", asset == "BTC" ? 8 : 6);
        w.WriteBoolean("enabled", true);
        w.WriteBoolean("isMarginCurrency", true);
        w.WriteNumber("minDepositAmount", 0);
        w.Money("minWithdrawalAmount", networks.Length == 0 ? 0 : networks.Min(n => n.MinAmount), asset);
        w.Money("maxWithdrawalAmount", networks.Length == 0 ? 0 : networks.Max(n => n.MaxAmount), asset);
        w.Array("networks", networks, static (w, terms) =>
        {
            w.WriteStartObject();
            w.WriteString("asset", BitmexText.NetworkOf(terms.Network));
            w.WriteString("tokenAddress", "");
            w.WriteBoolean("depositEnabled", true);
            w.WriteBoolean("withdrawalEnabled", terms.IsOpen);
            w.Money("withdrawalFee", terms.Fee, terms.Asset);
            w.Money("minFee", terms.Fee, terms.Asset);
            w.Money("maxFee", terms.Fee, terms.Asset);
            w.WriteEndObject();
        });
        w.WriteEndObject();
    });

    private VenueResponse DepositAddress(BitmexCall call, VenueModel model)
    {
        var terms = NetworkOf(call.Params, model);
        var address = terms is null ? null : model.DepositAddress(call.Owner.Id, terms.Asset, terms.Network);
        return address is null ? Refuse(new BitmexError(400, "Invalid network")) : Ok(w => w.WriteStringValue(address));
    }

    private VenueResponse RequestWithdrawal(BitmexCall call, VenueModel model)
    {
        var p = call.Params;
        if (!p.TryLong("amount", out var units) || units is not > 0)
        {
            return Refuse(new BitmexError(400, "Invalid withdrawal amount"));
        }

        if (NetworkOf(p, model) is not { } terms)
        {
            return Refuse(new BitmexError(400, "Invalid network"));
        }

        var amount = units.Value / BitmexText.MinorUnits(terms.Asset);
        var missing = amount - model.Spot(call.Owner.Id);
        if (missing > 0 && !model.Move(call.Owner.Id, FundsMove.Out, terms.Asset, missing, "", Clock.ModelNow).IsAccepted)
        {
            return Refuse(new BitmexError(400, "Account has insufficient Withdrawable Balance", "ValidationError"));
        }

        // The text is the owner's remark: the venue keeps it and takes the same one again.
        var result = model.RequestWithdrawal(
            call.Owner.Id, terms.Asset, terms.Network, p.Text("address") ?? "", p.Text("memo") ?? "", amount, "", Clock.ModelNow);
        if (!result.IsAccepted)
        {
            return Refuse(ErrorOf(result.Refusal));
        }

        _remarks[result.Id] = p.Text("text") ?? "";
        return Ok(w => WriteWithdrawal(w, model.WithdrawalsSince(call.Owner.Id, DateTimeOffset.MinValue).Single(r => r.Id == result.Id), NumberOf(call)));
    }

    private static BitmexError ErrorOf(FundsRefusal refusal) => refusal switch
    {
        FundsRefusal.InsufficientFunds => new(400, "Account has insufficient Withdrawable Balance", "ValidationError"),
        FundsRefusal.Suspended => new(400, "Withdrawals currently disabled, please contact Customer Support"),
        FundsRefusal.BadAddress => new(400, "Invalid address"),
        FundsRefusal.UnknownNetwork or FundsRefusal.WrongAsset => new(400, "Invalid network"),
        _ => new(400, "Invalid withdrawal amount"),
    };

    /// <summary>Withdrawals and deposits, newest first.</summary>
    private VenueResponse WalletHistory(BitmexCall call, VenueModel model)
    {
        if (BitmexPage.Read(call.Params) is not { } page)
        {
            return Refuse(BitmexError.Parameter("count"));
        }

        var currency = call.Params.Text("currency") ?? "XBt";
        var isOurs = currency == "all" || currency == BitmexText.CurrencyOf(call.Owner.Asset);
        var rows = model.WithdrawalsSince(call.Owner.Id, DateTimeOffset.MinValue)
            .Select(r => new ExecutionRow(r.CreatedAt, w => WriteWithdrawal(w, r, NumberOf(call))))
            .Concat(model.DepositsSince(call.Owner.Id, DateTimeOffset.MinValue)
                .Select(d => new ExecutionRow(d.CreatedAt, w => WriteDeposit(w, d, NumberOf(call)))))
            .Where(_ => isOurs)
            .OrderBy(row => row.Time);
        return Rows((page with { IsReversed = true }).Cut(rows, row => row.Time), static (w, row) => row.Write(w));
    }

    private void WriteWithdrawal(Utf8JsonWriter w, VenueWithdrawal row, long account)
    {
        WriteTransaction(w, row.Id, account, row.Asset, row.Network, "Withdrawal", -row.Amount, row.Fee, row.Status switch
        {
            WithdrawalStatus.Completed => "Completed",
            WithdrawalStatus.Rejected => "Canceled",
            _ => "Pending",
        });
        w.WriteString("address", row.Address);
        w.WriteString("tx", row.TxId);
        w.WriteString("text", _remarks.GetValueOrDefault(row.Id, ""));
        w.Time("transactTime", row.CreatedAt);
        w.Time("timestamp", row.UpdatedAt);
        w.WriteEndObject();
    }

    private static void WriteDeposit(Utf8JsonWriter w, VenueDeposit row, long account)
    {
        WriteTransaction(w, row.Id, account, row.Asset, row.Network, "Deposit", row.Amount, 0, row.IsCredited ? "Completed" : "Pending");
        w.WriteString("address", row.Address);
        w.WriteString("tx", row.TxId);
        w.WriteString("text", "");
        w.Time("transactTime", row.CreatedAt);
        w.Time("timestamp", row.UpdatedAt);
        w.WriteEndObject();
    }

    /// <summary>Leaves the object open for what differs.</summary>
    private static void WriteTransaction(
        Utf8JsonWriter w, string id, long account, string asset, string network, string type, decimal amount, decimal fee, string status)
    {
        w.WriteStartObject();
        w.WriteString("transactID", IdOf(0xca54, long.Parse(id)));
        w.WriteNumber("account", account);
        w.WriteString("currency", BitmexText.CurrencyOf(asset));
        w.WriteString("network", BitmexText.NetworkOf(network));
        w.WriteString("transactType", type);
        w.Money("amount", amount, asset);
        w.Money("fee", fee, asset);
        w.WriteString("transactStatus", status);
    }

    private static NetworkTerms? NetworkOf(QueryParams p, VenueModel model) => model.Networks.FirstOrDefault(n =>
        BitmexText.CurrencyOf(n.Asset) == p.Text("currency") && BitmexText.NetworkOf(n.Network) == p.Text("network"));
}
