using Hedgerow.Venues.Wire;

namespace Hedgerow.Venues.Htx;

/// <summary>
/// An answer's envelope. Version 5 says <c>code</c> and <c>message</c>; the older interfaces say <c>status</c>, and of an
/// error <c>err_code</c> or <c>err-code</c>. Version 2 of the spot side says <c>code</c>, some of it with <c>success</c>.
/// </summary>
/// <param name="Root">The whole answer.</param>
/// <param name="SentAt">Local time at which the request left.</param>
/// <param name="Took">Time until the answer.</param>
internal readonly record struct HtxReply(WireObject Root, DateTimeOffset SentAt, TimeSpan Took)
{
    /// <summary>The venue's code; <see cref="HtxCodes.Ok"/> is success. An answer without one is malformed.</summary>
    public string Code
    {
        get
        {
            if (Root.Has("code"))
            {
                return Root.Id("code");
            }

            if (!Root.Has("status"))
            {
                // A withdrawal that was taken is answered by its id alone.
                return Root.Has("data") ? HtxCodes.Ok : throw Root.Bad("code", "missing");
            }

            return Root.Text("status") switch
            {
                "ok" => HtxCodes.Ok,
                "error" => Root.Has("err_code") ? Root.Id("err_code") : Root.Id("err-code"),
                var other => throw Root.Bad("status", "unknown: " + other),
            };
        }
    }

    /// <summary>The venue's words about the code.</summary>
    public string Text
    {
        get
        {
            foreach (var name in (string[])["message", "msg", "err_msg", "err-msg"])
            {
                if (Root.Has(name))
                {
                    return Excerpt.Of(Root.Text(name));
                }
            }

            return string.Empty;
        }
    }

    /// <summary>True when there is data.</summary>
    public bool HasData => Root.Has("data");

    /// <summary>The data, an object.</summary>
    public WireObject Data => Root.Object("data");

    /// <summary>The data, a list; empty when it is null.</summary>
    public List<WireObject> Rows => HasData ? Root.Array("data") : [];

    /// <summary>The venue's time of the answer.</summary>
    public DateTimeOffset Time => Root.TimeMs("ts");
}
