"""A look at a document before any parser sees it: refuse what no honest publisher sends, in linear time.

Parsers of XML and HTML have inputs that cost them quadratic time or memory (entities, endless depth, thousands
of attributes or keywords). This scan walks the tags once and raises HostileInput at the first excess.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from wirebell.errors import HostileInput

MOST_BYTES = 15 * 1024 * 1024
MOST_ELEMENTS = 50_000
MOST_ITEMS = 5_000
DEEPEST = 256
MOST_MARKUP = 200_000
"""Tags, comments, sections and instructions together."""

_MOST_PIECES = 1_000_000
_LONGEST_TAG = 32 * 1024
_MOST_SEARCHED = 300_000_000
_MOST_COMPARED = 5_000_000
_MOST_BROKEN = 1_000

_OPENER = re.compile(r"<(?:!--|!\[CDATA\[|\?|/?[A-Za-z_])")
_ENDS = {"<!--": "-->", "<![CDATA[": "]]>", "<?": "?>"}
_TAG = re.compile(r"<(/?)([^\s/><]++)((?:[^>\"'<]++|\"[^\"]*+\"|'[^']*+')*+)>")
_ITEMS = frozenset({"item", "entry"})
# Elements whose text feedparser takes apart in quadratic time. It also compares each keyword of an item with all
# before it: some three thousand on one item may be, blogs list theirs on top of the feed.
_SMALL = frozenset("author creator managingeditor webmaster publisher category keywords tags subject".split())
_VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())

_DOCTYPE = re.compile(r"<!DOCTYPE\b", re.IGNORECASE)
_ENTITY = re.compile(r"<!ENTITY\b", re.IGNORECASE)
_ROOT = re.compile(r"<[A-Za-z_]")


class _Walk:
    """The tags of one document as they go by."""

    def __init__(self, text: str, where: str) -> None:
        self.text, self.where = text, where
        self.stack: list[tuple[str, int]] = []
        self.elements = self.items = self.markup = self.small = self.compared = self.searched = self.broken = 0
        self.unending: set[str] = set()
        self.entries: list[tuple[int, int]] = []
        self.entry: tuple[int, int] | None = None  # where the one that is open began, and how deep
        self.matched = True

    def refuse(self, problem: str) -> HostileInput:
        advice = "Nothing of it was read. If you trust the publisher, ask for a shorter or sounder feed."
        return HostileInput(f"{self.where}: {problem}. {advice}")

    def after(self, at: int, opener: str) -> int:
        """Return where to look next, having taken note of the markup at `at`."""
        self.markup += 1
        if self.markup > MOST_MARKUP:
            raise self.refuse(f"more than {MOST_MARKUP:,} pieces of markup")
        if opener in _ENDS:
            return self.passed_over(at, opener)
        tag = _TAG.match(self.text, at, at + _LONGEST_TAG)
        if tag is None:
            return self.past_broken(at)
        if tag[1]:
            self.close(tag[2].rpartition(":")[2].lower(), at, tag.end())
        else:
            self.open(tag[2].rpartition(":")[2].lower(), tag)
        return tag.end()

    def passed_over(self, at: int, opener: str) -> int:
        end = -1 if opener in self.unending else self.text.find(_ENDS[opener], at + len(opener))
        if end < 0:
            self.unending.add(opener)  # looked for once: what never ends is text
            self.matched = False
            return at + len(opener)
        return end + len(_ENDS[opener])

    def past_broken(self, at: int) -> int:
        self.broken += 1
        self.elements += 1
        self.matched = False
        if self.broken > _MOST_BROKEN:
            raise self.refuse(f"more than {_MOST_BROKEN} tags that never end")
        return at + 1

    def open(self, name: str, tag: re.Match[str]) -> None:
        self.elements += 1
        if self.elements > MOST_ELEMENTS:
            raise self.refuse(f"more than {MOST_ELEMENTS:,} elements")
        if name in _ITEMS:
            self.items += 1
            self.small = 0
            if self.items > MOST_ITEMS:
                raise self.refuse(f"more than {MOST_ITEMS:,} items")
        elif name in _SMALL:
            self.small += 1
            self.compared += self.small
            if self.compared > _MOST_COMPARED:
                raise self.refuse("thousands of authors and keywords on one item")
        ended = tag[3].endswith("/")
        if name in _ITEMS and self.entry is None:
            self.begin_entry(tag, ended)
        if not ended:
            self.stack.append((name, tag.end()))
            self.deep(name)

    def begin_entry(self, tag: re.Match[str], ended: bool) -> None:
        if ended:
            self.entries.append(tag.span())
        else:
            self.entry = (tag.start(), len(self.stack))

    def deep(self, name: str) -> None:
        if len(self.stack) > DEEPEST:
            raise self.refuse(f"elements nested more than {DEEPEST} deep")
        if name in _VOID and name not in {"link", "source"}:
            self.stack.pop()

    def close(self, name: str, at: int, end: int) -> None:
        depth = next((i for i in range(len(self.stack) - 1, -1, -1) if self.stack[i][0] == name), None)
        if depth is None:
            return
        self.matched &= depth == len(self.stack) - 1
        if self.entry is not None and depth <= self.entry[1]:
            self.entries.append((self.entry[0], end))
            self.entry = None
        if name in _SMALL:
            self.searched += (at - self.stack[depth][1]) ** 2
            if self.searched > _MOST_SEARCHED:
                raise self.refuse(f"<{name}> and its like hold thousands of characters")
        del self.stack[depth:]


def guard_size(body: bytes, where: str) -> None:
    """Raise HostileInput if a document is larger than the 15 MiB the HTTP door lets through."""
    if len(body) > MOST_BYTES:
        raise HostileInput(
            f"{where}: {len(body):,} bytes are more than the {MOST_BYTES:,} that are read. Split it."
        )


def past_prolog(text: str) -> tuple[int, str]:
    """Return where the root element starts, and the document type declaration before it ("" if there is none).

    Comments, instructions and stray text before the root are passed over; if no element comes, the offset is
    the end of the text.
    """
    at, doctype = 0, ""
    while (at := text.find("<", at)) >= 0:
        opener = next((o for o in ("<!--", "<?") if text.startswith(o, at)), None)
        if opener:
            end = text.find(_ENDS[opener], at)
            at = end + len(_ENDS[opener]) if end >= 0 else at + len(opener)
        elif _DOCTYPE.match(text, at):
            end = _doctype_end(text, at)
            doctype = doctype or text[at:end]
            at = end
        elif _ROOT.match(text, at):
            return at, doctype
        else:
            at += 1
    return len(text), doctype


def _doctype_end(text: str, at: int) -> int:
    close, bracket = text.find(">", at), text.find("[", at)
    if 0 <= bracket < close:
        inner = text.find("]", bracket)
        close = text.find(">", inner) if inner >= 0 else -1
    return close + 1 if close >= 0 else len(text)


class Guarded(NamedTuple):
    """Where the entries of a feed begin and end, none where its tags do not match, and how much of it is whole.

    What ends within an entry was caught half written: the rest of that entry is still to come.
    """

    entries: list[tuple[int, int]]
    whole: int


def guard_xml(text: str, where: str) -> Guarded:
    """Return what the tags of a document show.

    Raises HostileInput if XML text declares entities, or is deeper, longer or more broken than any honest feed.
    Linear in the length of the text. The limits are those of RELIABILITY section 6; a feed of more than 5,000
    items is refused rather than cut, so that nothing is lost in silence.
    """
    walk = _Walk(text, where)
    at, doctype = past_prolog(text)
    if _ENTITY.search(doctype):
        raise walk.refuse("its document type declares entities")
    # The parser calls back for every line and reference: fifteen million of them would take ten seconds.
    if text.count("\n") + text.count("&") > _MOST_PIECES:
        raise walk.refuse(f"more than {_MOST_PIECES:,} lines and references")
    while found := _OPENER.search(text, at):
        at = walk.after(found.start(), found[0])
    entries = walk.entries if walk.matched and not walk.stack else []
    return Guarded(entries, walk.entry[0] if walk.entry else len(text))


# -- HTML inside items ----------------------------------------------------------------------------------------

_HTML_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]*)")
# Elements that HTML closes by itself; they do not nest.
_IMPLIED = _VOID | frozenset("p li dt dd tr td th thead tbody tfoot option optgroup colgroup rp rt".split())
_MOST_AMPERSANDS = 50_000
_LONGEST_RUN = 64 * 1024


def unruly(html: str) -> bool:
    """Whether cleaning this HTML as a tree could cost more than linear time; linear itself."""
    if html.count("&") > _MOST_AMPERSANDS:
        return True
    if html.count("<") <= DEEPEST and len(html) <= _LONGEST_RUN:
        return False
    if any(len(run) > _LONGEST_RUN and "<" in run for run in html.split(">")):
        return True
    opened: Counter[str] = Counter()
    nested = 0
    for close, name in _HTML_TAG.findall(html):
        lowered = name.lower()
        if lowered in _IMPLIED or (close and not opened[lowered]):
            continue
        step = -1 if close else 1
        opened[lowered] += step
        nested += step
        if nested > DEEPEST:
            return True
    return False
