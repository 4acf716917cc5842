"""Reasons on record as sentences for any language: the English is never another, whatever is in it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import wirebell
from wirebell.errors import Wording
from wirebell.model.delivery import BARRED
from wirebell.model.reasons import DECISIONS, DELIVERIES, FAULTS, because, fault

REASONS = [
    ("capped: 20/day", "capped: {cap}"),
    ("language: pt is not among en, fr", "language: {language} is not among {languages}"),
    ("muted: a OR b", "muted: {what}"),
    ("waits for outlets: 1 of 3", "waits for outlets: {outlets} of {of}"),
    ("not entitled: source:harbour-1 is closed", "not entitled: {thing} is closed"),
    (
        "nothing new: told 2026-03-14 10:12 UTC in “Dam (both: walls)” (both: Ilya Terrak, 2,300 people)",
        "nothing new: told {when} UTC in “{headline}” (both: {both})",
    ),
    ("nothing new: told 2026-03-14 10:12 UTC in a copy of it", "nothing new: told {when} UTC in a copy of it"),
    ("quiet hours", "quiet hours"),
    ("550 no such mailbox", "550 no such mailbox"),
    ("the mail server said 550 5.1.1 who?", "the mail server said {answer}"),
    ("given up after 9 attempts: the endpoint answered 500", "given up after {number} attempts: {because}"),
    ("paper.example answers 500; it is tried again later.", "{host} answers {status}; it is tried again later."),
    (
        "wire.example refuses us (403). paper.example answers 500; it is tried again later.",
        "wire.example refuses us (403). paper.example answers 500; it is tried again later.",
    ),
]


@pytest.mark.parametrize(("text", "template"), REASONS)
def test_a_reason_is_known_by_its_sentence(text: str, template: str) -> None:
    found = because(text)
    assert (str(found), found.template) == (text, template)


def test_a_sentence_within_a_sentence_is_known_too() -> None:
    found = because("given up after 9 attempts: hook.example did not take a connection in time; is it up?")
    within = found.values["because"]
    assert isinstance(within, Wording)
    assert within.template == "{host} did not take a connection in time; is it up?"


EVERY = (*DECISIONS, *DELIVERIES, *FAULTS)
PLACE = re.compile(r"{\w+}")


@given(st.sampled_from(EVERY), st.text(min_size=1))
def test_the_english_stays_as_it_stands_on_record(known: str, value: str) -> None:
    text = PLACE.sub(lambda _: value, known)
    assert str(because(text)) == text
    assert str(fault(text)) == text


# -- the sentences are those of the code ------------------------------------------------------------------

SRC = Path(wirebell.__file__).parent
SENT = ("deliver/channels", "deliver/retry.py", "deliver/breaker.py", "pipeline/sending.py")
SAID = frozenset(
    "SourceError Barred Overloaded Unanswered HostileInput Later Refused Gone Unknown Untried".split()
)
NOTHING = "nothing came. Open the address in a browser and see whether it still serves a feed."
"""One of the rows of a table, as it stands there; the others are said alike."""
ADVICE = "Nothing of it was read. If you trust the publisher, ask for a shorter or sounder feed."
ANSWERED = {"webhook.py": "the endpoint", "chat.py": "the chat", "push.py": "the push service"}
VISITED = (
    *("intake/answer.py", "intake/credential.py", "intake/disk.py", "intake/formats/zipped.py"),
    *("intake/egress/door.py", "intake/egress/redirect.py", "intake/formats", "intake/sitemaps.py"),
    "intake/pages.py",
)


def said(place: str) -> Iterator[tuple[str, str]]:
    """Every text that an outcome or a fault is made of, its places emptied: `x` for each; with where it stands."""
    found = SRC / place
    for path in sorted(found.rglob("*.py")) if found.is_dir() else [found]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in SAID and node.args:
                names = {
                    "BARRED": BARRED,
                    "_NOT_STORIES[shape]": NOTHING,
                    "advice": ADVICE,
                    "said": f"{ANSWERED.get(path.name)} answered x",
                }
                yield from ((f"{path.name}:{node.lineno}", text) for text in _text(node.args[0], names))


def _text(node: ast.expr, names: dict[str, str]) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(
            str(part.value) if isinstance(part, ast.Constant) else names.get(ast.unparse(part.value), "x")
            for part in node.values
            if isinstance(part, ast.Constant | ast.FormattedValue)
        )
    elif isinstance(node, ast.Call) and node.args:  # one_line(…), or _problem(…), which says more behind it
        more = ": x" if ast.unparse(node.func) == "_problem" else ""
        yield from (text + more for text in _text(node.args[0], names))


def known(text: str) -> bool:
    return bool(because(text).values) or text in EVERY


@pytest.mark.parametrize("place", [*SENT, *VISITED])
def test_what_senders_and_visits_say_is_known(place: str) -> None:
    every = list(said(place))
    # what fills a place may bring the full stop
    assert [(where, text) for where, text in every if not known(text) and not known(f"{text}.")] == []
