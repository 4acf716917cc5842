"""A page's headline, as readers see it: the heading that its other statements confirm, without the site's name."""

from __future__ import annotations

import re

from wirebell.read.page.headings import Heading
from wirebell.read.page.statements import Statements

_PARTING = re.compile(r"\s+[|–—·•»«:‹›~/│-]{1,2}\s+|\s*[|│»«]\s*|:\s(?=[^:]{2,30}\Z)")
_LETTERS = re.compile(r"[\W_]+")
_LONG_WORD = re.compile(r"[^\W\d_]{5,}")
_SAME, _BEGINS, _HOLDS, _ALONE = 4, 3, 2, 1


def headline_of(said: Statements) -> str | None:
    """Return the headline as readers see it.

    The heading (`h1`, else `h2`, else `h3`) that linked data, OpenGraph or the title confirm best, or the one
    `h1` of three words or more that shares a word with them, without its kicker; else OpenGraph's title or the
    linked headline without the site's name; else a lone `h1`; else the title.
    """
    site = {key(s) for s in (said.meta("og:site_name", "application-name"), said.linked.text("publisher")) if s}
    linked = said.linked.text("headline", "name")
    opened = said.meta("og:title", "twitter:title", "dc.title", "citation_title")
    stated = [t for t in (opened, linked, said.title) if t]
    for headings in (said.headings, said.subheadings, said.minor_headings):
        if best := _best(headings, stated, site, headings is said.headings):
            return _without_kicker(best, stated)
    if opened or linked:
        return without_site(stated[0], site, stated[1:])
    if len(said.headings) == 1 and key(said.headings[0].text) not in site:
        return said.headings[0].bare
    return without_site(said.title, site, [h.text for h in said.headings]) if said.title else None


def _best(headings: list[Heading], stated: list[str], site: set[str], first: bool) -> Heading | None:
    """Return the heading confirmed best; of equals the first, of those only held by another the longest."""
    ranked = []
    for at, heading in enumerate(headings[:200]):
        rank = max(_confirmed(t, stated, site) for t in {heading.text, heading.bare})
        if not rank and first and _stands_alone(heading, headings, stated, site):
            rank = _ALONE
        ranked.append((rank, len(heading.text) if rank == _HOLDS else 0, -at))
    rank, _, place = max(ranked, default=(0, 0, 0))
    return headings[-place] if rank else None


def _confirmed(heading: str, stated: list[str], site: set[str]) -> int:
    """Return how well the statements confirm a heading: the same, one begins with the other, one holds the
    other, not at all."""
    own = key(heading)
    if len(own) < 3 or own in site:
        return 0
    others = [key(t) for t in stated]
    if own in others[:-1]:
        return _SAME
    longer = [o for o in others if len(o) >= 12 and o in own]
    if any(o.startswith(own) and len(own) >= min(8, len(o)) for o in others) or any(
        own.startswith(o) for o in longer
    ):
        return _BEGINS
    return _HOLDS if longer or (len(own) >= 8 and any(own in o for o in others)) else 0


def _stands_alone(heading: Heading, headings: list[Heading], stated: list[str], site: set[str]) -> bool:
    """Tell whether a heading that nothing confirms is the headline all the same: the only one of some length,
    and about what the title is about."""
    if len(heading.text.split()) < 3 or key(heading.text) in site:
        return False
    others = [h for h in headings if h is not heading and len(h.text.split()) >= 3 and key(h.text) not in site]
    said = {w[:5] for t in stated for w in _LONG_WORD.findall(t.lower())}
    own = {w[:5] for w in _LONG_WORD.findall(heading.text.lower())}
    return bool(own & said) or (not others and not said)


def _without_kicker(heading: Heading, stated: list[str]) -> str:
    """Return a heading as it is stated where it says more: "Politics A mayor is elected" may be "A mayor is
    elected". A heading stated in full has no kicker but one marked as such."""
    if heading.bare != heading.text:
        return heading.bare
    own = key(heading.text)
    if any(key(t) == own for t in stated):
        return heading.text
    for text in stated:
        if (
            len(text) >= 15
            and len(text) < len(heading.text)
            and (heading.text.endswith(text) or heading.text.startswith(text))
        ):
            return text
    return heading.text


def key(text: str) -> str:
    """Return the letters and digits of a text, for telling whether two say the same."""
    return _LETTERS.sub("", text.lower())


def without_site(title: str, site: set[str], others: list[str]) -> str:
    """Return a title without the site's name before or after it."""
    for other in others:
        if len(other) >= 15 and title.startswith(other):
            return other
    parts = list(_PARTING.finditer(title))
    if not parts:
        return title
    front, back = title[: parts[-1].start()], title[parts[-1].end() :]
    if _is_site(key(back), site) or (
        len(back) <= 40 and len(front) > len(back) and len(front) >= 12 and parts[-1].group().strip() in {"|", "│"}
    ):
        return front.strip()
    if key(title[: parts[0].start()]) in site:
        return title[parts[0].end() :].strip()
    return front.strip() if not site and len(back.split()) <= 4 and len(front) > 2 * len(back) else title


def _is_site(name: str, site: set[str]) -> bool:
    """Tell whether a name is the site's, perhaps without its ending ("courier" of courier.example)."""
    return len(name) >= 3 and any(s == name or (s.startswith(name) and len(s) - len(name) <= 4) for s in site)
