from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.spent import seconds
from wirebell.catalogue.names import load_names
from wirebell.model.facts import Quote
from wirebell.read.names.find import find_mentions
from wirebell.read.quotes.find import find_quotes


def read(body: str, language: str = "en") -> list[Quote]:
    return list(find_quotes(body, find_mentions(body, language, load_names()), language))


def who(quote: Quote) -> tuple[str, str | None] | None:
    return (quote.speaker.name, quote.speaker.mention) if quote.speaker else None


OMAR = ("Omar Sayed", "person:omar-sayed")
LENA = ("Lena Harrow", "person:lena-harrow")


@pytest.mark.parametrize(
    ("body", "language"),
    [
        ('"We have kept our word," said Omar Sayed.', "en"),
        ('"We have kept our word," Omar Sayed said on Friday.', "en"),
        ("“We have kept our word,” said Admiral Omar Sayed.", "en"),
        ('Omar Sayed said: "We have kept our word,"', "en"),
        ("‘We have kept our word,’ said Omar Sayed.", "en"),
        ('"We have kept our word," said the navy\'s chief, Omar Sayed.', "en"),
        ("„We have kept our word,“ sagte Omar Sayed.", "de"),
        ("« We have kept our word, » selon Omar Sayed.", "fr"),
    ],
)
def test_direct_quotes_in_any_marks_and_order(body: str, language: str) -> None:
    (one,) = read(body, language)
    assert (one.kind, one.text.strip(), who(one)) == ("direct", "We have kept our word,", OMAR)
    assert body[slice(*one.spans[0])].strip() == one.text


def test_an_interrupted_quote_has_several_spans() -> None:
    body = '"We left," Omar Sayed said, "because we had to. Nothing else was left."'
    (one,) = read(body)
    assert [body[start:end] for start, end in one.spans] == [
        "We left,",
        "because we had to. Nothing else was left.",
    ]
    assert who(one) == OMAR


def test_he_is_the_last_fitting_person() -> None:
    body = 'Omar Sayed left Baghdad on Friday.\n\n"We kept our word," he said. "The rest is not ours."'
    (one,) = read(body)
    assert who(one) == OMAR
    assert one.speaker is not None
    assert body[slice(*one.speaker.span)] == "he"
    assert len(one.spans) == 2


def test_paragraphs_without_a_closing_mark_go_on() -> None:
    body = "“We kept our word,” said Omar Sayed.\n\n“Nobody thanked us for it.\n\n“Nobody ever will.”"
    assert [who(one) for one in read(body)] == [OMAR, OMAR, OMAR]


def test_a_clause_with_words_in_marks_is_partial() -> None:
    (one,) = read('Lena Harrow said that the navy would "hold the line" all winter.')
    assert (one.kind, one.text, who(one)) == ("partial", "the navy would hold the line all winter", LENA)


@pytest.mark.parametrize(
    ("body", "text", "speaker"),
    [
        ("Lena Harrow said that the plan had failed.", "the plan had failed", LENA),
        ("Lena Harrow told the Harbour Post that the plan had failed.", "the plan had failed", LENA),
        ("The plan had failed, Lena Harrow said on Monday.", "The plan had failed", LENA),
        ("The plan had failed, said Lena Harrow.", "The plan had failed", LENA),
        ("According to Lena Harrow, the plan had failed.", "the plan had failed", LENA),
        ("Omar Sayed, head of the navy, said the plan had failed.", "the plan had failed", OMAR),
        ("An official said that the plan had failed.", "the plan had failed", ("An official", None)),
        ("Lena Harrow walked out, saying the plan had failed.", "the plan had failed", LENA),
    ],
)
def test_indirect_speech(body: str, text: str, speaker: tuple[str, str | None]) -> None:
    (one,) = read(body)
    assert (one.kind, one.text, who(one)) == ("indirect", text, speaker)


def test_the_cue_is_kept() -> None:
    assert [q.cue for q in read('"No," said Lena Harrow. Omar Sayed warned that it was late.')] == [
        "said",
        "warned",
    ]


@pytest.mark.parametrize("body", ["", "The ships left.", 'A so-called "surge" began.', "It is said to be late."])
def test_no_quote_where_nobody_speaks(body: str) -> None:
    assert read(body) == []


def told(body: str, language: str = "en") -> list[tuple[str, str | None, str, str | None]]:
    """Return kind, verb, words and speaker of each quote."""
    return [(q.kind, q.cue, q.text, q.speaker.name if q.speaker else None) for q in read(body, language)]


@pytest.mark.parametrize(
    ("body", "quote"),
    [
        ("Lena Harrow promised to resign.", ("indirect", "promised", "to resign", "Lena Harrow")),
        ("Lena Harrow urged Omar Sayed to resign.", ("indirect", "urged", "Omar Sayed to resign", "Lena Harrow")),
        ("Lena Harrow called for a vote in May.", ("indirect", "called", "a vote in May", "Lena Harrow")),
        ("Lena Harrow asked whether it was late.", ("indirect", "asked", "whether it was late", "Lena Harrow")),
        ("The plan, Lena Harrow said, was late.", ("indirect", "said", "The plan was late", "Lena Harrow")),
        (
            "Lena Harrow said in a statement on Monday that it was late.",
            ("indirect", "said", "it was late", "Lena Harrow"),
        ),
        ("The plan is expected to fail.", ("indirect", "expected", "The plan to fail", None)),
        (
            "Lena Harrow's claim that the plan had failed surprised nobody.",
            ("indirect", "claim", "the plan had failed surprised nobody", "Lena Harrow"),
        ),
        ("“No more,” said the navy's chief.", ("direct", "said", "No more,", "the navy's chief")),
        ('Lena Harrow said of the plan, "It is late."', ("direct", "said", "It is late.", "Lena Harrow")),
        ('"Late?" asked Lena Harrow.', ("direct", "asked", "Late?", "Lena Harrow")),
        ('"It is late," surmised Lena Harrow.', ("direct", None, "It is late,", "Lena Harrow")),
    ],
)
def test_the_clause_that_belongs_to_a_verb(body: str, quote: tuple[str, str | None, str, str | None]) -> None:
    assert quote in told(body)


@pytest.mark.parametrize(
    "body",
    [
        "Lena Harrow did not say that the plan had failed.",
        "Nobody said that the plan had failed.",
        "The United States is large.",
        "The recently announced plan failed.",
        "The expected rain came.",
        "Most of them have rotted, the box found by the divers has not.",
        "A long-lived firm in the old town called Sea Wind, of Marsk, left.",
        "The land that farmers had written off as dead was green.",
    ],
)
def test_what_was_not_said_is_no_quote(body: str) -> None:
    assert read(body) == []


def test_a_report_within_a_report_is_told_of_both() -> None:
    body = 'The Harbour Post reported that Lena Harrow had called it "a disgrace".'
    assert [(kind, who) for kind, _, _, who in told(body)] == [
        ("partial", "Harbour Post"),
        ("partial", "Lena Harrow"),
    ]


def test_he_and_she_are_told_apart_by_title_and_given_name() -> None:
    body = "Mary Harrow met Peter Sayed. She said it was late. He said it was early."
    assert [who for _, _, _, who in told(body)] == ["Mary Harrow", "Peter Sayed"]


def test_an_office_is_whoever_was_named_with_it() -> None:
    body = 'Finance Minister Lena Harrow left. "It is late," the minister said.'
    assert who(read(body)[0]) == LENA


def test_a_speaker_named_in_the_paragraph_before() -> None:
    body = "Lena Harrow opened the debate.\n\n“It is late, and we are tired.”"
    assert who(read(body)[0]) == LENA


def test_a_paragraph_after_a_colon_is_a_block_quotation() -> None:
    body = "Lena Harrow wrote:\n\nIt is late. We are tired.\n\nThe ships left."
    assert told(body) == [("direct", "wrote", "It is late. We are tired", "Lena Harrow")]


def test_turns_of_a_transcript() -> None:
    body = "HARROW: It is late.\n\nSAYED: Is it?\n\nI had no idea.\n\nHARROW: Yes.\n\n(MUSIC)\n\nLena Harrow left."
    assert [(kind, words) for kind, _, words, _ in told(body)] == [
        ("direct", "It is late"),
        ("direct", "Is it?\n\nI had no idea"),
        ("direct", "Yes"),
    ]


def test_a_headline_with_a_label_is_told() -> None:
    assert told("Lena Harrow: The plan has failed\n\nThe ships left.")[0] == (
        "indirect",
        None,
        "The plan has failed",
        "Lena Harrow",
    )


@pytest.mark.parametrize(
    ("body", "language", "quote"),
    [
        ("„Nein“, so Omar Sayed.", "de", ("direct", "so", "Nein", "Omar Sayed")),
        ("Omar Sayed sagte, er werde gehen.", "de", ("indirect", "sagte", "er werde gehen", "Omar Sayed")),
        ("« Non », a dit Omar Sayed.", "fr", ("direct", "dit", "Non", "Omar Sayed")),
        ("«No», dijo Omar Sayed.", "es", ("direct", "dijo", "No", "Omar Sayed")),
    ],
)
def test_other_languages(body: str, language: str, quote: tuple[str, str, str, str]) -> None:
    assert quote in told(body, language)


PIECES = st.sampled_from(
    [
        *"\"“”„«»‘’'`—:;,.?!()\n ",
        *(
            " said ",
            " he ",
            " that ",
            "Omar Sayed",
            " told ",
            " the minister ",
            " according to ",
            " not ",
            " to say ",
        ),
        *(
            ", saying ",
            " who ",
            " claim ",
            " is expected to ",
            "''",
            "HARROW: ",
            " on Monday ",
            " İ ",
            " in a letter ",
        ),
    ]
)


@given(st.lists(PIECES, max_size=60), st.sampled_from(["en", "de", "fr", "es", "xx"]))
@settings(max_examples=300, deadline=None)
def test_spans_hold_in_any_text(pieces: list[str], language: str) -> None:
    body = "".join(pieces)
    for quote in read(body, language):
        assert quote.text
        assert all(0 <= start < end <= len(body) for start, end in quote.spans)
        assert all(a[1] <= b[0] for a, b in itertools.pairwise(quote.spans))
        if quote.speaker is not None:
            start, end = quote.speaker.span
            assert 0 <= start < end <= len(body)


@pytest.mark.parametrize(
    "piece",
    ["“", '"', "said ", "he said that ", "Omar Sayed said, ", "“No,” said he, “never.” ", "a: ", "'a ", "A: b\n"],
)
def test_time_is_linear_in_any_text(piece: str) -> None:
    def took(size: int) -> float:
        body = piece * (size // len(piece))
        return seconds(lambda: find_quotes(body, (), "en"))

    small = min(took(20_000) for _ in range(3))
    assert took(200_000) < 40 * small + 0.5


@pytest.mark.parametrize(
    ("body", "language", "texts"),
    [
        ("Al respecto, la alcaldesa señaló que el puerto sigue abierto.", "es", ["el puerto sigue abierto"]),
        ("Harbour Corporation (HSE: H) announced the opening of the house as part of its plan.", "en", []),
        ("Die Sängerin, die ihre Freude im Netz teilte, war entzückt.", "de", []),
        ("Die Sängerin, die ihr Glück im Netz teilte, war entzückt und zeigte ein Foto mit ihr.", "de", []),
        ("Die Behörde teilte mit, dass es regnet.", "de", ["es regnet"]),
        ("Eine Studie, laut der die Menschen im Mai mehr wiegen, liegt vor.", "de", []),
    ],
)
def test_links_brackets_and_halves_of_verbs_are_no_statements(body: str, language: str, texts: list[str]) -> None:
    assert [quote.text for quote in read(body, language)] == texts


@pytest.mark.parametrize(
    ("body", "language"),
    [
        ("Was man oft hört: „Es gibt hier kein schlechtes Wetter.“", "de"),
        ("Or, ce n'est pas sérieux : « Le message disait tout cela, et personne n'y a cru ».", "fr"),
        ("Así, los invitó a irse: “¡Que se vayan ya de aquí, hombre!”.", "es"),
    ],
)
def test_what_cannot_speak_is_no_speaker(body: str, language: str) -> None:
    assert [quote.speaker for quote in read(body, language)] == [None]
