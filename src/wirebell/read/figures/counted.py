"""What a number counts: the noun phrase after it, or the subject before it."""

from __future__ import annotations

import re

_DETERMINERS = "the|its|their|his|her|all|these|those|our|my|your|such|this|that"
_SIZE = r"[1-9]\d{0,3}(?:[.,]\d+)?-[a-z]+(?:-[a-z]+)?(?=\s[^\W\d_])"
"""A measure before the noun: "two 12-inch guns"."""
_MODEL_NO = r"[1-9]\d{2,3}(?:-\d{1,4})?"
_NEXT = re.compile(
    rf"-(?:plus-)?(?!(?:by|for|in|to|plus)-)|[\s\u00a0](?:(?:more|other|further|fewer|additional|extra)\s)?"
    rf"(?:of\s(?:(?:{_DETERMINERS})\s)?|the\s)?(?=[^\W\d_]|{_SIZE}|{_MODEL_NO}\s[A-Z][a-z])"
)
_NUMBER = (
    r"(?:(?:about|around|combined|estimated|nearly|roughly|some|total)\s)?"
    r"\d[\d.,]*\s?(?:[kKmMbB]|bn|million|billion)?\s"
)
_OF_NEXT = re.compile(rf"\s(?:of|in)\s(?:(?:{_DETERMINERS}|an?)\s)?(?:{_NUMBER})?(?=[^\W\d_])")
_WORD = re.compile(rf"({_SIZE}|[^\W\d_][\w'’.-]*?)(?=[^\w'’.-]|[.'’-]+(?:[^\w]|$)|$)")
_MODEL = re.compile(rf"({_MODEL_NO})(?=\s(?:[A-Z][a-z]|[a-z]+s\b))")  # "new 737 Max jets"
_STOPS = frozenset(
    """in on at of for by with to from who that which were was is are be been have had has will would could can
    may might must should since after before during as than into over under through about per a an the this these
    it he she they we you i but not more less so if when while where what last next ago each every said says say
    out up down off away behind against between among amid worldwide including did do does yesterday today tomorrow
    because until later earlier older younger them us me him himself nationwide also still now then there here
    percent
    or once upon yet already too very just only within without across around near above below throughout according
    despite plus versus compared like unlike apart alone again instead together altogether respectively left
    went came fled died took made got told both either how whether whose whom such one no nor ahead
    sat stood walked drove ran
    two three four five six seven eight nine ten eleven twelve dozen dozens strong
    x elsewhere abroad monday tuesday wednesday thursday friday saturday sunday""".split()
)
_PLURALS = frozenset(
    """
    people men women children police troops staff personnel cattle sheep fish aircraft lives feet teeth mice media
    data criteria servicemen servicewomen policemen firefighters gunmen fishermen salmon spacecraft offspring crew
    businessmen businesswomen congressmen lawmen workmen gendarmes alumni stimuli youth dead personnel clergy
    helicopters percent wounded injured missing""".split()
)
_SINGULARS = frozenset(
    """news series species crisis analysis basis emphasis gas bus plus thus virus campus census status bonus focus
    class glass loss business process access press boss cross pass mass congress success witness illness is was has
    his its this us""".split()
)
_VERBS = frozenset(
    """come go get live work remain need want show say think believe support oppose see die stay attend await face
    vote speak belong agree account represent put took gave fell rose won lost""".split()
)
_PEOPLE = ("ans", "ists", "crats", "ers", "nis")  # Germans, not Texas
_JOINERS = frozenset({"and", "or", "&"})
_MOST_WORDS = 6


def counted(body: str, end: int, language: str = "en", one: bool = False, united: bool = False) -> str | None:
    """Return the noun phrase that begins at `end`: what the number before it counts, None if there is none.

    `one` tells that the number is 1, so that the noun is a singular; `united` that the number has a unit or is a
    share, after which only "of" leads to what is counted ("12 million tonnes of jet fuel", "60% of voters").
    """
    if language in _ELSEWHERE:
        return _elsewhere(body, end, language)
    m = (_OF_NEXT if united else _NEXT).match(body, end)
    if m is None or (united and not m.group().startswith(" of")):
        return None
    words = _words(body, m.end())
    if not words or (language != "en" and len(words[0]) < _SHORTEST_ABROAD):
        return None
    if united and words[0].endswith("ing"):
        return None
    if m.group()[0] == "-" and words[0].islower() and not is_plural(words[0]):
        return None if words[0] == "something" else words[0]  # "the 16-member council"
    taken = _stuff(words) if united else _singular(words) if one else _to_head(words)
    if len(taken) == 1 and taken[0][-1] == ".":
        return None  # "one U.S. House seat"
    return " ".join([_POSSESSIVE.sub("", word) for word in taken]) or None


_SHORTEST_ABROAD = (
    4  # letters: shorter words of a language without tables are mostly little ones, "3 milioni di euro"
)
_ONE_OF = re.compile(rf"\sof\s(?:(?:{_DETERMINERS})\s)?(?=[^\W\d_])")
_IDLE = frozenset("days ones things times ways".split())


def one_of(body: str, end: int) -> str | None:
    """Return what the "one" that ends there is one of: "one of the oldest mills"; None of "one of us"."""
    m = _ONE_OF.match(body, end)
    words = _words(body, m.end()) if m else []
    words = _to_head(words) if words else []
    if not words or not is_plural(words[-1]) or words[-1].lower() in _IDLE:
        return None
    owned = max((at for at, word in enumerate(words) if _POSSESSIVE.search(word)), default=-1)
    return " ".join(words[owned + 1 :]) or None


_KIN = frozenset(
    """boy girl man woman child son daughter father mother brother sister nephew niece cousin grandson
    granddaughter grandfather grandmother husband wife student teacher pupil driver""".split()
)


def aged(body: str, end: int) -> str | None:
    """Return who or what has the age that ends there: "a 15-year-old boy"; None where the age stands for them.

    Before a name only words that surely are nouns tell who that is ("son", not "liberal").
    """
    taken: list[str] = []
    for word in _words(body, end + 1) if body.startswith(" ", end) else []:
        if word[0].isupper():
            return " ".join(taken) if taken and taken[-1] in _KIN else None
        if len(taken) == _LONGEST or word in _JOINERS or not _noun(word) or (not taken and is_plural(word)):
            break
        taken.append(_POSSESSIVE.sub("", word))
        if taken[-1] != word or is_plural(word):
            break
    return " ".join(taken) or None


_SHORT = frozenset({"u.s", "u.k", "u.n"})
_LONGEST = 4
_POSSESSIVE = re.compile(r"['’]s?$")
_APOSTROPHE = re.compile("['’]")
_NEGATED = ("n't", "n’t")


def _words(body: str, at: int) -> list[str]:
    """Return the words that follow, up to one that no noun phrase goes on with."""
    words: list[str] = []
    while len(words) < _MOST_WORDS and (
        m := _WORD.match(body, at, at + 40) or (not (words and words[-1] in _JOINERS) and _MODEL.match(body, at))
    ):
        word = m[1]
        small = word.lower()
        if _APOSTROPHE.split(small, 1)[0] in _STOPS and not (word.isupper() and len(word) > 1):
            break
        if small.endswith(_NEGATED):
            break
        at = m.end()
        if small in _SHORT and body[at : at + 2] == ". ":
            word, at = f"{word}.", at + 1  # "30 percent of U.S. bridges"
        words.append(word)
        if body[at : at + 1] not in {" ", "\n", "\u00a0"} or body[at : at + 2] == "\n\n":
            break
        at += 1
    while words and words[-1] in _JOINERS:
        words.pop()
    return words


def is_plural(word: str) -> bool:
    """Tell whether an English word looks like a plural noun."""
    small = word.lower()
    if small in _PLURALS:
        return True
    return (
        len(small) > 2
        and small[-1] == "s"
        and not small.endswith(("ss", "us", "'s", "’s"))
        and small not in _SINGULARS
    )


def _to_head(words: list[str]) -> list[str]:
    """Return the words up to the plural that is counted, or the first alone if there is none ("12 page")."""
    for at, word in enumerate(words):
        if is_plural(word):
            after, rest = words[at + 1 : at + 2], words[at + 1 :]
            named = word[0].isupper() and not word.endswith(_PEOPLE)
            mid = "-" in word or named or bool(after and is_plural(after[0]) and word[0].islower())
            on = mid and any(map(is_plural, rest)) and after[0] != "lives"
            if not on or (after[0] in _JOINERS and at > 0):
                return words[: at + 1]
        elif word.lower().endswith("ly") and at:
            return words[:1] if _noun(words[0]) else []
    return words[:1] if _noun(words[0]) and words[0][0].islower() and words[0] not in _VERBS else []


def _stuff(words: list[str]) -> list[str]:
    """Return what a unit or a share is of: up to a plural, or to the verb ("jet fuel", "uaw workers")."""
    for at, word in enumerate(words[:4]):
        if is_plural(word) and not (word[0].isupper() and any(map(is_plural, words[at + 1 : 4]))):
            return words[: at + 1]
        if at and (not _noun(word) or word in _DONE_WITH):
            return words[:at]
    return words[:4]


_DONE_WITH = frozenset("used sold bought held kept spent sent seen".split())
"""What is done with stuff: "12 million tonnes of jet fuel used in a year"."""


def _singular(words: list[str]) -> list[str]:
    """Return the words up to the singular that is counted: "one fatal shooting"."""
    if not _noun(words[0]):
        return []
    taken = words[:1]
    for word in words[1:4]:
        small = word.lower()
        if small.endswith(("ed", "ing", "ly")) or word in _JOINERS or is_plural(word) or word[0].isupper():
            break
        taken.append(word)
    return taken


def _noun(word: str) -> bool:
    """Tell whether a word could be the noun counted, not the verb that follows ("500 gained")."""
    small = word.lower()
    return not small.endswith(("ed", "ing", "ly")) or len(word) < 5 or small in _ENDING_ALIKE


_ENDING_ALIKE = frozenset("speed breed family supply assembly ceiling building spring string thing".split())


_SUBJECT = re.compile(
    r"\s(?:number|total|count|share|proportion|amount)s? of ((?:[\w’'-]+\s){0,3}?[\w’'-]+)"
    r"\s(?:in|at|on|from|who|that|to|had|has|have|was|is|were|are|would|will|could|could|ha[ds]"
    r"|rose|fell|dropped|climbed|grew|jumped|declined|increased|decreased|doubled|more|nearly|almost)\b"
)
_TOLL = re.compile(r"\s((?:death|casualty|injury)\stoll|headcount|workforce|population|membership|turnout)\b")


def subject(body: str, low: int, start: int) -> str | None:
    """Return what is counted where the figure does not say: "the number of US troops in Karsan fell from …"."""
    low = max(low - 1, start - 100, 0)
    m = _SUBJECT.search(body, low, start) if body.find(" of ", low, start) >= 0 else None
    m = m or _TOLL.search(body, low, start)
    return _with_what_is_held(m, body, start) if m and "," not in body[m.end() : start] else None


_HELD = re.compile(
    r"(?<=\s)(?:known|believed|thought|feared|presumed|assumed|suspected|understood|reported|confirmed|estimated)\Z"
)
_OF_THEM = re.compile(r"\sto (?:have (?:been )?|be )[a-z-]+\b")


def _with_what_is_held(subject: re.Match[str], body: str, start: int) -> str:
    """Return a subject with what is known or feared of those counted: "people known" is no count of anything."""
    held = _OF_THEM.match(body, subject.end(1), start) if _HELD.search(subject[1]) else None
    return subject[1] + (held.group() if held else "")


_OBJECT = re.compile(
    r"\s(?:cut|cuts|cutting|reduce|reduces|reduced|reducing|raise|raises|raised|raising|lower|lowered|increase"
    r"|increased|increasing|expand|expanded|boost|boosted|halve|halved|double|doubled|trim|trimmed|slash|slashed)\s"
    rf"(?:(?:{_DETERMINERS})\s)?(?:number of\s)?((?:[^\W\d_][\w'’-]*\s){{1,4}}?)"
    r"(?:(?:in|at|on|across|of)\s[^,.;:\d]{1,40}?)?$"
)


def moved_object(body: str, low: int, start: int) -> str | None:
    """Return what is moved from one number to another: "cut its forces in Karsan from …"."""
    m = _OBJECT.search(body, max(low - 1, start - 100, 0), start)
    words = m[1].split() if m else []
    return " ".join(words) if words and words[0].lower() not in _STOPS and not words[0].isdigit() else None


# -- German, French, Spanish: a noun with the adjectives that stand before it -----------------------------------

_ELSEWHERE = {
    "de": re.compile(
        r"-?[\s\u00a0](?:(?:der|aller|ihrer|seiner|unserer|dieser|deren|einer)\s)?((?:[a-zäöüß]{3,}(?:e|en|er|es)\s){0,2}[A-ZÄÖÜ][\wäöüß-]+)"
    ),
    "fr": re.compile(
        r"[\s\u00a0](?:d(?:e|es)\s|d['’]|du\s)?(?:la\s|les\s|l['’])?"
        r"((?:(?:nouveaux|nouvelles|autres|jeunes|grands|grandes|petits|petites|principaux|principales|premiers|premières"
        r"|derniers|dernières|anciens|anciennes|meilleurs|meilleures|différents|différentes|vrais|faux)\s)?[a-zà-ÿ][\wà-ÿ-]+)"
    ),
    "es": re.compile(
        r"[\s\u00a0](?:de\s)?(?:los\s|las\s|la\s|el\s)?"
        r"((?:(?:nuevos|nuevas|otros|otras|grandes|jóvenes|falsos|falsas|primeros|primeras|últimos|últimas|principales"
        r"|mejores|distintos|distintas|diferentes|presuntos|presuntas|posibles|pequeños|pequeñas)\s)?[a-zà-ÿñ][\wà-ÿñ-]+)"
    ),
}
_NO_NOUNS = frozenset(
    """de du des en à au aux et ou par sur dans pour avec contre depuis selon est ont sont était étaient que qui
    a al del y o por con en contra desde según es son era eran que para tras ante más menos plus moins pour une un
    el la
    los las le les se ha han fue fueron ce cette
    après avant auparavant environ tôt tard seulement déjà encore chacun chacune ici là dont où quand comme mais
    puis antes después aproximadamente cada una uno unos unas
    tiene tienen tenía hay había está están ser será durante
    hasta donde cuando mientras como mañana ya pero
    año mes semana día noche an année semaine
    ses son sa leur leurs nos notre mes cet ces entre avec sans sous chez dès jusque jusqu avait avaient ont sera
    seront prévu prévus prévue prévues attendu attendus estimé estimés annoncé annoncés inscrit inscrits
    este estos estas esos esas sus su sin bajo hacia quedó resultó mensual mensuales anual anuales diarios
    diarias""".split()
)
_VERBS_ELSEWHERE = {
    "es": re.compile(r".{2,}(?:aron|ieron|aban|ían|aría|arán|erán|irán|ó)\Z"),
    "fr": re.compile(r".{2,}(?:aient|èrent|eront|iront|ement)\Z"),
}


def _elsewhere(body: str, end: int, language: str) -> str | None:
    m = _ELSEWHERE[language].match(body, end, end + 80)
    first = m[1].split()[0] if m else ""
    verbs = _VERBS_ELSEWHERE.get(language)
    return m[1] if m and first not in _NO_NOUNS and not (verbs and verbs.match(first)) else None
