"""From what was fetched to Items: feeds, JSON Feeds, article pages, plain texts and stories handed in. Pure.

`parse` decodes, finds out what the document is (the Content-Type is a hint only), guards and reads it. Nothing
here opens a connection or a file; HTML in items is sanitised, addresses are absolute, texts hold no NUL, control
characters or lone surrogates.
"""

from __future__ import annotations

from wirebell.errors import FrontPage, SourceError
from wirebell.intake.formats.decode import Decoded, decode
from wirebell.intake.formats.guard import guard_size
from wirebell.intake.formats.jsonfeed import parse_json_feed
from wirebell.intake.formats.memory import FeedMemory
from wirebell.intake.formats.newsml import parse_newsml
from wirebell.intake.formats.page import feed_of_front, parse_page, parse_text
from wirebell.intake.formats.parsed import FeedFacts, Parsed
from wirebell.intake.formats.sanitise import plain, sanitise
from wirebell.intake.formats.sitemap import parse_sitemap
from wirebell.intake.formats.sniff import Shape, is_archive, shape_of
from wirebell.intake.formats.story import parse_stories
from wirebell.intake.formats.zipped import unzipped
from wirebell.model.source import Fetched, Item, Source

__all__ = ["FeedFacts", "FeedMemory", "Parsed", "parse", "parse_with_facts", "plain", "sanitise"]

_NOT_STORIES: dict[Shape, str] = {
    "empty": "nothing came. Open the address in a browser and see whether it still serves a feed.",
    "binary": "this is no text (a picture, an archive, a PDF). Give the address of a feed or an article's page.",
    "opml": "this is a list of feeds (OPML), not a feed. Take it with: wirebell import FILE.",
    "xml": "this is XML, but neither RSS, Atom nor a page. Give the address of the feed itself.",
}


def _read(shape: Shape, decoded: Decoded, fetched: Fetched) -> Parsed:
    if shape == "jsonfeed":
        return parse_json_feed(decoded.text, fetched)
    if shape == "sitemap":
        return parse_sitemap(decoded.text, fetched)
    if shape == "newsml":
        return Parsed(items=tuple(parse_newsml(decoded.text, fetched)))
    if shape == "story":
        return Parsed(items=tuple(parse_stories(decoded.text, fetched)))
    if shape == "page":
        return Parsed(items=tuple(parse_page(decoded.text, fetched)))
    if shape == "text":
        return Parsed(items=tuple(parse_text(decoded.text, fetched)))
    raise SourceError(f"{fetched.url}: {_NOT_STORIES[shape]}")


def parse_with_facts(fetched: Fetched, source: Source, memory: FeedMemory | None = None) -> Parsed:
    """Return the items of a document in order, and what a feed says of itself (empty for other documents).

    A memory spares the reading of what a feed showed at its last visit, and changes nothing of what is returned.
    Raises HostileInput for what is refused before parsing (entities, depth, number, size), SourceError for what
    holds no stories; both say what, where and what to do.
    """
    guard_size(fetched.body, fetched.url)
    fetched = unzipped(fetched)
    hint = fetched.header("content-type") if source.kind == "web" else None
    decoded = decode(fetched.body, hint)
    shape = shape_of(decoded.text, hint, fetched.url)
    no_text = is_archive(fetched.body) or (shape in {"text", "empty"} and decoded.is_noise)
    if shape == "feed" and not no_text:
        from wirebell.intake.formats.feed import parse_feed  # late: `wirebell read` needs no feedparser

        return parse_feed(decoded, fetched, source.id, memory)
    if shape == "page" and source.kind == "web" and (feed := feed_of_front(decoded.text, fetched)):
        said = f"{fetched.url}: this is a site's front page. Add the feed that it names: {feed}"
        raise FrontPage(said, feed)
    return _read("binary" if no_text else shape, decoded, fetched)


def parse(fetched: Fetched, source: Source) -> list[Item]:
    """Return the items of a document in order; see `parse_with_facts`, whose errors it raises."""
    return list(parse_with_facts(fetched, source).items)
