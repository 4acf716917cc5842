"""Lines that are one link and nothing else: other stories between the paragraphs, a table of contents."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec.structs import replace

from wirebell.read.text.lines import Line, LineKind
from wirebell.read.text.markup import Tree, one_line

_BLOCKS: dict[str, LineKind] = {
    "p": "text",
    "li": "item",
    **dict.fromkeys(("h2", "h3", "h4", "h5"), "heading"),
}
_INLINE = frozenset("strong b em i u span font".split())
_NO_PAGE = re.compile(r"(?!https?:)[a-z]+:", re.IGNORECASE)
_DEEPEST = 4  # inline elements between a block and its link
_MOST, _LONGEST = 2_000, 220

Lone = frozenset[tuple[LineKind, str]]
"""Kind and text of the lines that are links."""


def lone_links(tree: Tree) -> Lone:
    """Return the paragraphs and headings that link to another page and the items that link within this one.

    An item that links elsewhere may be a source of the story, and a sentence with its full stop its own words.
    """
    found: set[tuple[LineKind, str]] = set()
    for link in tree.iter("a"):
        if len(found) >= _MOST:
            break
        kind = _block_of(link)
        href = (link.get("href") or "").strip()
        if kind and _leads_away(href) is (kind != "item"):
            text = one_line("".join(link.itertext()))
            if 0 < len(text) <= _LONGEST and text[-1] not in ".:":
                found.add((kind, text))
    return frozenset(found)


def marked(lines: Iterable[Line], lone: Lone) -> tuple[Line, ...]:
    """Return the lines, those that are links told from the others."""
    return tuple(replace(line, kind="link") if (line.kind, line.text) in lone else line for line in lines)


def _leads_away(href: str) -> bool | None:
    """Tell a link to another page from one within this, None for one that is neither."""
    if href.startswith("#"):
        return False if len(href) > 1 else None
    return True if href and _NO_PAGE.match(href) is None else None


def _block_of(link: Tree) -> LineKind | None:
    """Return what the block is of which a link is all there is."""
    element = link
    for _ in range(_DEEPEST):
        above = element.getparent()
        if above is None or not _is_all(element, above):
            return None
        if above.tag in _BLOCKS:
            return _BLOCKS[str(above.tag)]
        if above.tag not in _INLINE:
            return None
        element = above
    return None


def _is_all(element: Tree, above: Tree) -> bool:
    beside = [one for one in (element.getprevious(), element.getnext()) if one is not None]
    texts = (above.text, element.tail, *(one.tail for one in beside))
    return all(one.tag == "br" for one in beside) and not any(text and text.strip() for text in texts)
