using Hedgerow.Engine;
using Hedgerow.Messages;

namespace Hedgerow.Actors.Coordinator;

/// <content>
/// The treasurer acts under the coordinator's epoch: gateways obey the higher of two for orders and for money alike, so
/// that with a new coordinator the old one's treasurer is refused too, whether or not the new one has started its own.
/// </content>
public sealed partial class HedgeCoordinator
{
    private static readonly TimeSpan TreasurerInterval = TimeSpan.FromSeconds(1);

    private void ChargeTreasurer(Effects effects)
    {
        if (_settings.TellsTreasurer && _inCharge && Due("treasurer", TreasurerInterval, effects.Now))
            effects.TellOnceDurable(Address.Treasurer, new TreasurerCharge(_book.Epoch));
    }
}
