using Hedgerow.Messages;
using Hedgerow.Venues.Bybit;

namespace Hedgerow.Venues.Tests.Bybit;

public class BybitCodesTests
{
    [Theory]
    [InlineData(10001)]
    [InlineData(10002)]
    [InlineData(10003)]
    [InlineData(10004)]
    [InlineData(10005)]
    [InlineData(10006)]
    [InlineData(10019)]
    [InlineData(110003)]
    [InlineData(110004)]
    [InlineData(110007)]
    [InlineData(110012)]
    [InlineData(110017)]
    [InlineData(110094)]
    [InlineData(170131)]
    [InlineData(170140)]
    public void Codes_that_prove_that_no_order_was_placed_reject(long code) =>
        Assert.Equal(RequestOutcome.Rejected, BybitCodes.OutcomeOf(code, BybitCodes.PlaceRejects));

    [Theory]
    [InlineData(110072)] // duplicate id: the order exists
    [InlineData(10014)] // duplicate request
    [InlineData(20006)] // duplicate request id
    [InlineData(10000)] // server timeout
    [InlineData(10016)] // server error
    [InlineData(429)] // high load
    [InlineData(110001)] // about another request
    [InlineData(110079)] // order being processed
    [InlineData(-1)]
    [InlineData(170001)] // spot: internal error
    [InlineData(170007)] // spot: timeout
    [InlineData(170032)] // spot: network error
    [InlineData(170141)] // spot: duplicate id: the order exists
    [InlineData(170146)] // spot: timeout
    [InlineData(987654)]
    public void Every_other_code_leaves_a_placement_in_doubt(long code) =>
        Assert.Equal(RequestOutcome.InDoubt, BybitCodes.OutcomeOf(code, BybitCodes.PlaceRejects));

    [Theory]
    [InlineData(110001, RequestOutcome.Rejected)]
    [InlineData(110008, RequestOutcome.Rejected)]
    [InlineData(110010, RequestOutcome.Rejected)]
    [InlineData(10006, RequestOutcome.InDoubt)]
    [InlineData(110079, RequestOutcome.InDoubt)]
    [InlineData(10016, RequestOutcome.InDoubt)]
    [InlineData(110007, RequestOutcome.InDoubt)]
    [InlineData(0, RequestOutcome.Accepted)]
    public void Cancels_have_their_own_list(long code, RequestOutcome expected) =>
        Assert.Equal(expected, BybitCodes.OutcomeOf(code, BybitCodes.CancelRejects));
}
