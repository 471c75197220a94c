using Hedgerow.Journal.Sqlite;

namespace Hedgerow.Journal.Orders;

/// <summary>Looks up entries in the hot table and the archives; a connection of its own for every question.</summary>
internal static class OrderLogReader
{
    public static IReadOnlyList<OrderLogRow> Find(string file, OrderLogQuery query)
    {
        var limit = Math.Clamp(query.Limit, 1, OrderLogQuery.MaxLimit);
        var rows = new SortedDictionary<long, OrderLogRow>();
        // A row may move while the files are read one after the other: from the newest file to the oldest it can only be
        // seen twice, never be missed.
        var archives = OrderLogStore.Archives(file);
        foreach (var place in query.After is null ? archives.Reverse().Prepend(file) : [file, .. archives.Reverse()])
        {
            if (Skip(place, file, query))
                continue;
            foreach (var row in FindIn(place, query, limit))
                rows.TryAdd(row.Id, row);
            if (query.After is null && rows.Count >= limit)
                break;
        }
        return query.After is null ? [.. rows.Values.Reverse().Take(limit)] : [.. rows.Values.Take(limit)];
    }

    /// <summary>True for an archive whose month lies outside what is asked for.</summary>
    private static bool Skip(string place, string file, OrderLogQuery query)
    {
        if (place == file)
            return false;
        var name = Path.GetFileNameWithoutExtension(place);
        if (!DateTimeOffset.TryParseExact(
            name[^7..], "yyyy-MM", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var month))
            return true;
        // A day's margin for clocks that stepped back.
        return query.From >= month.AddMonths(1).AddDays(1) || query.To < month.AddDays(-1);
    }

    private static List<OrderLogRow> FindIn(string place, OrderLogQuery query, int limit)
    {
        using var database = Database.Open(place, writable: false, busyTimeoutMs: 5_000, "order log");
        var sql = $"SELECT {OrderLogTable.Columns} FROM entries WHERE id > ?1 AND id < ?2 AND time >= ?3 AND time < ?4 AND level >= ?5"
            + (query.Venue is null ? "" : " AND venue = ?6")
            + (query.Pair is null ? "" : " AND pair = ?7")
            + $" ORDER BY id {(query.After is null ? "DESC" : "ASC")} LIMIT ?8";
        using var statement = database.Prepare(sql, "looking up entries");
        statement.Bind(1, query.After ?? 0);
        statement.Bind(2, query.Before ?? long.MaxValue);
        statement.Bind(3, query.From?.UtcTicks ?? 0);
        statement.Bind(4, query.To?.UtcTicks ?? long.MaxValue);
        statement.Bind(5, query.Level is { } level ? (long)level : 0);
        if (query.Venue is { } venue)
            statement.Bind(6, venue);
        if (query.Pair is { } pair)
            statement.Bind(7, pair);
        statement.Bind(8, limit);
        var rows = new List<OrderLogRow>();
        while (statement.Step())
            rows.Add(OrderLogTable.Read(statement));
        return rows;
    }
}
