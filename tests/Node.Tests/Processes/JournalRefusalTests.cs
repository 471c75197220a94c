using System.Text;

namespace Hedgerow.Node.Tests.Processes;

/// <summary>Journals that a node must not start on: one that another process has, and one that is damaged.</summary>
public class JournalRefusalTests
{
    private const int Unavailable = 3;

    [Fact]
    public async Task A_second_process_on_the_same_data_folder_is_refused_and_the_first_trades_on()
    {
        await using var site = await SimulatedSite.StartAsync(seed: 31);
        await using var node = await NodeProcess.StartAsync(site.ConfigurationFile);
        await Eventually.Holds("some hedges", () => site.Orders >= 2, () => site.Describe() + "\n" + node.Output);

        var (code, error) = await NodeProcess.StartInVainAsync(site.ConfigurationFile);

        Assert.Equal(Unavailable, code);
        Assert.StartsWith("hedgerow: journal: ", error);
        Assert.Contains("by another process", error);
        var more = site.Orders + 2;
        await Eventually.Holds("the first trades on", () => site.Orders >= more, () => site.Describe() + "\n" + node.Output);
        Assert.Equal(0, await node.StopAsync());
        site.AssertIdsUsedOnce();
    }

    [Fact]
    public async Task A_damaged_journal_is_refused_by_name_and_left_as_it_is()
    {
        await using var site = await SimulatedSite.StartAsync(seed: 32);
        await using (var node = await NodeProcess.StartAsync(site.ConfigurationFile))
        {
            await Eventually.Holds("some hedges", () => site.Orders >= 4, () => site.Describe() + "\n" + node.Output);
            Assert.Equal(0, await node.StopAsync());
        }

        var journal = Path.Combine(site.DataDirectory, "journal.db");
        var bytes = await File.ReadAllBytesAsync(journal);
        Assert.NotEqual(0, FlipAll(bytes, site.A.Orders()[0].Snapshot.ClientId));
        await File.WriteAllBytesAsync(journal, bytes);
        var orders = site.Orders;

        var (code, error) = await NodeProcess.StartInVainAsync(site.ConfigurationFile);

        Assert.Equal(Unavailable, code);
        Assert.StartsWith("hedgerow: journal: ", error);
        Assert.Contains(journal, error);
        Assert.Contains("checksum", error);
        Assert.Equal(orders, site.Orders);
        Assert.Equal(bytes, await File.ReadAllBytesAsync(journal));
    }

    /// <summary>Flips a bit of every copy of a text: pages that are not used any more keep some.</summary>
    private static int FlipAll(byte[] bytes, string text)
    {
        var (wanted, count) = (Encoding.ASCII.GetBytes(text), 0);
        for (var at = 0; bytes.AsSpan(at).IndexOf(wanted) is var next and >= 0; at += next + 1, count++)
            bytes[at + next] ^= 1;
        return count;
    }
}
