"""What this process has claimed and not put down: nothing of it goes out twice, however long its record takes.

A lease may run out in our own hand: the disk is full for longer than it lasts, or so many mails wait for a server
that is slow. The next claim then leases the delivery to us anew; it is not sent again, and what becomes of it is
settled under whichever of our tokens the record has by then.
"""

from __future__ import annotations

from collections.abc import Iterable

from wirebell.model.delivery import Delivery


class Hand:
    """The deliveries in hand, by the tokens under which they may be leased to us.

    Used from one event loop, but for `holds` and `tokens`, which claims and settling ask in their own threads.
    """

    def __init__(self) -> None:
        self._tokens: dict[str, tuple[int, ...]] = {}

    def take(self, delivery: Delivery) -> None:
        """Take what was just claimed in hand."""
        self._tokens[delivery.id] = (delivery.token,)

    def holds(self, delivery: Delivery) -> bool:
        """Return whether a delivery that a claim is about to lease is in hand: it is known by the next token, too.

        To be asked within the claim, before anybody else can see what that does.
        """
        tokens = self._tokens.get(delivery.id)
        if tokens is not None:
            self._tokens[delivery.id] = (*tokens, delivery.token + 1)
        return tokens is not None

    def tokens(self, delivery: Delivery) -> tuple[int, ...]:
        """Return the tokens under which a delivery may be leased to us."""
        return self._tokens.get(delivery.id, (delivery.token,))

    def put_down(self, deliveries: Iterable[Delivery]) -> None:
        """Let go of deliveries: what became of them is on record, or nobody here sends them any more."""
        for delivery in deliveries:
            self._tokens.pop(delivery.id, None)
