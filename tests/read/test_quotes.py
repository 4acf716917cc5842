from __future__ import annotations

import pytest

from wirebell.catalogue.names import load_names
from wirebell.model.facts import Quote
from wirebell.read.names import find_mentions
from wirebell.read.quotes import find_quotes


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
