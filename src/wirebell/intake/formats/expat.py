"""Expat for feedparser, calling back once for a text and not at each of its lines and references.

What feedparser makes of a feed is the same; it calls what it finds a driver by the name of `create_parser`.
"""

from __future__ import annotations

from xml.parsers.expat import XMLParserType
from xml.sax.expatreader import ExpatParser

_TOGETHER = 65_536


class _Whole(ExpatParser):
    """Expat with texts put together before they are handed over."""

    def reset(self) -> None:
        """Begin a document."""
        super().reset()
        parser: XMLParserType = self._parser  # type: ignore[attr-defined] # which the stubs leave out
        parser.buffer_text = True
        parser.buffer_size = _TOGETHER


def create_parser() -> ExpatParser:
    """Return a parser, as xml.sax.make_parser asks of a driver."""
    return _Whole()
