using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>The venue's number of the spot account, which orders and questions name. Asked for once. Thread-safe.</summary>
internal sealed class HtxSpotAccount
{
    private readonly HtxOnce<string> _id;

    /// <summary>Does not know it yet.</summary>
    /// <param name="rest">Asks the venue.</param>
    public HtxSpotAccount(HtxRest rest) => _id = new HtxOnce<string>(cancellation =>
        rest.Query("/v1/account/accounts", [], signed: true, reply => IdOf(reply.Root), cancellation));

    /// <summary>Its number; null while it is not known.</summary>
    public string? Id => _id.Value;

    /// <summary>Asks for it unless it is known.</summary>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="QueryException">Not answered, or there is none that works.</exception>
    public Task<string> Ensure(CancellationToken cancellation) => _id.Get(cancellation);

    /// <summary>The number of the spot account.</summary>
    /// <param name="root">Answer of <c>account/accounts</c>.</param>
    /// <exception cref="FrameException">There is none, or it is locked.</exception>
    public static string IdOf(WireObject root)
    {
        if (root.Array("data").Find(row => row.Text("type") == "spot") is not { Path: not null } account)
        {
            throw root.Bad("data", "no spot account");
        }

        return account.Text("state") == "working" ? account.Id("id") : throw account.Bad("state", "not a working account: " + account.Text("state"));
    }
}
