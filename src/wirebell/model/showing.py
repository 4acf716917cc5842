"""What of a story may be shown in an alert, as its rights say; for the reader's eyes and for no other use.

Nothing here decides what is legal. It keeps to what publishers tell machines about previews (robots directives,
RSL, `isAccessibleForFree`) and, where they say nothing, to a headline and a very short extract, which is what the
press publishers' right of the European Union leaves free (Directive 2019/790, article 15).
"""

from __future__ import annotations

from functools import reduce

from msgspec import Struct

from wirebell.errors import Counted, Wording
from wirebell.model.facts import Evidence, Image, Rights
from wirebell.model.source import NO_TERMS, WHOLE, Terms

SHORT_EXTRACT = 200
"""Characters shown of a story whose publisher says nothing else."""
_SEARCH_OR_ALL = frozenset({"all", "search"})


PRIVATE = ("mailto:", "push:")
"""What the addresses begin with that one person reads; so is `feed`. All others are shared."""


class Showing(Struct, frozen=True, kw_only=True, gc=False):
    """What may be shown beside the headline: `excerpt` characters of the text (0 none, None any number), the
    picture or not; `reasons` are the evidence it follows from, one for the excerpt and one for the picture at
    least. If not `told`, it must not be shown there at all."""

    excerpt: int | None
    picture: bool
    reasons: tuple[Evidence, ...]
    told: bool = True


def is_shared(address: str) -> bool:
    """Return whether several people may read what is sent to an address."""
    return address != "feed" and not address.startswith(PRIVATE)


def showing_of(
    rights: Rights, image: Image | None = None, terms: Terms = NO_TERMS, shared: bool = False
) -> Showing:
    """Return what an alert may show of a story under these rights and the contract with its source.

    A contract goes before what the story says. Else what forbids wins over what permits, and the smallest number
    over the others; an open licence gives the whole text, and the picture where nobody else is credited with it.
    What is `shared` shows the headline alone, unless a contract or an open licence gives more.
    """
    if shared and terms.shared is False:
        return Showing(excerpt=0, picture=False, reasons=(_agreed("shared", "no"),), told=False)
    if shared and not terms.shared and rights.reuse.verdict != "open-licence":
        return Showing(excerpt=0, picture=False, reasons=(_unsaid("shared channel", rights),))
    excerpt, why_excerpt = _excerpt(rights) if terms.excerpt is None else _agreed_excerpt(terms.excerpt)
    picture, why_picture = _picture(rights, image) if terms.picture is None else _agreed_picture(terms.picture)
    return Showing(excerpt=excerpt, picture=picture, reasons=tuple(dict.fromkeys((*why_excerpt, *why_picture))))


def in_words(showing: Showing) -> Wording:
    """Return the verdict with its evidence in one line."""
    said = reduce(lambda one, other: Wording("{one}; {other}", one=one, other=other), _reasons(showing))
    if not showing.told:
        return Wording("nothing: {said}", said=said)
    picture = Wording("the picture") if showing.picture else Wording("no picture")
    return Wording("{text}, {picture}: {said}", text=_text(showing.excerpt), picture=picture, said=said)


def _text(most: int | None) -> Wording:
    if most is None:
        return Wording("the whole text")
    if most == 0:
        return Wording("the headline alone")
    return Counted("the headline and {number} character", "the headline and {number} characters", most)


def _reasons(showing: Showing) -> list[Wording]:
    said = [
        Wording("{where} says {what} {value}", where=Wording(e.where), what=Wording(e.what), value=e.value)
        for e in showing.reasons
        if e.where not in {"rights", "picture"}
    ]
    said += [Wording("the picture is {name}’s", name=e.value) for e in showing.reasons if e.where == "picture"]
    unsaid = [_UNSAID[e.what] for e in showing.reasons if e.where == "rights"]
    if unsaid:
        kinds = reduce(lambda one, other: Wording("{one} and {other}", one=one, other=other), unsaid)
        said.append(Wording("nothing is said about {kinds}", kinds=kinds))
    return said


_UNSAID = {
    "excerpt": Wording("excerpts"),
    "picture": Wording("pictures"),
    "licence": Wording("licences"),
    "shared channel": Wording("shared channels"),
}


def _agreed(what: str, value: str) -> Evidence:
    return Evidence(what=what, value=value, where="the contract")


def _agreed_excerpt(most: int) -> tuple[int | None, list[Evidence]]:
    whole = most >= WHOLE
    return (None if whole else most), [_agreed("excerpt", "all" if whole else str(most))]


def _agreed_picture(shown: bool) -> tuple[bool, list[Evidence]]:
    return shown, [_agreed("picture", "yes" if shown else "no")]


def _excerpt(rights: Rights) -> tuple[int | None, list[Evidence]]:
    forbidding = [e for e in rights.evidence if _forbids_excerpt(e)]
    if forbidding:
        return 0, forbidding[:1]
    limits = [(int(e.value), e) for e in rights.evidence if e.what == "excerpt" and _is_number(e.value)]
    counted = [limit for limit in limits if limit[0] >= 0]
    if counted:
        most, why = min(counted, key=lambda limit: limit[0])
        return most, [why]
    if rights.reuse.verdict == "open-licence":
        return None, _of_licence(rights)
    return SHORT_EXTRACT, [limits[0][1]] if limits else [_unsaid("excerpt", rights)]


def _picture(rights: Rights, image: Image | None) -> tuple[bool, list[Evidence]]:
    said = [e for e in rights.evidence if e.what == "picture"]
    forbidding = [e for e in said if e.value == "none"] or [e for e in rights.evidence if _forbids_excerpt(e)]
    if forbidding:
        return False, forbidding[:1]
    if said:
        return True, said[:1]
    if rights.reuse.verdict != "open-licence":
        return False, [_unsaid("picture", rights)]
    if image is not None and image.credit and image.credit != rights.holder:
        return False, [Evidence(what="picture credit", value=image.credit, where="picture")]
    return True, _of_licence(rights)


def _forbids_excerpt(evidence: Evidence) -> bool:
    """Tell what leaves the headline alone: kept out of search, paid for, or forbidden by RSL for search."""
    if evidence.what == "reserved":
        return evidence.value == "noindex"
    if evidence.what == "access":
        return evidence.value.endswith(("false", "no"))
    kind, _, tokens = evidence.value.partition(" ")
    if evidence.what != "terms" or kind not in {"permits", "prohibits"}:
        return False
    named = bool(_SEARCH_OR_ALL & set(tokens.split()))
    return named if kind == "prohibits" else not named


def _of_licence(rights: Rights) -> list[Evidence]:
    found = [e for e in rights.evidence if e.what == "licence"][:1]
    return found or [Evidence(what="licence", value=rights.licence or rights.reuse.verdict, where="rights")]


def _unsaid(what: str, rights: Rights) -> Evidence:
    return Evidence(what=what, value=f"nothing said; {rights.reuse.verdict}", where="rights")


def _is_number(text: str) -> bool:
    return text.removeprefix("-").isdecimal()
