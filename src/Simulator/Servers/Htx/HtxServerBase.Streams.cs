using System.Text.Json;
using Hedgerow.Messages;
using Hedgerow.Simulator.Model;
using Microsoft.AspNetCore.Http;

namespace Hedgerow.Simulator.Servers.Htx;

// Streams: market frames are gzip, the server pings and drops who does not answer five times.
public abstract partial class HtxServerBase
{
    private const int MaxUnanswered = 5;

    /// <summary>How often a stream is pinged.</summary>
    private protected virtual TimeSpan PingEvery(HtxClient client) => TimeSpan.FromSeconds(5);

    /// <summary>The ping of an account's stream.</summary>
    private protected abstract byte[] PrivatePing(DateTimeOffset now);

    /// <summary>A message of a client of the account's stream; false ends the connection.</summary>
    private protected abstract bool TakePrivate(HtxClient client, QueryParams text, VenueModel model);

    /// <summary>True for the name of a market channel.</summary>
    private protected abstract bool IsChannel(string channel);

    /// <summary>What a new subscriber gets at once.</summary>
    private protected abstract void SendFirst(HtxClient client, string channel, VenueModel model);

    /// <summary>The answer to a request for what a channel is at; null where it cannot be asked.</summary>
    private protected virtual byte[]? Snapshot(string channel, string id, VenueModel model) => null;

    /// <summary>True where frames to the client are gzip.</summary>
    private protected abstract bool IsPacked(VenueChannel channel);

    /// <summary>Tells what is told by the clock.</summary>
    private protected abstract void PublishTimed(VenueModel model);

    private protected override Client CreateClient(PushSocket socket, VenueChannel channel, HttpContext context)
    {
        socket.IsBinary = IsPacked(channel);
        return new HtxClient(socket, channel) { PingedAt = Clock.Steady };
    }

    private protected override void OnConnected(Client client, VenueModel model)
    {
    }

    private protected override void OnTick(VenueModel model)
    {
        PublishTimed(model);
        PingClients(Clock.Steady);
        FireDeadMen(Clock.ModelNow, model);
    }

    private protected override void OnFault(Fault fault, VenueModel model)
    {
        // HTX has no listen keys; every other fault is asked for where it strikes.
    }

    private protected override ValueTask<bool> OnMessageAsync(Client client, ReadOnlyMemory<byte> message)
    {
        var htx = (HtxClient)client;
        if (JsonParams.ReadBody(message) is not { } text)
        {
            return ValueTask.FromResult(false);
        }

        var isOpen = true;
        Use(model =>
        {
            if (text.Text("pong") is not null || text.Text("op") == "pong" || text.Text("action") == "pong")
            {
                htx.Unanswered = 0;
            }
            else if (client.Channel == VenueChannel.Private)
            {
                isOpen = TakePrivate(htx, text, model);
            }
            else
            {
                TakePublic(htx, text, model);
            }
        });
        return ValueTask.FromResult(isOpen);
    }

    private void TakePublic(HtxClient client, QueryParams text, VenueModel model)
    {
        var channel = text.Text("sub") ?? text.Text("unsub");
        var id = text.Text("id") ?? "";
        if (text.Text("ping") is { } ping)
        {
            Push(client, Gzip(w => w.WriteString("pong", ping)));
        }
        else if (text.Text("req") is { } wanted && Snapshot(wanted, id, model) is { } snapshot)
        {
            Push(client, snapshot);
        }
        else if (channel is null || !IsChannel(channel))
        {
            Push(client, Gzip(w =>
            {
                w.WriteString("id", id);
                w.WriteString("status", "error");
                w.WriteString("err-code", "bad-request");
                w.WriteString("err-msg", "invalid topic " + channel);
                w.WriteNumber("ts", Clock.NowMs);
            }));
        }
        else
        {
            var isSub = text.Text("sub") is not null;
            Push(client, Gzip(w =>
            {
                w.WriteString("id", id);
                w.WriteString("status", "ok");
                w.WriteString(isSub ? "subbed" : "unsubbed", channel);
                w.WriteNumber("ts", Clock.NowMs);
            }));
            if (isSub)
            {
                SendFirst(client, channel, model);
                client.Topics.Add(channel);
            }
            else
            {
                client.Topics.Remove(channel);
            }
        }
    }

    private void PingClients(DateTimeOffset now)
    {
        foreach (var client in Clients.OfType<HtxClient>().Where(c => now - c.PingedAt >= PingEvery(c)).ToArray())
        {
            if (client.Unanswered >= MaxUnanswered)
            {
                client.Socket.Abort();
                continue;
            }

            client.PingedAt = now;
            client.Unanswered++;
            Push(client, client.Channel == VenueChannel.Private ? PrivatePing(now) : Gzip(w => w.Number("ping", now)));
        }
    }

    private protected static byte[] Gzip(Action<Utf8JsonWriter> write) => Gzipped.Frame(Json.Write(w =>
    {
        w.WriteStartObject();
        write(w);
        w.WriteEndObject();
    }));

    private protected bool HasSubscriber(string channel)
    {
        foreach (var client in Clients)
        {
            if (client.Topics.Contains(channel))
            {
                return true;
            }
        }

        return false;
    }

    private protected void SendToChannel(string channel, byte[] frame)
    {
        foreach (var client in Clients)
        {
            if (client.Topics.Contains(channel))
            {
                Push(client, frame);
            }
        }
    }

    private protected void SendToChannel(string channel, byte[] frame, string symbol, bool isSequenced)
    {
        foreach (var client in Clients)
        {
            if (client.Topics.Contains(channel))
            {
                PushBook(client, frame, symbol, isSequenced);
            }
        }
    }
}
