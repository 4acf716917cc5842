"""A page's headline, as readers see it: the heading that its other statements confirm, without the site's name."""

from __future__ import annotations

import re

from wirebell.read.statements import Statements

_PARTING = re.compile(r"\s+[|–—·•»«:‹›~/-]{1,2}\s+|\s*[|»«]\s*|:\s(?=[^:]{2,30}\Z)")
_LETTERS = re.compile(r"[\W_]+")


def headline_of(said: Statements) -> str | None:
    """Return the headline as readers see it.

    The heading (`h1`, else `h2`) that linked data, OpenGraph or the title confirm best, without a kicker they do
    not know; else OpenGraph's title or the linked headline without the site's name; else a lone `h1`; else the
    title.
    """
    site = {key(s) for s in (said.meta("og:site_name", "application-name"), said.linked.text("publisher")) if s}
    linked = said.linked.text("headline", "name")
    opened = said.meta("og:title", "twitter:title", "dc.title", "citation_title")
    stated = [t for t in (opened, linked, said.title) if t]
    for headings in (said.headings, said.subheadings):
        ranked = [(_confirmed(h, stated, site), -at) for at, h in enumerate(headings)]
        rank, place = max(ranked, default=(0, 0))
        if rank:
            return _without_kicker(headings[-place], [t for t in (opened, linked) if t])
    if opened or linked:
        return without_site(stated[0], site, stated[1:])
    if len(said.headings) == 1 and key(said.headings[0]) not in site:
        return said.headings[0]
    return without_site(said.title, site, said.headings) if said.title else None


def _confirmed(heading: str, stated: list[str], site: set[str]) -> int:
    """Return how well the statements confirm a heading: 3 the same, 2 one begins with the other, 1 one holds
    the other."""
    own = key(heading)
    if len(own) < 3 or own in site:
        return 0
    others = [key(t) for t in stated]
    if own in others[:-1]:
        return 3
    longer = [o for o in others if len(o) >= 12 and o in own]
    if any(o.startswith(own) for o in others) or any(own.startswith(o) for o in longer):
        return 2
    return 1 if longer or (len(own) >= 8 and any(own in o for o in others)) else 0


def _without_kicker(heading: str, stated: list[str]) -> str:
    """Return a heading as it is stated where it says more: "Politics A mayor is elected" may be "A mayor is
    elected"."""
    for text in stated:
        if len(text) >= 15 and len(text) < len(heading) and (heading.endswith(text) or heading.startswith(text)):
            return text
    return heading


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
    if key(back) in site or (
        len(back) <= 40 and len(front) > len(back) and len(front) >= 12 and "|" in parts[-1].group()
    ):
        return front.strip()
    if key(title[: parts[0].start()]) in site:
        return title[parts[0].end() :].strip()
    return front.strip() if not site and len(back.split()) <= 4 and len(front) > 2 * len(back) else title
