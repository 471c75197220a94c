using System.Globalization;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Bybit;

// The asset interface: moves between the account that carries contracts and the funding account, withdrawals, deposits.
public sealed partial class BybitServer
{
    private void AddFundsRoutes(Dictionary<(string Method, string Path), Route> routes)
    {
        void Add(string method, string path, Handler handle) =>
            routes.Add((method, path), new Route(RequestKind.Funds, IsPrivate: true, handle));

        Add("POST", "/v5/asset/transfer/inter-transfer", InterTransfer);
        Add("GET", "/v5/asset/transfer/query-inter-transfer-list", InterTransferList);
        Add("POST", "/v5/asset/withdraw/create", Withdraw);
        Add("GET", "/v5/asset/withdraw/query-record", WithdrawRecords);
        Add("GET", "/v5/asset/deposit/query-record", DepositRecords);
        Add("GET", "/v5/asset/deposit/query-address", DepositAddresses);
    }

    private VenueResponse InterTransfer(BybitCall call, VenueModel model)
    {
        var (fromType, toType) = (call.Params.Text("fromAccountType"), call.Params.Text("toAccountType"));
        var (from, to) = (IsMargin(fromType), IsMargin(toType));
        if (from is null || to is null)
            return Refuse(new BybitError(131203, "Request parameter error"));
        if (fromType == NoAccountOf(call.Owner))
            return Refuse(new BybitError(131232, "Transfers out this account are not supported"));
        if (toType == NoAccountOf(call.Owner))
            return Refuse(new BybitError(131231, "Transfers into this account are not supported"));
        if (from == to)
            return Refuse(new BybitError(131211, "fromAccountType can't be the same as toAccountType"));
        if (!Guid.TryParse(call.Params.Text("transferId"), out _) || !call.Params.TryDecimal("amount", out var amount) || amount is null)
            return Refuse(new BybitError(131203, "Request parameter error"));
        var move = from.Value ? FundsMove.Out : FundsMove.In;
        var id = call.Params.Text("transferId")!;
        var result = model.Move(call.Owner.Id, move, call.Params.Text("coin") ?? "", amount.Value, id, Clock.ModelNow);
        return result.Refusal switch
        {
            FundsRefusal.None => Reply(w =>
            {
                w.WriteString("transferId", id);
                w.WriteString("status", "SUCCESS");
            }),
            FundsRefusal.InsufficientFunds => Refuse(new BybitError(131212, "Insufficient balance")),
            FundsRefusal.DuplicateId => Refuse(new BybitError(131214, "TransferId exist")),
            _ => Refuse(new BybitError(131215, "Amount error")),
        };
    }

    private VenueResponse InterTransferList(BybitCall call, VenueModel model)
    {
        if (TimeRange.Read(call.Params, 20, 50) is not { } range)
            return Refuse(new BybitError(131203, "Request parameter error"));
        var id = call.Params.Text("transferId");
        var coin = call.Params.Text("coin");
        var rows = model.MovesSince(call.Owner.Id, range.Since)
            .Where(m => range.Contains(m.Time) && (id is null || m.ClientId == id) && (coin is null || m.Asset == coin)).Reverse().ToArray();
        var margin = MarginAccountOf(call.Owner);
        return Paged("list", rows, call, range, m => m.Id, (w, row) =>
        {
            w.WriteStartObject();
            w.WriteString("transferId", row.ClientId.Length > 0 ? row.ClientId : "selfTransfer_" + row.Id);
            w.WriteString("coin", row.Asset);
            w.Text("amount", row.Amount);
            w.WriteString("fromAccountType", row.Move == FundsMove.Out ? margin : "FUND");
            w.WriteString("toAccountType", row.Move == FundsMove.Out ? "FUND" : margin);
            w.Text("timestamp", row.Time);
            w.WriteString("status", "SUCCESS");
            w.WriteEndObject();
        });
    }

    private VenueResponse Withdraw(BybitCall call, VenueModel model)
    {
        if (call.Params.Text("coin") is not { } coin || call.Params.Text("address") is not { } address
            || !call.Params.TryDecimal("amount", out var given) || given is not { } amount || !call.Params.TryLong("timestamp", out var time) || time is null)
            return Refuse(new BybitError(131002, "Parameter error"));
        var network = call.Params.Text("chain") ?? "";
        if (model.Network(coin, network) is not { } terms)
            return Refuse(new BybitError(131097, "Withdrawal of this currency has been closed"));
        // feeType 0, the default: the amount is what arrives; 1: what leaves.
        var gross = call.Params.Text("feeType") == "1" ? amount : amount + terms.Fee;
        if (Cover(call, model, coin, gross) is { } refused)
            return refused;
        var result = model.RequestWithdrawal(
            call.Owner.Id, coin, network, address, call.Params.Text("tag") ?? "", gross, call.Params.Text("requestId") ?? "", Clock.ModelNow);
        return result.IsAccepted ? Reply(w => w.WriteString("id", result.Id)) : Refuse(ErrorOf(result.Refusal));
    }

    /// <summary>From the unified account the venue moves what is missing in the funding account by itself.</summary>
    private VenueResponse? Cover(BybitCall call, VenueModel model, string coin, decimal gross)
    {
        var missing = gross - model.Spot(call.Owner.Id);
        switch (call.Params.Text("accountType"))
        {
            case "FUND":
                return null;
            case "UTA" or "FUND,UTA":
                return missing <= 0 || model.Move(call.Owner.Id, FundsMove.Out, coin, missing, "", Clock.ModelNow).IsAccepted
                    ? null
                    : Refuse(ErrorOf(FundsRefusal.InsufficientFunds));
            default:
                return Refuse(new BybitError(131002, "Parameter error"));
        }
    }

    private static BybitError ErrorOf(FundsRefusal refusal) => refusal switch
    {
        FundsRefusal.WrongAsset or FundsRefusal.UnknownNetwork or FundsRefusal.Suspended => new(131097, "Withdrawal of this currency has been closed"),
        FundsRefusal.BadAmount or FundsRefusal.BelowMinimum or FundsRefusal.AboveMaximum => new(131096, "Withdraw amount does not satify the lower limit or upper limit"),
        FundsRefusal.InsufficientFunds => new(131085, "Withdrawal amount is greater than your availale balance"),
        FundsRefusal.BadAddress => new(131093, "The withdrawal address is not in the whitelist"),
        FundsRefusal.DuplicateId => new(131082, "Do not repeat the request"),
        _ => throw new InvalidOperationException($"Refusal {refusal} has no code."),
    };

    private VenueResponse WithdrawRecords(BybitCall call, VenueModel model)
    {
        if (TimeRange.Read(call.Params, 50, 50) is not { } range)
            return Refuse(new BybitError(131002, "Parameter error"));
        var coin = call.Params.Text("coin");
        var id = call.Params.Text("withdrawID");
        var rows = model.WithdrawalsSince(call.Owner.Id, range.Since)
            .Where(w => range.Contains(w.CreatedAt) && (coin is null || w.Asset == coin) && (id is null || w.Id == id)).Reverse().ToArray();
        return Paged("rows", rows, call, range, w => w.Id, static (w, row) =>
        {
            w.WriteStartObject();
            w.WriteString("coin", row.Asset);
            w.WriteString("chain", row.Network);
            w.Text("amount", row.Net);
            w.WriteString("txID", row.TxId);
            w.WriteString("status", row.Status switch
            {
                WithdrawalStatus.Processing => "Pending",
                WithdrawalStatus.Completed => "success",
                _ => "Reject",
            });
            w.WriteString("toAddress", row.Address);
            w.WriteString("tag", row.Memo);
            w.Text("withdrawFee", row.Fee);
            w.Text("createTime", row.CreatedAt);
            w.Text("updateTime", row.UpdatedAt);
            w.WriteString("withdrawId", row.Id);
            w.WriteNumber("withdrawType", 0);
            w.WriteString("fee", "");
            w.WriteString("tax", "");
            w.WriteString("taxRate", "");
            w.WriteString("taxType", "");
            w.WriteEndObject();
        });
    }

    private VenueResponse DepositRecords(BybitCall call, VenueModel model)
    {
        if (TimeRange.Read(call.Params, 50, 50) is not { } range)
            return Refuse(new BybitError(131002, "Parameter error"));
        var coin = call.Params.Text("coin");
        var rows = model.DepositsSince(call.Owner.Id, range.Since)
            .Where(d => range.Contains(d.CreatedAt) && (coin is null || d.Asset == coin)).Reverse().ToArray();
        return Paged("rows", rows, call, range, d => d.Id, static (w, row) =>
        {
            w.WriteStartObject();
            w.WriteString("coin", row.Asset);
            w.WriteString("chain", row.Network);
            w.Text("amount", row.Amount);
            w.WriteString("txID", row.TxId);
            w.WriteNumber("status", row.IsCredited ? 3 : 1);
            w.WriteString("toAddress", row.Address);
            w.WriteString("tag", "");
            w.WriteString("depositFee", "");
            w.WriteString("successAt", row.UpdatedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
            w.WriteString("confirmations", row.IsCredited ? "1" : "0");
            w.WriteString("txIndex", "0");
            w.WriteString("blockHash", "");
            w.WriteString("batchReleaseLimit", "-1");
            w.WriteString("depositType", "0");
            w.WriteString("fromAddress", "");
            w.WriteString("id", row.Id);
            w.WriteEndObject();
        });
    }

    private VenueResponse DepositAddresses(BybitCall call, VenueModel model)
    {
        var coin = call.Params.Text("coin") ?? "";
        var chain = call.Params.Text("chainType");
        var addresses = model.Networks.Where(n => n.Asset == coin && (chain is null || n.Network == chain))
            .Select(n => (n.Network, Address: model.DepositAddress(call.Owner.Id, n.Asset, n.Network))).Where(a => a.Address is not null).ToArray();
        if (addresses.Length == 0)
            return Refuse(new BybitError(131002, "Parameter error"));
        return Reply(w =>
        {
            w.WriteString("coin", coin);
            w.Array("chains", addresses, static (w, row) =>
            {
                w.WriteStartObject();
                w.WriteString("chainType", row.Network);
                w.WriteString("addressDeposit", row.Address);
                w.WriteString("tagDeposit", "");
                w.WriteString("chain", row.Network);
                w.WriteString("batchReleaseLimit", "-1");
                w.WriteString("contractAddress", "");
                w.WriteEndObject();
            });
        });
    }

    private VenueResponse Paged<T>(
        string list, IReadOnlyList<T> rows, BybitCall call, TimeRange range, Func<T, string> id, Action<Utf8JsonWriter, T> write)
    {
        var page = Page.Cut(rows, id, call.Params.Text("cursor"), range.Limit);
        return Reply(w =>
        {
            w.Array(list, page.Rows, write);
            w.WriteString("nextPageCursor", page.NextCursor);
        });
    }

    /// <summary>True for the margin account, false for the funding account, null for one that is not there.</summary>
    private static bool? IsMargin(string? accountType) => accountType switch
    {
        "UNIFIED" or "CONTRACT" or "SPOT" => true,
        "FUND" => false,
        _ => null,
    };

    /// <summary>The account that an owner of this kind does not have; of unified 1.0 the one that carries none of the contracts.</summary>
    private static string NoAccountOf(SimulatedAccount account) => IsDerivatives(account) ? Unified : Contract;

    private static void WriteChain(Utf8JsonWriter w, NetworkTerms terms)
    {
        w.WriteStartObject();
        w.WriteString("chainType", terms.Network);
        w.WriteString("confirmation", "1");
        w.Text("withdrawFee", terms.Fee);
        w.WriteString("depositMin", "0");
        w.Text("withdrawMin", Math.Max(0, terms.MinAmount - terms.Fee));
        w.WriteString("chain", terms.Network);
        w.WriteString("chainDeposit", "1");
        w.WriteString("chainWithdraw", terms.IsOpen ? "1" : "0");
        w.Text("minAccuracy", terms.Step.Places());
        w.WriteString("withdrawPercentageFee", "0");
        w.WriteString("contractAddress", "");
        w.WriteString("safeConfirmNumber", "1");
        w.WriteEndObject();
    }
}
