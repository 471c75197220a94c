using System.Security.Cryptography;
using Hedgerow.Mesh.Streams;
using Hedgerow.Node.Api;
using Hedgerow.Node.Fleet;

namespace Hedgerow.Node.Hosting;

/// <content>What the node says of its place among the nodes of its book.</content>
public sealed partial class NodeHost
{
    private readonly string _incarnation = RandomNumberGenerator.GetHexString(16, lowercase: true);
    private readonly DateTimeOffset _startedAt;
    private readonly Lazy<IReadOnlyDictionary<string, string>> _fingerprint; // who has no lighthouse never needs it

    /// <summary>The node as a member of its fleet, now.</summary>
    public MemberView Member()
    {
        var view = Board.View();
        var complaints = Complaints();
        var own = view.Gateways.Where(gateway => _layout.IsOwn(gateway.Venue)).Select(MemberVenue.Of).ToList();
        var mayAct = _journal?.MayAct ?? false;
        var heard = _links?.Route.Heard;
        var phase = Phase();
        return new MemberView(
            Name, Release, _incarnation, _startedAt, _time.GetUtcNow(), phase, ReasonOf(phase), _layout.MayCoordinate,
            [.. _layout.OwnVenues.Select(venue => venue.Name)], complaints.Count == 0, complaints)
        {
            Coordinates = phase == MemberPhase.Running && mayAct && view.Coordinator is { InCharge: true },
            Epoch = _layout.MayCoordinate ? view.Coordinator?.Epoch ?? 0 : own.Select(venue => venue.Epoch).DefaultIfEmpty().Max(),
            HoldsLease = _options.Journal.Postgres is null ? null : mayAct,
            Hears = heard?.Peer ?? "",
            SilenceMs = heard?.Silence.TotalMilliseconds ?? 0d,
            Venues = own,
            Links = [.. Links.Select(link => new MemberLink(
                link.Peer, link.Phase == LinkPhase.Up && !link.IsOverflowing, FleetLinks.WordsOf(link), link.Since, link.RoundTrip?.TotalMilliseconds, link.Release))],
            BreakerIsTripped = view.Breaker?.IsTripped ?? false,
            Configuration = _fingerprint.Value,
        };
    }

    private MemberPhase Phase() =>
        _failed.Task.IsCompleted ? MemberPhase.Failed
        : _candidacy.Withdrawn.Length > 0 ? MemberPhase.Withdrawn
        : _standby is not null ? MemberPhase.StandingBy
        : _engine is null ? MemberPhase.Starting : MemberPhase.Running;

    private string ReasonOf(MemberPhase phase) => phase switch
    {
        MemberPhase.Failed => _failed.Task.Result,
        MemberPhase.Withdrawn => _candidacy.Withdrawn,
        MemberPhase.StandingBy => _standby?.Why ?? "",
        _ => "",
    };
}
