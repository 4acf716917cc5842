"""What the tagger of names is told of each word: its form, its classes, its neighbours, the rest of the story."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from wirebell.catalogue.names import Gazetteer
from wirebell.read.candidates import Stretch
from wirebell.read.runs import Token, joined

_LOWER = re.compile(r"[^\W\d_A-Z]{2,}")
_KINDS = {"person": "K", "organisation": "O", "place": "L", "other": "M"}
_BREAK = ["|"]


class Word(NamedTuple):
    """What is told of a word wherever it stands: of itself, and as the neighbour on the left and right."""

    classes: str
    own: tuple[str, ...]
    left: tuple[str, ...]
    right: tuple[str, ...]
    low: str


class Told(NamedTuple):
    """What a whole story tells of its words: by word, the signs that it is a person, organisation or place."""

    signs: dict[str, dict[str, None]]
    lower: frozenset[str]
    inner: frozenset[str]
    flags: tuple[str, ...]


class Words:
    """The words met so far with what is told of them; a bounded memory over many stories."""

    def __init__(self, names: Gazetteer) -> None:
        self._names = names
        self._met: dict[str, Word] = {}

    def __getitem__(self, text: str) -> Word:
        found = self._met.get(text)
        if found is None:
            if len(self._met) > 60_000:
                self._met.clear()
            found = self._met[text] = _word(text, self._names)
        return found


def _word(text: str, names: Gazetteer) -> Word:
    low, shape = text.lower(), _shape(text)
    classes = _classes(text, low, names) if text[:1].isupper() else _small(low, names)
    own = [f"w={low}", f"s={shape}", f"3={low[-3:]}", f"2={low[-2:]}", f"p={low[:3]}", f"C={classes}"]
    own += [f"c={letter}" for letter in classes]
    side = [f"w={low}", f"C={classes}", f"s={shape}", *(f"c={letter}" for letter in classes)]
    return Word(classes, tuple(own), tuple([f"-{one}" for one in side]), tuple([f"+{one}" for one in side]), low)


def _shape(text: str) -> str:
    if text.isdigit():
        return f"d{min(len(text), 4)}"
    if text.isalpha():
        return text if len(text) == 1 and text.isupper() else _letters(text)
    return "".join(
        dict.fromkeys("X" if c.isupper() else "x" if c.islower() else "d" if c.isdigit() else c for c in text)
    )


def _letters(text: str) -> str:
    if text.isupper():
        return f"X{min(len(text), 6)}"
    if text.islower():
        return "x"
    return "Xx" if text[1:].islower() else "XxX"


def _small(low: str, names: Gazetteer) -> str:
    found = names.classes.context.get(low, "")
    return found + ("k" if low in names.particle else "") + ("r" if low in names.role and "R" not in found else "")


def _classes(text: str, low: str, names: Gazetteer) -> str:
    """Return the classes of a capitalised word as letters, in a fixed order."""
    word = text.capitalize() if len(text) > 3 and text.isupper() else text
    known = names.known.get(word) or names.known.get(text)
    c = names.classes
    table = (
        ("g", word in names.given or word in c.given),
        ("n", word in c.surnames),
        ("h", word in names.surnames),
        ("b", word in c.big_cities),
        ("y", word in c.cities),
        ("t", word in names.titles),
        ("o", word in names.organisation),
        ("x", word in names.suffix),
        ("p", word in names.place),
        ("f", word in names.place_first),
        ("d", word in names.direction),
        ("e", word in names.event),
        ("q", word in names.common),
        ("z", word in names.starter),
        ("w", low in c.common),
        ("R", "R" in c.context.get(low, "")),
        ("F", "F" in c.context.get(low, "")),
    )
    return (_KINDS[known.kind] if known else "") + "".join(letter for letter, true in table if true)


def told(body: str, found: Sequence[Stretch], words: Words) -> Told:
    """Return what the story tells: gathered from all its stretches, before any is judged."""
    signs: dict[str, dict[str, None]] = {}
    inner: set[str] = set()
    for stretch in found:
        _gather(stretch, words, signs)
        inner.update(t.text for n, t in enumerate(stretch.tokens) if n or not stretch.initial)
    lower = frozenset(_LOWER.findall(body))
    return Told(signs, lower, frozenset(inner), _flags(lower, words))


def _gather(stretch: Stretch, words: Words, signs: dict[str, dict[str, None]]) -> None:
    """Note the signs that one stretch gives of its words."""
    tokens = stretch.tokens
    classes = [words[t.text].classes for t in tokens]
    last = signs.setdefault(tokens[-1].text, {})
    last.update(dict.fromkeys([_AFTER[c] for c in words[stretch.after[0].lower()].classes if c in _AFTER]))
    first = signs.setdefault(tokens[0].text, {})
    first.update(dict.fromkeys([_BEFORE[c] for c in words[stretch.before[0].lower()].classes if c in _BEFORE]))
    head = next((c for c in classes[-1] if c in "oxpe"), "") if "g" not in classes[0] else ""
    for n in range(1, len(tokens)):
        before, here = classes[n - 1], classes[n]
        earlier = signs.setdefault(tokens[n - 1].text, {})
        if "t" in before:
            signs.setdefault(tokens[n].text, {})["titled"] = None
        elif "g" in before and "O" not in before and "L" not in before and "o" not in here:
            signs.setdefault(tokens[n].text, {})["full"] = None
            earlier["first"] = None
        if head:
            earlier["in" + head] = None


_AFTER = {"V": "said", "H": "who", "O": "+O", "L": "+L", "R": "+R", "P": "+P", "S": "+S"}
_BEFORE = {"A": "at", "R": "-R", "O": "-O", "L": "-L", "B": "to"}


def _flags(lower: frozenset[str], words: Words) -> tuple[str, ...]:
    sport = sum(1 for word in lower if "S" in words[word].classes)
    return ("G=sport",) if sport > 7 else ()


def items(found: Sequence[Stretch], story: Told, names: Gazetteer, words: Words) -> list[list[str]]:
    """Return the features of all words of all stretches, one sequence; a break stands after each stretch."""
    out: list[list[str]] = []
    for stretch in found:
        _add(out, stretch, story, names, words)
        out.append(_BREAK)
    return out


def _add(out: list[list[str]], stretch: Stretch, story: Told, names: Gazetteer, words: Words) -> None:
    tokens = stretch.tokens
    here = [words[t.text] for t in tokens]
    known = _known(tokens, names)
    left2, left = words[stretch.before[1]], words[stretch.before[0]]
    right, right2 = words[stretch.after[0]], words[stretch.after[1]]
    row = [left2, left, *here, right, right2]
    count = len(tokens)
    shared = _shared(stretch, here, story)
    for n, token in enumerate(tokens):
        before2, before, one, after, after2 = row[n : n + 5]
        feats = [*one.own, *before.left, *after.right, *known[n], *shared]
        feats += (
            f"-C={before.classes}|{one.classes}",
            f"+C={one.classes}|{after.classes}",
            f"--w={before2.low}",
            f"++w={after2.low}",
            f"--C={before2.classes}",
            f"++C={after2.classes}",
            "" if n + 1 == count else f"gap={tokens[n + 1].start - token.end}",
            "" if n == 0 else f"-gap={token.start - tokens[n - 1].end}",
            f"@={min(3, n)},{min(4, count - n)}",
        )
        _tell(feats, token.text, one, story)
        if n == 0 and stretch.initial:
            feats += ("initial", f"iC={one.classes}")
        out.append(feats)


def _shared(stretch: Stretch, here: Sequence[Word], story: Told) -> list[str]:
    """Return what is told of every word of a stretch alike."""
    feats = list(story.flags)
    last = here[-1]
    feats.append(f"last={last.classes}")
    feats.append(f"next={stretch.after[0].lower()}")
    feats.append(f"prev={stretch.before[0].lower()}")
    if any("x" in w.classes for w in here):
        feats.append("has=x")
    if any("o" in w.classes for w in here):
        feats.append("has=o")
    if len(here) == 1:
        feats.append(f"alone={stretch.before[0].lower()}|{last.classes}")
        feats += [f"{flag}|{last.classes}" for flag in story.flags]
    return feats


def _tell(feats: list[str], text: str, one: Word, story: Told) -> None:
    if text in story.signs:
        feats += [f"D={sign}" for sign in story.signs[text]]
    feats.append("seen" if text in story.inner else "unseen")
    if one.low in story.lower:
        feats.append("lower")


def _known(tokens: Sequence[Token], names: Gazetteer) -> list[tuple[str, ...]]:
    """Return for each word the longest known name it is part of, as features."""
    out: list[tuple[str, ...]] = [()] * len(tokens)
    at = 0
    while at < len(tokens):
        size = min(names.reaches.get(tokens[at].text, 0), len(tokens) - at)
        while size and (key := joined(tokens[at : at + size])) not in names.known:
            size -= 1
        if size:
            letter = _KINDS[names.known[key].kind]
            long = "1" if size == 1 else "2"
            out[at] = (f"K={letter}{long}B",)
            for n in range(at + 1, at + size):
                out[n] = (f"K={letter}{long}I",)
        at += max(size, 1)
    return out
