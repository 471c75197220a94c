using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Okx;

// The funding account: moves between it and the trading account, withdrawals, deposits.
public sealed partial class OkxServer
{
    private const string FundingAccount = "6";
    private const string TradingAccount = "18";

    private void AddFundsRoutes(Dictionary<(string Method, string Path), Route> routes)
    {
        void Add(string method, string path, Handler handle) =>
            routes.Add((method, "/api/v5/asset/" + path), new Route(RequestKind.Funds, IsPrivate: true, handle));

        Add("GET", "currencies", Currencies);
        Add("GET", "balances", FundingBalances);
        Add("GET", "bills", FundingBills);
        Add("POST", "transfer", Transfer);
        Add("GET", "transfer-state", TransferState);
        Add("POST", "withdrawal", Withdraw);
        Add("GET", "withdrawal-history", WithdrawalHistory);
        Add("GET", "deposit-history", DepositHistory);
        Add("GET", "deposit-address", DepositAddresses);
    }

    private VenueResponse Currencies(OkxCall call, VenueModel model)
    {
        var wanted = call.Params.Text("ccy")?.Split(',');
        var rows = model.Networks.Select(n => (Currency: n.Asset, Terms: (NetworkTerms?)n))
            .Concat(_markets.Values.Select(m => (Currency: m.State.Terms.Spec.BaseAsset, Terms: (NetworkTerms?)null)).Distinct())
            .Where(row => wanted is null || wanted.Contains(row.Currency));
        return Rows(rows, static (w, row) =>
        {
            var isOpen = row.Terms is { IsOpen: true };
            w.WriteStartObject();
            w.WriteString("ccy", row.Currency);
            w.WriteString("name", row.Currency);
            w.WriteString("chain", row.Terms is { } terms ? OkxText.ChainOf(terms) : row.Currency + "-" + row.Currency);
            w.WriteBoolean("canDep", row.Terms is not null);
            w.WriteBoolean("canWd", isOpen);
            w.WriteBoolean("canInternal", false);
            w.WriteBoolean("mainNet", row.Terms is null);
            w.WriteBoolean("needTag", false);
            w.WriteString("minDep", "0");
            w.Text("minWd", row.Terms is { } t ? Math.Max(0, t.MinAmount - t.Fee) : 0);
            w.Text("maxWd", row.Terms is { MaxAmount: > 0 } m ? m.MaxAmount : 10_000_000);
            w.Text("wdTickSz", row.Terms?.Step.Places() ?? 8);
            w.WriteString("wdQuota", "10000000");
            w.WriteString("usedWdQuota", "0");
            w.Text("fee", row.Terms?.Fee ?? 0);
            w.Text("minFee", row.Terms?.Fee ?? 0);
            w.Text("maxFee", row.Terms?.Fee ?? 0);
            w.WriteString("burningFeeRate", "");
            w.WriteEndObject();
        });
    }

    private VenueResponse FundingBalances(OkxCall call, VenueModel model) => Row(w =>
    {
        w.WriteString("ccy", call.Owner.Asset);
        w.Text("bal", model.Spot(call.Owner.Id));
        w.Text("availBal", model.Spot(call.Owner.Id));
        w.WriteString("frozenBal", "0");
    });

    private VenueResponse Transfer(OkxCall call, VenueModel model)
    {
        var p = call.Params;
        FundsMove? move = (p.Text("from"), p.Text("to")) switch
        {
            (TradingAccount, FundingAccount) => FundsMove.Out,
            (FundingAccount, TradingAccount) => FundsMove.In,
            _ => null,
        };
        if (move is null || p.Text("type") is not (null or "0"))
            return Refuse(new OkxError(58129, "from or to is incorrect or does not match with 'type'"));
        if (!p.TryDecimal("amt", out var amount) || amount is null)
            return Refuse(OkxError.BadParameter("amt"));
        var clientId = p.Text("clientId") ?? "";
        var result = model.Move(call.Owner.Id, move.Value, p.Text("ccy") ?? "", amount.Value, clientId, Clock.ModelNow);
        return result.Refusal switch
        {
            FundsRefusal.None => Row(w =>
            {
                w.WriteString("transId", result.Id);
                w.WriteString("clientId", clientId);
                w.WriteString("ccy", p.Text("ccy"));
                w.WriteString("from", p.Text("from"));
                w.WriteString("to", p.Text("to"));
                w.Text("amt", amount.Value);
            }),
            FundsRefusal.DuplicateId => Refuse(new OkxError(50071, "clientId already exists")),
            FundsRefusal.BadAmount => Refuse(new OkxError(58114, "Transfer amount must be greater than 0", 400)),
            FundsRefusal.InsufficientFunds => Refuse(new OkxError(58350, "Insufficient balance.")),
            _ => Refuse(new OkxError(58113, "Unable to transfer this crypto")),
        };
    }

    private VenueResponse TransferState(OkxCall call, VenueModel model)
    {
        var (id, clientId) = (call.Params.Text("transId"), call.Params.Text("clientId"));
        var found = model.MovesSince(call.Owner.Id, DateTimeOffset.MinValue)
            .FirstOrDefault(m => id is not null ? m.Id == id : clientId is not null && m.ClientId == clientId);
        return found is null ? Refuse(new OkxError(58129, "transId is incorrect")) : Row(w =>
        {
            w.WriteString("transId", found.Id);
            w.WriteString("clientId", found.ClientId);
            w.WriteString("ccy", found.Asset);
            w.Text("amt", found.Amount);
            w.WriteString("type", "0");
            w.WriteString("from", found.Move == FundsMove.Out ? TradingAccount : FundingAccount);
            w.WriteString("to", found.Move == FundsMove.Out ? FundingAccount : TradingAccount);
            w.WriteString("state", "success");
        });
    }

    private VenueResponse FundingBills(OkxCall call, VenueModel model)
    {
        var (type, currency) = (call.Params.Text("type"), call.Params.Text("ccy"));
        var rows = model.MovesSince(call.Owner.Id, DateTimeOffset.MinValue)
            .Where(m => (type is null || BillTypeOf(m) == type) && (currency is null || m.Asset == currency)).Reverse().ToArray();
        return PagedByTime(rows, m => m.Time, call.Params, static (w, row) =>
        {
            w.WriteStartObject();
            w.WriteString("billId", "4" + row.Id);
            w.WriteString("ccy", row.Asset);
            w.WriteString("clientId", row.ClientId);
            w.Text("balChg", row.Move == FundsMove.Out ? row.Amount : -row.Amount);
            w.WriteString("bal", "0");
            w.WriteString("type", BillTypeOf(row));
            w.WriteString("notes", "");
            w.Text("ts", row.Time);
            w.WriteEndObject();
        });
    }

    private static string BillTypeOf(VenueMove move) => move.Move == FundsMove.Out ? "130" : "131";

    /// <summary>The amount is what arrives; the fee is taken on top of it.</summary>
    private VenueResponse Withdraw(OkxCall call, VenueModel model)
    {
        var p = call.Params;
        if (p.Text("ccy") is not { } currency || p.Text("toAddr") is not { } target || p.Text("dest") != "4"
            || !p.TryDecimal("amt", out var amount) || amount is null or <= 0)
            return Refuse(OkxError.BadParameter("ccy, toAddr, dest or amt"));
        if (model.Networks.FirstOrDefault(n => n.Asset == currency && OkxText.ChainOf(n) == p.Text("chain")) is not { } terms)
            return Refuse(new OkxError(58010, "Chain isn't supported"));
        var parts = target.Split(':', 2);
        var clientId = p.Text("clientId") ?? "";
        var result = model.RequestWithdrawal(
            call.Owner.Id, currency, terms.Network, parts[0], parts.Length > 1 ? parts[1] : "", amount.Value + terms.Fee, clientId, Clock.ModelNow);
        return !result.IsAccepted ? Refuse(ErrorOf(result.Refusal)) : Row(w =>
        {
            w.WriteString("wdId", result.Id);
            w.WriteString("clientId", clientId);
            w.WriteString("ccy", currency);
            w.WriteString("chain", OkxText.ChainOf(terms));
            w.Text("amt", amount.Value);
        });
    }

    private static OkxError ErrorOf(FundsRefusal refusal) => refusal switch
    {
        FundsRefusal.WrongAsset or FundsRefusal.UnknownNetwork => new(58010, "Chain isn't supported"),
        FundsRefusal.Suspended => new(58214, "Withdrawals suspended due to chain maintenance"),
        FundsRefusal.BadAmount or FundsRefusal.BelowMinimum => new(58206, "Withdrawal amount is less than the lower limit."),
        FundsRefusal.AboveMaximum => new(58205, "Withdrawal amount exceeds the upper limit."),
        FundsRefusal.InsufficientFunds => new(58350, "Insufficient balance."),
        FundsRefusal.BadAddress => new(58207, "Withdrawal address isn't on the verified address list."),
        FundsRefusal.DuplicateId => new(50071, "clientId already exists"),
        _ => throw new InvalidOperationException($"Refusal {refusal} has no code."),
    };

    private VenueResponse WithdrawalHistory(OkxCall call, VenueModel model)
    {
        var (currency, id, clientId) = (call.Params.Text("ccy"), call.Params.Text("wdId"), call.Params.Text("clientId"));
        var rows = model.WithdrawalsSince(call.Owner.Id, DateTimeOffset.MinValue)
            .Where(w => (currency is null || w.Asset == currency) && (id is null || w.Id == id) && (clientId is null || w.ClientId == clientId))
            .Reverse().ToArray();
        return PagedByTime(rows, w => w.CreatedAt, call.Params, (w, row) =>
        {
            w.WriteStartObject();
            w.WriteString("wdId", row.Id);
            w.WriteString("clientId", row.ClientId);
            w.WriteString("ccy", row.Asset);
            w.WriteString("chain", ChainOf(model, row.Asset, row.Network));
            w.Text("amt", row.Net);
            w.Text("fee", row.Fee);
            w.WriteString("feeCcy", row.Asset);
            w.WriteString("from", call.Owner.Id);
            w.WriteString("to", row.Address);
            w.WriteString("txId", row.TxId);
            w.WriteString("state", row.Status switch
            {
                WithdrawalStatus.Processing => "0",
                WithdrawalStatus.Completed => "2",
                _ => "-1",
            });
            w.Text("ts", row.CreatedAt);
            w.WriteString("note", "");
            w.WriteEndObject();
        });
    }

    private VenueResponse DepositHistory(OkxCall call, VenueModel model)
    {
        var currency = call.Params.Text("ccy");
        var rows = model.DepositsSince(call.Owner.Id, DateTimeOffset.MinValue).Where(d => currency is null || d.Asset == currency).Reverse().ToArray();
        return PagedByTime(rows, d => d.CreatedAt, call.Params, (w, row) =>
        {
            w.WriteStartObject();
            w.WriteString("depId", row.Id);
            w.WriteString("ccy", row.Asset);
            w.WriteString("chain", ChainOf(model, row.Asset, row.Network));
            w.Text("amt", row.Amount);
            w.WriteString("from", "");
            w.WriteString("to", row.Address);
            w.WriteString("txId", row.TxId);
            w.WriteString("state", row.IsCredited ? "2" : "0");
            w.Text("ts", row.CreatedAt);
            w.WriteString("actualDepBlkConfirm", row.IsCredited ? "1" : "0");
            w.WriteString("fromWdId", "");
            w.WriteEndObject();
        });
    }

    private VenueResponse DepositAddresses(OkxCall call, VenueModel model)
    {
        var currency = call.Params.Text("ccy");
        var rows = model.Networks.Where(n => n.Asset == currency).ToArray();
        return rows.Length == 0 ? Refuse(new OkxError(58301, "Deposit-address not exist.")) : Rows(rows, (w, terms) =>
        {
            w.WriteStartObject();
            w.WriteString("addr", model.DepositAddress(call.Owner.Id, terms.Asset, terms.Network) ?? "");
            w.WriteString("ccy", terms.Asset);
            w.WriteString("chain", OkxText.ChainOf(terms));
            w.WriteString("to", FundingAccount);
            w.WriteBoolean("selected", terms == rows[0]);
            w.WriteString("ctAddr", "");
            w.WriteEndObject();
        });
    }

    private static string ChainOf(VenueModel model, string asset, string network) =>
        model.Network(asset, network) is { } terms ? OkxText.ChainOf(terms) : "";

    /// <summary>Rows older than the time that <c>after</c> names, newest first, at most a hundred.</summary>
    private static VenueResponse PagedByTime<T>(
        IReadOnlyList<T> rows, Func<T, DateTimeOffset> timeOf, QueryParams p, Action<Utf8JsonWriter, T> write)
    {
        if (!p.TryLong("limit", out var limit) || limit is < 1 or > 100 || !p.TryLong("after", out var after))
            return Refuse(OkxError.BadParameter("limit or after"));
        return Rows(rows.Where(r => after is null || timeOf(r).ToUnixTimeMilliseconds() < after).Take((int)(limit ?? 100)), write);
    }
}
