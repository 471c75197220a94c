using Hedgerow.Simulator.Tapes;
using Xunit.Abstractions;

namespace Hedgerow.Simulator.Tests.Tapes;

/// <summary>The 21-day tapes next to the repository, where they are present.</summary>
public sealed class RealTapesTests(ITestOutputHelper output)
{
    [Fact]
    public void The_shared_tapes_read_completely_and_walk_in_step()
    {
        if (SharedFiles.Directory("data") is not { } data)
        {
            output.WriteLine("skipped: no ../shared/data next to the repository, and HEDGEROW_SHARED is not set");
            return;
        }

        var a = Tape.Load(Path.Combine(data, "btcusdc-1m-2023-03-binanceus.csv"));
        var b = Tape.Load(Path.Combine(data, "btcusdc-1m-2023-03-kraken.csv"));
        Assert.Equal(30_240, a.Rows);
        Assert.Equal(15_719, b.Rows);

        var span = TapeSpan.Common(a, b);
        var options = new BookPathOptions(0.1m, 0.001m);
        var books = Checked(a.Books(options, span)).Zip(Checked(b.Books(options, span)));
        var count = 0;
        foreach (var (left, right) in books)
        {
            Assert.Equal(left.Time, right.Time);
            count++;
        }

        Assert.Equal((int)(span.Length / options.Step), count);
        Assert.True(count > 350_000);
    }

    private static IEnumerable<BookPoint> Checked(IEnumerable<BookPoint> books)
    {
        foreach (var book in books)
        {
            if (book.Bid <= 0 || book.Ask <= book.Bid || book.BidSize <= 0 || book.AskSize <= 0)
            {
                Assert.Fail($"impossible book {book}");
            }

            yield return book;
        }
    }
}
