using System.Net;
using System.Text;
using Hedgerow.Mesh;
using Hedgerow.Node.Fleet;

namespace Hedgerow.Node.Configuration;

/// <summary>What a node's place in a mesh must keep: every venue account on one node, one way to every peer, nothing in the clear.</summary>
/// <param name="wrong">Takes a mistake: its field and what is wrong.</param>
/// <param name="checkVenue">Checks that a venue account is configured: its name and the field that names it.</param>
internal sealed class MeshRules(Action<string, string> wrong, Action<string?, string> checkVenue)
{
    /// <summary>Adds every mistake that is found.</summary>
    public void Check(MeshSection mesh, NodeOptions options)
    {
        CheckSecrets(mesh);
        if (!IPAddress.TryParse(mesh.Address, out var address))
            wrong("mesh:address", "must be an IP address, as 127.0.0.1");
        else if (!IPAddress.IsLoopback(address) && mesh.Port is not null && mesh.Certificate is null)
            wrong("mesh:certificate", "is required when links are accepted at anything but loopback");
        var peers = mesh.Peers ?? [];
        for (var i = 0; i < peers.Count; i++)
            Check(peers[i], "mesh:peers:" + i, mesh, options.Node);
        RefuseTwice(peers.Select((peer, i) => ((string?)peer.Name, $"mesh:peers:{i}:name")), StringComparer.OrdinalIgnoreCase, "is the name of two peers");
        var places = mesh.Venues.Select(venue => (Name: (string?)venue, Key: "mesh:venues"))
            .Concat(peers.SelectMany((peer, i) => peer.Venues.Select(venue => ((string?)venue, $"mesh:peers:{i}:venues"))))
            .ToList();
        RefuseTwice(places, StringComparer.Ordinal, "has a node already: an account has one gateway");
        foreach (var (venue, key) in options.Venues is null ? [] : places)
            checkVenue(venue, key);
        if (options.Venues is not null && peers.All(peer => peer.Name is not null))
            CheckRoles(mesh, options);
    }

    private void CheckSecrets(MeshSection mesh)
    {
        if (mesh.Secret is { } secret && SecretFiles.Check(secret, text => wrong("mesh:secret", text)) && Encoding.UTF8.GetByteCount(SecretFiles.Read(secret)) < LinkSecret.MinBytes)
            wrong("mesh:secret", $"has less than {LinkSecret.MinBytes} bytes");
        CertificateFiles.Check(mesh.Certificate, text => wrong("mesh:certificate", text));
    }

    private void Check(MeshPeerOptions peer, string key, MeshSection mesh, string self)
    {
        if (string.Equals(peer.Name, self, StringComparison.OrdinalIgnoreCase))
            wrong(key + ":name", "is this node itself");
        if (peer.Dial is null)
        {
            if (mesh.Port is null)
                wrong(key + ":dial", "is required where this node accepts no links: one of the two must dial");
            if (peer.CertificateSha256 is not null)
                wrong(key + ":certificateSha256", "belongs to a peer that is dialled");
            return;
        }

        var dial = new Uri(peer.Dial);
        if (dial.Scheme == "ws" && !dial.IsLoopback)
            wrong(key + ":dial", "must be wss://: without TLS links stay on this machine");
        if (dial.Scheme == "ws" && peer.CertificateSha256 is not null)
            wrong(key + ":certificateSha256", "belongs to wss://");
    }

    private void CheckRoles(MeshSection mesh, NodeOptions options)
    {
        var layout = FleetLayout.Of(options);
        var isShared = options.Journal?.Postgres is not null;
        if (!mesh.Coordinator && layout.Candidates.Count == 0)
            wrong("mesh:coordinator", "nobody coordinates: neither this node nor a peer");
        if (!mesh.Coordinator && layout.OwnVenues.Count == 0)
            wrong("mesh:venues", "this node would have nothing: neither an account nor the coordinator");
        foreach (var venue in mesh.Coordinator ? layout.VenuesElsewhere.Where(venue => !layout.NodeOf.ContainsKey(venue)) : [])
            wrong("mesh:peers", $"none has {venue}, and neither has this node: a node that may coordinate must know where every account is");
        if (!mesh.Coordinator && isShared)
            wrong("journal:postgres", "is the coordinator's: a node that has gateways only keeps its journal in its own data folder");
        if (mesh.Coordinator && layout.Candidates.Count > 0 && !isShared)
            wrong("journal", "nodes that stand by for each other share a journal in PostgreSQL");
        if (mesh.Coordinator && isShared && layout.OwnVenues.Count > 0)
            wrong("mesh:coordinator", $"would stand by with its gateways: {string.Join(", ", layout.OwnVenues.Select(v => v.Name))} need a node of their own");
    }

    private void RefuseTwice(IEnumerable<(string? Name, string Key)> names, StringComparer comparer, string problem)
    {
        var seen = new HashSet<string>(comparer);
        foreach (var (name, key) in names)
        {
            if (name is not null && !seen.Add(name))
                wrong(key, $"'{name}' {problem}");
        }
    }
}
