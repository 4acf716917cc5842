"""Capitalised runs of a text, cut into chunks that may be names, with what stands around them."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from wirebell.catalogue.names import Gazetteer, key


def _capitals() -> str:
    """Return the capitals of Latin, Greek and Cyrillic as the inside of a character class."""
    return "".join(c for c in map(chr, range(0x41, min(0x530, sys.maxunicode))) if c.isupper())


UP = f"[{_capitals()}]"
_TAIL = r"\w*(?:['’&/.–-]\w+)*+"
CAPITALISED = rf"(?:(?:d|l|D|L|O)['’])?(?:(?:al|el|as|ar|an|ad|ash|ez|ul)[- ])?{UP}{_TAIL}"
LINK = (
    r"(?:of the|of|for|and the|and|de la|de los|del|della|de|da|dos|das|do|di|du|des|van der|van den|van"
    r"|von der|von|der|zu|bin|ibn|ben|ter|ten|af|y|al|el|ul|la|le|the|&)"
)
ABBREVIATIONS = frozenset(
    """Jr Sr Inc Corp Co Ltd St Bros No Mr Mrs Ms Dr Gen Lt Col Sgt Capt Adm Maj Rev Gov Sen Rep Sens Reps Prof
    Cmdr Brig Cpl Pvt Hon Messrs Ft Mt Fr Det Insp Supt Calif Ark Ala Ariz Colo Conn Del Fla Ga Ill Ind Kan Ky Md
    Mass Mich Minn Miss Mo Mont Neb Nev Okla Ore Pa Tenn Tex Va Vt Wis Wyo Spc""".split()
)
"""Words that a full stop may follow inside of a name, without it."""
STOP = r"(?:(?=\.)(?:" + "|".join(f"(?<=\\b{word})" for word in ["[A-Z]", *sorted(ABBREVIATIONS)]) + r")\.)?"
# The look ahead spares most letters the rest; no honest run has hundreds of words.
_FURTHER = rf"{STOP}[^\S\n](?:{LINK}[^\S\n])?{CAPITALISED}"
_RUN = re.compile(rf"(?=[{_capitals()}dlaeu])(?<!\w){CAPITALISED}(?:{_FURTHER}){{0,400}}+")
_TOKEN = re.compile(r"[^\s&]+|&")


class Token(NamedTuple):
    """A word of a run: where it is, and how it is looked up (no full stops, no possessive)."""

    start: int
    end: int
    text: str


def joined(tokens: Sequence[Token]) -> str:
    """Return tokens as the gazetteer is keyed; most are one alone."""
    return tokens[0].text if len(tokens) == 1 else " ".join([t.text for t in tokens])


class Chunk(NamedTuple):
    """Words that stand together and may be a name; `roles` are the titles in front of it.

    `initial` tells that a sentence, quotation or line begins there, so that its capital says nothing. `before` is
    the word to its left, in small letters.
    """

    tokens: tuple[Token, ...]
    roles: tuple[str, ...]
    initial: bool
    before: str

    @property
    def start(self) -> int:
        """Return where the chunk begins in the body."""
        return self.tokens[0].start

    @property
    def end(self) -> int:
        """Return where the chunk ends in the body."""
        return self.tokens[-1].end

    @property
    def key(self) -> str:
        """Return the chunk as the gazetteer is keyed."""
        return joined(self.tokens)


def runs(body: str, nameless: frozenset[str] = frozenset()) -> Iterator[list[Token]]:
    """Yield the capitalised runs of the body as tokens; small linking words inside a run are tokens too.

    Runs of one word that is among the nameless are left out.
    """
    for m in _RUN.finditer(body):
        if m.group() not in nameless:
            begin, end = m.span()
            yield [token(body, *t.span()) for t in _TOKEN.finditer(body, begin, end)]


def token(body: str, start: int, end: int) -> Token:
    """Return the token without French article, possessive ending and, unless it abbreviates, full stop."""
    bare = _remembered if end - start <= _LONGEST_REMEMBERED else _bare
    before, length, text = bare(body[start:end], body.startswith(".", end))
    return Token(start + before, start + before + length, text)


def _bare(text: str, stopped: bool) -> tuple[int, int, str]:
    """Return how many characters an article takes, how many the word takes after it, and how it is looked up."""
    before = 2 if text[1:2] in {"'", "’"} and text[0] in "dlDL" and len(text) > 3 else 0
    word = text[before:]
    if word.endswith(("'s", "’s", "'S", "’S")) and len(word) > 2:
        word = word[:-2]
    elif word.endswith("."):
        word = word[:-1]
    elif stopped and _abbreviates(word):
        word += "."
    return before, len(word), key(word)


_LONGEST_REMEMBERED = 40
_remembered = lru_cache(maxsize=20_000)(_bare)


def _abbreviates(text: str) -> bool:
    return len(text) == 1 or "." in text or text in ABBREVIATIONS


_BEFORE = re.compile(r"([^\W\d_]++|[.,:;!?\"“”„«»()'‘’–—-])\s?$")
_OPEN = frozenset('.!?:;"“„«‘–—(')


def left(body: str, start: int) -> tuple[bool, str]:
    """Return whether a sentence, quotation or line begins at `start`, and the word before it in small letters."""
    begin = body.rfind(" ", max(0, start - 24), start - 1) + 1
    if begin and body[start - 1] == " " and (word := body[begin : start - 1]).isalpha():
        return False, word.lower()  # most words have plain words before them
    m = _BEFORE.search(body, max(0, start - 24), start)
    if m is None or "\n" in m.group():
        return True, ""
    word = m.group(1)
    if word == ".":
        return not _after_abbreviation(body, m.start()), ""
    return word in _OPEN, word.lower() if word[0].isalpha() else word


_SHORT = re.compile(r"(?:\b[^\W\d_]|\b(?:Mr|Mrs|Ms|Dr|Gen|Lt|Col|Sgt|Capt|Adm|Maj|Rev|Gov|Sen|Rep|St|Prof|vs))$")


def _after_abbreviation(body: str, stop: int) -> bool:
    return _SHORT.search(body, max(0, stop - 6), stop) is not None


def chunks(body: str, run: list[Token], names: Gazetteer) -> Iterator[Chunk]:
    """Yield the chunks of a run: cut at common words, at linking words that do not link, and after titles."""
    initial, before = left(body, run[0].start)
    roles: list[str] = []
    at, count = 0, len(run)
    while at < count:
        size = title_length(run, at, names)
        if size:
            roles.append(body[run[at].start : run[at + size - 1].end])
            at, initial, before = at + size, False, "title"
            continue
        if _breaks(run, at, names):
            roles, initial, before = [], False, run[at].text.lower()
            at += 1
            continue
        end = _chunk_end(run, at, names)
        yield Chunk(tuple(run[at:end]), tuple(roles), initial, before)
        roles, initial, before, at = [], False, "", end


def _breaks(run: list[Token], at: int, names: Gazetteer) -> bool:
    """Tell whether no chunk can begin at a word; "Government" can, before "of", and "New" in "New York Times"."""
    text = run[at].text
    if text in names.reaches and _known_length(run, at, names) > 1:
        return False
    if text in names.starter:
        return at + 1 == len(run) or run[at + 1].text != "of"
    return text in names.common or text.islower()


def title_length(run: list[Token], at: int, names: Gazetteer) -> int:
    """Return how many words from `at` on are a title in front of something, 0 if none.

    A known name that begins there and is longer ("Justice Department", "General Motors") is not a title.
    """
    for size in range(min(names.title_reaches.get(run[at].text, 0), len(run) - at), 0, -1):
        if joined(run[at : at + size]) in names.titles:
            return 0 if _known_length(run, at, names) > size or _heads_on(run, at + size, names) else size
    return 0


def _heads_on(run: list[Token], at: int, names: Gazetteer) -> bool:
    """Tell whether what follows a title makes it part of a thing's name ("King County", "Prince Street")."""
    if at != len(run) - 1:
        return False
    word = run[at].text
    return word in names.place or (word in names.organisation and word not in names.given)


def _known_length(run: list[Token], at: int, names: Gazetteer) -> int:
    for size in range(min(names.reaches.get(run[at].text, 0), len(run) - at), 0, -1):
        if joined(run[at : at + size]) in names.known:
            return size
    return 0


def _chunk_end(run: list[Token], at: int, names: Gazetteer) -> int:
    """Return the end of the chunk that begins at `at`."""
    known = _known_length(run, at, names)
    end = at + max(known, 1)
    while end < len(run):
        token = run[end]
        if token.text.islower() or token.text == "&":
            after = _after_link(run, end)
            if after >= len(run) or not _links(run, at, end, after, names):
                break
            end = after + 1
        elif token.text in names.common or _title_inside(run, at, end, names):
            break
        else:
            end += 1
    return end


def _after_link(run: list[Token], at: int) -> int:
    while at < len(run) and (run[at].text.islower() or run[at].text == "&"):
        at += 1
    return at


def _title_inside(run: list[Token], at: int, end: int, names: Gazetteer) -> bool:
    """Tell whether a title for the next name begins inside a chunk ("Texas Gov. Rick Perry")."""
    size = title_length(run, end, names)
    return size > 0 and end + size < len(run) and not (run[end - 1].text in names.given and end - at == 1)


def _links(run: list[Token], at: int, end: int, after: int, names: Gazetteer) -> bool:
    """Tell whether the small words `end:after` hold the words on both sides together."""
    link = run[end].text
    if link == "&" or (link in names.particle and run[after - 1].text != "the"):
        return run[after].text not in names.common
    head = run[end - 1].text
    if link in {"of", "for"}:
        return head in names.organisation or (link == "of" and (head in names.place or head in names.event))
    if link == "and":
        return _and_inside(run, at, end, after, names)
    return False


def _and_inside(run: list[Token], at: int, end: int, after: int, names: Gazetteer) -> bool:
    """Tell whether "and" is inside one name: "Ministry of Trade and Industry", "Food and Farm Agency"."""
    if any(t.text == "of" for t in run[at:end]):
        return run[after].text not in names.organisation and run[at].text in names.organisation
    last = run[-1].text
    first = run[at].text
    return (
        last in names.organisation and first not in names.known and first not in names.given and len(run) - at <= 6
    )
