"""The furniture around a story: what it is, line by line, so that none of it stays in the body."""

from __future__ import annotations

import re
from typing import get_args

from msgspec import Struct

from wirebell.read.furniture.furnishing_openings import may_be_furniture
from wirebell.read.furniture.furnishings import ANYWHERE, FIRST_LINES, FURTHER_ON, Furniture
from wirebell.read.furniture.furnishings_abroad import ABROAD, RELATED_LISTS
from wirebell.read.furniture.no_prose import is_no_prose
from wirebell.read.page.pictures import looks_signed
from wirebell.read.text.lines import Line

_RULES = {kind: "|".join(filter(None, (ANYWHERE.get(kind), ABROAD.get(kind)))) for kind in (*ANYWHERE, "caption")}
_WHOLE = re.compile(
    "(?:" + "|".join(f"(?P<{kind}>{rule})" for kind, rule in _RULES.items()) + r")\Z",
    re.IGNORECASE | re.VERBOSE,
)
_RELATED = re.compile(rf"(?:{RELATED_LISTS})\Z", re.IGNORECASE | re.VERBOSE)
_LATER = [(kind, hints, re.compile(rule, re.IGNORECASE | re.VERBOSE)) for kind, hints, rule in FURTHER_ON]
_FIRST = re.compile("(?:" + "|".join(f"(?P<{kind}>{r})" for kind, r in FIRST_LINES.items()) + r")\Z", re.VERBOSE)
_LONGEST = 420
_LONGEST_NOTE = 1200
_NOTE = re.compile(
    r"\W{0,3}(?:correction|clarification|editor|note|an?\b|the\b|this\b|in\b|due\b|korr|beri|"
    r"anm)",
    re.IGNORECASE,
)
_NAMES: dict[str | None, Furniture] = {kind: kind for kind in get_args(Furniture)}
_STRONG_CREDIT = re.compile(
    r"(?:©|\b[Pp](?:hoto|hotograph|icture)s?\b[^.:]{0,12}:|\b(?:[Ii]mage|[Ff]oto)s?\b[^.:]{0,12}:|/|"
    r"via Getty)[^.!?]*\W*\Z"
)
_CREDIT_MARKS = ("©", "hoto", "icture", "mage", "oto", "/")
_AGENCYS = re.compile(
    r"(?:©|\(c\))\s?(?:dpa|afp|apa|sda|epd|kna|sid|ap|efe|ansa|reuters|europa press)\b[\w-]{0,12}"
    r"(?:[,/]\s?[\w:/-]{2,40}){0,2}\.?",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r".{60,}[.!?…:][\"'”“’»«)]*\Z", re.DOTALL)
_STOP = re.compile(r"[.!?…][\"'”“’»«)]*\Z")
_DATED_TITLE = re.compile(
    r".{10,}?\s[-–—|·•]\s(?:[^\W\d_]{3,11}\.?\s\d{1,2},?|\d{1,2}\.?\s[^\W\d_]{3,11}\.?|\d{1,2}[./]\d{1,2}[./]?)\s?(?:19|20)\d\d"
)
_CUT_OFF = re.compile(r"(?:…|\.\.\.)\]?\Z")
_BRACKETED = frozenset({"[…]", "..]"})
_LONGEST_TITLE = 200
_MOST_TOPICS, _TOPIC_WORDS = 12, 6
_MOST_TITLES = 6
_MOST_SIFTED = 5000  # lines; what comes after so many is no article, and costs nothing


class Cut(Struct, frozen=True):
    """A line that is not the story's, and what it is."""

    kind: Furniture
    line: Line


class Sifted(Struct, frozen=True):
    """The lines of a text: those of the story, and the furniture; `above` counts the story lines before the
    text proper."""

    body: tuple[Line, ...]
    cut: tuple[Cut, ...]
    above: int

    def texts(self, kind: Furniture) -> list[str]:
        """Return what the furniture of a kind says, in order."""
        return [c.line.text for c in self.cut if c.kind == kind]


def sift(lines: list[Line], labels: frozenset[str] = frozenset()) -> Sifted:
    """Part the story's own lines from the furniture around and between them; every line goes one way or the other.

    Furniture is known by its own words, by a picture's credit at its end or, before the first long sentence, by
    its place; there one of the page's `labels` alone, its paper's name or its section's, is furniture too. What
    follows "Follow the topics in this article" are topics until a sentence comes.
    """
    body: list[Line] = []
    cut: list[Cut] = []
    above, started, listing, titles, ends = 0, False, 0, 0, 0
    for line in lines[:_MOST_SIFTED]:
        kind = _listed(line, listing, titles) or furniture(line, not started)
        if kind is None and not started and line.text in labels:
            kind = "promotion"
        listing = _MOST_TOPICS if kind == "follow" else listing - 1 if kind == "topic" else 0
        titles = _MOST_TITLES if kind == "promotion" and _RELATED.match(line.text) else titles - 1 if kind else 0
        if kind:
            cut.append(Cut(kind, line))
            continue
        if not started and _SENTENCE.match(line.text):
            started, above = True, len(body)
        body.append(line)
        ends = len(cut)
    cut[ends:] = [_as_notice(one) for one in cut[ends:]] if started else cut[ends:]
    cut += [Cut("promotion", line) for line in (*_titles_at_end(body), *_teasers_at_end(body))]
    body += lines[_MOST_SIFTED:]
    if not started:
        above = next((at for at, line in enumerate(body) if _STOP.search(line.text)), 0)
    return Sifted(tuple(body), tuple(cut), above)


def _as_notice(one: Cut) -> Cut:
    """Return what stands below a story as its notice where it names an agency alone: above, it is a picture's."""
    is_notice = one.kind == "caption" and _AGENCYS.fullmatch(one.line.text)
    return Cut("rights", one.line) if is_notice else one


def _titles_at_end(body: list[Line]) -> list[Line]:
    """Take other stories' titles, each with its day, off the end of a body, where there are two or more."""
    at = len(body)
    while at > 1 and len(body[at - 1].text) <= _LONGEST_TITLE and _DATED_TITLE.fullmatch(body[at - 1].text):
        at -= 1
    taken = body[at:] if len(body) - at > 1 else []
    del body[len(body) - len(taken) :]
    return taken


def _teasers_at_end(body: list[Line]) -> list[Line]:
    """Take teasers of other stories, cut off with "…", off the end of a body, each with the title above it.

    One alone may be how the story ends, unless its mark stands in brackets; short teasers are whole.
    """
    at, teasers = len(body), 0
    while at > 1 and _CUT_OFF.search(body[at - 1].text) and len(body[at - 1].text) <= _LONGEST:
        at, teasers = at - 1, teasers + 1
        if at > 1 and body[at - 1].kind == "heading" and not _STOP.search(body[at - 1].text):
            at -= 1
    at = at if teasers > 1 else len(body)
    bracketed = [number for number, line in enumerate(body) if line.text[-3:] in _BRACKETED]
    if bracketed and bracketed[0] and 2 * len(bracketed) >= len(body) - bracketed[0]:
        at = min(at, bracketed[0])
    taken = body[at:]
    del body[at:]
    return taken


def _listed(line: Line, listing: int, titles: int) -> Furniture | None:
    """Return what a line in a list is: a topic to follow, or another story's title."""
    text = line.text
    if listing > 0 and len(text) <= 60 and len(text.split()) <= _TOPIC_WORDS and text[-1] not in ".!?:":
        return "topic" if line.kind != "heading" and not _WHOLE.match(text) else None
    return "promotion" if titles > 0 and len(text) <= 160 and text[-1] not in '.:…”“»"' else None


def furniture(line: Line, at_top: bool) -> Furniture | None:
    """Return what kind of furniture a line is, None for a line of the story; `at_top`: before the text proper."""
    text = line.text
    if line.kind == "caption":
        return "caption"
    if line.kind == "link" and not at_top:
        return "promotion"
    if is_no_prose(text):
        return "promotion"
    short = len(text) <= _LONGEST or (len(text) <= _LONGEST_NOTE and _NOTE.match(text))
    bare = text.lstrip("-–•· ")  # "- Updated: 29/4/2022"
    found = _WHOLE.match(bare) if short and bare and may_be_furniture(bare) else None
    if not found and at_top and len(text) <= 200:
        found = _FIRST.match(text)
    if found and found.lastgroup in _NAMES:
        return _NAMES[found.lastgroup]
    return _by_words_within(text) or ("caption" if _is_caption(text, at_top) else None)


def _by_words_within(text: str) -> Furniture | None:
    if len(text) > _LONGEST:
        return None
    low = text.lower()
    for kind, hints, rule in _LATER:
        if any(map(low.__contains__, hints)) and rule.match(text):
            return kind
    return None


def _is_caption(text: str, at_top: bool) -> bool:
    """Tell a caption that nothing but its credit gives away; only before the text proper may the credit be
    weak."""
    if len(text) > 600:
        return False
    tail = text[-120:]
    strong = any(map(tail.__contains__, _CREDIT_MARKS)) and bool(_STRONG_CREDIT.search(tail))
    return (at_top or strong) and looks_signed(text)
