"""Names by rules, for languages without a tagger: the catalogue's, and capitalised runs that tell their kind."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator

from wirebell.catalogue.names import Gazetteer, key
from wirebell.read.names import german
from wirebell.read.names.abroad_by_form import by_form
from wirebell.read.names.kinds import Found, kinds
from wirebell.read.names.offices_abroad import with_office
from wirebell.read.names.runs import Token, chunks, joined, runs
from wirebell.read.names.same import last_name


def ruled(body: str, names: Gazetteer, language: str = "", lent: Iterable[str] = ()) -> list[Found]:
    """Return the names of a body from first to last, each once for every place it stands. Linear in the body.

    `lent` are people's full names that the headline tells: their surnames are names in the body.
    """
    known = [_known(m.start(), m.end(), m.group(), names) for m in names.trailing.finditer(body)]
    elsewhere = _MEANS_ELSE.get(language, frozenset())
    found = [one for run in runs(body, names.nameless) for one in _in_run(body, run, names)]
    if language in _MEANS_ELSE:
        found = _apart_in_place([_called_like_a_people(body, one, names) for one in found])
    known += by_form(body, names, language)
    taken = {at for one in known for at in range(one.start, one.end)}
    free = [one for one in found if taken.isdisjoint(range(one.start, one.end))]
    if language == "de":
        free = [german.to_its_bearer(body, one, names) for one in free]
    free = [_without_lead(one, names) for one in free] if language == "fr" else free
    free = [_as_it_begins(part) for one in free for part in _apart(body, one, names)]
    free = [with_office(body, one, names, language) for one in free]
    kept = _credible(body, free, names, lent)
    if language == "de":
        nouns = german.nouns_of(body)
        kept = [
            one for one in kept if german.credible(one, names, nouns) and not german.means_a_noun(body, one, nouns)
        ]
    kept += _known_ends(free, kept, names)
    kept = [
        one
        for one in kept
        if body[one.start : one.end] not in elsewhere
        and not _shouted(body, one)
        and not _is_a_mark(body, one, names)
    ]
    return sorted([*known, *kept])


_STATES = frozenset(
    """Ala Ariz Ark Calif Colo Conn Del Fla Ga Ill Ind Kan Ky La Mass Md Mich Minn Miss Mo Mont Neb Nev Okla Ore Pa
    Tenn Tex Vt Va Wash Wis Wyo""".split()
)
_CODES = frozenset("NC NH NJ RI SC".split())
_MEANS_ELSE = {
    "de": _STATES | _CODES | {"ICE", "Male", "Mir", "Euro", "BIP", "EUR", "CHF", "KI", "Kraft"},
    "fr": _STATES | _CODES | {"LA", "Italien", "Indien", "PDG", "ONG"},
    "es": _STATES | _CODES | {"LA", "Pueblo", "ONG"},
}
"""What the catalogue knows in English and another language calls something else: a train, "unzählige Male", an
article in capitals; American states are shortened in English alone."""


def _called_like_a_people(body: str, one: Found, names: Gazetteer) -> Found:
    """Return a person whose given name is English for a people or faith: "Christian Stäblein", "Roman Keller"."""
    if one.known is None or one.kind != "other" or one.key not in names.given:
        return one
    m = _SURNAME.match(body, one.end)
    if m is None:
        return one
    return one._replace(end=m.end(), key=key(body[one.start : m.end()]), kind="person", known=None, sure=1)


def _apart_in_place(found: list[Found]) -> list[Found]:
    """Return names without those that lie in the one before."""
    out: list[Found] = []
    for one in found:
        if not out or one.start >= out[-1].end:
            out.append(one)
    return out


_SURNAME = re.compile(r" (?:(?:von|van|de|du|del|le|la) ){0,2}[A-ZÀ-Þ][\w'’-]+")
_LEADS = re.compile(r"(?:À|En|Au|Aux|Du|Des|Dès|Chez|Côté|Sur|Dans|Pour|Par|Vers)(?: (?:la|les|le))? (?=\S)")


def _without_lead(one: Found, names: Gazetteer) -> Found:
    """Return a French name without the preposition that a sentence begins with: "À Paris"."""
    led = None if one.known else _LEADS.match(one.key)
    if led is None or one.end - one.start != len(one.key):
        return one
    start, rest = one.start + led.end(), one.key[led.end() :]
    return (
        _known(start, one.end, rest, names) if rest in names.known else one._replace(start=start, key=rest, sure=0)
    )


def _known_ends(free: list[Found], kept: list[Found], names: Gazetteer) -> Iterator[Found]:
    """Yield the known places, and people by their given names, that end what is no name: "Züge von Köln"."""
    starts = {one.start for one in kept}
    people = {last_name(one.key) for one in kept if one.kind == "person" and " " in one.key}
    for one in free:
        last = one.key.rpartition(" ")[2]
        if one.start in starts or last == one.key:
            continue
        if last in people and " von " in one.key:
            yield _person(one, one.end - len(last), last)  # "Auffassung von Brandt"
            continue
        rest = _called_by(one.key.rpartition(" von ")[2], names)
        if (thing := names.known.get(last)) and thing.kind == "place":
            yield _known(one.end - len(last), one.end, last, names)
        elif rest and " von " in one.key:
            yield one._replace(start=one.end - len(rest), key=rest, kind="person", sure=1, initial=False)


def _called_by(words: str, names: Gazetteer) -> str:
    """Return the name that begins with a given one: of "Bürgermeister Karl Brehm"; nothing if there is none."""
    parts = words.split(" ")
    first = next((n for n, part in enumerate(parts[:-1]) if part in names.given), None)
    return "" if first is None else " ".join(parts[first:])


def _apart(body: str, one: Found, names: Gazetteer) -> list[Found]:
    """Return two people whom a small word joins: "Milton Hinojosa y Luis Loyola", not "Ortega y Gasset".

    Two known things are both as well: "Israel y Estados Unidos".
    """
    if one.known is None and (m := _AND.search(body, one.start, one.end)):
        first, second = body[one.start : m.start()], body[m.start(1) : one.end]
        if key(first) in names.known and key(second) in names.known:
            return [
                _known(one.start, m.start(), key(first), names),
                _known(m.start(1), one.end, key(second), names),
            ]
    m = _AND.search(body, one.start, one.end) if one.kind == "person" and not one.known else None
    if m is None or m[1] not in names.given or " " not in body[one.start : m.start()] or m.end() == one.end:
        return [one]
    first, second = body[one.start : m.start()], body[m.start(1) : one.end]
    return [one._replace(end=m.start(), key=first), one._replace(start=m.start(1), key=second, roles=())]


_AND = re.compile(r" (?:y|et|und) ([^\W\d_]+)")


def _shouted(body: str, one: Found) -> bool:
    """Tell whether a guess is a word in capitals of a line in capitals: no more a name than its neighbours."""
    if one.known or len(one.key) < _LONG_WORD or not one.key.isupper():
        return False
    start, end = body.rfind("\n", 0, one.start) + 1, body.find("\n", one.end)
    line = body[start : end if end >= 0 else len(body)][:_LONGEST_SHOUT]
    return " " in line.strip() and line.isupper()


def _is_a_mark(body: str, one: Found, names: Gazetteer) -> bool:
    """Tell whether letters are no name: short for none ("PDF"), a road ("B53"), a canton ("Murten (FR)")."""
    if one.known or " " in one.key:
        return False
    canton = one.key in _CANTONS and body[one.start - 1 : one.start] == "(" and body.startswith(")", one.end)
    return canton or one.key in names.short or _ROAD.fullmatch(one.key) is not None


_ROAD = re.compile(r"(?!O2)[A-Z]\d{1,4}")
_CANTONS = frozenset("AG AI AR BE BL BS FR GE GL GR JU LU NE NW OW SG SH SO SZ TG TI UR VD VS ZG ZH".split())
_LONG_WORD, _LONGEST_SHOUT = 4, 200


def _as_it_begins(one: Found) -> Found:
    """Return a name that was taken for a person's as what its first noun says."""
    if one.kind != "person" or one.known:
        return one
    if one.key.startswith(_BODIES):
        return one._replace(kind="organisation")
    first, _, rest = one.key.partition(" ")
    if rest and first in _PLACES:
        return one._replace(kind="place")
    return one._replace(kind="other") if (rest and first in _THINGS) or _JOINED.search(rest) else one


_BODIES = ("Uni ", "FH ", "TU ", "France Info", "France Inter", "France Télé", "Cruz Roja", "Croix-Rouge ")
_THINGS = frozenset(
    """Día Premio Premios Operación Doctrina Ley Plan Copa Mundial Feria Festival Guerra Estatuto Acuerdo Tratado
    Proceso Proyecto Programa Semana Fiesta Noche Torneo Liga Gran Carta Caso Misión Cumbre Declaración
    Constitución Zona Estrella
    Journée Prix Coupe Loi Guerre Fête Accord Traité Opération Sommet Déclaration Projet Semaine Nuit
    Tournoi Ligue Affaire Mission""".split()
)
_PLACES = frozenset(
    """Sierra Montes Monte Valle Río Lago Isla Islas Cerro Volcán Plaza Calle Avenida Parque Puerto Puente Estadio
    Torre Palacio Catedral Comuna Barrio Mont Monts Lac Île Îles Rivière Vallée Rue Avenue Jardin Pont Stade Tour
    Palais Cathédrale Quartier""".split()
)
_JOINED = re.compile(r"(?:^|\s)(?:al|y el|y la|et le|et la) ")


def _known(start: int, end: int, text: str, names: Gazetteer) -> Found:
    thing = names.known[text]
    return Found(start, end, text, thing.kind, thing, (), 2, False)


def _credible(body: str, found: list[Found], names: Gazetteer, lent: Iterable[str]) -> list[Found]:
    """Return the names without guesses that nothing supports: where nouns have capitals, a capital is no sign."""
    people = {
        last_name(one.key) for one in found if one.kind == "person" and " " in one.key and _called(one, names)
    } | {last_name(full) for full in lent}
    found = [_owning(body, one, people) for one in found]
    kept = [one for one in found if one.sure or one.key in people or (" " in one.key and _called(one, names))]
    return [one._replace(kind="person") if one.key in people and not one.known else one for one in kept]


def _owning(body: str, one: Found, people: Container[str]) -> Found:
    """Return a surname without its genitive and what it owns: "Brehms Regierung", where Karl Brehm is named."""
    if one.known or one.sure > 1 or body[one.start : one.end] != one.key:
        return one
    first, last = one.key.partition(" ")[0], one.key.rpartition(" ")[2]
    if first[-1:] == "s" and first[:-1] in people and first not in people:
        return _person(one, one.start, first[:-1])
    if last[-1:] == "s" and last[:-1] in people and last not in people:
        return _person(one, one.end - len(last), last[:-1]) if one.kind == "person" or last is first else one
    return one


def _person(one: Found, start: int, name: str) -> Found:
    return one._replace(start=start, end=start + len(name), key=name, kind="person", sure=1, roles=())


def _called(one: Found, names: Gazetteer) -> bool:
    """Tell whether a name of several words is no person's, or begins with a given name or has a title."""
    first = one.key.partition(" ")[0]
    return one.kind != "person" or bool(one.roles) or first in names.given or first in names.classes.given


def _in_run(body: str, run: list[Token], names: Gazetteer) -> list[Found]:
    if len(run) > 1 and _shouts(body[run[0].start : run[-1].end]):
        return _in_capitals(run, names)
    return [one for chunk in chunks(body, run, names) for one in kinds(body, chunk, names)]


def _shouts(text: str) -> bool:
    return len(text) > 8 and " " in text and text.isupper()


def _in_capitals(run: list[Token], names: Gazetteer) -> list[Found]:
    """Return the known names of a run in capitals, longest first from the left; its other words say nothing."""
    found: list[Found] = []
    at = 0
    while at < len(run):
        size = min(names.shouted_reaches.get(run[at].text, 0), len(run) - at)
        while size and (key := joined(run[at : at + size])) not in names.shouted:
            size -= 1
        if size:
            known = names.shouted[key]
            found.append(Found(run[at].start, run[at + size - 1].end, key, known.kind, known, (), 2, False))
        at += max(size, 1)
    return found
