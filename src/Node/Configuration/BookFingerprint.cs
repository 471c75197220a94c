using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hedgerow.Hedging;

namespace Hedgerow.Node.Configuration;

/// <summary>
/// What the nodes of one book must agree on, in a form that can be told to anybody: whoever takes over with other pairs, another ladder or other fees
/// trades another book. A part has the same fingerprint where it means the same, however it was written.
/// </summary>
/// <remarks>
/// Left out is what may well differ from place to place and says nothing about the book: where secrets and addresses are found, the URLs of a venue. No
/// secret is in it; neither is a withdrawal address that stands in a file of its own.
/// </remarks>
public static class BookFingerprint
{
    private const int Digits = 16;

    private static readonly Type[] OfPlace = [typeof(CredentialOptions), typeof(SecretReference)];

    private static readonly JsonSerializerOptions Canonical = new()
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutPlaces } },
        Converters = { new PlainDecimals() },
    };

    /// <summary>Fingerprints of the parts that a node goes by.</summary>
    /// <param name="options">Its configuration.</param>
    /// <param name="ownVenues">Accounts whose gateways are on it: of those it must know the same as whoever coordinates.</param>
    /// <param name="mayCoordinate">True: of everything.</param>
    /// <returns>By part: <c>pairs</c>, <c>ladder</c>, <c>venues.NAME</c> and so on; 16 hexadecimal digits each.</returns>
    public static IReadOnlyDictionary<string, string> Of(NodeOptions options, IReadOnlyList<string> ownVenues, bool mayCoordinate)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(ownVenues);
        var parts = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["pairs"] = Print(options.Pairs) };
        foreach (var venue in options.Venues.Where(venue => mayCoordinate || ownVenues.Contains(venue.Name)))
            parts["venues." + venue.Name] = Print(venue);
        if (mayCoordinate)
        {
            parts["unhedgedAlarmMs"] = Print(options.UnhedgedAlarmMs);
            parts["guidance"] = Print(options.Guidance);
            parts["transfers"] = Print(options.Transfers);
            parts["ladder"] = Print(options.Ladder);
            parts["accounts"] = Print(options.Accounts);
        }
        return parts;
    }

    private static string Print<T>(T part) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(part, Canonical)))[..Digits];

    private static void LeaveOutPlaces(JsonTypeInfo type)
    {
        for (var i = type.Properties.Count - 1; i >= 0; i--)
        {
            var property = type.Properties[i];
            var isPlaceOfAddress = type.Type == typeof(AddressReference) && property.Name != nameof(AddressReference.Value);
            if (isPlaceOfAddress || OfPlace.Contains(property.PropertyType) || property.AttributeProvider?.IsDefined(typeof(UrlAttribute), inherit: true) == true)
                type.Properties.RemoveAt(i);
        }
    }
}
