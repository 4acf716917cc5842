"""The egress door: every outgoing HTTP request of Wirebell goes through it."""

from wirebell.intake.egress.addresses import Rules
from wirebell.intake.egress.door import USER_AGENT, EgressDoor, Limits

__all__ = ["USER_AGENT", "EgressDoor", "Limits", "Rules"]
