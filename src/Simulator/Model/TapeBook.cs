using Hedgerow.Messages;

namespace Hedgerow.Simulator.Model;

/// <summary>One side of the tape's book: the touch, synthetic levels behind it, and what takers have consumed since the update.</summary>
internal struct TapeSide
{
    /// <summary>Size at which levels stop growing: a steep ladder must not overflow.</summary>
    private const decimal LargestLevel = 1_000_000_000_000m;

    private readonly Side _side;
    private decimal _touch;
    private decimal _size;
    private decimal _step;
    private int _level;
    private decimal _levelPrice;
    private decimal _rawSize;
    private decimal _levelSize;
    private bool _ready;

    public TapeSide(Side side) => _side = side;

    /// <summary>True when a taker has consumed something since the update.</summary>
    public bool IsConsumed { get; private set; }

    public readonly decimal Touch => _touch;

    public readonly decimal TouchSize => _size;

    public void Set(decimal price, decimal size)
    {
        _touch = price;
        _size = size;
        _ready = false;
        IsConsumed = false;
    }

    /// <summary>Best level that still has something to give; false when every level is consumed.</summary>
    public bool TryBest(VenueRules rules, InstrumentSpec spec, out decimal price, out decimal size)
    {
        if (!_ready)
        {
            Begin(rules, spec);
        }

        while (_levelSize <= 0 && _level + 1 < rules.LadderLevels)
        {
            _level++;
            _levelPrice -= (int)_side * _step;
            _rawSize = Math.Min(_rawSize * rules.LadderGrowth, LargestLevel);
            _levelSize = RoundDown(_rawSize, spec.LotSize);
        }

        price = _levelPrice;
        size = _levelSize;
        return size > 0 && price > 0;
    }

    /// <summary>Consumes from the best level.</summary>
    public void Take(decimal quantity)
    {
        _levelSize -= quantity;
        IsConsumed = true;
    }

    /// <summary>Steps a copy of this side behind its best level.</summary>
    public void SkipLevel() => _levelSize = 0;

    private void Begin(VenueRules rules, InstrumentSpec spec)
    {
        var bps = RoundDown(_touch * rules.LadderStepBps / 10_000m, spec.TickSize);
        _step = Math.Max(spec.TickSize, rules.LadderStepTicks * spec.TickSize + bps);
        _level = 0;
        _levelPrice = _touch;
        _rawSize = _size;
        _levelSize = RoundDown(_size, spec.LotSize);
        _ready = true;
    }

    private static decimal RoundDown(decimal value, decimal step) => value - value % step;
}
