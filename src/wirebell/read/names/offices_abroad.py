"""Offices that stand before a name in French and Spanish: "la ministra de Vivienda, Isabel …"."""

from __future__ import annotations

import re

from wirebell.catalogue.names import Gazetteer
from wirebell.read.names.kinds import Found
from wirebell.read.vocabulary.alternatives import any_of

_SPANISH = """
    ministro ministra presidente presidenta expresidente expresidenta vicepresidente vicepresidenta alcalde
    alcaldesa exalcalde exalcaldesa gobernador gobernadora senador senadora diputado diputada congresista
    fiscal juez jueza magistrado magistrada abogado abogada portavoz vocero vocera líder secretario secretaria
    director directora entrenador entrenadora técnico capitán capitana comandante coronel economista analista
    médico médica profesor profesora investigador investigadora periodista actor actriz cantante escritor
    escritora empresario empresaria consejero consejera concejal concejala exconcejala embajador embajadora
    canciller comisario comisaria jefe jefa titular coordinador coordinadora gerente experto experta ingeniero
    ingeniera arquitecto arquitecta psicólogo psicóloga obispo arzobispo rey reina príncipe doctor doctora
    delegado delegada consultor consultora tenista futbolista delantero portero mandatario mandataria
    dirigente vecino vecina exministro exministra excongresista exasesor candidato candidata
    general sargento""".split()
_FRENCH = """
    ministre président présidente maire sénateur sénatrice député députée préfet préfète procureur procureure
    avocat avocate juge directeur directrice porte-parole secrétaire chef cheffe entraîneur entraîneuse
    capitaine général colonel économiste analyste médecin professeur professeure chercheur chercheuse
    journaliste acteur actrice chanteur chanteuse écrivain écrivaine patron patronne délégué déléguée
    responsable gouverneur gouverneure ambassadeur ambassadrice commissaire docteur docteure expert experte
    leader roi reine pape évêque adjoint adjointe conseiller conseillère candidat candidate eurodéputé
    eurodéputée vice-président vice-présidente""".split()
_WORDS = {"es": _SPANISH, "fr": _FRENCH}
_BEFORE = {
    language: re.compile(
        rf"(?<![\w-])({any_of(words)})"
        r"(?:(?:\s(?!(?:que|qui|quien|a|ha|est|y|et)\s)[^\s,.;:!?()«»\"“”]+){0,8}?,?\s|\s|,\s)\Z"
    )
    for language, words in _WORDS.items()
}
_NO_COMMA = re.compile(r"\S,\s\Z")
_GOVERNED = re.compile(
    r"(?:^|[\s'’])(?:del?|du|des|la|las|los|el|le|les|en|chez|à|au|aux|al|por|con|para|y|et|sur|dans|pour|par|como|comme)\s\Z"
)
_REACH = 90
_APART = 3  # words of an office before a name that no comma parts: "el ingeniero civil Walber Castillo"
_HEADS = frozenset(
    """Fundación Instituto Universidad Hospital Colegio Escuela Museo Teatro Centro Biblioteca Aeropuerto Premio
    Casa
    Club Grupo Banco Liga Hermanos San Santa Santo Don Doña Villa Ciudad Puerto Calle Plaza Avenida Institut
    Université Hôpital Lycée Collège École Musée Théâtre Centre Fondation Aéroport Prix Stade Maison Groupe Saint
    Sainte Rue Place Avenue Boulevard Comisión Tribunal Corte Partido Parti Radio""".split()
)


_BODIES = frozenset(
    "Fundación Instituto Universidad Hospital Colegio Museo Partido Institut Université Fondation".split()
)


def with_office(body: str, one: Found, names: Gazetteer, language: str) -> Found:
    """Return a name of several words from its given name on, with the office before it: a person's.

    "Marbales Francisco Quesada" behind "el exalcalde de" is Francisco Quesada. Other languages have none.
    """
    if language not in _WORDS or one.known or one.kind == "organisation":
        return one
    one = _from_given_name(body, one, names)
    if " " not in one.key or one.roles or one.key.isupper():
        return one
    if one.kind == "person" and any(word in _BODIES for word in one.key.split(" ")[1:]):
        return one._replace(kind="other", sure=0)
    before = body[max(0, one.start - _REACH) : one.start]
    led = _BEFORE[language].search(before)
    if (
        led is None
        or _GOVERNED.search(before)
        or (not _NO_COMMA.search(before) and before[led.start() :].count(" ") > _APART)
    ):
        return one
    return one._replace(kind="person", roles=(led[1],), sure=1)


def _from_given_name(body: str, one: Found, names: Gazetteer) -> Found:
    words = one.key.split(" ")
    given = (names.given, names.classes.given)
    at = next((n for n, word in enumerate(words[:-1]) if any(word in listed for listed in given)), 0)
    led = (
        at == 0 or words[at] in _HEADS or words[0] in _HEADS or words[at - 1].islower() or words[at - 1] in _HEADS
    )
    if led or body[one.start : one.end] != one.key:
        return one
    rest = " ".join(words[at:])
    return one._replace(start=one.end - len(rest), key=rest, kind="person", initial=False)
