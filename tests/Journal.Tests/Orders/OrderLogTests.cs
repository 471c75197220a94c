using Hedgerow.Journal.Orders;
using Hedgerow.Messages;

namespace Hedgerow.Journal.Tests.Orders;

public sealed class OrderLogTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly JournalDirectory _directory = new();
    private readonly List<string> _warnings = [];

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task An_entry_comes_back_as_it_was()
    {
        var entry = new OrderLogged(
            Start.AddTicks(7), NoticeLevel.Warning, OrderStep.Rejected, OrderOrigin.Own, "bybit", "BTCUSDT", 3, "h1p3l0s1", "v-1", Side.Sell,
            OrderType.PostOnly, OrderPurpose.Hedge, 0.1230m, 60_000.10m, 0.1m, 60_000.123456789012345678m, 42, "rejected 170: 'no'");
        var bare = entry with { Side = null, Type = null, Purpose = null, Step = OrderStep.Notice, Text = "ä\n\"" };
        await using var log = Open();
        log.Append(entry);
        log.Append(bare);
        await log.FlushAsync();
        Assert.Equal([new OrderLogRow(2, bare), new OrderLogRow(1, entry)], log.Find(new OrderLogQuery()));
    }

    [Fact]
    public async Task It_is_looked_up_by_time_venue_pair_and_level()
    {
        await using var log = Open();
        for (var i = 0; i < 100; i++)
        {
            log.Append(Entry(i) with
            {
                Venue = i % 2 == 0 ? "a" : "b",
                Pair = i % 5,
                Level = i % 10 == 0 ? NoticeLevel.Alarm : i % 3 == 0 ? NoticeLevel.Warning : NoticeLevel.Info,
            });
        }
        await log.FlushAsync();
        Assert.Equal(50, Find(log, new OrderLogQuery { Venue = "b" }).Count);
        Assert.Equal(20, Find(log, new OrderLogQuery { Pair = 2 }).Count);
        Assert.Equal(10, Find(log, new OrderLogQuery { Level = NoticeLevel.Alarm }).Count);
        Assert.Equal(40, Find(log, new OrderLogQuery { Level = NoticeLevel.Warning }).Count);
        Assert.Equal(
            [19, 18, 17, 16, 15, 14, 13, 12, 11, 10],
            Find(log, new OrderLogQuery { From = Start.AddSeconds(10), To = Start.AddSeconds(20) }));
        Assert.Equal([90, 80], Find(log, new OrderLogQuery { Venue = "a", Pair = 0, Level = NoticeLevel.Alarm, Limit = 2 }));
    }

    [Fact]
    public async Task Pages_go_back_and_follow_goes_on()
    {
        await using var log = Open();
        Fill(log, 0, 25);
        await log.FlushAsync();
        var seen = new List<int>();
        long? before = null;
        while (log.Find(new OrderLogQuery { Before = before, Limit = 10 }) is { Count: > 0 } page)
        {
            seen.AddRange(page.Select(NumberOf));
            before = page[^1].Id;
        }
        Assert.Equal(Enumerable.Range(0, 25).Reverse(), seen);
        Fill(log, 25, 5);
        await log.FlushAsync();
        Assert.Equal([25, 26, 27, 28, 29], Find(log, new OrderLogQuery { After = 25 }));
    }

    [Fact]
    public async Task Old_rows_move_to_the_archive_and_are_found_there()
    {
        await using (var log = Open(hot: 100, step: 20))
        {
            Fill(log, 0, 1_000);
            await log.FlushAsync();
            Assert.InRange(HotRows(), 100, 119);
            Assert.Equal(Enumerable.Range(0, 1_000).Reverse(), Find(log, new OrderLogQuery { Limit = 2_000 }));
            Assert.Equal(Enumerable.Range(500, 500), Find(log, new OrderLogQuery { After = 500, Limit = 2_000 }));
            Assert.Equal([49, 48], Find(log, new OrderLogQuery { To = Start.AddSeconds(50), Limit = 2 }));
        }
        await using var again = Open(hot: 100, step: 20);
        Fill(again, 1_000, 1);
        await again.FlushAsync();
        Assert.Equal(1_001, again.Find(new OrderLogQuery { Limit = 1 })[0].Id);
    }

    [Fact]
    public async Task Each_month_has_its_own_archive()
    {
        await using var log = Open(hot: 10, step: 5);
        for (var i = 0; i < 100; i++)
            log.Append(Entry(i) with { Time = Start.AddDays(i) });
        await log.FlushAsync();
        Assert.Equal(
            ["orders.2026-03.db", "orders.2026-04.db", "orders.2026-05.db"],
            Directory.GetFiles(Path.GetDirectoryName(File)!, "orders.????-??.db").Select(f => Path.GetFileName(f)).Order());
        Assert.Equal(Enumerable.Range(0, 100).Reverse(), Find(log, new OrderLogQuery { Limit = 200 }));
        Assert.Equal(Enumerable.Range(31, 30).Reverse(), Find(log, new OrderLogQuery { From = Start.AddDays(31), To = Start.AddDays(61), Limit = 200 }));
    }

    [Fact]
    public async Task What_the_memory_cannot_hold_waits_on_the_disk_in_order()
    {
        // A long interval: the writer sleeps until it is hurried, and the burst is over before it can keep up.
        await using var log = Open(queue: 8);
        Fill(log, 0, 5_000);
        await log.FlushAsync();
        Assert.True(log.Spilled > 0);
        Assert.Equal(0, log.Lost);
        Assert.Equal(Enumerable.Range(0, 5_000).Reverse(), Find(log, new OrderLogQuery { Limit = 10_000 }));
        Assert.Equal(0, new FileInfo(File + ".spill").Length);
    }

    [Fact]
    public async Task What_was_spilled_when_the_process_died_is_written_by_the_next()
    {
        using (var queue = new SpillQueue(File + ".spill", capacity: 2))
        {
            for (var i = 0; i < 10; i++)
                queue.Add(Entry(i));
            Assert.Equal(8, queue.Spilled);
        }
        // The end of the last entry was cut off.
        using (var spill = System.IO.File.Open(File + ".spill", FileMode.Open))
            spill.SetLength(spill.Length - 3);
        await using var log = Open();
        Fill(log, 100, 1);
        await log.FlushAsync();
        Assert.Equal([100, 8, 7, 6, 5, 4, 3, 2], Find(log, new OrderLogQuery()));
    }

    [Fact]
    public async Task While_the_file_is_held_entries_wait_and_then_all_are_there()
    {
        await using var log = Open(queue: 16);
        Fill(log, 0, 1);
        await log.FlushAsync();
        using (var holder = Sqlite.Database.Open(File, writable: true, busyTimeoutMs: 1_000))
        {
            holder.Execute("BEGIN IMMEDIATE", "test");
            Fill(log, 1, 500);
            await Eventually(() => log.Spilled > 0);
            holder.Execute("COMMIT", "test");
        }
        await log.FlushAsync();
        Assert.Equal(Enumerable.Range(0, 501).Reverse(), Find(log, new OrderLogQuery { Limit = 1_000 }));
        Assert.Equal((501L, 0L), (log.Written, log.Lost));
    }

    [Fact]
    public async Task A_crash_between_archiving_and_deleting_shows_each_row_once()
    {
        await using (var log = Open(hot: 100, step: 20))
        {
            Fill(log, 0, 119);
            await log.FlushAsync();
        }
        using (var database = Sqlite.Database.Open(File, writable: true, busyTimeoutMs: 1_000))
        {
            using (var attach = database.Prepare("ATTACH DATABASE ?1 AS archive", "test"))
            {
                attach.Bind(1, OrderLogStore.ArchiveFile(File, Start));
                attach.Run();
            }
            OrderLogTable.Ensure(database, "archive");
            database.Execute($"INSERT INTO archive.entries SELECT {OrderLogTable.Columns} FROM main.entries WHERE id <= 19", "test");
        }
        await using var next = Open(hot: 100, step: 20);
        Assert.Equal(Enumerable.Range(0, 119).Reverse(), Find(next, new OrderLogQuery { Limit = 1_000 }));
        Fill(next, 119, 1);
        await next.FlushAsync();
        Assert.Equal(Enumerable.Range(0, 120).Reverse(), Find(next, new OrderLogQuery { Limit = 1_000 }));
        Assert.Equal(100, HotRows());
    }

    [Fact]
    public async Task A_corrupt_file_is_set_aside_and_a_new_one_begins()
    {
        System.IO.File.WriteAllText(File, new string('x', 5_000));
        await using var log = Open();
        Fill(log, 0, 3);
        await log.FlushAsync();
        Assert.Equal([2, 1, 0], Find(log, new OrderLogQuery()));
        Assert.Contains("set aside", Assert.Single(_warnings));
        Assert.True(System.IO.File.Exists(File + ".corrupt"));
    }

    [Fact]
    public void Another_programs_file_is_refused()
    {
        using (var other = Sqlite.Database.Open(File, writable: true, busyTimeoutMs: 1_000))
            other.Execute("CREATE TABLE mine (x)", "test");
        Assert.Equal(JournalFaultKind.ForeignSchema, Assert.Throws<JournalException>(() => Open()).Kind);
    }

    [Fact]
    public async Task The_newest_revision_of_a_venue_is_known_at_the_next_start()
    {
        await using (var log = Open())
        {
            log.Append(Entry(1) with { Revision = 17 });
            log.Append(Entry(2) with { Revision = 9, Venue = "other" });
            await log.FlushAsync();
        }
        await using var next = Open();
        Assert.Equal((17, 9, 0), (next.LastRevision("v"), next.LastRevision("other"), next.LastRevision("none")));
    }

    private string File => _directory.In("orders.db");

    private OrderLogFile Open(int hot = 65_536, int step = 4_096, int queue = 16_384) => OrderLogFile.Open(File, new OrderLogOptions
    {
        HotRows = hot,
        ArchiveStep = step,
        QueueCapacity = queue,
        MaxGroup = 50,
        FlushInterval = TimeSpan.FromMilliseconds(20),
        RetryInterval = TimeSpan.FromMilliseconds(20),
        Warned = _warnings.Add,
    });

    private static OrderLogged Entry(int number) => new(
        Start.AddSeconds(number), NoticeLevel.Info, OrderStep.Sent, OrderOrigin.Own, "v", "BTCUSDT", 1, $"h1p1l0s{number + 1:x}", "", Side.Buy,
        OrderType.LimitIoc, OrderPurpose.Open, number, 1m, 0m, 0m, number, "");

    private static void Fill(OrderLogFile log, int from, int count)
    {
        for (var i = from; i < from + count; i++)
            log.Append(Entry(i));
    }

    private static int NumberOf(OrderLogRow row) => (int)row.Entry.Quantity;

    private static List<int> Find(OrderLogFile log, OrderLogQuery query) => [.. log.Find(query).Select(NumberOf)];

    private long HotRows()
    {
        using var database = Sqlite.Database.Open(File, writable: false, busyTimeoutMs: 1_000);
        return database.QueryLong("SELECT COUNT(*) FROM entries", "test");
    }

    private static async Task Eventually(Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(JournalTestExtensions.Patience);
        while (!holds())
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
