"""Which way a figure moved, and by how much: "rose 12%", "a 5% cut", "by 300 to 2,200"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from wirebell.model.facts import Number
from wirebell.read.figures.moves_german import is_result, moved_by
from wirebell.read.figures.numbers import Written, exact
from wirebell.read.figures.units import is_money
from wirebell.read.vocabulary.alternatives import any_of
from wirebell.read.vocabulary.numerals import Value

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


_UP = """rise rises risen rising rose increase increases increased increasing grow grows grew grown growing
    growth climb
    climbs climbed climbing jump jumps jumped jumping surge surges surged surging soar soars soared soaring gain
    gains
    gained gaining up rally rallied advance advanced advancing expand expanded expanding raise raised raising
    raises
    rebounded rebounding swelled swollen higher added leapt leaped strengthened spiked ballooned improved
    doubled tripled trebled quadrupled accelerated accelerating quickened rocketed
    skyrocketed widened widens widening hiked boosted lifted
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
    weakened retreated halved slow slows slowed slowing slump slumps slumped slumping crashed nosedived cooled
    trimmed pared collapsed shaved
    fiel fielen gefallen fällt fallen sank sanken gesunken sinkt sinken reduziert gesenkt senkte schrumpfte verlor
    verloren Rückgang zurückgegangen gekürzt
    baisse baissé chuté chute reculé recul diminué diminution perdu baisses reculant
    cayó caído cae caída bajó bajado baja descendió descenso disminuyó disminuido redujo reducido perdió recortó"""
_WAYS: dict[str, Way] = dict.fromkeys(_UP.split(), "up")
_WAYS |= dict.fromkeys(_DOWN.split(), "down")
_WAYS |= {word.capitalize(): way for word, way in _WAYS.items()}
_MOVE = re.compile(rf"[\s(,]({any_of(_WAYS)})(?![^\W_])")
REACH = 64
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
    lower strengthened fallen lifted boosted crashed collapsed slow slows slowed slowing trimmed shaved gewann
    verlor verloren perdu perdió""".split()
)
_BY = re.compile(r"\b(?:by|to|from|um|auf|von|de|à|en|un|a|at)\b")
_AFTERWARDS = re.compile(
    r"[\s-](?!or\s|and\s|no\s|than\s)(?:[a-z-]+\s)?(?:(increase|rise|gain|growth|jump|surge|higher|more|up|improvement|hike|boost|mehr|höher|(?:an)?gestiegen"
    r"|gewachsen|zugelegt|angehoben|erhöht|zulegen|anheben)"
    r"|(decrease|drop|fall|decline|cut|reduction|loss|lower|less|fewer|down|slump|dip|plunge|weniger|niedriger|gefallen"
    r"|gesunken|geschrumpft|zurückgegangen|gekürzt|gesenkt|reduziert|verringert|zurückgehen))\b"
)
_GOING = re.compile(r"(?:go|goes|went|gone|going|pushed|crept|shot|moved?|edged|inched|back)$")
_SUMMED_UP = re.compile(  # "it came down to $21 a head", "shot down a $30m drone"
    r"\s(?:boil(?:s|ed|ing)?|com(?:e|es|ing)|came|(?:knock|gunn|track|turn|strip)(?:ed|s|ing)?|sh(?:oo|u)t(?:s|ting|ing)?"
    r"|shot|br(?:ea|o)ke?|t(?:ear|ore)|pull(?:ed)?|burn(?:ed|t)|takes?|took|taking|lays?|laid|pays?|paid|paying|put|hunted)\s$"
)
_PHRASAL = re.compile(  # "gave up 517 yards", "snapped up 12 homes"
    r"\b(?:g[ai]ven?|gives|giving|made?|makes?|making|takes?|took|sets?|puts?|racked|snapped|coughed|stumped|backed"
    r"|cleaned|picked|rounded|blow|blew|blown|signed|eaten|ate|used|lined|bought|buy|buying|freed?|freeing|chalked)\s$"
)
_RESULTS = frozenset({"loss", "gain"})  # "a $5m loss" tells how much was lost, not that something fell by it
_NOT_THERE = frozenset({None, "from", "von", "desde"})  # what stands between if the number is not where it moved
_LIGHT = frozenset(
    """a an the by to from of about around nearly almost some just more less than over under up down at least most
    another further only well roughly approximately close as much many even again its their his her yet
    un una el la les le des einem einer ein eine rund etwa fast knapp mehr als plus de moins más menos""".split()
)
HUNDREDTHS = frozenset({"p", "cent", "sen"})
_BY_AS_WELL = re.compile(r",?\s(?:and\s|und\s|et\s|y\s)?(?:[\w&.'’-]+\s){1,5}(?:by|um|de|en|un)\s")
_IN_OTHER_WORDS = re.compile(r",?\sor\s(?:(?:about|around|nearly|almost|roughly|just over|some)\s)?")
MEASURED = frozenset({"%", "percentage point", "basis point", "p", "cent", "point", "sen"})


def last_move(body: str, low: int, start: int) -> re.Match[str] | None:
    """Return the last verb of movement shortly before a figure in its sentence."""
    return _last(_MOVE.finditer(body, max(low - 1, start - REACH, 0), start))


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
    stepped = last if last is not None and is_result(body, last.end, one.start) else None
    step = stepped or one
    if (added := moved_by(body, step.start, step.end)) is not None:
        return ("up" if added else "down"), _step(stepped, one.unit) if stepped else number
    measured = one.unit in MEASURED or is_money(one.unit)
    after = _AFTERWARDS.match(body, one.end) if measured else None
    if after is None or (after[after.lastindex or 1] in _RESULTS and one.unit != "%"):
        return None, None
    return ("up" if after[1] else "down"), number


def _told(
    body: str, move: re.Match[str], one: Quantity, last: Quantity | None
) -> tuple[Way | None, Number | None] | None:
    word, gap = move[1], _BOUND.sub("", body[move.end() : one.start])
    if last is not None and last.start >= move.end() and _moved_as_well(body, one, last):
        return _WAYS[word], None if isinstance(one.value, tuple) else one.value
    if (
        gap.count(" ") > 6
        or _GAP_STOP.search(gap)
        or (word == "up" and gap.startswith(" to ") and not went_up(body, move.start()))
    ):
        return None
    if _no_move(body, word, move.start()):
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


_BOUND = re.compile(
    r"(?<=\s)(?:(?<=\s(?:by|to)\s)(?:no\s)?(?:more|less|fewer)\sthan|at\s(?:least|most)|as\s(?:much|many|little)\sas"
    r"|between)\s$"
)
"""What bounds a figure and is no part of the way to it: "surged by more than 4,500", "fell between 14% and 17%".

"lost more than 60%" stays a bound alone: sets of figures call it that, and hold no move beside it.
"""


def _no_move(body: str, word: str, at: int) -> bool:
    """Tell whether "up" or "down" belongs to a verb that tells of no move: "gave up 517 yards"."""
    belongs = {"up": _PHRASAL, "down": _SUMMED_UP}.get(word)
    return belongs is not None and belongs.search(body, max(0, at - 12), at + 1) is not None


def _step(last: Quantity, unit: str | None) -> Number | None:
    """Return the size of the step before, in the unit of where it ended: "rose 18 sen to RM23.50" is 0.18."""
    if isinstance(last.value, tuple):
        return None
    if last.unit == unit:
        return last.value
    return exact(last.value / 100) if last.unit in HUNDREDTHS and is_money(unit) else None


def _moved_as_well(body: str, one: Quantity, last: Quantity) -> bool:
    """Tell whether a figure tells a move as the one before: "down 2.3%, Burlington by 2.6%"."""
    if _IN_OTHER_WORDS.fullmatch(body, last.end, one.start):
        return one.unit == "%" != last.unit
    alike = last.unit == one.unit and one.unit in MEASURED
    return alike and _BY_AS_WELL.fullmatch(body, last.end, one.start) is not None


def went_up(body: str, up: int) -> bool:
    """Tell whether the "up" that begins there belongs to a verb: "goes up to 47%", not "up to 300 jobs"."""
    return _GOING.search(body, max(0, up - 12), up) is not None
