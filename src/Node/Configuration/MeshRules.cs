using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Hedgerow.Mesh;
using Hedgerow.Node.Fleet;

namespace Hedgerow.Node.Configuration;

/// <summary>What a node's place in a mesh must keep: every venue account on one node, one way to every peer, nothing in the clear.</summary>
/// <param name="wrong">Takes a mistake: its field and what is wrong.</param>
internal sealed class MeshRules(Action<string, string> wrong)
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
            Check(peers[i], "mesh:peers:" + i, mesh, options);
        RefuseTwice(peers.Select((peer, i) => ((string?)peer.Name, $"mesh:peers:{i}:name")), StringComparer.OrdinalIgnoreCase, "is the name of two peers");
        var places = mesh.Venues.Select(venue => ((string?)venue, "mesh:venues"))
            .Concat(peers.SelectMany((peer, i) => peer.Venues.Select(venue => ((string?)venue, $"mesh:peers:{i}:venues"))))
            .ToList();
        RefuseTwice(places, StringComparer.Ordinal, "has a node already: an account has one gateway");
        foreach (var (venue, key) in places.Where(place => options.Venues is { } all && all.All(v => v.Name != place.Item1)))
            wrong(key, $"no venue is called '{venue}'{Spelling.Suggest(venue!, options.Venues.Select(v => v.Name).OfType<string>())}");
        if (options.Venues is not null && peers.All(peer => peer.Name is not null))
            CheckRoles(mesh, options);
    }

    private void CheckSecrets(MeshSection mesh)
    {
        if (mesh.Secret is { } secret && IsReadable(secret, "mesh:secret") && Encoding.UTF8.GetByteCount(SecretFiles.Read(secret)) < LinkSecret.MinBytes)
            wrong("mesh:secret", $"has less than {LinkSecret.MinBytes} bytes");
        if (mesh.Certificate is not { } certificate || !IsReadable(certificate, "mesh:certificate"))
            return;
        try
        {
            var pem = SecretFiles.Read(certificate);
            X509Certificate2.CreateFromPem(pem, pem).Dispose();
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            wrong("mesh:certificate", "is no PEM with a certificate and its private key");
        }
    }

    private bool IsReadable(SecretReference reference, string key)
    {
        var readable = true;
        SecretFiles.Check(reference, text =>
        {
            readable = false;
            wrong(key, text);
        });
        return readable;
    }

    private void Check(MeshPeerOptions peer, string key, MeshSection mesh, NodeOptions options)
    {
        if (string.Equals(peer.Name, options.Node, StringComparison.OrdinalIgnoreCase))
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
