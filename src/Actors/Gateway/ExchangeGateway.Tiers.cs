using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Gateway;

/// <content>
/// Reading the maintenance tiers of the configured symbols, one question at a time. Nothing waits for them: without tiers
/// the ladder goes by effective leverage and the venue's own maintenance margin.
/// </content>
public sealed partial class ExchangeGateway
{
    private const int FailuresBeforeAlarm = 3;
    private static readonly TimeSpan TiersRetry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestTiersRetry = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan TiersRefresh = TimeSpan.FromHours(1);

    private readonly Dictionary<string, DateTimeOffset> _tiersDueAt = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _tiersFailures = new(StringComparer.Ordinal);
    private IReadOnlyList<SymbolTiers> _tiers = [];
    private long _tiersRequest;
    private DateTimeOffset _tiersAskedAt = DateTimeOffset.MinValue;

    private void AskTiers(Effects effects)
    {
        var now = effects.Now;
        if (_phase != GatewayPhase.Ready || IsBudgetReserved(effects.Now))
            return;
        if (_tiersRequest != 0 && now - _tiersAskedAt < _settings.QueryPatience)
            return;
        foreach (var symbol in _settings.Symbols)
        {
            // Coins have no maintenance.
            if (KindOf(symbol) == ContractKind.Spot || (_tiersDueAt.TryGetValue(symbol, out var due) && now < due))
                continue;
            _tiersAskedAt = now;
            _tiersRequest = NextRequest();
            // Asked again after this time if no answer comes at all.
            _tiersDueAt[symbol] = now + LongestTiersRetry;
            effects.Tell(_venue, new QueryTiers(_tiersRequest, symbol));
            return;
        }
    }

    private void OnTiers(TiersAnswer answer, Effects effects)
    {
        if (answer.RequestId == _tiersRequest)
            _tiersRequest = 0;
        if (!_settings.Symbols.Contains(answer.Symbol))
            return;
        if (!answer.Ok || answer.Tiers.Count == 0)
        {
            OnTiersMissing(answer.Symbol, effects);
            return;
        }
        _tiersDueAt[answer.Symbol] = effects.Now + TiersRefresh;
        _tiersFailures.Remove(answer.Symbol);
        var known = _tiers.FirstOrDefault(t => t.Symbol == answer.Symbol);
        if (known is not null && known.Tiers.SequenceEqual(answer.Tiers))
            return;
        if (known is not null)
            Say(NoticeLevel.Warning, $"{_settings.Venue} changed the maintenance tiers of {answer.Symbol}", effects);
        _tiers = [.. _tiers.Where(t => t.Symbol != answer.Symbol), new SymbolTiers(answer.Symbol, answer.Tiers)];
        _stateChanged = true;
    }

    private void OnTiersMissing(string symbol, Effects effects)
    {
        var failures = _tiersFailures[symbol] = _tiersFailures.GetValueOrDefault(symbol) + 1;
        var pause = TiersRetry * Math.Pow(2, Math.Min(failures - 1, 10));
        _tiersDueAt[symbol] = effects.Now + (pause < LongestTiersRetry ? pause : LongestTiersRetry);
        if (failures == FailuresBeforeAlarm)
            Say(NoticeLevel.Alarm, $"{_settings.Venue} does not tell the maintenance tiers of {symbol}: the ladder goes by leverage and the venue's own margin", effects);
    }
}
