"""Plain text is cut into lines that know where they stood."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from wirebell.read.text.lines import body_of, source_map_of
from wirebell.read.text.plain import plain_lines


def texts(text: str) -> list[str]:
    return [line.text for line in plain_lines(text)]


def test_every_line_is_a_paragraph() -> None:
    assert texts("One.\nTwo.\n\n  Three.\t\n") == ["One.", "Two.", "Three."]


def test_hard_wrapped_lines_are_joined() -> None:
    wrapped = "The council will meet again on Thursday to hear what the\nharbour master says, its leader said."

    assert texts(wrapped + "\n\nNext.") == [wrapped.replace("\n", " "), "Next."]


def test_long_lines_that_are_whole_sentences_stay_apart() -> None:
    lines = [
        "The council will meet again on Thursday, its leader said on Monday.",
        "Nobody else would say anything about it at all.",
    ]

    assert texts("\n".join(lines)) == lines


@given(st.text(alphabet=st.sampled_from("ab .\n\r\u2028\x85\t"), max_size=400))
def test_the_map_leads_back_to_the_input(text: str) -> None:
    lines = plain_lines(text)
    body = body_of(lines)

    for start, origin, length in source_map_of(lines):
        assert body[start : start + length] == text[origin : origin + length]
    assert "".join(body.split()) == "".join(text.split())


@given(st.lists(st.text("abc ", min_size=3).map(str.strip).filter(bool), min_size=1, max_size=3), st.data())
def test_a_line_cut_at_either_end_still_knows_its_place(words: list[str], data: st.DataObject) -> None:
    text = "\n".join(word.ljust(50, "x") for word in words)
    for line in plain_lines(text):
        count = data.draw(st.integers(0, len(line.text)))
        for cut in (line.without_start(count), line.without_end(count)):
            pieces = source_map_of([cut])
            assert all(cut.text[a : a + n] == text[b : b + n] for a, b, n in pieces if n)


def test_what_stands_after_fifty_thousand_lines_is_kept_as_it_stands() -> None:
    text = "One.\n" * 50_000 + "\n Two.\r\n\r\nThree. \n"
    lines = plain_lines(text)

    assert len(lines) == 50_000
    assert lines[-1].text == "One.\n\n Two.\r\n\r\nThree."
    assert all(line.text == text[slice(*line.parts[0])] for line in lines)
