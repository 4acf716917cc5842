"""Which way the clause around a weekday looks in German, French and Spanish: by the tense of its verb."""

from __future__ import annotations

import re

from wirebell.read.vocabulary.alternatives import any_of

_REACH = 160
_ENDS = re.compile(r"[,;:!?](?=\s)|\bque\s|\bqu['’]|(?<!\d)\.(?=\s)|[\n–—()„“”«»]")

_GERMAN_PAST = """
    war waren wurde wurden hatte hatten hat haben habe worden gewesen sagte sagten sagt erklärt berichtet
    meldet heißt teilt teilte teilten wollte wollten sollte sollten konnte konnten musste mussten durfte
    durften seit""".split()
_GERMAN_STRONG = """
    kam kamen ging gingen gab gaben fand fanden stand standen sah sahen lag lagen blieb blieben ließ
    ließen hielt hielten schrieb schrieben sprach sprachen traf trafen nahm nahmen fiel fielen zog zogen
    begann begannen starb starben gewann gewannen verlor verloren trat traten flog flogen lief liefen
    fuhr fuhren rief riefen stieg stiegen sank sanken brach brachen schlug schlugen trug trugen schloss
    schlossen entschied entschieden unterlag unterlagen hieß hießen bat baten bot boten wies wiesen""".split()
_NO_PRETERITE = """
    heute letzte letzten nächste nächsten erste ersten zweite zweiten dritte dritten weitere""".split()
_GERMAN_AHEAD = """
    wird werden will wollen möchte möchten kann können könnte könnten dürfte dürften muss müssen soll
    sollen würde würden käme kämen ab folgt folgen beginnt beginnen startet starten stattfindet
    stattfinden ansteht anstehen weitergeht weitergehen tagt tagen endet enden öffnet öffnen bestreitet
    bestreiten gastiert gastieren antritt antreten abstimmt abstimmen entscheidet berät debattiert
    beginnende beginnenden stattfindende stattfindenden anstehende anstehenden""".split()
_FRENCH_AHEAD = """
    doit doivent peut peuvent devrait devraient pourrait pourraient commence commencent débute débutent
    démarre démarrent reçoit reçoivent accueille accueillent affronte affrontent
    s'ouvre s’ouvre reprend reprennent prévoit prévoient dès prochain""".split()
_SPANISH_AHEAD = """
    debe deben puede pueden podría podrían debería deberían comienza comienzan empieza empiezan arranca
    arrancan prevé prevén recibe reciben visita visitan juega juegan""".split()
_FRENCH_DONE = """
    dit fait pris mis eu vu reçu rendu parti sorti ouvert offert mort morte morts venu venue venus tenu
    perdu battu connu conclu élu élue écrit appris permis promis réuni réunis fini choisi subi saisi
    rejoint atteint""".split()
_SPANISH_PAST = (
    r"(?:ha|han|había|habían|haber|hubo|fue|fueron|era|eran|estaba|estaban|tuvo|dijo|hizo|dio|vino|murió)"
)

_PAST = {
    "de": re.compile(
        rf"\b(?:{any_of(_GERMAN_PAST)}|[a-zäöüß]*(?:{any_of(_GERMAN_STRONG)})"
        rf"|(?!(?:{any_of(_NO_PRETERITE)}|könnten?|dürften?|möchten?|müssten?)\b)[a-zäöüß]{{2,}}te"
        r"|(?:ist|sind)\b[^,;]*\b[a-zäöü]*ge[a-zäöüß]+(?:t|en))\b"
    ),
    "fr": re.compile(
        rf"\b(?:avait|avaient|était|étaient|fut|furent|depuis|(?:a|ont|sont|(?:s['’])?est)\s(?!attendu|prévu|programmé|fixé|convoqué)"
        rf"(?:\w+\s){{0,2}}(?:\w{{2,}}ée?s?|{any_of(_FRENCH_DONE)}))\b"
    ),
    "es": re.compile(rf"\b(?:{_SPANISH_PAST}|\w{{2,}}(?:ó|aron|ieron|aba|aban))\b"),
}
_AHEAD = {
    "de": re.compile(
        rf"\b(?:{any_of(_GERMAN_AHEAD)}|(?:findet|finden)\b[^,;]*\bstatt|(?:steht|stehen)\b[^,;]*\ban"
        r"|(?:geht|gehen)\b[^,;]*\bweiter|(?:tritt|treten)\b[^,;]*\ban|(?:stimmt|stimmen)\b[^,;]*\bab)\b"
    ),
    "fr": re.compile(
        rf"(?<!\w)(?:(?<=s['’])|(?<!['’]))(?:{any_of(_FRENCH_AHEAD)}|(?:se\stien|aur)(?:t|nent|a|ont)|a(?:ura)?\slieu|ont\slieu"
        r"|(?:est|sont)\s(?:attendue?s?|prévue?s?|programmée?s?|fixée?s?|convoquée?s?)|d['’]ici|à\spartir"
        r"|(?!(?:opéra|caméra|extra|ultra|contra|infra|affront)\b)[a-zà-ÿ]{2,}r(?:a|ont))\b"
    ),
    "es": re.compile(rf"\b(?:{any_of(_SPANISH_AHEAD)}|\w{{2,}}r(?:á|án)|va(?:n)?\sa|a\spartir)\b"),
}


def looks_ahead_abroad(m: re.Match[str], language: str) -> bool | None:
    """Tell whether the clause around a date tells what is to come (True) or what was (False); None if neither."""
    if language not in _PAST:
        return None
    body = m.string
    clause = _clause_before(body, m.start()) + " " + _clause_after(body, m.end())
    if _PAST[language].search(clause):
        return False
    return True if _AHEAD[language].search(clause) else None


def _clause_before(body: str, at: int) -> str:
    low = max(0, at - _REACH)
    for end in _ENDS.finditer(body, low, at):
        low = end.end()
    return body[low:at]


def _clause_after(body: str, at: int) -> str:
    end = _ENDS.search(body, at, at + _REACH)
    return body[at : end.start() if end else at + _REACH]
