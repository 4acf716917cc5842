"""Names as the learned tagger finds them, with what the catalogue and the words around say of each."""

from __future__ import annotations

import re
from collections.abc import Sequence

from wirebell.catalogue.name_tagger import Labelling, Tagger
from wirebell.catalogue.names import Gazetteer, Known
from wirebell.model.facts import MentionKind
from wirebell.read.names.candidates import Stretch, stretches
from wirebell.read.names.casing import evened
from wirebell.read.names.compounds import apart
from wirebell.read.names.court_cases import with_cases
from wirebell.read.names.cut_names import cut_to_size
from wirebell.read.names.kinds import Found
from wirebell.read.names.mended import mended
from wirebell.read.names.runs import Token, joined
from wirebell.read.names.word_features import Words, items, told

_KINDS: dict[str, MentionKind] = {"PER": "person", "ORG": "organisation", "LOC": "place", "MISC": "other"}

_LONGEST = 14
"""No honest name has more words."""

_PERSONAL = frozenset(
    "Mr Mrs Ms Dr Mr. Mrs. Ms. Dr. Sir Lord Lady Judge Sgt Col Gen Gen. Sen. Rep. Gov. Col. Pope".split()
)


_OF_A_STATE = frozenset(
    """voters attorney lawmakers residents resident officials law governor legislature senator authorities court
    judge native primary caucus caucuses police""".split()
)
"""What places have and clubs have not: "Colorado voters"."""
_WHERE = frozenset("in near to from across outside".split())


def tagged(body: str, names: Gazetteer, tagger: Tagger) -> list[Found]:
    """Return the names of an English body from first to last, each once for every place it stands."""
    even = evened(body, names)
    found = stretches(even, names.passed)
    if not found:
        return []
    words, rows = _words(names, tagger)
    story = told(even, found, words)
    labels = rows.labels(items(found, story, words))
    out: list[Found] = []
    at = 0
    for stretch in found:
        size = len(stretch.tokens)
        # Most words without a label are alone and known to nobody.
        if size > 1 or labels[at] != "O" or stretch.tokens[0].text in names.known:
            out += _names(stretch, labels[at : at + size], names)
        at += size + 1
    out = [one._replace(end=past_stop(body, one.end)) if body.startswith(".", one.end) else one for one in out]
    out = [_as_state(body, one, names) if one.kind == "place" and one.known else one for one in out]
    out = cut_to_size(body, apart(body, out, names), names)
    return with_cases(body, _with_nicknames(body, mended(body, out, names, story.lower), names), names)


def past_stop(body: str, end: int) -> int:
    """Return where a name before a full stop ends: behind one that shortens its last word ("U.S.", "Inc.")."""
    return end + 1 if body[end - 2 : end - 1] == "." or _SHORTENED.search(body, max(end - 5, 0), end) else end


def _as_state(body: str, one: Found, names: Gazetteer) -> Found:
    """Return a place that is a city and a state as the state, where the words beside it say so."""
    led = (
        body.startswith(_STATE_OF, max(0, one.start - len(_STATE_OF)))
        or body[one.start - 8 : one.start] == _UPSTATE
    )
    if not led and not (body.startswith(" state", one.end) and _STATE.match(body, one.end)):
        return one
    state = names.known.get(f"{one.key} State")
    return one._replace(key=f"{one.key} State", known=state) if state and state.kind == "place" else one


_STATE = re.compile(r" state(?![\w-])")
_STATE_OF, _UPSTATE = "state of ", "upstate "
_SHORTENED = re.compile(r"\b(?:Inc|Corp|Co|Ltd|Jr|Sr|Bros)\Z")


_NICKNAME = re.compile(r" [\"“‘'] ?[A-Z][\w. -]{1,20}[\"”’'] ")


_CLOSED = frozenset({'" ', "” ", "’ ", "' "})


def _with_nicknames(body: str, found: list[Found], names: Gazetteer) -> list[Found]:
    """Return the names with a person's in one around a nickname in marks: `William "Bill" Harrow`."""
    led = [n for n, one in enumerate(found) if body[one.start - 2 : one.start] in _CLOSED]
    if not led:
        return found
    out = list(found)
    for n in reversed(led):
        first = next(
            (at for at in (n - 1, n - 2) if at >= 0 and _is_called_so(body, out[at], out[n], names)), None
        )
        if first is not None:
            key = f"{out[first].key} {out[n].key}"
            out[first : n + 1] = [out[first]._replace(end=out[n].end, key=key, kind="person", known=None, sure=1)]
    return out


def _is_called_so(body: str, first: Found, last: Found, names: Gazetteer) -> bool:
    """Tell whether nothing but a nickname stands between a given name and the word after it."""
    if last.start - first.end > _LONGEST_NICKNAME or " " in last.key or (last.kind == "other" and last.known):
        return False
    given = first.key.rpartition(" ")[2] in names.given or first.kind == "person"
    return given and first.known is None and _NICKNAME.fullmatch(body, first.end, last.start) is not None


_LONGEST_NICKNAME = 24


class _Memory:
    """The words met with the gazetteer and tagger used last; what is remembered changes no result."""

    kept: tuple[Words, Labelling, Tagger] | None = None


def _words(names: Gazetteer, tagger: Tagger) -> tuple[Words, Labelling]:
    """Return the words met so far. Full ones are left, not emptied: another thread may be reading them."""
    kept = _Memory.kept
    if kept is None or kept[0].full or kept[0].names is not names or kept[2] is not tagger:
        rows = tagger.rows()
        kept = _Memory.kept = Words(names, rows), rows, tagger
    return kept[0], kept[1]


def _names(stretch: Stretch, labels: Sequence[str], names: Gazetteer) -> list[Found]:
    """Return the names of a stretch by the labels of its words, and the known ones among words without label."""
    out: list[Found] = []
    at = 0
    while at < len(labels):
        end = at + 1
        if len(labels) >= _TWO_PARTS and (size := _countries_size(stretch.tokens, at, names)):
            end = at + size
            out += _unlabelled(stretch, at, end, names)
        elif labels[at] == "O":
            if size := _known_size(stretch.tokens, at, labels, names):
                end = at + size
                out += _unlabelled(stretch, at, end, names)
        else:
            while end < len(labels) and labels[end] == "I-" + labels[at][2:]:
                end += 1
            if end - at <= _LONGEST and not (
                end - at == 1 and _is_short_for_nothing(stretch.tokens[at].text, names)
            ):
                out.append(_name(stretch, at, end, labels, names))
        at = end
    return out


def _is_short_for_nothing(word: str, names: Gazetteer) -> bool:
    """Tell whether a word alone is short for what everybody has or does: "GDP", "IPOs", not "BBC"."""
    return word in names.short and word not in names.known


def _known_size(tokens: Sequence[Token], at: int, labels: Sequence[str], names: Gazetteer) -> int:
    size = min(names.reaches.get(tokens[at].text, 0), len(tokens) - at)
    while size and not (
        joined(tokens[at : at + size]) in names.known and (size == 1 or set(labels[at : at + size]) == {"O"})
    ):
        size -= 1
    return size


def _countries_size(tokens: Sequence[Token], at: int, names: Gazetteer) -> int:
    """Return how many words make a country of two parts, whose labels may differ: "Trinidad and Tobago"."""
    size = min(names.reaches.get(tokens[at].text, 0), len(tokens) - at)
    while size >= _TWO_PARTS and not (
        any(token.text == "and" for token in tokens[at : at + size])
        and (known := names.known.get(joined(tokens[at : at + size])))
        and known.kind == "place"
    ):
        size -= 1
    return size if size >= _TWO_PARTS else 0


_TWO_PARTS = 3


def _unlabelled(stretch: Stretch, at: int, end: int, names: Gazetteer) -> list[Found]:
    tokens = stretch.tokens
    key = joined(tokens[at:end])
    known = names.known[key]
    if (known.kind == "person" and not key.isupper()) or key in names.titles or key in names.starter:
        return []
    initial = at == 0 and stretch.initial
    return [Found(tokens[at].start, tokens[end - 1].end, key, known.kind, known, (), 2, initial)]


def _name(stretch: Stretch, at: int, end: int, labels: Sequence[str], names: Gazetteer) -> Found:
    tokens, kind = stretch.tokens, _KINDS[labels[at][2:]]
    if tokens[at].text == "The" and end - at > 1 and _is_article(joined(tokens[at + 1 : end]), names):
        at += 1
    end = _end(tokens, at, end, names)
    key = joined(tokens[at:end])
    known = names.known.get(key)
    if known is not None and _is_sure(known, kind, stretch, at, end, names):
        kind = known.kind
    else:
        titled = at > 0 and labels[at - 1] == "O" and tokens[at - 1].text in _PERSONAL
        kind = _kind(kind, tokens[at:end], titled, names)
    if known is not None and known.kind != kind:
        known = None
    roles = _roles(stretch, at, labels, names) if kind == "person" else ()
    initial = at == 0 and stretch.initial
    return Found(tokens[at].start, tokens[end - 1].end, key, kind, known, roles, 1, initial)


def _end(tokens: Sequence[Token], at: int, end: int, names: Gazetteer) -> int:
    """Return where a name ends before a day of the week ("in Paris Friday") or the next sentence ("U.S. He")."""
    while end - at > 1 and joined(tokens[at:end]) not in names.known:
        last, before = tokens[end - 1], tokens[end - 2]
        if last.text not in _DAYS and (last.text not in names.common or last.start - before.end < _STOP_AND_SPACE):
            break
        end -= 1
    return end


_DAYS = frozenset("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
_STOP_AND_SPACE = 2


def _is_article(rest: str, names: Gazetteer) -> bool:
    """Tell whether "The" before a known name is no part of it, as in "The Guardian" and not in "The Hague"."""
    known = names.known.get(rest)
    return known is not None and not known.name.startswith("The ")


def _is_sure(known: Known, kind: MentionKind, stretch: Stretch, at: int, end: int, names: Gazetteer) -> bool:
    """Tell whether the catalogue is right about a name, whatever its labels say.

    It is of several words, or with "The" before it; and of a place taken for an organisation, if it is a country
    (they play and rule as clubs and firms do) or one is in it or goes to it.
    """
    if end - at > 1 or (at and stretch.tokens[at - 1].text == "The" and kind == "other"):
        return True
    if known.kind == "person":
        return stretch.tokens[at].text.isupper()  # "FDR"
    where = not at and stretch.before[0] in _WHERE
    where = where or (known.kind == "place" and end == len(stretch.tokens) and stretch.after[0] in _OF_A_STATE)
    return kind == "organisation" and (known.name in names.countries or where)


def _kind(kind: MentionKind, named: Sequence[Token], titled: bool, names: Gazetteer) -> MentionKind:
    """Return the kind of a name by the words in it, else of its labels. `titled`: with a title before it."""
    if titled and len(named) == 1:
        return "person"
    if kind != "other" and any(token.text == "&" for token in named[1:-1]):
        return "organisation"
    if kind == "person" and len(named) > 1 and named[-1].text in _INSTITUTIONS:
        return "organisation"
    if kind == "place" and len(named) == 2 and _is_called(named, names):
        return "person"
    if kind != "person" and len(named) == 2 and _is_east_asian(named, names):
        return "person"
    if kind == "place" and len(named) > 1 and named[-1].text in _BODIES:
        return "organisation"
    if kind == "place" and len(named) > 2 and _is_known_as(named[-2:], "organisation", names):
        return "organisation"
    return kind


_BODIES = frozenset(
    """Agency Association Commission Committee Council Department Federation Gazette Herald Ministry Party Society
    Tribune University""".split()
)
"""Last words of what is never a place, wherever it stands."""
_INSTITUTIONS = _BODIES | frozenset(
    """Advisors Advisers Center Centre Foundation Fund Hospital Institute LLC LLP Museum Partners School College
    Corp Inc Ltd Library Gallery""".split()
)
"""Last words of what is nobody's name."""
_HYPHENED = re.compile(r"[A-Z][a-z]{1,5}-[A-Z]?([a-z]{1,5})")
_FAMILIES = frozenset(
    """Ahn An Bae Baek Ban Chang Chen Cheng Cho Choe Choi Chu Chun Chung Go Gong Ha Ham Han Heo Ho Hong Hsieh Hsu
    Huang Hur Hwang Hyun Im Jang Jeon Jeong Jin Jo Joo Ju Jung Kang Kim Ko Koh Koo Kwak Kwon Lai Lee Li Liao Lim
    Lin Liu Lo Ma Min Moon Na Nam No Noh Oh Paik Pak Park Rhee Roh Ryoo Ryu Seo Shim Shin Sin So Soh Sohn Son Song
    Suh Sun Sung Tsai Wang Won Woo Wu Yang Yeo Yeom Yi Yim Yoo Yoon You Yu Yun""".split()
)
_SHORTEST_WORD = 4


def _is_east_asian(named: Sequence[Token], names: Gazetteer) -> bool:
    """Tell whether two words are a name as Koreans and Taiwanese write theirs: "Park Joo-ho"."""
    m = _HYPHENED.fullmatch(named[1].text) if named[0].text in _FAMILIES else None
    return m is not None and (len(m[1]) < _SHORTEST_WORD or m[1] not in names.classes.common)


def _is_known_as(tokens: Sequence[Token], kind: MentionKind, names: Gazetteer) -> bool:
    """Tell whether the last words of a name are one: "Red Cross" in "Ruritania Red Cross"."""
    known = names.known.get(joined(tokens))
    return known is not None and known.kind == kind


def _is_called(tokens: Sequence[Token], names: Gazetteer) -> bool:
    """Tell whether two words are a given name that is a place too, and one that tells of nothing: "Chad Rill"."""
    first, last = tokens[0].text, tokens[1].text
    telling = last in names.place or last in names.organisation or last in names.event or last in names.suffix
    return first in names.given and not telling and first not in names.place_first


def _roles(stretch: Stretch, at: int, labels: Sequence[str], names: Gazetteer) -> tuple[str, ...]:
    """Return the titles that stand right before a name, outermost first."""
    tokens = stretch.tokens
    roles: list[str] = []
    while at and (size := _title(tokens, at, labels, names)):
        roles.insert(0, " ".join(t.text for t in tokens[at - size : at]))
        at -= size
    if roles and at and (people := names.known.get(tokens[at - 1].text)) and people.of:
        roles[0] = f"{tokens[at - 1].text} {roles[0]}"
    return tuple(roles)


def _title(tokens: Sequence[Token], end: int, labels: Sequence[str], names: Gazetteer) -> int:
    for size in range(min(4, end), 0, -1):
        if joined(tokens[end - size : end]) in names.titles and labels[end - size : end] == ["O"] * size:
            return size
    return 0
