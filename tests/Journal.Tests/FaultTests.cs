using System.Diagnostics;
using Hedgerow.Journal.Sqlite;

namespace Hedgerow.Journal.Tests;

public sealed class FaultTests
{
    [Fact]
    public async Task A_second_process_is_refused_and_named()
    {
        using var directory = new JournalDirectory();
        await using SqliteJournal journal = directory.Open();
        var error = Assert.Throws<JournalException>(() => directory.Open());
        Assert.Equal(JournalFaultKind.InUse, error.Kind);
        Assert.Contains("is in use by another process", error.Message);
        Assert.Contains(directory.File, error.Message);
    }

    [Fact]
    public async Task A_second_writer_of_a_stream_faults_the_first_at_its_next_append()
    {
        using var directory = new JournalDirectory();
        await using SqliteJournal journal = directory.Open();
        Task<JournalFault> faulted = journal.FaultOf();
        journal.AppendRange("a", 1, 5);
        await journal.FlushAsync();
        // Past the lock, as a process on another machine would be on a shared disk.
        using (SqliteWriter intruder = SqliteWriter.Open(directory.File, fileLock: null, Sample.Codec, new SqliteJournalOptions()))
            intruder.Commit([new Entry(100, "a", 6, new Opened(-6), IsSnapshot: false)]);

        journal.AppendRange("a", 6, 6);
        await Assert.ThrowsAsync<JournalException>(journal.FlushAsync);
        JournalFault fault = await faulted;
        Assert.Equal(JournalFaultKind.SecondWriter, fault.Kind);
        Assert.Contains("stream 'a' at sequence 6", fault.Message);
        Assert.Throws<JournalException>(() => journal.Append("a", 7, new Opened(7)));
        Assert.Throws<JournalException>(() => journal.Append("other", 1, new Opened(1)));
        Assert.Equal(-6, journal.Numbers("a")[^1]);
        Assert.Equal(5, journal.DurablePosition);
    }

    [Fact]
    public async Task A_skipped_sequence_faults()
    {
        using var directory = new JournalDirectory();
        await using SqliteJournal journal = directory.Open();
        Task<JournalFault> faulted = journal.FaultOf();
        journal.AppendRange("a", 1, 2);
        journal.Append("a", 4, new Opened(4));
        journal.RequestCommit();
        Assert.Equal(JournalFaultKind.OutOfSequence, (await faulted).Kind);
        await Assert.ThrowsAsync<JournalException>(journal.FlushAsync);
    }

    [Fact]
    public async Task An_event_nobody_registered_faults()
    {
        using var directory = new JournalDirectory();
        await using SqliteJournal journal = directory.Open();
        Task<JournalFault> faulted = journal.FaultOf();
        journal.Append("a", 1, "a bare string");
        journal.RequestCommit();
        JournalFault fault = await faulted;
        Assert.Equal(JournalFaultKind.UnknownEvent, fault.Kind);
        Assert.Contains("stream 'a' at sequence 1", fault.Message);
    }

    [Fact]
    public async Task A_fault_is_told_to_who_comes_late()
    {
        using var directory = new JournalDirectory();
        await using SqliteJournal journal = directory.Open();
        journal.Append("a", 2, new Opened(2));
        await Assert.ThrowsAsync<JournalException>(journal.FlushAsync);
        await journal.FaultOf();
        Assert.Equal(JournalFaultKind.OutOfSequence, (await journal.FaultOf()).Kind);
    }

    [Fact]
    public async Task A_full_disk_faults_and_loses_nothing_durable()
    {
        using var directory = new JournalDirectory();
        long durable;
        var bound = new SqliteJournalOptions { MaxFileBytes = 400_000, MaxGroup = 100 };
        await using (SqliteJournal journal = directory.Open(bound))
        {
            Task<JournalFault> faulted = journal.FaultOf();
            int n = 0;
            JournalException refused = Assert.Throws<JournalException>(() =>
            {
                while (n < 1_000_000)
                {
                    journal.Append("a", n + 1, new Opened(n + 1, new string('x', 500)));
                    n++;
                    if (n % 50 == 0)
                        journal.RequestCommit();
                }
            });
            Assert.Equal(JournalFaultKind.DiskFull, refused.Kind);
            Assert.Equal(JournalFaultKind.DiskFull, (await faulted).Kind);
            Assert.Contains(journal.File, refused.Message);
            durable = journal.DurablePosition;
            Assert.True(durable > 100);
        }
        await using SqliteJournal again = directory.Open();
        Assert.Equal(Enumerable.Range(1, (int)durable), again.Numbers("a"));
        again.AppendRange("a", (int)durable + 1, (int)durable + 10);
        await again.FlushAsync();
        Assert.Equal(durable + 10, again.DurablePosition);
    }

    [Theory]
    [InlineData("file/below/state.db")]
    [InlineData("file/state.db")]
    public void A_directory_that_cannot_be_made_or_written_is_named(string name)
    {
        using var directory = new JournalDirectory();
        File.WriteAllText(directory.In("file"), "not a directory");
        var error = Assert.Throws<JournalException>(() => SqliteJournal.Open(directory.In(name), Sample.Codec));
        Assert.Equal(JournalFaultKind.NotWritable, error.Kind);
        Assert.Contains(directory.In(name), error.Message);
    }

    [Fact]
    public async Task A_newer_schema_is_refused()
    {
        using var directory = new JournalDirectory();
        await using (directory.Open())
        {
            // Creates the file.
        }
        using (Database database = Database.Open(directory.File, writable: true, busyTimeoutMs: 0))
            database.Execute("PRAGMA user_version = 99", "test");
        var error = Assert.Throws<JournalException>(() => directory.Open());
        Assert.Equal(JournalFaultKind.ForeignSchema, error.Kind);
        Assert.Contains("99", error.Message);
    }

    [Fact]
    public void A_database_of_another_program_is_refused()
    {
        using var directory = new JournalDirectory();
        using (Database database = Database.Open(directory.File, writable: true, busyTimeoutMs: 0))
            database.Execute("CREATE TABLE cookies (id INTEGER)", "test");
        var error = Assert.Throws<JournalException>(() => directory.Open());
        Assert.Equal(JournalFaultKind.ForeignSchema, error.Kind);
    }

    [Fact]
    public async Task A_handler_that_throws_stops_the_journal()
    {
        using var directory = new JournalDirectory();
        await using SqliteJournal journal = directory.Open();
        Task<JournalFault> faulted = journal.FaultOf();
        journal.Committed += _ => throw new UnreachableException("handler");
        journal.AppendRange("a", 1, 1);
        await Assert.ThrowsAsync<JournalException>(journal.FlushAsync);
        Assert.Equal(JournalFaultKind.Internal, (await faulted).Kind);
    }
}
