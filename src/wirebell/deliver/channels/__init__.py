"""Senders, one for each kind of channel, and which one an address belongs to."""

from wirebell.deliver.address import Channel, channel_of, mailbox, parse_address, written_out

__all__ = ["Channel", "channel_of", "mailbox", "parse_address", "written_out"]
