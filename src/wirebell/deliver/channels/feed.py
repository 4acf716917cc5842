"""The private feed as a channel: what is settled as sent stands on it."""

from __future__ import annotations

from wirebell.model.delivery import Delivered, Message, Outcome


class FeedShelf:
    """A Sender whose message is there as soon as it is recorded: the feed is rendered from sent deliveries."""

    async def send(self, message: Message) -> Outcome:
        """Return Delivered."""
        return Delivered(receipt=message.id)

    async def close(self) -> None:
        """Do nothing: nothing is held."""
