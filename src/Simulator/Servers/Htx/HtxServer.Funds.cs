using System.Globalization;
using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.Htx;

// The spot side: moves between it and the contracts, withdrawals, deposits.
public sealed partial class HtxServer
{
    private const int MaxWalletRows = 500;

    private void AddFundsRoutes(Dictionary<(string Method, string Path), Route> routes)
    {
        void Add(string method, string path, Style style, Handler handle) =>
            routes.Add((method, path), new Route(style, RequestKind.Funds, IsPrivate: true, handle));

        Add("POST", "/v2/account/transfer", Style.SpotTwo, Transfer);
        Add("POST", "/v1/dw/withdraw/api/create", Style.Spot, Withdraw);
        Add("GET", "/v1/query/deposit-withdraw", Style.Spot, Payments);
        Add("GET", "/v2/account/deposit/address", Style.SpotTwo, DepositAddresses);
        Add("GET", "/v2/account/ledger", Style.SpotTwo, Ledger);
        Add("GET", "/v1/account/accounts", Style.Spot, Accounts);
        Add("GET", "/v2/user/uid", Style.SpotTwo, UserId);
        Add("GET", "/v2/user/api-key", Style.SpotTwo, ApiKeys);
        routes.Add(("GET", "/v2/reference/currencies"), new Route(Style.SpotTwo, RequestKind.Market, IsPrivate: false, Currencies));
    }

    private VenueResponse Transfer(HtxCall call, VenueModel model)
    {
        FundsMove? move = (call.Params.Text("from"), call.Params.Text("to")) switch
        {
            ("linear-swap", "spot") => FundsMove.Out,
            ("spot", "linear-swap") => FundsMove.In,
            _ => null,
        };
        if (move is not { } known || !call.Params.TryDecimal("amount", out var amount) || amount is null)
        {
            return Refuse(Style.SpotTwo, new HtxError("1315", "Wrong transfer type."));
        }

        var result = model.Move(call.Owner.Id, known, Upper(call.Params.Text("currency")), amount.Value, "", Clock.ModelNow);
        return result.Refusal switch
        {
            FundsRefusal.None => Reply(Style.SpotTwo, w => w.WriteNumber("data", long.Parse(result.Id, CultureInfo.InvariantCulture))),
            FundsRefusal.InsufficientFunds => Refuse(Style.SpotTwo, new HtxError("1301", "Insufficient amount available.")),
            _ => Refuse(Style.SpotTwo, new HtxError("1322", "Invalid amount. Must be more than 0.")),
        };
    }

    /// <summary>The amount is what arrives; the fee comes on top. A client id that was used gives the first use's id.</summary>
    private VenueResponse Withdraw(HtxCall call, VenueModel model)
    {
        var asset = Upper(call.Params.Text("currency"));
        if (NetworkOf(model, asset, call.Params.Text("chain")) is not { } terms)
        {
            return Refuse(Style.Spot, new HtxError("base-currency-chain-error", "The current currency chain does not exist"));
        }

        if (!call.Params.TryDecimal("amount", out var net) || net is not { } amount || call.Params.Text("address") is not { } address)
        {
            return Refuse(Style.Spot, new HtxError("invalid-amount", "Parameter `amount` is invalid."));
        }

        if (!call.Params.TryDecimal("fee", out var fee) || (fee is { } given && given != terms.Fee))
        {
            return Refuse(Style.Spot, new HtxError("base-withdraw-fee-error", "withdrawal fee is not within limits"));
        }

        var result = model.RequestWithdrawal(
            call.Owner.Id, asset, terms.Network, address, call.Params.Text("addr-tag") ?? "", amount + terms.Fee, call.Params.Text("client-order-id") ?? "", Clock.ModelNow);
        return result.Refusal is FundsRefusal.None or FundsRefusal.DuplicateId
            ? Reply(Style.Spot, w => w.WriteNumber("data", long.Parse(result.Id, CultureInfo.InvariantCulture)))
            : Refuse(Style.Spot, ErrorOf(result.Refusal));
    }

    private static HtxError ErrorOf(FundsRefusal refusal) => refusal switch
    {
        FundsRefusal.BelowMinimum => new("dw-withdraw-min-limit", "The withdrawal amount is less than the minimum limit."),
        FundsRefusal.AboveMaximum => new("dw-withdraw-max-limit", "The withdrawal amount is more than the maximum limit."),
        FundsRefusal.InsufficientFunds => new("account-frozen-balance-insufficient-error", "trade account balance is not enough"),
        FundsRefusal.BadAddress => new("invalid-address", "Invalid address."),
        FundsRefusal.BadAmount => new("invalid-amount", "Parameter `amount` is invalid."),
        _ => new("base-currency-chain-error", "Withdrawals of the currency are suspended"),
    };

    private VenueResponse Payments(HtxCall call, VenueModel model)
    {
        if (!call.Params.TryLong("from", out var from) || !call.Params.TryLong("size", out var size) || size is < 1 or > MaxWalletRows)
        {
            return Refuse(Style.Spot, new HtxError("invalid-parameter", "invalid size"));
        }

        var asset = call.Params.Text("currency") is { } currency ? currency.ToUpperInvariant() : null;
        var isWithdraw = call.Params.Text("type") == "withdraw";
        var rows = isWithdraw
            ? model.WithdrawalsSince(call.Owner.Id, DateTimeOffset.MinValue).Where(w => asset is null || w.Asset == asset).Select(Payment.Of)
            : model.DepositsSince(call.Owner.Id, DateTimeOffset.MinValue).Where(d => asset is null || d.Asset == asset).Select(Payment.Of);
        var page = rows.Where(row => from is null or 0 || row.Id < from).OrderByDescending(row => row.Id).Take((int)(size ?? 50));
        return Reply(Style.Spot, w => w.Array("data", page, (w, row) =>
        {
            w.WriteStartObject();
            w.WriteNumber("id", row.Id);
            w.WriteString("type", isWithdraw ? "withdraw" : "deposit");
            w.WriteString("sub-type", "NORMAL");
            w.WriteString("currency", row.Asset.ToLowerInvariant());
            w.WriteString("chain", ChainOf(row.Asset, row.Network));
            w.WriteString("tx-hash", row.TxId);
            w.WriteNumber("amount", row.Amount);
            w.WriteString("address", row.Address);
            w.WriteString("address-tag", row.Memo);
            w.WriteNumber("fee", row.Fee);
            w.WriteString("state", row.State);
            w.Number("created-at", row.CreatedAt);
            w.Number("updated-at", row.UpdatedAt);
            w.WriteEndObject();
        }));
    }

    private VenueResponse DepositAddresses(HtxCall call, VenueModel model)
    {
        var asset = Upper(call.Params.Text("currency"));
        var rows = model.Networks.Where(n => n.Asset == asset)
            .Select(n => (n.Network, Address: model.DepositAddress(call.Owner.Id, n.Asset, n.Network))).Where(row => row.Address is not null).ToArray();
        return Reply(Style.SpotTwo, w => w.Array("data", rows, (w, row) =>
        {
            w.WriteStartObject();
            w.WriteNumber("userId", 1);
            w.WriteString("currency", asset.ToLowerInvariant());
            w.WriteString("address", row.Address);
            w.WriteString("addressTag", "");
            w.WriteString("chain", ChainOf(asset, row.Network));
            w.WriteEndObject();
        }));
    }

    /// <summary>Moves, at most a page of the window, oldest first; the id to go on from when there are more.</summary>
    private VenueResponse Ledger(HtxCall call, VenueModel model)
    {
        if (call.Params.Text("accountId") != SpotAccountId || !call.Params.TryLong("startTime", out var start) || !call.Params.TryLong("endTime", out var end)
            || !call.Params.TryLong("limit", out var limit) || !call.Params.TryLong("fromId", out var from))
        {
            return Refuse(Style.SpotTwo, new HtxError("2002", "invalid field value"));
        }

        var since = DateTimeOffset.FromUnixTimeMilliseconds(start ?? Clock.Now.AddDays(-10).ToUnixTimeMilliseconds());
        var until = DateTimeOffset.FromUnixTimeMilliseconds(end ?? Clock.NowMs);
        var rows = model.MovesSince(call.Owner.Id, since)
            .Where(m => m.Time <= until && long.Parse(m.Id, CultureInfo.InvariantCulture) >= (from ?? 0)).ToArray();
        var page = rows.Take((int)Math.Clamp(limit ?? 100, 1, 500)).ToArray();
        return Reply(Style.SpotTwo, w =>
        {
            w.Array("data", page, WriteMove);
            if (page.Length < rows.Length)
            {
                w.WriteNumber("nextId", long.Parse(rows[page.Length].Id, CultureInfo.InvariantCulture));
            }

            w.WriteBoolean("ok", true);
        });
    }

    private static void WriteMove(Utf8JsonWriter w, VenueMove row)
    {
        w.WriteStartObject();
        w.WriteNumber("accountId", long.Parse(SpotAccountId, CultureInfo.InvariantCulture));
        w.WriteString("currency", row.Asset.ToLowerInvariant());
        w.WriteNumber("transactAmt", row.Move == FundsMove.Out ? row.Amount : -row.Amount);
        w.WriteString("transactType", "transfer");
        w.WriteString("transferType", row.Move == FundsMove.Out ? "linear-swap-to-spot" : "spot-to-linear-swap");
        w.WriteNumber("transactId", long.Parse(row.Id, CultureInfo.InvariantCulture));
        w.Number("transactTime", row.Time);
        w.WriteEndObject();
    }

    private static NetworkTerms? NetworkOf(VenueModel model, string asset, string? chain) =>
        model.Networks.FirstOrDefault(n => n.Asset == asset && ChainOf(n.Asset, n.Network) == chain);

    private static string Upper(string? currency) => (currency ?? "").ToUpperInvariant();

    /// <summary>A withdrawal or deposit as the one list of both shows it.</summary>
    private sealed record Payment(
        long Id, string Asset, string Network, string Address, string Memo, string TxId, decimal Amount, decimal Fee, string State,
        DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
    {
        public static Payment Of(VenueWithdrawal row) => new(
            long.Parse(row.Id, CultureInfo.InvariantCulture), row.Asset, row.Network, row.Address, row.Memo, row.TxId, row.Net, row.Fee,
            row.Status switch
            {
                WithdrawalStatus.Processing => "submitted",
                WithdrawalStatus.Completed => "confirmed",
                _ => "reject",
            },
            row.CreatedAt, row.UpdatedAt);

        public static Payment Of(VenueDeposit row) => new(
            long.Parse(row.Id, CultureInfo.InvariantCulture), row.Asset, row.Network, row.Address, "", row.TxId, row.Amount, 0,
            row.IsCredited ? "safe" : "confirming", row.CreatedAt, row.UpdatedAt);
    }
}
