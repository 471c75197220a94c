using System.Globalization;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Binance;

// The wallet interface: moves between the futures account and the spot wallet, withdrawals, deposits.
public sealed partial class BinanceServer
{
    private void AddFundsRoutes(Dictionary<(string Method, string Path), Route> routes)
    {
        void Add(string method, string path, int weight, Handler handle) =>
            routes.Add((method, path), new Route(path, RequestKind.Funds, Security.Signed, weight, handle));

        Add("POST", "/sapi/v1/asset/transfer", 1, Transfer);
        Add("GET", "/sapi/v1/asset/transfer", 1, TransferHistory);
        Add("POST", "/sapi/v1/capital/withdraw/apply", 1, Withdraw);
        Add("GET", "/sapi/v1/capital/withdraw/history", 1, WithdrawHistory);
        Add("GET", "/sapi/v1/capital/deposit/hisrec", 1, DepositHistory);
        Add("GET", "/sapi/v1/capital/deposit/address", 10, DepositAddress);
    }

    private VenueResponse Transfer(VenueRequest request, VenueModel model)
    {
        if (MoveOf(request.Params.Text("type")) is not { } move)
            return BinanceError.Invalid("type").ToResponse();
        if (request.Params.Text("asset") is not { } asset)
            return BinanceError.Missing("asset").ToResponse();
        if (!request.Params.TryDecimal("amount", out var amount) || amount is null)
            return BinanceError.Missing("amount").ToResponse();
        var result = model.Move(request.Account!.Id, move, asset, amount.Value, "", Clock.ModelNow);
        return result.IsAccepted
            ? Ok(w =>
            {
                w.WriteStartObject();
                w.WriteNumber("tranId", long.Parse(result.Id, CultureInfo.InvariantCulture));
                w.WriteEndObject();
            })
            : (result.Refusal == FundsRefusal.InsufficientFunds
                ? new BinanceError(-5013, "Asset transfer failed: insufficient balance")
                : BinanceError.Invalid(result.Refusal == FundsRefusal.WrongAsset ? "asset" : "amount")).ToResponse();
    }

    private VenueResponse TransferHistory(VenueRequest request, VenueModel model)
    {
        if (MoveOf(request.Params.Text("type")) is not { } move)
            return BinanceError.Invalid("type").ToResponse();
        if (TimeRange.Read(request.Params, 10, 100) is not { } range || !request.Params.TryLong("current", out var current) || !request.Params.TryLong("size", out var size))
            return BinanceError.Invalid("startTime").ToResponse();
        var pageSize = (int)Math.Clamp(size ?? 10, 1, 100);
        var rows = model.MovesSince(request.Account!.Id, range.Since).Where(m => m.Move == move && range.Contains(m.Time)).Reverse().ToArray();
        var page = rows.Skip((int)(Math.Max(1, current ?? 1) - 1) * pageSize).Take(pageSize);
        return Ok(w =>
        {
            w.WriteStartObject();
            w.WriteNumber("total", rows.Length);
            w.Array("rows", page, (w, row) =>
            {
                w.WriteStartObject();
                w.WriteString("asset", row.Asset);
                w.Text("amount", row.Amount);
                w.WriteString("type", request.Params.Text("type"));
                w.WriteString("status", "CONFIRMED");
                w.WriteNumber("tranId", long.Parse(row.Id, CultureInfo.InvariantCulture));
                w.Number("timestamp", row.Time);
                w.WriteEndObject();
            });
            w.WriteEndObject();
        });
    }

    private VenueResponse Withdraw(VenueRequest request, VenueModel model)
    {
        var account = request.Account!;
        if (request.Params.Text("coin") is not { } coin)
            return BinanceError.Missing("coin").ToResponse();
        if (request.Params.Text("address") is not { } address)
            return BinanceError.Missing("address").ToResponse();
        if (!request.Params.TryDecimal("amount", out var amount) || amount is null)
            return BinanceError.Missing("amount").ToResponse();
        var network = request.Params.Text("network") ?? model.Networks.FirstOrDefault(n => n.Asset == coin)?.Network ?? "";
        var result = model.RequestWithdrawal(
            account.Id, coin, network, address, request.Params.Text("addressTag") ?? "", amount.Value, request.Params.Text("withdrawOrderId") ?? "", Clock.ModelNow);
        return result.IsAccepted
            ? Ok(w =>
            {
                w.WriteStartObject();
                w.WriteString("id", WithdrawalId(result.Id));
                w.WriteEndObject();
            })
            : ErrorOf(result.Refusal).ToResponse();
    }

    private static BinanceError ErrorOf(FundsRefusal refusal) => refusal switch
    {
        FundsRefusal.WrongAsset => new(-4024, "You don't have this asset."),
        FundsRefusal.BadAmount => new(-4021, "Asset withdrawal must be a multiple of the step and above the fee."),
        FundsRefusal.InsufficientFunds => new(-4026, "You have insufficient balance."),
        FundsRefusal.UnknownNetwork or FundsRefusal.Suspended => new(-4019, "The current asset is not open for withdrawal."),
        FundsRefusal.BelowMinimum => new(-4022, "Not less than the minimum pick-up quantity."),
        FundsRefusal.AboveMaximum => new(-4023, "Within 24 hours, the withdrawal exceeds the maximum amount."),
        FundsRefusal.BadAddress => BinanceError.Invalid("address"),
        FundsRefusal.DuplicateId => BinanceError.Invalid("withdrawOrderId"),
        _ => throw new InvalidOperationException($"Refusal {refusal} has no code."),
    };

    private VenueResponse WithdrawHistory(VenueRequest request, VenueModel model)
    {
        if (TimeRange.Read(request.Params, 1000, 1000) is not { } range || !request.Params.TryLong("offset", out var offset))
            return BinanceError.Invalid("startTime").ToResponse();
        var coin = request.Params.Text("coin");
        var own = request.Params.Text("withdrawOrderId");
        var rows = model.WithdrawalsSince(request.Account!.Id, range.Since)
            .Where(w => range.Contains(w.CreatedAt) && (coin is null || w.Asset == coin) && (own is null || w.ClientId == own))
            .Reverse().Skip((int)(offset ?? 0)).Take(range.Limit);
        return Ok(w => w.Array(rows, static (w, row) =>
        {
            w.WriteStartObject();
            w.WriteString("id", WithdrawalId(row.Id));
            w.Text("amount", row.Net);
            w.Text("transactionFee", row.Fee);
            w.WriteString("coin", row.Asset);
            w.WriteNumber("status", row.Status switch
            {
                WithdrawalStatus.Processing => 4,
                WithdrawalStatus.Completed => 6,
                _ => 3,
            });
            w.WriteString("address", row.Address);
            if (row.Memo.Length > 0)
                w.WriteString("addressTag", row.Memo);
            w.WriteString("txId", row.TxId);
            w.WriteString("applyTime", row.CreatedAt.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
            w.WriteString("network", row.Network);
            w.WriteNumber("transferType", 0);
            if (row.ClientId.Length > 0)
                w.WriteString("withdrawOrderId", row.ClientId);
            w.WriteString("info", "");
            w.WriteNumber("confirmNo", 3);
            w.WriteNumber("walletType", 0);
            w.WriteString("txKey", "");
            if (row.Status == WithdrawalStatus.Completed)
                w.WriteString("completeTime", row.UpdatedAt.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
            w.WriteEndObject();
        }));
    }

    private VenueResponse DepositHistory(VenueRequest request, VenueModel model)
    {
        if (TimeRange.Read(request.Params, 1000, 1000) is not { } range || !request.Params.TryLong("offset", out var offset))
            return BinanceError.Invalid("startTime").ToResponse();
        var coin = request.Params.Text("coin");
        var rows = model.DepositsSince(request.Account!.Id, range.Since)
            .Where(d => range.Contains(d.CreatedAt) && (coin is null || d.Asset == coin))
            .Reverse().Skip((int)(offset ?? 0)).Take(range.Limit);
        return Ok(w => w.Array(rows, static (w, row) =>
        {
            w.WriteStartObject();
            w.WriteString("id", row.Id);
            w.Text("amount", row.Amount);
            w.WriteString("coin", row.Asset);
            w.WriteString("network", row.Network);
            w.WriteNumber("status", row.IsCredited ? 1 : 0);
            w.WriteString("address", row.Address);
            w.WriteString("addressTag", "");
            w.WriteString("txId", row.TxId);
            w.Number("insertTime", row.CreatedAt);
            w.WriteNumber("transferType", 0);
            w.WriteString("confirmTimes", row.IsCredited ? "1/1" : "0/1");
            w.WriteNumber("unlockConfirm", 1);
            w.WriteNumber("walletType", 0);
            w.WriteEndObject();
        }));
    }

    private VenueResponse DepositAddress(VenueRequest request, VenueModel model)
    {
        if (request.Params.Text("coin") is not { } coin)
            return BinanceError.Missing("coin").ToResponse();
        var network = request.Params.Text("network") ?? model.Networks.FirstOrDefault(n => n.Asset == coin)?.Network ?? "";
        return model.DepositAddress(request.Account!.Id, coin, network) is { } address
            ? Ok(w =>
            {
                w.WriteStartObject();
                w.WriteString("address", address);
                w.WriteString("coin", coin);
                w.WriteString("tag", "");
                w.WriteString("url", "");
                w.WriteEndObject();
            })
            : BinanceError.Invalid("network").ToResponse();
    }

    private static FundsMove? MoveOf(string? type) => type switch
    {
        "UMFUTURE_MAIN" or "CMFUTURE_MAIN" => FundsMove.Out,
        "MAIN_UMFUTURE" or "MAIN_CMFUTURE" => FundsMove.In,
        _ => null,
    };

    /// <summary>The venue's ids of withdrawals are 32 hexadecimal digits.</summary>
    private static string WithdrawalId(string id) => id.PadLeft(32, 'b');

    private static void WriteNetwork(Utf8JsonWriter w, NetworkTerms terms)
    {
        w.WriteStartObject();
        w.WriteString("network", terms.Network);
        w.WriteString("coin", terms.Asset);
        w.WriteString("name", terms.Network);
        w.WriteBoolean("isDefault", true);
        w.WriteBoolean("depositEnable", true);
        w.WriteBoolean("withdrawEnable", terms.IsOpen);
        w.Text("withdrawFee", terms.Fee);
        w.Text("withdrawMin", Math.Max(0, terms.MinAmount - terms.Fee));
        w.Text("withdrawMax", terms.MaxAmount > 0 ? terms.MaxAmount : 10_000_000m);
        w.Text("withdrawIntegerMultiple", terms.Step);
        w.WriteNumber("minConfirm", 1);
        w.WriteNumber("unLockConfirm", 1);
        w.WriteEndObject();
    }
}
