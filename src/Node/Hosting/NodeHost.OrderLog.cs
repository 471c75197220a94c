using Hedgerow.Journal.Orders;
using Hedgerow.Messages;
using Hedgerow.Node.Orders;

namespace Hedgerow.Node.Hosting;

/// <content>The order log beside the journal.</content>
public sealed partial class NodeHost
{
    private OrderLogFile? _orderLog;

    /// <summary>The order log.</summary>
    public OrderLogFile OrderLog => _orderLog ?? throw new InvalidOperationException("the node is not running");

    /// <summary>Numbers of the configured pairs by name.</summary>
    internal IReadOnlyDictionary<string, int> PairNumbers =>
        _options.Pairs.ToDictionary(p => p.Name, p => p.Number, StringComparer.OrdinalIgnoreCase);

    /// <summary>File of the order log in a data folder.</summary>
    /// <param name="dataDirectory">As configured.</param>
    public static string OrderLogFileOf(string dataDirectory) => Path.Combine(dataDirectory, "order-log.db");

    private OrderLogEndpoint OpenOrderLog()
    {
        _orderLog = OrderLogFile.Open(OrderLogFileOf(_options.DataDirectory), new OrderLogOptions
        {
            Warned = text => Board.Add(new Notice(NoticeLevel.Alarm, "order-log", text, _time.GetUtcNow())),
        });
        var endpoint = new OrderLogEndpoint(_orderLog);
        Board.Noticed += endpoint.Deliver;
        return endpoint;
    }
}
