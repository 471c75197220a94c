using System.Collections.Frozen;
using Hedgerow.Messages;

namespace Hedgerow.Venues.Wire;

/// <summary>
/// The codes of a venue that prove that a request did not happen. Everything that is not on the list is in doubt: an
/// unknown code is never read as a rejection.
/// </summary>
internal sealed class ErrorAllowList
{
    private readonly FrozenSet<long> _codes;

    /// <summary>Makes a list.</summary>
    /// <param name="codes">The venue's codes.</param>
    public ErrorAllowList(IEnumerable<long> codes) => _codes = codes.ToFrozenSet();

    /// <summary>Every code of the list.</summary>
    public IReadOnlyCollection<long> Codes => _codes;

    /// <summary>The outcome of a request that the venue answered with an error.</summary>
    /// <param name="code">The venue's code.</param>
    public RequestOutcome OutcomeOf(long code) =>
        _codes.Contains(code) ? RequestOutcome.Rejected : RequestOutcome.InDoubt;
}
