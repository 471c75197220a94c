namespace Hedgerow.Lighthouse.Members;

/// <summary>Addresses below a node's, which may have a path of its own.</summary>
internal static class NodeUrl
{
    /// <summary>The address of a path.</summary>
    /// <param name="node">Address of the node's interface.</param>
    /// <param name="path">Without a leading slash; never another host, whatever it says.</param>
    /// <param name="query">Empty, or with its question mark.</param>
    public static Uri Of(Uri node, string path, string query = "") =>
        new UriBuilder(node) { Path = node.AbsolutePath.TrimEnd('/') + "/" + path, Query = query }.Uri;
}
