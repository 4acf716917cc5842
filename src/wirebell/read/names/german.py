"""Names in German, where every noun has a capital: guesses need a sign of their own."""

from __future__ import annotations

import re
from collections.abc import Container

from wirebell.catalogue.names import Gazetteer
from wirebell.read.names.kinds import Found

_PLACE_ENDS = re.compile(
    r".{2,}(?:burg|stadt|stedt|hausen|heim|dorf|bach|berg|furt|ingen|kirchen|hafen|brück|brücken|münde|felde|"
    r"walde|roda|rode|wil|wangen|sellen|au|itz|ow|in|ach|quai|kai|sund|holm|see|tal|stein|born|bühl|bronn|kreuz)\Z"
)
_NOUN_ENDS = re.compile(
    r".{2,}(?:ung|heit|keit|schaft|tion|sion|ismus|ität|enz|anz|ment|nis|tum|ungen|heiten|keiten|schaften|tionen|"
    r"itäten|halle|hallen|anlage|anlagen|bezirk|bezirken|ländern|betrieb|technik|politik|wirtschaft|verein|termin|"
    r"bau|stau|frau|izin|enzin|fach|dach|sprach|pital|gital|pflegeheim|eigenheim|wohnheim|kinderheim|tierheim|innenstadt|altstadt|kleinstadt|großstadt|hauptstadt|"
    r"flughafen|ieren)\Z"
)
_LINKS = re.compile(r" (?:der|des|das|die|dem|den|zu|zur|zum|im|am|und|mit|für|auf|aus|bei|in) ")
_NOBLE = re.compile(r" (?:von|van|von und zu) (?:der|den|dem) ")
# Given names somewhere that are German nouns.
_NOUNS = frozenset(
    """Art Rand Job Mal Tage Winter Sommer Herbst Linde Mate Handy Wing Grund Ende Bild Lage Messe Sonne Stern
    Stein Berg Land Kind Karte Liebe Dank Gut Forum Green Quest Person Chance Link Hunter Mode Jahr Tag Zeit
    Kunst Rat Frau Herr Name Sache Seite Stelle Weise Zahl Ziel Wort Welt Recht Preis Punkt Platz Teil Ort
    Not Mut Macht Sinn Rolle Folge Form Frage Fall Amt Bau Ball Arm Arzt Bus Fest Geld Glas Hand Haus Hut
    Kern Kraft Markt Gabe Mir Dir""".split()
)
_ABROAD = frozenset(
    """Europa Afrika Asien Amerika Südamerika Nordamerika Lateinamerika Australien Großbritannien Wien
    Kopenhagen Rom Mailand Venedig Neapel Turin Florenz Prag Warschau Krakau Danzig Moskau Kiew Athen
    Lissabon Brüssel Genf Straßburg Nizza Tokio Kairo Damaskus Bagdad Teheran Havanna Singapur Bukarest
    Belgrad Antwerpen Kapstadt Andalusien Katalonien Toskana Sizilien Sardinien Korsika Bretagne Normandie
    Elsass Kreta Mallorca Tirol Südtirol Kärnten Steiermark Meran Flandern Wallonien Schottland Kalifornien
    Sibirien Galiläa""".split()
)
_SIDES = re.compile(r"(?:Süd|Nord|Ost|West|Mittel|Ober|Nieder)-?(\w{4,})")
_HEADS = re.compile(
    r"(?:\w*(?:[Bb]und|[Vv]erband|[Rr]at|[Pp]artei|[Vv]erein|[Mm]inisterium|[Aa]mt|[Uu]nion|[Aa]kademie|[Ii]nstitut|"
    r"[Kk]ammer|[Gg]ewerkschaft|[Bb]ank|[Uu]niversität|[Hh]ochschule|[Ss]tiftung|[Gg]esellschaft|[Kk]onferenz|"
    r"[Zz]entrale|[Zz]entralrat|[Kk]ommission|[Gg]erichtshof|[Ff]reunde|[Hh]aus))\Z"
)


_ARTICLE = re.compile(
    r"\b(?:[Dd](?:er|ie|as|en|em|es)|[Ee]in(?:e[rmns]?)?|[Ii]m|[Aa]m|[Zz]u[mr]|[Bb]eim|[Vv]om|ins|ans|"
    r"[Ii]hr(?:e[rmns]?)?|[Ss]ein(?:e[rmns]?)?|[Uu]nser(?:e[rmns]?)?|[Kk]ein(?:e[rmns]?)?|[Dd]iese[rmns]?)"
    r"\s(?:[a-zäöüß]+e[rmns]?\s)?([A-ZÄÖÜ][\w-]+)"
)


def nouns_of(body: str) -> frozenset[str]:
    """Return the words that a text uses with an article or a possessive: common nouns; linear in the body."""
    return frozenset(m[1] for m in _ARTICLE.finditer(body))


def credible(one: Found, names: Gazetteer, nouns: frozenset[str]) -> bool:
    """Tell whether a guess in German text has more to show than its capital: a known city or the ending of one, a
    name without articles inside or before it, an association's word at its head where "der" or "des" follows."""
    if one.known:
        return True
    first, _, rest = one.key.partition(" ")
    if not rest and one.kind in {"person", "place"} and first in nouns:
        return False
    if one.kind == "place":
        return _place(one.key, names)
    if one.kind == "person":
        linked = _LINKS.search(_NOBLE.sub(" ", one.key)) is not None
        return (
            not linked
            and first not in {"B", "B."}
            and first not in _NOUNS
            and not _NOUN_ENDS.fullmatch(rest or first.lower())
        )
    linked = re.search(r" (?:der|des|zu|von|für) ", one.key) is not None
    return one.kind != "organisation" or not linked or _HEADS.fullmatch(first) is not None


_HOMONYMS = frozenset("Essen Halle Hof Horn Bild Stern Welt Zeit Spiegel Singen Werder Au".split())
_IN_PLACE = re.compile(r"\b(?:[Ii]n|[Aa]us|[Nn]ach|[Bb]ei|[Vv]on|Stadt)\s\Z")


def means_a_noun(body: str, one: Found, nouns: frozenset[str]) -> bool:
    """Tell whether a known name is a noun here that the text uses with an article elsewhere: "beim Essen".

    A town stands behind "in" or "aus", a paper in marks. A thing with its article before "von" is no person:
    "die Gabe von Blut".
    """
    before = body[max(0, one.start - 6) : one.start]
    if one.kind == "person" and " von " in one.key and one.key.partition(" ")[0] in nouns:
        return True
    if one.key not in _HOMONYMS or before[-1:] in {"„", "»", "“", '"'}:
        return False
    if one.key not in nouns:
        return _AS_NOUN.search(before) is not None
    return one.kind != "place" or _IN_PLACE.search(before) is None


_AS_NOUN = re.compile(r"\b(?:über|für|ohne|mit|viel|kein)\s\Z")  # "weit über Essen hinaus"
_FROM = re.compile(r" (?:von (?:de[rmn]|einer?|einem)|vom|bei(?:m| der)?) ")
_GENERIC = re.compile(
    r"\w*(?:[Uu]nternehmen|[Ff]irma|[Kk]onzern|[Vv]erein|[Ss]ender|[Hh]ersteller|[Aa]nbieter|[Bb]etreiber|[Mm]agazin"
    r"|[Zz]eitung|[Bb]ereichs?)"
)


def to_the_name(one: Found, names: Gazetteer) -> Found:
    """Return a name without whom its bearer belongs to, and without the noun that says what it is.

    "Jens Harms von der Tierhilfe", not "Uta von der Heide"; "Unternehmen Hafen AG".
    """
    if one.known:
        return one
    first, _, rest = one.key.partition(" ")
    if rest and one.kind == "organisation" and _GENERIC.fullmatch(first):
        return one._replace(start=one.start + len(first) + 1, key=rest)
    link = _FROM.search(one.key) if one.kind in {"person", "organisation"} else None
    words = one.key[: link.start()].split(" ") if link else []
    if one.kind == "organisation" and not any(word in names.classes.given for word in words[:-1]):
        return one
    if link is None or len(words) < 2 or words[-1] in names.given or words[-1] in names.classes.given:
        return one
    return one._replace(end=one.start + link.start(), key=one.key[: link.start()], kind="person")


def _place(name: str, names: Gazetteer) -> bool:
    first, _, rest = name.partition(" ")
    side = _SIDES.fullmatch(name)
    if name in _ABROAD or (side and side[1].capitalize() in names.known):
        return True
    if name in names.classes.cities or name in names.classes.big_cities:
        return first not in _NOUNS
    if _LINKS.search(name) or first in _NOUNS or _NOUN_ENDS.fullmatch(first):
        return False
    return bool(_PLACE_ENDS.fullmatch(name.rsplit("-", 1)[-1])) if not rest else first in names.place_first


def to_its_bearer(body: str, one: Found, names: Gazetteer) -> Found:
    """Return a name without the offices before it and what its bearer belongs to, in either order."""
    bare = without_office(body, one, names)
    named = to_the_name(bare, names)
    return named if named is bare else without_office(body, named, names)  # "Analystin Eva Kern von der Bank"


def without_office(body: str, one: Found, names: Gazetteer) -> Found:
    """Return a name without the nouns before the given name: "Lindaler Hafenmeisterin Ulrike Vossberg"."""
    words, given = one.key.split(" "), names.classes.given
    first = _behind_von(words, given)
    at = next((n for n, word in enumerate(words[first : first + _LEADING], first) if word in given), 0)
    if at == 0 and len(words) == _CALLED and _CALLING.fullmatch(words[0]) and _may_be_called(words[1:]):
        at = 1  # "der Norwegerin Eirin Kvandal"
    led = not one.known and 0 < at < len(words) - 1 and not words[0].endswith(".")
    if not led or one.kind == "organisation" or body[one.start : one.end] != one.key:
        return one
    rest = " ".join(words[at:])
    office = () if words[at - 1].islower() else (words[at - 1],)
    return one._replace(start=one.end - len(rest), key=rest, kind="person", roles=(*one.roles, *office))


_LEADING = 3
_CALLED = 3
_CALLING = re.compile(
    r"[A-ZÄÖÜ][\w-]*(?:erin|istin|ntin|ärztin|anwältin|chefin|[Mm]inister|[Pp]räsident|[Ss]precher|[Tt]rainer|[Cc]hef"
    r"|[Aa]nwalt|[Rr]ichter|[Mm]eister|[Dd]irektor|[Ll]eiter|[Vv]orsitzende[rn]?|[Pp]rofessor|[Pp]olitiker|[Ff]orscher"
    r"|[Ss]ekretär|[Ll]andrat|[Mm]anager|[Ee]xperte|[Kk]anzler|[Ss]enator|[Gg]eneral|[Kk]apitän)"
)


def _may_be_called(words: list[str]) -> bool:
    """Tell whether two words may be a given name and a surname: capitals, and no ending that nouns have."""
    return all(word[0].isupper() and word not in _NOUNS and not _NOUN_ENDS.fullmatch(word) for word in words)


def _behind_von(words: list[str], given: Container[str]) -> int:
    """Return where a name begins behind what somebody did: "Einschätzung von | Anwalt Rolf Plath"."""
    at = next((n for n in range(len(words) - 1, 0, -1) if words[n] == "von"), 0)
    return 0 if not at or any(word in given for word in words[:at]) else at + 1
