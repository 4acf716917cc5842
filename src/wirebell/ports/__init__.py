"""What the steps need from the world: Protocols that state their guarantees.

Every implementation of a port passes that port's one suite in `tests/contract`. No implementation is imported
here; `app` wires them.
"""

from wirebell.ports.bus import Bus, Letter
from wirebell.ports.claim import Claimable, Recheck
from wirebell.ports.ledger import Ledger
from wirebell.ports.limits import Quotas
from wirebell.ports.store import Store
from wirebell.ports.world import Clock, Http, Sender

__all__ = ["Bus", "Claimable", "Clock", "Http", "Ledger", "Letter", "Quotas", "Recheck", "Sender", "Store"]
