"""Verbs of saying and thinking by language: their forms, and what may follow each."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from wirebell.read.vocabulary.cues_abroad import BESIDE_MARKS, LAST, PARTICIPLES, SAYING

THAT, CLAUSE, QUESTION, INFINITIVE, THING, ADDRESSEE, ASIDE, REPUTED, AFTER_COMMA, BARE, MARKED = (
    1 << n for n in range(11)
)


class Cue(Struct, frozen=True, gc=False):
    """A form of a verb: `frames` are bits what may follow it, `particles` the prepositions that lead to it."""

    frames: int
    particles: frozenset[str] = frozenset()
    gerund: bool = False
    participle: bool = False
    finite: bool = True
    noun: bool = False  # the same letters are a noun as well: "claims", "report"


# A verb stands in every line that is true of it.
_ENGLISH = {
    THAT: """maintain state note show indicate find demonstrate prove hear comment assume learn mention
        observe demand insist recommend require agree signal worry recall announce conclude ask decide
        determine suspect""",
    THAT
    | CLAUSE: """say tell think believe add report suggest acknowledge confirm reveal predict admit concede claim
        imply guarantee understand explain argue insist write contend assert allege remark complain
        respond joke boast lament testify shout caution vow swear retort tweet figure guess imagine theorize
        theorise speculate quip warn remind assure inform persuade convince declare stress emphasize emphasise
        underline underscore reiterate repeat estimate propose pledge promise fear doubt deny hint know realize
        realise expect feel hope wish dream reckon counter disclose reply opine muse""",
    QUESTION: """say tell ask explain know wonder question discuss debate doubt understand recall describe
        decide show reveal learn see determine detail outline note""",
    INFINITIVE: """vow swear pledge promise threaten offer refuse decline seek hope want wish propose claim
        agree prefer plan decide volunteer urge expect""",
    THING: """call sing chant label brand identify proclaim encourage exhort implore compliment report suggest
        acknowledge confirm reveal predict admit concede claim announce imply disclose guarantee declare
        stress emphasize emphasise underscore reiterate propose promise fear doubt deny suspect show indicate
        learn recall expect want prefer hate discuss debate question urge order demand recommend request
        advocate describe characterize characterise depict portray dub denounce condemn decry criticize
        criticise slam blast attack mock ridicule blame accuse chide chastise rebuke scold lambast berate
        assail vilify bash deplore disparage belittle praise laud hail applaud commend salute congratulate
        thank tout admire endorse support oppose reject dismiss disavow defend justify favor favour champion
        dispute refute rebut challenge cite invoke reference highlight outline detail recount echo quote
        welcome mourn compare liken foresee anticipate forecast envision dislike resent regret unveil
        interpret mention stipulate explain note tweet argue ask estimate""",
    ADDRESSEE: """tell warn remind assure inform persuade convince promise ask urge advise encourage exhort
        implore""",
    ASIDE: """answer interject charge read chant sing say tell think believe add report suggest acknowledge
        confirm predict admit concede claim announce explain note argue insist write contend assert allege
        conclude state remark observe complain reply respond joke quip boast lament testify shout exclaim
        caution opine reckon vow swear muse counter retort cry whisper tweet guess figure recall warn declare
        stress emphasize emphasise reiterate repeat estimate fear hope ask urge continue post show find
        recount sigh yell scream mouth type mutter murmur mumble grumble blurt bellow holler plead recite intone
        utter interrupt interject chuckle gasp snap chime scrawl scribble joke proclaim""",
    BARE: "say tell think believe",  # may be followed by less than a clause: "said no"
    REPUTED: "say think believe expect report allege understand estimate rumour rumor",
}
_PARTICLES = {
    "about": """comment talk speak ask warn complain joke boast worry testify write tell speculate know hear
        learn brag question muse""",
    "for": "call apologize apologise ask advocate argue push hope praise",
    "to": "refer point react respond reply admit",
    "on": "comment call insist agree",
    "of": "warn speak complain boast talk tell accuse hear",
    "with": "disagree agree",
    "at": "hint scoff",
    "against": "warn caution advise argue rail",
}
_LED = frozenset("comment talk speak refer point react apologize apologise disagree scoff rail push".split())
_IRREGULAR = dict(
    pair.split(":")
    for pair in """sing:sang,sung read:read say:said tell:told think:thought understand:understood
    write:wrote,written swear:swore,sworn find:found show:showed,shown hear:heard feel:felt know:knew,known
    see:saw,seen seek:sought speak:spoke,spoken foresee:foresaw,foreseen forecast:forecast""".split()
)
_DOUBLED = frozenset("admit dub snap slam rebut regret quip plan prefer refer".split())
_ALSO_NOUNS = frozenset(
    """claim report note remark joke quip caution vow tweet figure guess stress estimate promise pledge fear
        doubt suspect hint signal show hope wish dream plan decline demand request debate question order
        attack blame rebuke salute support favor favour champion dispute contest challenge highlight detail
        echo quote view regard love comment talk point call praise post state offer proof advocate shout cry
        feel back slam yell scream mouth type snap gasp chime""".split()
)
ACCUSING = frozenset("accusé accuse acusó acusa".split())
OBJECTED = ACCUSING | frozenset(
    """kritisierte kritisiert kritisierten lobte lobt verteidigte verteidigt dénoncé dénonce dénoncent critiqué
    critique jugé juge jugent jugeait salué salue regretté déploré déplore évoqué évoque fustigé fustige criticó
    critica denunció denuncia lamentó lamenta destacó condenó condena celebró""".split()
)
"""Verbs abroad that take an object; all but those of accusing only tell something if words in marks are in it."""
NAMING = {
    "de": frozenset(
        """nannte nennt nannten bezeichnete bezeichnet bezeichneten begrüßte begrüßt begrüßten verurteilte
        verurteilten würdigte würdigt würdigten wertete wertet werteten pries rühmte geißelte bewertete bewertet
        beschrieb""".split()
    ),
    "fr": frozenset("qualifié qualifie trouve trouvent trouvait parle parlent parlé parlait".split()),
    "es": frozenset("calificó califica tachó tildó habló habla hablaron hablan".split()),
}
"""Verbs that tell what somebody calls something, if words in marks follow."""

_OF_SPEAKING = {
    "de": (frozenset("sprach spricht sprachen".split()), frozenset({"von", "vom"})),
    "fr": (frozenset("parle parlent parlé parlait".split()), frozenset({"de", "d", "du"})),
    "es": (frozenset("habló habla hablaron hablan".split()), frozenset({"de", "del"})),
}
"""What somebody speaks of: "sprach von „…“", "parle d'un « drame »"."""


@cache
def cues_of(language: str) -> dict[str, Cue]:
    """Return the forms of the verbs of saying of a language, in small letters, with straight apostrophes."""
    if language in SAYING:
        return _abroad(language)
    frames_of: dict[str, int] = {}
    for frames, verbs in _ENGLISH.items():
        for verb in verbs.split():
            frames_of[verb] = frames_of.get(verb, 0) | frames
    particles = {verb: _particles(verb) for verb in (*frames_of, *_LED)}
    frames_of |= dict.fromkeys(_LED - frames_of.keys(), 0)
    return {
        form: cue
        for verb, frames in frames_of.items()
        for form, cue in _forms(verb, Cue(frames, particles[verb], noun=verb in _ALSO_NOUNS))
    }


def _abroad(language: str) -> dict[str, Cue]:
    """Return the forms of another language; participles are not finite, what stands last has no frame."""
    frames, led = THAT | ASIDE | (AFTER_COMMA if language == "de" else 0), _OF_SPEAKING[language][1]
    return {
        **{word: Cue(frames | MARKED) for word in _in_numbers(BESIDE_MARKS[language], language)},
        **{word: Cue(frames, finite=False) for word in PARTICIPLES.get(language, "").split()},
        **{
            word: Cue(frames | (THING if word in OBJECTED else 0))
            for word in _in_numbers(SAYING[language], language)
        },
        **{word: Cue(THING) for word in NAMING[language]},
        **{word: Cue(ASIDE | MARKED, led) for word in _OF_SPEAKING[language][0]},
        **{word: Cue(0) for word in LAST if language == "de"},
        **({"so": Cue(ASIDE)} if language == "de" else {}),
    }


_NEEDS_MARKS = frozenset(BESIDE_MARKS["de"].split())


def _in_numbers(verbs: str, language: str) -> Iterator[str]:
    """Yield forms, of German pasts in "-te" the present and the plural too: "argumentiert", "argumentierten".

    Of French presents and Spanish pasts the plural: "rappellent", "respondieron".
    """
    for word in verbs.split():
        yield word
        if language == "fr" and word.endswith("e"):
            yield f"{word}nt"
        if language == "es" and word.endswith("ó"):
            yield f"{word[:-1]}aron"
            if word.endswith("ió"):
                yield f"{word[:-2]}ieron"
        if language == "de" and word.endswith("te"):
            yield from (form for form in (word[:-1], f"{word}n") if form not in _NEEDS_MARKS)


def _particles(verb: str) -> frozenset[str]:
    return frozenset(word for word, verbs in _PARTICLES.items() if verb in verbs.split())


def _forms(verb: str, cue: Cue) -> list[tuple[str, Cue]]:
    """Return the forms of an English verb; of a past that serves as participle, both in one."""
    stem = verb + verb[-1] if verb in _DOUBLED else verb
    past, *participle = _IRREGULAR.get(verb, _with(stem, "ed")).split(",")
    return [
        (verb, replace(cue, finite=True)),
        (_with(verb, "s"), cue),
        *((form, replace(cue, participle=True, noun=False, finite=False)) for form in participle),
        (past, replace(cue, participle=not participle, noun=False)),
        (_with(stem, "ing"), replace(cue, gerund=True, noun=False, finite=False)),
    ]


def _with(verb: str, ending: str) -> str:
    """Return a verb with "s", "ed" or "ing" as English spells it."""
    if verb[-1] == "y" and verb[-2] not in "aeiou" and ending != "ing":
        return verb[:-1] + ("ies" if ending == "s" else "ied")
    if ending == "s":
        return verb + ("es" if verb.endswith(("s", "x", "ch", "sh", "z")) else "s")
    if verb[-1] == "e" and (ending == "ed" or verb[-2] not in "eo"):
        return verb[:-1] + ending
    return verb + ending
