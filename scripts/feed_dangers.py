"""What finished HTML of a feed must not hold: a strict look that shares nothing with the sanitiser."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from html.parser import HTMLParser

from wirebell.model.source import Item

NEVER = set(
    """
    script style iframe frame frameset object embed applet form input button select textarea option link
    meta base svg math template noscript noembed noframes xmp plaintext title body html head marquee
    bgsound layer ilayer xml blink isindex keygen portal dialog slot
    """.split()
)
ADDRESSED = {
    "href",
    "src",
    "cite",
    "poster",
    "action",
    "formaction",
    "background",
    "longdesc",
    "data",
    "srcset",
    "ping",
}


UNSEEN = re.compile(r"[\s\x00-\x20\x7f-\xa0\u200b-\u200f\u2028-\u202f\ufeff]")


class _Detector(HTMLParser):
    """A strict look at finished HTML, that shares nothing with the sanitiser."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in NEVER or not tag.isalnum():
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            tight = UNSEEN.sub("", unescape(value or "")).lower()
            scheme = re.match(r"[a-z][a-z0-9+.-]*:", tight)
            picture = tag == "img" and name == "src" and re.match(r"data:image/(png|gif|jpeg|webp);base64,", tight)
            if name.startswith("on") or name in {"style", "srcdoc", "http-equiv", "xmlns"} or ":" in name:
                self.found.append(f"{tag}@{name}")
            elif name in ADDRESSED and scheme and scheme[0] not in {"http:", "https:", "mailto:"} and not picture:
                self.found.append(f"{tag}@{name}={tight[:40]}")

    def handle_comment(self, data: str) -> None:
        self.found.append(f"<!--{data[:20]}")

    def handle_decl(self, decl: str) -> None:
        self.found.append(f"<!{decl[:20]}")

    def handle_pi(self, data: str) -> None:
        self.found.append(f"<?{data[:20]}")


def dangers(html: str | None) -> list[str]:
    """Return everything in finished HTML that could run, load, restyle or mislead a parser."""
    reader = _Detector()
    reader.feed(html or "")
    reader.close()
    return reader.found


def item_dangers(items: Iterable[Item]) -> list[str]:
    """Return the dangers in the HTML of items, and in the addresses they lead to."""
    found = [d for i in items for d in dangers(i.html) + dangers(i.summary)]
    addresses = [
        a for i in items for a in (i.url, i.picture and i.picture.url, *(href for _, href in i.links)) if a
    ]
    return found + [a for a in addresses if not a.startswith(("http://", "https://"))]
