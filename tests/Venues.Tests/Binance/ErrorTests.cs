using Hedgerow.Messages;
using Hedgerow.Venues.Binance;

namespace Hedgerow.Venues.Tests.Binance;

public class ErrorTests
{
    [Theory]
    [InlineData(400, -2010, "NEW_ORDER_REJECTED", RequestOutcome.Rejected)]
    [InlineData(400, -2010, "Duplicate order sent.", RequestOutcome.InDoubt)]
    [InlineData(400, -2019, "", RequestOutcome.Rejected)]
    [InlineData(400, -4164, "", RequestOutcome.Rejected)]
    [InlineData(400, -5022, "", RequestOutcome.Rejected)]
    [InlineData(400, -1021, "", RequestOutcome.Rejected)]
    [InlineData(503, -1008, "", RequestOutcome.Rejected)]
    [InlineData(503, -2019, "", RequestOutcome.InDoubt)]
    [InlineData(400, -4116, "", RequestOutcome.InDoubt)]
    [InlineData(400, -1000, "", RequestOutcome.InDoubt)]
    [InlineData(400, -1001, "", RequestOutcome.InDoubt)]
    [InlineData(400, -1006, "", RequestOutcome.InDoubt)]
    [InlineData(408, -1007, "", RequestOutcome.InDoubt)]
    [InlineData(400, -9999, "", RequestOutcome.InDoubt)]
    [InlineData(403, 0, "", RequestOutcome.InDoubt)]
    [InlineData(502, 0, "", RequestOutcome.InDoubt)]
    public void Only_a_code_that_proves_it_rejects_a_placement(int status, long code, string text, RequestOutcome outcome) =>
        Assert.Equal(outcome, BinanceErrors.OfPlace(status, code, text));

    [Theory]
    [InlineData(400, -2011, RequestOutcome.Rejected)]
    [InlineData(400, -2013, RequestOutcome.Rejected)]
    [InlineData(400, -1021, RequestOutcome.InDoubt)]
    [InlineData(503, -2011, RequestOutcome.InDoubt)]
    [InlineData(400, -1007, RequestOutcome.InDoubt)]
    public void A_cancel_is_rejected_only_when_there_is_nothing_to_cancel(int status, long code, RequestOutcome outcome) =>
        Assert.Equal(outcome, BinanceErrors.OfCancel(status, code));
}
