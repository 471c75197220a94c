using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;

namespace Hedgerow.Simulator.Servers.CoinEx;

// Money: moves between the futures and the spot account, withdrawals, deposits.
public sealed partial class CoinExServer
{
    private readonly Dictionary<string, string> _remarks = new(StringComparer.Ordinal);

    private VenueResponse Transfer(CoinExCall call, VenueModel model)
    {
        FundsMove? move = (call.Params.Text("from_account_type"), call.Params.Text("to_account_type")) switch
        {
            ("FUTURES", "SPOT") => FundsMove.Out,
            ("SPOT", "FUTURES") => FundsMove.In,
            _ => null,
        };
        if (move is not { } direction || !call.Params.TryDecimal("amount", out var amount) || amount is null)
            return Refuse(CoinExError.BadParameter);
        var result = model.Move(call.Owner.Id, direction, call.Params.Text("ccy") ?? "", amount.Value, "", Clock.ModelNow);
        return Refuse(result.IsAccepted ? CoinExError.Ok : CoinExError.From(result.Refusal));
    }

    private VenueResponse TransferHistory(CoinExCall call, VenueModel model)
    {
        var asset = call.Params.Text("ccy");
        if (call.Params.Text("transfer_type") is not ("FUTURES" or "MARGIN") || ReadTimes(call) is not { } times)
            return Refuse(CoinExError.BadParameter);
        var rows = call.Params.Text("transfer_type") == "MARGIN" ? [] : model.MovesSince(call.Owner.Id, times.Since)
            .Where(m => times.Contains(m.Time) && (asset is null || m.Asset == asset)).Reverse().ToArray();
        return ReplyPage(call, rows, static (w, row) =>
        {
            w.WriteStartObject();
            w.Number("created_at", row.Time);
            w.WriteString("from_account_type", row.Move == FundsMove.Out ? "FUTURES" : "SPOT");
            w.WriteString("to_account_type", row.Move == FundsMove.Out ? "SPOT" : "FUTURES");
            w.WriteString("ccy", row.Asset);
            w.Text("amount", row.Amount);
            w.WriteString("status", "finished");
            w.WriteEndObject();
        });
    }

    private VenueResponse Withdraw(CoinExCall call, VenueModel model)
    {
        if (call.Params.Text("ccy") is not { } asset || call.Params.Text("to_address") is not { } address
            || !call.Params.TryDecimal("amount", out var amount) || amount is null)
            return Refuse(CoinExError.BadParameter);
        var network = CoinExText.NetworkOf(call.Params.Text("chain") ?? "");
        var result = model.RequestWithdrawal(
            call.Owner.Id, asset, network, address, call.Params.Text("memo") ?? "", amount.Value, "", Clock.ModelNow);
        if (!result.IsAccepted)
            return Refuse(CoinExError.From(result.Refusal));
        _remarks[result.Id] = call.Params.Text("remark") ?? "";
        var row = model.WithdrawalsSince(call.Owner.Id, DateTimeOffset.MinValue).Last(w => w.Id == result.Id);
        return Envelope(w => WriteWithdrawal(w, row), CoinExError.Ok);
    }

    private VenueResponse Withdrawals(CoinExCall call, VenueModel model)
    {
        var (asset, id) = (call.Params.Text("ccy"), call.Params.Text("withdraw_id"));
        var rows = model.WithdrawalsSince(call.Owner.Id, DateTimeOffset.MinValue)
            .Where(w => (asset is null || w.Asset == asset) && (id is null || w.Id == id)).Reverse().ToArray();
        return ReplyPage(call, rows, WriteWithdrawal);
    }

    private void WriteWithdrawal(Utf8JsonWriter w, VenueWithdrawal row)
    {
        w.WriteStartObject();
        w.WriteString("withdraw_id", row.Id);
        w.Number("created_at", row.CreatedAt);
        w.WriteString("withdraw_method", "ON_CHAIN");
        w.WriteString("ccy", row.Asset);
        w.Text("amount", row.Amount);
        w.Text("actual_amount", row.Net);
        w.WriteString("chain", CoinExText.ChainOf(row.Network));
        w.Text("tx_fee", row.Fee);
        w.WriteString("fee_asset", row.Asset);
        w.Text("fee_amount", row.Fee);
        w.WriteString("to_address", row.Address);
        w.WriteString("memo", row.Memo);
        w.WriteString("tx_id", row.TxId);
        w.WriteNumber("confirmations", row.Status == WithdrawalStatus.Completed ? 1 : 0);
        w.WriteString("remark", _remarks.GetValueOrDefault(row.Id, ""));
        w.WriteString("status", row.Status switch
        {
            WithdrawalStatus.Processing => "processing",
            WithdrawalStatus.Completed => "finished",
            _ => "failed",
        });
        w.WriteEndObject();
    }

    private VenueResponse Deposits(CoinExCall call, VenueModel model)
    {
        var asset = call.Params.Text("ccy");
        var rows = model.DepositsSince(call.Owner.Id, DateTimeOffset.MinValue).Where(d => asset is null || d.Asset == asset).Reverse().ToArray();
        return ReplyPage(call, rows, static (w, row) =>
        {
            w.WriteStartObject();
            w.WriteString("deposit_id", row.Id);
            w.Number("created_at", row.CreatedAt);
            w.WriteString("tx_id", row.TxId);
            w.WriteString("ccy", row.Asset);
            w.WriteString("chain", CoinExText.ChainOf(row.Network));
            w.WriteString("deposit_method", "ON_CHAIN");
            w.Text("amount", row.Amount);
            w.WriteString("actual_amount", row.IsCredited ? row.Amount.ToString(System.Globalization.CultureInfo.InvariantCulture) : "");
            w.WriteString("to_address", row.Address);
            w.WriteNumber("confirmations", row.IsCredited ? 1 : 0);
            w.WriteString("status", row.IsCredited ? "finished" : "confirming");
            w.WriteString("remark", "");
            w.WriteEndObject();
        });
    }

    private VenueResponse DepositAddressOf(CoinExCall call, VenueModel model)
    {
        var address = model.DepositAddress(call.Owner.Id, call.Params.Text("ccy") ?? "", CoinExText.NetworkOf(call.Params.Text("chain") ?? ""));
        return address is null ? Refuse(CoinExError.BadParameter) : Reply(w =>
        {
            w.WriteString("address", address);
            w.WriteString("memo", "");
        });
    }

    private VenueResponse AssetConfig(CoinExCall call, VenueModel model)
    {
        var networks = model.Networks.Where(n => n.Asset == call.Params.Text("ccy")).ToArray();
        return networks.Length == 0 ? Refuse(CoinExError.BadParameter) : Envelope(w => WriteConfig(w, networks), CoinExError.Ok);
    }

    private VenueResponse AllAssetConfigs(CoinExCall call, VenueModel model) =>
        ReplyList(model.Networks.GroupBy(n => n.Asset), static (w, group) => WriteConfig(w, [.. group]));

    private static void WriteConfig(Utf8JsonWriter w, NetworkTerms[] networks)
    {
        w.WriteStartObject();
        w.WriteStartObject("asset");
        w.WriteString("ccy", networks[0].Asset);
        w.WriteBoolean("deposit_enabled", true);
        w.WriteBoolean("withdraw_enabled", true);
        w.WriteBoolean("inter_transfer_enabled", true);
        w.WriteBoolean("is_st", false);
        w.WriteEndObject();
        w.Array("chains", networks, static (w, terms) =>
        {
            w.WriteStartObject();
            w.WriteString("chain", CoinExText.ChainOf(terms.Network));
            w.WriteString("min_deposit_amount", "0");
            w.Text("min_withdraw_amount", Math.Max(0, terms.MinAmount - terms.Fee));
            w.WriteBoolean("deposit_enabled", true);
            w.WriteBoolean("withdraw_enabled", terms.IsOpen);
            w.WriteNumber("deposit_delay_minutes", 0);
            w.WriteNumber("safe_confirmations", 1);
            w.WriteNumber("irreversible_confirmations", 1);
            w.WriteString("deflation_rate", "0");
            w.Text("withdrawal_fee", terms.Fee);
            w.WriteNumber("withdrawal_precision", terms.Step.Places());
            w.WriteString("memo", "");
            w.WriteBoolean("is_memo_required_for_deposit", false);
            w.WriteString("explorer_asset_url", "");
            w.WriteEndObject();
        });
        w.WriteEndObject();
    }
}
