namespace Hedgerow.Messages;

/// <summary>How a contract pays, and with it what its quantities count.</summary>
/// <remarks>
/// <para>
/// An instrument has one unit of quantity, its <i>native unit</i>. Orders, fills, positions, displayed sizes, lots, smallest and
/// largest quantities, cumulative quantities, corrections and a gateway's ledger are all in it, whatever the kind.
/// Prices are quote currency per base unit for every kind. Money (margin, profit, fees, funding, notional of maintenance tiers) is
/// in the settle asset.
/// </para>
/// <code>
/// kind     native unit                        settle asset   value of q at price p   base quantity of q at p
/// linear   one base unit (1 BTC)              quote (USDT)   q · p                   q
/// inverse  one unit of the quote currency     base (BTC)     −q / p                  q / p
///          of face value (1 USD)
/// spot     one coin (1 BTC)                   quote (USDT)   q · p                   q
/// </code>
/// <para>
/// So a venue's adapter of an inverse contract multiplies contracts by their face value (BitMEX XBTUSD: 1 USD with a lot of 100;
/// Binance COIN-M BTCUSD_PERP: 100 USD a contract, so a lot of 100; Bybit BTCUSD: 1 USD, lot 1) and divides on the way out; nothing
/// else. Profit is the value now less the value paid, in both kinds; an inverse long of 100 USD from 50,000 to 100,000 earns
/// −100/100,000 + 100/50,000 = 0.001 BTC.
/// </para>
/// <para>
/// A spot "position" is the coins that the account holds, whoever bought them: never below zero, without leverage, funding, maintenance
/// or liquidation. Its account is told like that of a linear contract whose positions were entered at nothing: the wallet is the quote
/// balance, out of which coins were paid in full; entry 0, unrealised profit coins · mark; equity is the sum of both; free margin the quote
/// balance that no order holds. A fee of a buy may be taken out of the coins that were bought.
/// </para>
/// </remarks>
public enum ContractKind
{
    /// <summary>Settles in the quote asset. What a stored event or a message does not name is linear.</summary>
    Linear = 0,

    /// <summary>Coin-margined: settles in its base asset, quantity in the quote currency.</summary>
    Inverse = 1,

    /// <summary>Coins against the quote asset, bought and sold outright.</summary>
    Spot = 2,
}
