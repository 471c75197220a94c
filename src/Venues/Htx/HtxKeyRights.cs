using Hedgerow.Messages;
using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>
/// What a key may do: "Get UID" and "API Key Query" of the spot interface, which answer the parent user about its own keys. A
/// sub-user's key is refused; then nothing is known of it.
/// </summary>
internal static class HtxKeyRights
{
    /// <summary>Adds the rights to what is known of an account.</summary>
    /// <param name="setup">Without them.</param>
    /// <param name="spotSide">The spot interface, with the key that is asked about.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The same setup when the venue does not tell.</returns>
    public static async Task<VenueSetup> AddTo(VenueSetup setup, HtxRest spotSide, CancellationToken cancellation)
    {
        try
        {
            var user = await spotSide.Query("/v2/user/uid", [], signed: true, reply => reply.Root.Id("data"), cancellation);
            return await spotSide.Query(
                "/v2/user/api-key", [new("uid", user), new("accessKey", spotSide.Key)], signed: true, reply => Read(setup, reply, spotSide.Key), cancellation);
        }
        catch (QueryException)
        {
            return setup;
        }
    }

    private static VenueSetup Read(VenueSetup setup, HtxReply reply, string key)
    {
        if (reply.Rows.Find(row => row.Text("accessKey") == key) is not { Path: not null } row)
        {
            throw reply.Root.Bad("data", "not about the key");
        }

        var rights = row.Text("permission").Split(',', StringSplitOptions.TrimEntries);
        return setup with
        {
            CanTrade = rights.Contains("trade"),
            CanWithdraw = rights.Contains("withdraw"),
            IsBoundToAddresses = row.TextOrEmpty("ipAddresses").Length > 0,
        };
    }
}
