using Hedgerow.Engine;
using Hedgerow.Journal.Orders;
using Hedgerow.Messages;

namespace Hedgerow.Node.Orders;

/// <summary>Brings what gateways tell to the order log, and what is said to people beside it. The log never answers.</summary>
internal sealed class OrderLogEndpoint(OrderLogFile log) : IEndpoint
{
    /// <inheritdoc/>
    public void Deliver(Message message)
    {
        if (message is OrderLogged entry)
            log.Append(entry);
        else if (message is Notice notice)
            log.Append(EntryOf(notice));
    }

    /// <summary>A notice as an entry: its source stands where the venue does, a gateway's with the venue's own name.</summary>
    private static OrderLogged EntryOf(Notice notice) => new(
        notice.Time, notice.Level, OrderStep.Notice, OrderOrigin.Own,
        notice.Source.StartsWith("gateway/", StringComparison.Ordinal) ? notice.Source["gateway/".Length..] : notice.Source,
        "", 0, "", "", null, null, null, 0m, 0m, 0m, 0m, 0, notice.Text);
}
