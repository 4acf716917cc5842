"""What the tagger of names is told of each word: its form, its classes, its neighbours, the rest of the story.

Features that always come together are a row (see `wirebell.catalogue.name_tagger`), made once and then a number.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Generic, NamedTuple, TypeVar

from wirebell.catalogue.name_tagger import END, GAPS, SHARED, WORDS, Rows
from wirebell.catalogue.names import Gazetteer
from wirebell.read.names.candidates import Stretch
from wirebell.read.names.runs import Token, joined

try:
    from wirebell.read.names._features import gathered
    from wirebell.read.names._features import items as compiled_items
except ImportError:
    COMPILED = False
else:
    COMPILED = True

_KINDS = {"person": "K", "organisation": "O", "place": "L", "other": "M"}

_AFTER = {"V": "said", "H": "who", "O": "+O", "L": "+L", "R": "+R", "P": "+P", "S": "+S"}
_BEFORE = {"A": "at", "R": "-R", "O": "-O", "L": "-L", "B": "to"}

K = TypeVar("K")
V = TypeVar("V")


class _Made(dict[K, V], Generic[K, V]):
    """A dictionary that makes what it is asked for the first time.

    What makes it must not hold it: who holds itself is let go of by the collector alone, which looks seldom.
    """

    def __init__(self, make: Callable[[K], V]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, key: K) -> V:
        made = self[key] = self._make(key)
        return made


class Word(NamedTuple):
    """What is told of a word wherever it stands, as numbers of rows.

    `own` is its block: what is told of itself and of its neighbours; `opening` where a sentence begins with it. To
    all words of a stretch are told its `last` word, the `next` after it and the `prev` before it. `ahead` and
    `behind` are the signs that it gives of the word before and after it, for the whole story. `reach` is how many
    words the longest known name has that begins with it.
    """

    classes: str
    low: str
    own: int
    opening: int
    last: int
    next: int
    prev: int
    ahead: tuple[int, ...]
    behind: tuple[int, ...]
    reach: int


class Told(NamedTuple):
    """What a whole story tells of its words: by word, the rows of signs of what it is."""

    signs: dict[str, dict[int, None]]
    lower: frozenset[str]
    inner: set[str]
    flags: tuple[str, ...]


class Words(dict[str, Word]):
    """The words met so far with what is told of them; a memory over many stories, to be left when it is full.

    `gaps` are blocks by the classes of two words side by side and how much stands between them, None beside one
    that is alone. `numerals` are the blocks of long numbers of which the model knows no more than their form: each
    story has its own, so they are soon forgotten, and `strange` are the last ones. `places` are by the words of
    the stretch before and from the word on, both at most as many as matter, and whether the word is seen inside of
    a sentence. `known` are by a known name and whether it is of one word: those of its first word and of the
    others. `alone` are by the word before a word that is alone and its classes, `flagged` by what the story
    is and the same classes, None beside several words.
    """

    def __init__(self, names: Gazetteer, rows: Rows) -> None:
        super().__init__()
        self.names, self.rows = names, rows
        self.sport = frozenset(word for word, letters in names.classes.context.items() if "S" in letters)
        row = rows.row
        self.classed = classed = _Made[str, _Classed](lambda classes: _classed(classes, row))
        self.numerals = _Made[tuple[str, str, tuple[str, ...]], int](
            lambda form: _block(None, form[1], form[2], None, classed[form[0]], rows)
        )
        self.strange: dict[str, Word] = {}
        self.gaps = _Made[tuple[str, str, int | None], int](lambda gap: rows.block(*_gap(*gap)))
        self.places = _Made[tuple[int, int, bool], int](
            lambda at: row(f"@={at[0]},{at[1]}", "seen" if at[2] else "unseen")
        )
        self.signs = _Made[str, int](lambda sign: row("D=" + sign))
        self.known = _Made[tuple[str, bool], tuple[int, int]](lambda known: _known_rows(*known, names, rows))
        self.alone = _Made[tuple[str, str], int](lambda alone: row("alone=" + "|".join(alone)))
        self.flagged = _Made[tuple[str, str | None], int](lambda flagged: row(*_flag(*flagged)))
        self.catalogue = names.known
        self.lower, self.has_suffix, self.has_organisation = row("lower"), row("has=x"), row("has=o")
        self.stop = (SHARED, row("|"), END)

    def __missing__(self, text: str) -> Word:
        known = self.strange.get(text)
        if known is not None:
            return known
        strange = _is_strange(text, self.rows)
        kept: dict[str, Word] = self.strange if strange else self
        if strange and len(kept) >= _MOST_STRANGE:
            kept.clear()
        made = kept[text] = _word(text, strange, self)
        return made

    @property
    def full(self) -> bool:
        """Tell whether the memory has taken in as much as it should."""
        return max(len(self), len(self.alone), len(self.known)) > _MOST or len(self.rows) > _MOST_ROWS


_MOST, _MOST_ROWS, _MOST_STRANGE = 60_000, 450_000, 1000


class _Classed(NamedTuple):
    """What is told by all words of the same classes: the rows `opening` and `last`, features beside them."""

    opening: int
    last: int
    own: tuple[str, ...]
    left: tuple[str, ...]
    right: tuple[str, ...]
    ahead: tuple[int, ...]
    behind: tuple[int, ...]


def _classed(classes: str, row: Callable[..., int]) -> _Classed:
    own = (f"C={classes}", *[f"c={letter}" for letter in classes])
    return _Classed(
        opening=row("initial", f"iC={classes}"),
        last=row(f"last={classes}"),
        own=own,
        left=tuple([f"-{one}" for one in own]),
        right=tuple([f"+{one}" for one in own]),
        ahead=tuple([row("D=" + _AFTER[c]) for c in classes if c in _AFTER]),
        behind=tuple([row("D=" + _BEFORE[c]) for c in classes if c in _BEFORE]),
    )


def _word(text: str, strange: bool, words: Words) -> Word:
    low, names, small = text.lower(), words.names, not text[:1].isupper()
    classes = _small(low, names) if small else _classes(text, low, names)
    told = words.classed[classes]
    if strange:
        own = words.numerals[classes, _shape(text), tuple(filter(words.rows.knows, _affixes(low)))]
    else:
        own = _block(low, _shape(text), _affixes(low), names.classes.nouns.get(low), told, words.rows)
    ahead, behind = (told.ahead, told.behind) if small else ((), ())
    reach = names.reaches.get(text, 0)
    return Word(classes, low, own, told.opening, told.last, own + 5, own + 6, ahead, behind, reach)


def _is_strange(text: str, rows: Rows) -> bool:
    """Tell whether a word is a long number of which the model knows no more than its form."""
    if len(text) <= _NUMERAL or not text[0].isdigit():
        return False
    low = text.lower()
    return not any(rows.knows(f"{side}w={low}") for side in _SIDES)


_NUMERAL = 4
_FAR = ("--", "++")
_SIDES = ("", "-", "+", *_FAR, "next", "prev")
"""To whom a block's rows are told, in their order (see `wirebell.catalogue.name_tagger`)."""


def _block(
    low: str | None, shape: str, affixes: Sequence[str], noun: str | None, told: _Classed, rows: Rows
) -> int:
    """Return the block of a word, or of all words of this form where it is not said which."""
    form = {"": (f"s={shape}", *affixes, *told.own), "-": told.left, "+": told.right}
    bundles = []
    for side in _SIDES:
        word = () if low is None else (f"{side}w={low}",)
        kind = (f"{side}N={noun}",) if noun and side not in _FAR else ()
        bundles.append((*word, *form.get(side, ()), *kind))
    return rows.block(*bundles)


def _affixes(low: str) -> tuple[str, ...]:
    return f"3={low[-3:]}", f"4={low[-4:]}", f"p2={low[:2]}", f"p3={low[:3]}"


def _gap(before: str, after: str, gap: int | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what a gap between words of these classes tells of the word after it and the word before it."""
    if gap is None:
        return (f"-C={before}|{after}",), (f"+C={before}|{after}",)
    return (f"-C={before}|{after}", f"-gap={gap}"), (f"+C={before}|{after}", f"gap={gap}")


def _known_rows(name: str, alone: bool, names: Gazetteer, rows: Rows) -> tuple[int, int]:
    known = f"K={_KINDS[names.known[name].kind]}{1 if alone else 2}"
    return rows.row(known + "B"), rows.row(known + "I")


def _flag(flag: str, classes: str | None) -> tuple[str, ...]:
    return (flag,) if classes is None else (flag, f"{flag}|{classes}")


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


def told(body: str, found: list[Stretch], words: Words, compiled: bool = COMPILED) -> Told:
    """Return what the story tells: gathered from all its stretches, before any is judged.

    `compiled` has no effect on it.
    """
    signs, inner = (gathered if compiled else _gathered)(found, words)
    lower = frozenset(body.split())
    return Told(signs, lower, inner, ("G=sport",) if len(lower & words.sport) > _SPORTING else ())


def _gathered(found: list[Stretch], words: Words) -> tuple[dict[str, dict[int, None]], set[str]]:
    """Return the signs that stretches give of words, and the words that are seen inside of a sentence."""
    signs: dict[str, dict[int, None]] = {}
    inner: set[str] = set()
    for tokens, before, after, initial in found:
        if ahead := words[after[0]].ahead:
            signs.setdefault(tokens[-1].text, {}).update(dict.fromkeys(ahead))
        if behind := words[before[0]].behind:
            signs.setdefault(tokens[0].text, {}).update(dict.fromkeys(behind))
        if not initial:
            inner.add(tokens[0].text)
        if len(tokens) > 1:
            inner.update([t.text for t in tokens[1:]])
            _gather(tokens, words, signs)
    return signs, inner


_SPORTING = 6
"""How many different words of sport a story about sport has more than."""


def _gather(tokens: Sequence[Token], words: Words, signs: dict[str, dict[int, None]]) -> None:
    """Note the signs that the words of one stretch give of each other."""
    classes = [words[t.text].classes for t in tokens]
    head = next((c for c in classes[-1] if c in "oxpe"), "") if "g" not in classes[0] else ""
    for n in range(1, len(tokens)):
        before = classes[n - 1]
        if "t" in before:
            signs.setdefault(tokens[n].text, {})[words.signs["titled"]] = None
        elif "g" in before and "O" not in before and "L" not in before and "o" not in classes[n]:
            signs.setdefault(tokens[n].text, {})[words.signs["full"]] = None
            signs.setdefault(tokens[n - 1].text, {})[words.signs["first"]] = None
        if head:
            signs.setdefault(tokens[n - 1].text, {})[words.signs["in" + head]] = None


def items(found: list[Stretch], story: Told, words: Words, compiled: bool = COMPILED) -> list[int]:
    """Return the rows of all words of all stretches, one sequence; after each stretch comes a break.

    `compiled` has no effect on them.
    """
    if compiled:
        return compiled_items(found, story, words)
    out: list[int] = []
    for stretch in found:
        _add(out, stretch, story, words)
        out += words.stop
    return out


def _add(out: list[int], stretch: Stretch, story: Told, words: Words) -> None:
    tokens, (before1, before2), (after1, after2), initial = stretch
    count = len(tokens)
    row = [words[before1], *[words[t.text] for t in tokens], words[after1]]
    _share(out, row, story, words)
    out += [words[before2].own, *[word.own for word in row], words[after2].own, WORDS]
    _add_gaps(out, tokens, row, words)
    known = _known(tokens, row, words)
    inner, signs, lower = story.inner, story.signs, story.lower
    for n in range(count):
        text, word = tokens[n].text, row[n + 1]
        out.append(words.places[min(3, n), min(4, count - n), text in inner])
        if n in known:
            out.append(known[n])
        if text in signs:
            out += signs[text]
        if word.low in lower:
            out.append(words.lower)
        if n == 0 and initial:
            out.append(word.opening)
        out.append(END)


def _share(out: list[int], row: Sequence[Word], story: Told, words: Words) -> None:
    """Tell all words of a stretch what they share; `row` begins and ends with its neighbours."""
    last, before, alone = row[-2], row[0], len(row) == 3
    out += (last.last, row[-1].next, before.prev)
    if alone:
        out.append(words.alone[before.low, last.classes])
    else:
        classes = "".join([word.classes for word in row[1:-1]])
        if "x" in classes:
            out.append(words.has_suffix)
        if "o" in classes:
            out.append(words.has_organisation)
    out += [words.flagged[flag, last.classes if alone else None] for flag in story.flags]
    out.append(SHARED)


def _add_gaps(out: list[int], tokens: Sequence[Token], row: Sequence[Word], words: Words) -> None:
    """Tell what stands between words, by how many characters it is; one word alone is not told how many."""
    gaps, before = words.gaps, row[0].classes
    if len(tokens) == 1:
        out += (gaps[before, row[1].classes, None], gaps[row[1].classes, row[2].classes, None], GAPS)
        return
    end = tokens[0].start
    for token, word in zip(tokens, row[1:], strict=False):
        out.append(gaps[before, word.classes, token.start - end])
        before, end = word.classes, token.end
    out += (gaps[before, row[-1].classes, 0], GAPS)


_REACH = attrgetter("reach")


def _known(tokens: Sequence[Token], row: Sequence[Word], words: Words) -> dict[int, int]:
    """Return by place the row of the longest known name that a word is part of; `row` begins with a neighbour."""
    out: dict[int, int] = {}
    if not any(map(_REACH, row[1:-1])):
        return out
    known, at = words.catalogue, 0
    while at < len(tokens):
        size = min(row[at + 1].reach, len(tokens) - at)
        while size and (key := joined(tokens[at : at + size])) not in known:
            size -= 1
        if size:
            out[at], others = words.known[key, size == 1]
            out |= dict.fromkeys(range(at + 1, at + size), others)
        at += max(size, 1)
    return out
