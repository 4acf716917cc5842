"""Small words by language and what they do in a sentence, for reading clauses without parsing them."""

from __future__ import annotations

from functools import cache

from wirebell.read.vocabulary.cues import cues_of

(
    ARTICLE,
    PRONOUN,  # that can be a subject
    OBJECT,  # me, him, them
    AUXILIARY,
    BEING,  # the auxiliaries of the passive
    NEGATION,
    PREPOSITION,
    AND,
    SUBORDINATE,
    RELATIVE,
    ADVERB,
    DAY,
    CUE,
    COMMA,
    STOP,  # other punctuation that ends a phrase
    MARK,
    WHETHER,
    TO,
    AS_THAT,
    SOURCE,  # according to
    MEDIUM,  # a statement, an interview: where things are said
    NOUN,  # a claim, a promise: what tells something
    CAPITAL,  # how it is written: with a capital first
    LY,  # how it ends
    ED,
    ING,
) = (1 << n for n in range(26))
PAUSE = COMMA | STOP
EDGE = COMMA | STOP | MARK
VERB = AUXILIARY | BEING
DETERMINING = ARTICLE | PREPOSITION  # "the expected", "of recently announced"

_WORDS: dict[str, dict[int, str]] = {
    "en": {
        ARTICLE: """a an the this these those his her their its my our your one two three four five some many
            most other another several both any no each every few more dozens hundreds thousands all""",
        PRONOUN: """he she they it i we you who nobody everyone everybody somebody someone others many some
            few several most one two three four five these those this another he's she's it's they've they're
            we're we've i'm i've he'd she'd they'd we'd i'd he'll she'll they'll""",
        OBJECT: "me him them us her you it himself herself themselves",
        AUXILIARY: """has have had having will would can could may might must shall should do does did 's 'd
            'll 've he's she's it's they've they're we're we've i'm i've he'd she'd they'd we'd i'd he'll
            she'll they'll ought won't wouldn't can't couldn't cannot don't doesn't didn't hasn't haven't
            hadn't shouldn't isn't aren't wasn't weren't""",
        BEING: "is are was were be been being am isn't aren't wasn't weren't he's she's it's they're we're i'm",
        NEGATION: """not never n't won't wouldn't can't couldn't cannot don't doesn't didn't hasn't haven't
            hadn't""",
        PREPOSITION: """in on at by for with from of during about over under against between among through
            into after before since until near inside outside within without across around amid despite like
            via per upon toward towards alongside behind beyond following including regarding concerning ahead
            throughout to as""",
        AND: "and or but nor yet",
        SUBORDINATE: """when while because if although though since unless until whereas after before as once
            even whenever so than despite""",
        RELATIVE: "who whom which whose where",
        ADVERB: """also later then repeatedly once first now still again already just further often even never
            ever earlier soon too instead simply always sometimes meanwhile previously recently reportedly
            however moreover nevertheless afterwards afterward today yesterday tonight tomorrow twice back
            thus only both all each""",
        DAY: """monday tuesday wednesday thursday friday saturday sunday today yesterday tonight earlier
            january february march april june july august september october november december morning
            afternoon evening week month year night last""",
        WHETHER: "whether if how what why when where who which",
        TO: "to",
        AS_THAT: "that",
        SOURCE: "according",
        NOUN: """claim claims statement statements allegation allegations accusation accusations assertion
            assertions belief warning warnings suggestion report reports argument contention complaint
            complaints view promise promises pledge pledges vow vows prediction predictions fear fears hope
            hopes concern concerns admission acknowledgement acknowledgment announcement insistence denial
            revelation conclusion opinion comment comments remark remarks threat refusal offer demand call
            calls criticism condemnation endorsement praise rejection""",
        MEDIUM: """statement interview conference speech rally call email letter tweet tweets post report memo
            briefing debate testimony book article message interviews speeches statements remarks hearing
            column filing editorial address appearance memoir op-ed release broadcast news press phone
            telephone television radio""",
    },
    "de": {
        ARTICLE: "der die das den dem des ein eine einer einem einen sein seine ihr ihre viele einige mehrere",
        PRONOUN: "er sie es wir ich man",
        OBJECT: "mir ihm ihr ihnen uns ihn",
        AUXILIARY: """hat haben hatte hatten habe wird werden wurde würde kann könne müsse soll solle will wolle
            ist sind war waren sei seien hätte hätten wäre wären würden muss müssen musste sollen sollte wollen
            wollte können konnte könnte darf dürfen durfte dürfte möchte""",
        BEING: "wurde wurden wird werden worden",
        NEGATION: "nicht nie",
        PREPOSITION: """in im am an auf bei beim von vom mit nach vor aus über gegen für um zu zum zur während
            seit gegenüber unter wegen""",
        AND: "und oder aber",
        SUBORDINATE: "als während weil obwohl nachdem wenn bevor wie",
        RELATIVE: "dessen deren welcher welche",
        ADVERB: """auch später zudem außerdem weiter dann noch bereits jedoch heute gestern zuvor dabei
            weiterhin hinzu""",
        DAY: "montag dienstag mittwoch donnerstag freitag samstag sonntag heute gestern",
        WHETHER: "ob wie was warum wann wo",
        AS_THAT: "dass daß",
        SOURCE: """laut angaben einschätzung ansicht auffassung auskunft aussage aussagen meinung überzeugung
            darstellung
            informationen worten sicht zufolge polizeiangaben behördenangaben unternehmensangaben firmenangaben
            konzernangaben regierungsangaben verbandsangaben klinikangaben herstellerangaben
            vereinsangaben gewerkschaftsangaben veranstalterangaben gerichtsangaben senatsangaben militärangaben
            betreiberangaben feuerwehrangaben ministeriumsangaben
            medienangaben medienberichten""",
    },
    "fr": {
        ARTICLE: "le la les l' un une des du son sa ses leur leurs plusieurs certains ce cet cette",
        PRONOUN: "il elle ils elles on nous je",
        OBJECT: "lui leur nous me",
        AUXILIARY: "a ont avait avaient est sont était va vont",
        NEGATION: "ne pas n'",
        PREPOSITION: "à de dans en sur par pour avec lors depuis devant chez contre au aux sous d' selon",
        AND: "et ou mais",
        SUBORDINATE: "quand lorsque tandis alors comme parce",
        RELATIVE: "qui dont où lequel laquelle lesquels lesquelles duquel desquels desquelles auquel auxquels",
        ADVERB: "également aussi ensuite encore déjà notamment toutefois cependant hier jeudi",
        DAY: "lundi mardi mercredi jeudi vendredi samedi dimanche hier aujourd'hui",
        AS_THAT: "que qu",
        SOURCE: "selon après croire avis yeux",
    },
    "es": {
        ARTICLE: "el la los las un una unos unas su sus varios este esta",
        PRONOUN: "él ella ellos ellas",
        OBJECT: "le les nos me",
        AUXILIARY: "ha han había habían es son fue fueron va",
        NEGATION: "no nunca",
        PREPOSITION: "en de del al a por para con ante durante desde sobre contra según tras entre",
        AND: "y e o pero",
        SUBORDINATE: "cuando mientras porque aunque como",
        RELATIVE: "quien quienes cuyo donde",
        ADVERB: """también además después luego ya aún ayer hoy asimismo entonces finalmente posteriormente
            previamente anteriormente recientemente públicamente nuevamente igualmente""",
        DAY: "lunes martes miércoles jueves viernes sábado domingo ayer hoy",
        AS_THAT: "que",
        SOURCE: "según acuerdo juicio opinión",
    },
}
LANGUAGES = frozenset(_WORDS)
_PUNCTUATION = {
    ",": COMMA,
    **dict.fromkeys(";:?!—–―-()[]…|", STOP),
    **dict.fromkeys('"“”„«»‘', MARK),
    "''": MARK,
    "``": MARK,
}


@cache
def classes(language: str) -> dict[str, int]:
    """Return what the small words, the verbs of saying and the punctuation of a language do, as bits."""
    found = dict(_PUNCTUATION)
    for kind, words in _WORDS[language].items():
        for word in words.split():
            found[word] = found.get(word, 0) | kind
    for word in cues_of(language):
        found[word] = found.get(word, 0) | CUE
    return found


def ending(word: str) -> int:
    """Return how a word in small letters ends, as a bit, or 0."""
    if word.endswith("ly"):
        return LY
    return ED if word.endswith("ed") else ING if word.endswith("ing") else 0
