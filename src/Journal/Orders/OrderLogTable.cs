using System.Globalization;
using Hedgerow.Journal.Sqlite;
using Hedgerow.Messages;

namespace Hedgerow.Journal.Orders;

/// <summary>How entries lie in a table: one row each, decimals as text so that none is rounded.</summary>
internal static class OrderLogTable
{
    /// <summary>"HDGO": tells an order log from any other SQLite file.</summary>
    private const int ApplicationId = 0x4844474F;

    private const int Version = 1;

    public const string Columns =
        "id, time, level, step, origin, venue, symbol, pair, client_id, venue_order_id, side, type, purpose, quantity, price, cumulative, average, revision, text";

    public const string Insert =
        $"INSERT INTO entries ({Columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)";

    private const string Create = """
        CREATE TABLE entries (
            id INTEGER PRIMARY KEY, time INTEGER NOT NULL, level INTEGER NOT NULL, step INTEGER NOT NULL, origin INTEGER NOT NULL,
            venue TEXT NOT NULL, symbol TEXT NOT NULL, pair INTEGER NOT NULL, client_id TEXT NOT NULL, venue_order_id TEXT NOT NULL,
            side INTEGER NOT NULL, type INTEGER NOT NULL, purpose INTEGER NOT NULL, quantity TEXT NOT NULL, price TEXT NOT NULL,
            cumulative TEXT NOT NULL, average TEXT NOT NULL, revision INTEGER NOT NULL, text TEXT NOT NULL)
        """;

    /// <summary>Creates the table in an empty file; checks the marks of any other.</summary>
    public static void Ensure(Database database, string schema = "main")
    {
        const string Place = "checking the order log";
        var application = database.QueryLong($"PRAGMA {schema}.application_id", Place);
        var version = database.QueryLong($"PRAGMA {schema}.user_version", Place);
        if (application == 0 && version == 0 && database.QueryLong($"SELECT COUNT(*) FROM {schema}.sqlite_schema", Place) == 0)
        {
            database.Execute(Create.Replace("entries", schema + ".entries", StringComparison.Ordinal), Place);
            database.Execute($"PRAGMA {schema}.application_id = {ApplicationId}", Place);
            database.Execute($"PRAGMA {schema}.user_version = {Version}", Place);
            return;
        }
        if (application != ApplicationId || version < 1)
            throw new JournalException(JournalFaultKind.ForeignSchema, $"{database.File} is an SQLite file, but not an order log of this program");
        if (version > Version)
            throw new JournalException(JournalFaultKind.ForeignSchema, $"{database.File} was written by a newer release (order log {version}; this one knows {Version})");
    }

    public static void Bind(Statement insert, long id, OrderLogged entry)
    {
        insert.Bind(1, id);
        insert.Bind(2, entry.Time.UtcTicks);
        insert.Bind(3, (long)entry.Level);
        insert.Bind(4, (long)entry.Step);
        insert.Bind(5, (long)entry.Origin);
        insert.Bind(6, entry.Venue);
        insert.Bind(7, entry.Symbol);
        insert.Bind(8, entry.Pair);
        insert.Bind(9, entry.ClientId);
        insert.Bind(10, entry.VenueOrderId);
        insert.Bind(11, entry.Side is { } side ? (long)side : 0);
        insert.Bind(12, entry.Type is { } type ? (long)type : 0);
        insert.Bind(13, entry.Purpose is { } purpose ? (long)purpose : 0);
        insert.Bind(14, Text(entry.Quantity));
        insert.Bind(15, Text(entry.Price));
        insert.Bind(16, Text(entry.CumulativeQuantity));
        insert.Bind(17, Text(entry.AveragePrice));
        insert.Bind(18, entry.Revision);
        insert.Bind(19, entry.Text);
    }

    public static OrderLogRow Read(Statement row) => new(
        row.Long(0),
        new OrderLogged(
            new DateTimeOffset(row.Long(1), TimeSpan.Zero), (NoticeLevel)row.Long(2), (OrderStep)row.Long(3), (OrderOrigin)row.Long(4),
            row.Text(5), row.Text(6), (int)row.Long(7), row.Text(8), row.Text(9),
            row.Long(10) == 0 ? null : (Side)row.Long(10), row.Long(11) == 0 ? null : (OrderType)row.Long(11),
            row.Long(12) == 0 ? null : (OrderPurpose)row.Long(12),
            Number(row.Text(13)), Number(row.Text(14)), Number(row.Text(15)), Number(row.Text(16)), row.Long(17), row.Text(18)));

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);

    private static decimal Number(string text) => decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
