using Hedgerow.Messages;

namespace Hedgerow.Simulation;

/// <summary>
/// What the legs at an inverse instrument truly are worth to their hedges, in base units: every fill of the venue, by the pair and leg
/// in its order's id, counted at its entry. Written down here once more, from the fills alone.
/// </summary>
/// <remarks>
/// A fill that is nobody's order (a stranger's, a forced close) makes smaller what belongs to nobody, then the legs on its other side, the
/// largest first; a rest belongs to nobody. To which leg the coordinator counts it, and at what price what is adopted, it may see
/// otherwise; and where legs of several pairs balance each other it may set one against the other, which no fill shows. What each of
/// it may come to, <see cref="Slack"/> allows for.
/// </remarks>
internal sealed class InverseTruth
{
    private readonly SortedDictionary<(int Pair, int Leg), Held> _legs = [];
    private readonly Held _nobodys = new();
    private decimal _touched;
    private decimal _balanced;
    private decimal _lowest = decimal.MaxValue;
    private decimal _highest;
    private bool _hasEnded;

    /// <summary>Signed base quantity of all legs, and of what belongs to nobody.</summary>
    public decimal Base => _legs.Values.Sum(leg => leg.Base) + _nobodys.Base;

    /// <summary>Native quantity, without sign, by which the last fill enlarged a leg of ours; zero when it was nobody's order.</summary>
    public decimal Opened { get; private set; }

    /// <summary>By how much it may be seen otherwise.</summary>
    public decimal Slack => _highest == 0m ? Rounding : (((3m * _touched) + _balanced) * ((_highest / _lowest) - 1m)) + Rounding;

    private const decimal Rounding = 0.000001m;

    /// <summary>Lowest price seen; what a lot is worth most at.</summary>
    public decimal LowestPrice => _highest == 0m ? 0m : _lowest;

    public void See(decimal price)
    {
        _lowest = Math.Min(_lowest, price);
        _highest = Math.Max(_highest, price);
    }

    /// <summary>The contract is delivered: nothing is left of any leg, whether an execution tells it or they balanced each other.</summary>
    public void End()
    {
        _hasEnded = true;
        _legs.Clear();
        _nobodys.Clear();
    }

    public void Count(Fill fill)
    {
        if (_hasEnded)
        {
            return;
        }

        See(fill.Price);
        var moved = fill.Side.Sign() * fill.Quantity;
        Opened = 0;
        if (ClientOrderId.TryParse(fill.ClientId, out var id) && fill.Cause == TradeCause.Order)
        {
            Opened = Math.Abs(Of((id.Pair, id.Leg)).Move(moved, fill.Price));
        }
        else
        {
            CountNobodys(moved, fill.Price);
        }

        _balanced = Math.Max(_balanced, Balanced() / _lowest);

        // With one pair there is one leg, and what was adopted is part of it.
        if (_legs.Count <= 1 && _legs.Values.Sum(leg => leg.Native) + _nobodys.Native == 0m)
        {
            _legs.Clear();
            _nobodys.Clear();
        }
    }

    private decimal Balanced()
    {
        var (above, below) = (0m, 0m);
        foreach (var leg in _legs.Values)
        {
            (above, below) = leg.Native > 0m ? (above + leg.Native, below) : (above, below - leg.Native);
        }

        return Math.Min(above, below);
    }

    private void CountNobodys(decimal moved, decimal price)
    {
        _touched += Math.Abs(moved) / price;
        foreach (var leg in new[] { _nobodys }.Concat(_legs.Values.OrderByDescending(leg => Math.Abs(leg.Native))).ToList())
        {
            if (Math.Sign(leg.Native) == -Math.Sign(moved))
            {
                var share = Math.Sign(moved) * Math.Min(Math.Abs(moved), Math.Abs(leg.Native));
                leg.Move(share, price);
                moved -= share;
            }
        }

        _nobodys.Move(moved, price);
    }

    private Held Of((int Pair, int Leg) key) => _legs.TryGetValue(key, out var leg) ? leg : _legs[key] = new Held();

    private sealed class Held
    {
        public decimal Native { get; private set; }

        public decimal Base { get; private set; }

        public void Clear() => (Native, Base) = (0m, 0m);

        /// <returns>The part of it that opened.</returns>
        public decimal Move(decimal moved, decimal price)
        {
            var closed = Math.Sign(moved) == -Math.Sign(Native) ? Math.Sign(moved) * Math.Min(Math.Abs(moved), Math.Abs(Native)) : 0m;
            if (closed != 0m)
            {
                Base -= closed == -Native ? Base : Base * -closed / Native;
                Native += closed;
            }

            Native += moved - closed;
            Base += (moved - closed) / price;
            return moved - closed;
        }
    }
}
