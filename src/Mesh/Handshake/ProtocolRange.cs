namespace Hedgerow.Mesh.Handshake;

/// <summary>Protocol versions that a node speaks: 2 brought compact forms of messages. See the compatibility rule in docs/links.md.</summary>
/// <param name="Min">Lowest.</param>
/// <param name="Max">Highest.</param>
internal readonly record struct ProtocolRange(ushort Min, ushort Max)
{
    /// <summary>What this release speaks.</summary>
    public static readonly ProtocolRange Current = new(1, 2);

    /// <summary>The highest version that both speak; null when there is none.</summary>
    public ushort? Common(ProtocolRange other)
    {
        var highest = Math.Min(Max, other.Max);
        return highest >= Math.Max(Min, other.Min) ? highest : null;
    }

    public override string ToString() => Min == Max ? $"{Min}" : $"{Min} to {Max}";
}
