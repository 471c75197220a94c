using FsCheck;
using FsCheck.Fluent;

namespace Hedgerow.Journal.Tests;

public sealed class IdBlocksTests
{
    [Fact]
    public void An_id_is_given_only_after_its_reservation_is_durable()
    {
        IdBlocks blocks = IdBlocks.Empty.Reserve(2);
        Assert.False(blocks.Take(out _, out _));
        blocks = blocks.Confirm(2);
        Assert.True(blocks.Take(out long first, out blocks));
        Assert.True(blocks.Take(out long second, out blocks));
        Assert.False(blocks.Take(out _, out _));
        Assert.Equal((1, 2), (first, second));
        Assert.True(blocks.IsLow(1));
        Assert.False(blocks.Reserve(1).IsLow(1));
    }

    [Fact]
    public void A_confirmation_of_what_was_never_reserved_is_an_error() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => IdBlocks.Empty.Reserve(5).Confirm(6));

    /// <summary>
    /// Any course of reserving, confirming, taking and crashing: no id twice, and none above what is durable. Each step
    /// is 0: reserve, 1: make durable, 2: crash, else: take.
    /// </summary>
    [Fact]
    public void No_id_is_given_twice_whatever_happens()
    {
        Gen<int[]> courses = Gen.Choose(0, 9).ArrayOf(200);
        Prop.ForAll(courses.ToArbitrary(), course =>
        {
            IdBlocks blocks = IdBlocks.Empty;
            var given = new HashSet<long>();
            long durable = 0;
            foreach (int step in course)
            {
                switch (step)
                {
                    case 0:
                        blocks = blocks.Reserve(3);
                        break;
                    case 1:
                        durable = blocks.ReservedThrough;
                        blocks = blocks.Confirm(durable);
                        break;
                    case 2:
                        blocks = IdBlocks.Recover(durable);
                        break;
                    default:
                        if (blocks.Take(out long id, out blocks) && (!given.Add(id) || id > durable))
                            return false;
                        break;
                }
            }
            return true;
        }).QuickCheckThrowOnFailure();
    }
}
