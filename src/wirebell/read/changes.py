"""Numbers that belong together, as a range, a ratio or the two ends of a change; and which way a figure moved."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from wirebell.model.facts import Number, Span
from wirebell.read.alternatives import any_of
from wirebell.read.counted import counted, is_plural
from wirebell.read.numbers import Written, exact
from wirebell.read.numerals import Value
from wirebell.read.units import is_money

Way = Literal["up", "down"]


class Quantity(Struct, frozen=True, gc=False):
    """A figure in the making: a number, a range, a ratio, or a change whose other end is `before`."""

    first: Written
    start: int
    end: int
    value: Value
    unit: str | None
    of_at: int  # where what is counted may stand
    before: Number | None = None
    joint: bool = False  # made of two numbers


# -- which way ------------------------------------------------------------------------------------------------

_UP = """rise rises risen rising rose increase increases increased increasing grow grows grew grown growing
    growth climb
    climbs climbed climbing jump jumps jumped jumping surge surges surged surging soar soars soared soaring gain
    gains
    gained gaining up rally rallied advance advanced advancing expand expanded expanding raise raised raising
    raises
    rebounded rebounding swelled swollen higher added leapt leaped strengthened spiked ballooned improved
    doubled tripled trebled quadrupled
    stieg stiegen gestiegen steigt steigen kletterte wuchs gewachsen erhöht erhöhte zugelegt zulegte gewann
    hausse augmenté augmente augmentation progressé bondi grimpé hausses progression croissance
    aumentó aumentado aumenta aumento subió subido sube creció crecido crecer alza repuntó incremento"""
_DOWN = """fall falls fell fallen falling drop drops dropped dropping decline declines declined declining decrease
    decreases decreased decreasing decrease slide slides slid sliding slip slips slipped slipping plunge plunges
    plunged
    plunging tumble tumbles tumbled tumbling down shrink shrinks shrank shrunk shed sheds shedding cut cuts
    cutting sank
    sunk sinking dipped dip dips reduce reduces reduced reducing reduction lower lowered lowers lowering slashed
    slash
    slashing eased ease easing lost lose loses losing plummeted plummet plummeting contracted narrowed dived
    dwindled
    weakened retreated halved
    fiel fielen gefallen fällt fallen sank sanken gesunken sinkt sinken reduziert gesenkt senkte schrumpfte verlor
    verloren Rückgang zurückgegangen gekürzt
    baisse baissé chuté chute reculé recul diminué diminution perdu baisses reculant
    cayó caído cae caída bajó bajado baja descendió descenso disminuyó disminuido redujo reducido perdió recortó"""
_WAYS: dict[str, Way] = dict.fromkeys(_UP.split(), "up")
_WAYS |= dict.fromkeys(_DOWN.split(), "down")
_WAYS |= {word.capitalize(): way for word, way in _WAYS.items()}
_MOVE = re.compile(rf"[\s(,]({any_of(_WAYS)})(?![^\W_])")
_REACH = 64
_GAP_TO = re.compile(r"\b(?:to|auf|à|a|hasta|bis)\b")
_GAP_STOP = re.compile(r"[.;:,()](?!\d)|\b(?:than|while|and|they|he|she|we|who|which|that|would|will)\b")
_GAP_WORD = re.compile(
    r"\b(?:(to|by|of|from|um|auf|von|à|de|en|a|hasta|bis|zu)|at|in|over|for|within|during|since|across|against|among"
    r"|after|before|on|with|into|as|im|seit|bei|dans|depuis|pour|par)\b"
)
# Verbs that also take what is counted as their object: "dropped 300 bombs" tells of no change.
_ACTS = frozenset(
    """
    dropped dropping drop drops raised raising raise raises climbed climbing climb advanced lowered lowering added
    jumped jumping leapt improved rallied expanded swelled slid slipped sank sinking sunk eased up down higher
    lower strengthened fallen gewann verlor verloren perdu perdió""".split()
)
_BY = re.compile(r"\b(?:by|to|from|um|auf|von|de|à|en|un|a|at)\b")
_AFTERWARDS = re.compile(
    r"[\s-](?!or\s|and\s|no\s|than\s)(?:[a-z-]+\s)?(?:(increase|rise|gain|growth|jump|surge|higher|more|up|improvement|hike|boost|mehr|höher|gestiegen"
    r"|gewachsen|zugelegt)"
    r"|(decrease|drop|fall|decline|cut|reduction|loss|lower|less|fewer|down|slump|dip|plunge|weniger|niedriger|gefallen"
    r"|gesunken|geschrumpft|zurückgegangen))\b"
)
_GOING = re.compile(r"(?:go|goes|went|gone|going|pushed|crept|shot|moved?|edged|inched|back)$")
_SUMMED_UP = re.compile(r"\s(?:boil(?:s|ed|ing)?|com(?:e|es|ing)|came)\s$")  # "it came down to $21 a head"
_RESULTS = frozenset({"loss", "gain"})  # "a $5m loss" tells how much was lost, not that something fell by it
_NOT_THERE = frozenset({None, "from", "von", "desde"})  # what stands between if the number is not where it moved
_LIGHT = frozenset(
    """a an the by to from of about around nearly almost some just more less than over under up down at least most
    another further only well roughly approximately close as much many even again its their his her yet
    un una el la les le des einem einer ein eine rund etwa fast knapp mehr als plus de moins más menos""".split()
)
_HUNDREDTHS = frozenset({"p", "cent", "sen"})
_BY_AS_WELL = re.compile(r",?\s(?:and\s|und\s|et\s|y\s)?(?:[\w&.'’-]+\s){1,5}(?:by|um|de|en|un)\s")
_MEASURED = frozenset({"%", "percentage point", "bp", "p", "cent", "point", "sen"})


def last_move(body: str, low: int, start: int) -> re.Match[str] | None:
    """Return the last verb of movement shortly before a figure in its sentence."""
    return _last(_MOVE.finditer(body, max(low - 1, start - _REACH, 0), start))


def _last(found: Iterable[re.Match[str]]) -> re.Match[str] | None:
    last = None
    for m in found:
        last = m
    return last


def direction(body: str, low: int, one: Quantity, last: Quantity | None) -> tuple[Way | None, Number | None]:
    """Return which way the figure moved and by how much, if that is told.

    "rose 12%" moved up by 12, "rose to 12%" up, and "cut by 300 to 2,200" down by 300, as the figure before it,
    `last`, tells. A noun or comparative after it counts as well ("a 5% rise", "5% lower").
    """
    number = None if isinstance(one.value, tuple) else one.value
    if one.before is not None and number is not None:
        return ("up" if number > one.before else "down"), None
    if one.first.move and number is not None:
        return ("up" if one.first.sign == "+" else "down"), number
    if one.first.sign == "+" and one.unit:
        return "up", number
    move = last_move(body, low, one.start)
    told = _told(body, move, one, last) if move else None
    if told:
        return told
    measured = one.unit in _MEASURED or is_money(one.unit)
    after = _AFTERWARDS.match(body, one.end) if measured else None
    if after is None or (after[after.lastindex or 1] in _RESULTS and one.unit != "%"):
        return None, None
    return ("up" if after[1] else "down"), number


def _told(
    body: str, move: re.Match[str], one: Quantity, last: Quantity | None
) -> tuple[Way | None, Number | None] | None:
    word, gap = move[1], body[move.end() : one.start]
    if last is not None and last.start >= move.end() and _moved_as_well(body, one, last):
        return _WAYS[word], None if isinstance(one.value, tuple) else one.value
    if (
        gap.count(" ") > 6
        or _GAP_STOP.search(gap)
        or (word == "up" and gap.startswith(" to ") and not went_up(body, move.start()))
    ):
        return None
    if word == "down" and _SUMMED_UP.search(body, max(0, move.start() - 9), move.start() + 1):
        return None
    way, number = _WAYS[word], None if isinstance(one.value, tuple) else one.value
    if last is not None and last.start >= move.end():
        step = _step(last, one.unit) if _GAP_TO.search(body, last.end, one.start) else None
        return (way, step) if step is not None else None
    acts = one.unit is None or (is_money(one.unit) and word.lower().startswith("rais"))  # "raised $5m from banks"
    if acts and word.lower() in _ACTS and not one.first.share and not _BY.search(gap):
        return None
    led = _last(_GAP_WORD.finditer(gap))
    if led is not None and led[1] in _NOT_THERE:
        return None
    if led is None or led[1] in {"of", "de", "en"}:
        light = all(w in _LIGHT or w.endswith("ly") or w[0].isdigit() for w in gap.lower().split())
        if not light:  # "gaining control of millions": what was moved is not the number
            return None
    return way, None if _GAP_TO.search(gap) else number


def _step(last: Quantity, unit: str | None) -> Number | None:
    """Return the size of the step before, in the unit of where it ended: "rose 18 sen to RM23.50" is 0.18."""
    if isinstance(last.value, tuple):
        return None
    if last.unit == unit:
        return last.value
    return exact(last.value / 100) if last.unit in _HUNDREDTHS and is_money(unit) else None


def _moved_as_well(body: str, one: Quantity, last: Quantity) -> bool:
    """Tell whether a figure tells a move as the one before: "down 2.3%, Burlington by 2.6%"."""
    alike = last.unit == one.unit and one.unit in _MEASURED
    return alike and _BY_AS_WELL.fullmatch(body, last.end, one.start) is not None


def went_up(body: str, up: int) -> bool:
    """Tell whether the "up" that begins there belongs to a verb: "goes up to 47%", not "up to 300 jobs"."""
    return _GOING.search(body, max(0, up - 12), up) is not None


# -- numbers that belong together -----------------------------------------------------------------------------

_NEARLY = (
    r"(?:(?:about|around|nearly|almost|some|just|more than|over|under|an?|the|only|roughly|etwa|rund|knapp|un|una"
    r"|el)\s)*"
)
_FROM = re.compile(rf"\b(?:from|von|de|desde)\s{_NEARLY}$")
_BETWEEN = re.compile(rf"\b(?:between|zwischen|entre)\s{_NEARLY}$", re.IGNORECASE)
_TO_NEXT = re.compile(rf"(?:\s[\w%-]+){{0,6}}\s(?:to|bis|auf|à|a|hasta)\s{_NEARLY}")
_FROM_NEXT = re.compile(
    rf"(?:(?:\s[\w-]+){{0,4}},?\s|(?:[^.;:()\n]{{0,40}}[,\s])?(?:down|up|lower|higher)\s)(?:from|von|de|desde)\s{_NEARLY}"
)
_COMPARED = re.compile(
    r"[^.;:\n]{0,50}[\s,(](?:compared\s(?:with|to)|as against|against|versus|vs\.?|gegenüber|nach|contre|frente a)"
    rf"\s(?:an?\s(?:[a-z-]+\s){{0,3}})?{_NEARLY}"
)
_CHANGED = re.compile(r"[^.;:\n]{0,40}\b(?:down|up)\sfrom\b")
_RANGE = re.compile(r"\s?[-–—/]\s?|-(?:to|bis)-|\s(?:to|bis|à|a|or|oder|ou|o)\s|\s(?:and|und|et|y)\s")
_RATIO = re.compile(r"\s(?:in|out of|in every|out of every|of every|von|sur|de cada)\s|\sof\s|-in-")
_BASES = frozenset({3, 4, 5, 6, 7, 8, 9, 10, 12, 20, 50, 100, 1_000, 10_000, 100_000, 10**6})
_ODDS = re.compile(r"\s(?:majority|margin|ratio|odds)\b")


def joined(body: str, numbers: Sequence[Written], language: str, dates: Sequence[Span] = ()) -> Iterator[Quantity]:
    """Yield the quantities that the numbers make: alone, a range, a ratio, or a change "from A to B", "B from A".

    "B, compared with A" is a change where one of `dates`, which are sorted, stands beside A: "in May".
    Scores ("won 2-1") and the rest of what hyphens tie together are none.
    """
    at, ends = 0, set[int]()
    while at < len(numbers):
        if at in ends:
            at += 1
            continue
        if moved := _moved_share(body, numbers, at):
            yield moved
            ends.add(at + 2)
            at += 1
            continue
        one, two = numbers[at], numbers[at + 1] if at + 1 < len(numbers) else None
        near = two is not None and two.start - one.end <= 64
        pair = _pair(body, one, two, language) if two is not None and near else None
        if pair and two is not None and _only_compared(body, one, two, pair, dates):
            pair = None
        if pair:
            yield pair
            at += 2
        elif two is not None and two.bound and body[one.end : two.start] in _TIES:
            at += 2
        else:
            if not one.bound:
                unit = one.unit or (_unit_of_whole(body, one, two) if two is not None else None)
                yield Quantity(one, one.start, one.end, one.value, unit, one.end)
            at += 1


def _moved_share(body: str, numbers: Sequence[Written], at: int) -> Quantity | None:
    """Return a share of a counted sample that has moved: "57% of 1,004 adults, up from 48%" is from 48 to 57."""
    if at + 2 >= len(numbers):
        return None
    one, sample, before = numbers[at : at + 3]
    if (
        one.unit != "%"
        or before.unit != "%"
        or sample.unit
        or not _SAMPLED.fullmatch(body[one.end : sample.start])
    ):
        return None
    if isinstance(one.value, tuple) or isinstance(before.value, tuple) or before.start - sample.end > 64:
        return None
    between = body[sample.end : before.start]
    told = _CHANGED.match(between) and _FROM_NEXT.fullmatch(between)
    plain = Quantity(one, one.start, one.end, one.value, "%", one.end)
    return replace(plain, before=before.value) if told else None


_SAMPLED = re.compile(r"\s(?:of|von|des|de)\s(?:the\s|its\s|their\s|all\s)?")


def _unit_of_whole(body: str, one: Written, two: Written) -> str | None:
    """Return the money that a part shares with its whole: "280 million of the 1.5 billion shekels"."""
    whole = is_money(two.unit) and _OF_THE.fullmatch(body, one.end, two.start)
    return two.unit if whole and not one.spelt and one.scale > 1 else None


_OF_THE = re.compile(r"\s(?:of|out of|von|des|sur|de)\s(?:the|its|their|den|les|los)?\s?")


def _only_compared(body: str, one: Written, two: Written, pair: Quantity, dates: Sequence[Span]) -> bool:
    """Tell whether two figures are held beside each other at one time: "5% here, compared with 7% there"."""
    between = body[one.end : two.start]
    if pair.before is None or not _COMPARED.fullmatch(between) or _CHANGED.match(between):
        return False
    at = bisect_left(dates, (two.end, 0))
    return not (at < len(dates) and dates[at][0] - two.end < _BESIDE)


_BESIDE = 32  # characters from a number to the date that it is of
_TIES = frozenset({"-", "–", "−", "—", "-to-", "/"})


def _pair(body: str, one: Written, two: Written, language: str) -> Quantity | None:
    if isinstance(one.value, tuple) or isinstance(two.value, tuple) or one.move or two.move:
        return None
    between = body[one.end : two.start]
    if "\n" in between or not _alike(one.unit, two.unit) or ("/" in between and not is_money(two.unit)):
        return None
    value = _scaled(one, two)
    both = (Quantity(one, one.start, two.end, two.value, two.unit or one.unit, two.end, joint=True), value)
    return _change(body, one, two, between, both) or _range(body, one, two, between, both, language)


def _alike(one: str | None, two: str | None) -> bool:
    """Tell whether two numbers could be of one kind: "from $500,000 to $1 million a year"."""
    return one is None or two is None or one == two or two.startswith(f"{one}/")


_Both = tuple[Quantity, Number]


def _change(body: str, one: Written, two: Written, between: str, both: _Both) -> Quantity | None:
    """Return the figure whose two ends are told: the later one is its value."""
    pair, value = both
    assert not isinstance(two.value, tuple)
    lead = body[max(0, one.start - 24) : one.start]
    led = _FROM.search(lead)
    if led and _TO_NEXT.fullmatch(between):
        begin = one.start - len(lead) + led.start()
        moved = last_move(body, max(0, begin - _REACH), begin) is not None
        return replace(pair, before=value) if moved or value > two.value else None
    if _counts_others(one, two, between):
        return None
    backwards = replace(pair, value=value, before=two.value)
    if _CHANGED.match(between) and _FROM_NEXT.fullmatch(between):
        return backwards
    if _FROM_NEXT.fullmatch(between) and last_move(body, max(0, one.start - _REACH), one.start):
        return backwards
    alike = one.unit == two.unit and not two.spelt
    return backwards if alike and _COMPARED.fullmatch(between) and value != two.value else None


def _counts_others(one: Written, two: Written, between: str) -> bool:
    """Tell whether the first is a count of its own: "57% of 1,004 adults, up from 48%" tells of no 1,004%."""
    measured = two.unit in _MEASURED or is_money(two.unit)
    return one.unit is None and measured and _COUNTED.match(between) is not None


_COUNTED = re.compile(r"\s(?!(?:from|von|de|desde|down|up|lower|higher)\b)\w")


def _range(body: str, one: Written, two: Written, between: str, both: _Both, language: str) -> Quantity | None:
    pair, value = both
    assert not isinstance(two.value, tuple)
    if _RATIO.fullmatch(between) and (shared := _ratio(one, two, between)) is not None:
        return replace(pair, value=shared, unit=None)
    if not _RANGE.fullmatch(between):
        return None
    if between.strip() in {"and", "und", "et", "y"}:
        fits = _BETWEEN.search(body, max(0, one.start - 24), one.start)
        return replace(pair, value=(value, two.value)) if fits and value < two.value else None
    if between in _TIES and not _measures(body, two, language):
        odds = _ODDS.match(body, two.end)
        return replace(pair, value=exact(value / two.value)) if odds and two.value else None
    if value >= two.value or (" " in between and _steps(body, one, two, between)):
        return None
    return replace(pair, value=(value, two.value))


def _measures(body: str, two: Written, language: str) -> bool:
    """Tell whether what follows "5-10" makes it a range, not a score: a unit, a scale, or a plural."""
    if two.unit or two.scale > 1:
        return True
    of = counted(body, two.end, language)
    return of is not None and (language != "en" or is_plural(of.split()[-1]))


def _steps(body: str, one: Written, two: Written, between: str) -> bool:
    """Tell whether two numbers are no range: a move and where it ended, or a unit before a plain count."""
    word = between.strip()
    if word in {"or", "oder", "ou", "o"}:
        return not (one.unit is None and one.value != 1 and _scaled(one, two) * 2 >= _number(two))
    if one.unit and not two.unit:
        return True
    move = last_move(body, max(0, one.start - 40), one.start)
    gap = body[move.end() : one.start] if move else ""
    return (
        move is not None
        and gap.count(" ") < 4
        and "from" not in gap
        and not (gap.strip() == "by" and two.unit and not one.unit)
    )


def _ratio(one: Written, two: Written, between: str) -> Number | None:
    """Return the value of "one in five", "three out of four"; None if the numbers are no ratio."""
    if one.unit or two.unit or not isinstance(one.value, int) or not isinstance(two.value, int):
        return None
    if not 0 < one.value < two.value or two.value not in _BASES or (between == " of " and two.value != 10):
        return None
    return round(one.value / two.value, 9)


def _number(one: Written) -> Number:
    assert not isinstance(one.value, tuple)
    return one.value


def _scaled(one: Written, two: Written) -> Number:
    """Return the first value in the scale of the second: "10 to 15 million"."""
    value = _number(one)
    return exact(value * two.scale) if one.scale == 1 and two.scale > 1 and value < 1000 else value
