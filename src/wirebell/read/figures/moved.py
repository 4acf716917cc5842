"""What a share or an amount is of where only its verb tells: "support among voters fell from 54% to 35%"."""

from __future__ import annotations

import re

from wirebell.read.vocabulary.alternatives import any_of

_VERBS = """rise rises rose risen rising fall falls fell fallen climb climbs climbed grow grows grew grown increase
    increases increased decrease decreases decreased decline declines declined drop drops dropped jump jumps jumped
    surge surges surged soar soars soared dip dips dipped slide slides slid slip slips slipped tumble tumbles
    tumbled plunge plunges plunged sink sank sunk shrink shrank shrunk plummet plummets plummeted slump slumps
    slumped skyrocket skyrocketed rebound rebounded""".split()
_LIGHT = (
    r"(?:\s(?:by|to|from|about|around|nearly|almost|just|only|roughly|some|more|less|than|over|at|least|an?|as|much"
    r"|approximately|another|\w+ly))*"
)
_MOVED = re.compile(rf"\s({any_of(_VERBS)}){_LIGHT}\s$")
_AUXILIARY = re.compile(
    r"(?:(?:^|\s)(?:has|have|had|will|would|could|may|might|is|are|was|were|be|been|also|then|already|to|set|due|likely"
    r"|not|expected|projected|forecast|predicted|seen|ever|since|still|even|now|\w+ly))+$"
)
_BREAKS = re.compile(
    r".*(?:[,;:.!?—–()\"“”‘\n]|\b(?:but|while|as(?!\san?\s)|that|because|when|after|although|though|with|if|whether|said|says"
    r"|where|before|and|expects?|predicts?|forecasts?|sees?)(?=\s))\s",
    re.DOTALL | re.IGNORECASE,
)
_CALLED = re.compile(r"(?:ing|ed)\sas\s$")  # "identifying as"
_DETERMINER = re.compile(r"\A(?:the|its|their|his|her|our|my|a|an|all|these|those|this)\s", re.IGNORECASE)
_OWNED = re.compile(r"(?:[A-Z][\w.&-]*\s){0,3}[\w.&-]+(?:['’]s|s['’])\s")
_COUNT_OF = re.compile(r"(?:total\s)?(?:number|total|count|amount)s?\sof\s(?:the\s)?", re.IGNORECASE)
_WITHIN = frozenset(
    "in at for among on from by to with across during over since between per against within".split()
)
_NO_NOUNS = frozenset(
    """it he she they we you i this that these those which who what there one some many most others both each such
    here more less if not so than or nor yet can did does do was were is are has have had its their his her my our
    year month week day years months weeks days will would could instead first number figure total share percentage
    proportion amount level and as starting it’s it's""".split()
)
_REACH = 140
_MOST_WORDS = 5


def what_moved(body: str, low: int, start: int) -> str | None:
    """Return the subject of the verb of movement before a figure, None where it is no plain noun.

    Names alone are none: "Marsh fell to 12%" tells of her support, not of her.
    """
    begin = max(low, start - _REACH)
    verb = _MOVED.search(body, max(begin, start - 48), start)
    if verb is None:
        return None
    before = body[begin : verb.start() + 1]
    broken = _BREAKS.match(before)
    if broken is None and begin > low:
        return None
    if broken and broken.group().endswith(" and ") and not broken.group().endswith(", and "):
        return None  # half of what moved, or another verb's object
    if broken and _CALLED.search(broken.group()):
        return None
    clause = before[broken.end() if broken else 0 :].strip()
    helped = _AUXILIARY.search(clause)
    return _subject(clause[: helped.start()] if helped else clause)


def _subject(clause: str) -> str | None:
    clause = _DETERMINER.sub("", clause)
    for lead in (_OWNED, _COUNT_OF):
        if m := lead.match(clause):
            clause = clause[m.end() :]
    words = _noun_phrase(clause.split())
    if not words or words[-1] == "of" or any(w.lower() in _NO_NOUNS or not w[0].isalpha() for w in words):
        return None
    if len(words) > _MOST_WORDS + 2 * ("of" in words) or any(w.endswith(("n't", "n’t")) for w in words):
        return None
    head = words[words.index("of") - 1] if "of" in words[1:] else words[-1]
    if head[0].isupper():
        return head.lower() if len(words) == 1 and head in _PLURALS else None
    return None if head.endswith(("ly", "ed")) else " ".join(words)


def _noun_phrase(words: list[str]) -> list[str]:
    """Return the words up to the first preposition but "of", or the participle that leads to one."""
    for at, word in enumerate(words):
        after = words[at + 1] if at + 1 < len(words) else ""
        leads_on = word.endswith(("ed", "ing")) and (after in _WITHIN or after in _NO_NOUNS)
        if word in _WITHIN or word == "born" or (at and after and leads_on):
            return words[:at]
    return words


_PLURALS = frozenset(
    """Prices Sales Exports Imports Shares Profits Revenues Earnings Costs Wages Rents Rates Deaths Cases
    Infections Applications Orders Stocks Yields Taxes Fares Fees Salaries Turnout Unemployment Inflation Output
    Production Revenue Profit Demand Support Consumption Investment Growth Attendance Membership
    Spending""".split()
)
"""Nouns that begin a sentence with a capital and are no names: "Prices rose 3%"."""
