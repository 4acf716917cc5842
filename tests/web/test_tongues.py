"""Pages speak the reader's language: the choice first, then the browser's; catalogues are whole and agree."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.json import encode
from msgspec.structs import replace

from tests.samples import source as sample_source
from tests.web.conftest import Client, send
from tests.web.day import PAGES, filled_in, played
from tests.web.pages_of import pages_of
from tests.web.said import SRC, Said, errors_in_code, said_in_code, said_in_templates
from tests.web.shown import texts_of, told_by_others
from wirebell.app import follows
from wirebell.app.canary import Song
from wirebell.app.house import House
from wirebell.deliver.address import SUPPORTED
from wirebell.deliver.render.words import LANGUAGES, catalogue, words
from wirebell.model.source import Visit
from wirebell.settings import load
from wirebell.web.tongues import preferred


def texts_of_errors() -> Iterator[Said]:
    for _, text in errors_in_code():
        if isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value:
            yield text.value, None


REFUSING = (
    "standing/expression/*.py",
    "alert/notation.py",
    "alert/policy.py",
    "deliver/address.py",
    "deliver/endpoint.py",
    "deliver/unsubscribe.py",
    "accounts/addresses.py",
    "accounts/tokens.py",
    "accounts/users.py",
    *(f"app/{name}.py" for name in ("browsers", "desk", "editing", "follows", "furnishing", "marking", "naming")),
    *(f"app/{name}.py" for name in ("policies", "preferring", "storylines", "topics", "undoing", "webhooks")),
    "web/*.py",
)
"""The modules whose refusals stand on pages."""
FAULTS = re.compile(
    r"(?:(?:Usage|Expression|Address)Error|Enough|_Gone|\w+Exception|\w+Refused|NotYours|fail|__init__)\Z"
)


def said_in_refusals() -> Iterator[Said]:
    """Every text of a fault that a page shows: what is wrong, and what to do instead."""
    for path in (path for pattern in REFUSING for path in SRC.glob(pattern)):
        tree = ast.parse(path.read_text("utf-8"))
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = getattr(call.func, "attr", getattr(call.func, "id", ""))
            if FAULTS.match(name) and (called := [*call.args[:1], *call.args[2:3]]):
                yield from ((text, None) for argument in called for text in _texts(argument, tree))


def _texts(argument: ast.expr, tree: ast.Module) -> Iterator[str]:
    """The strings that an argument may be: itself, or what was given to its name anywhere in the module."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str) and argument.value:
        yield argument.value
    elif isinstance(argument, ast.IfExp):
        yield from (text for branch in (argument.body, argument.orelse) for text in _texts(branch, tree))
    elif isinstance(argument, ast.Name):
        for node in ast.walk(tree):
            if isinstance(node, ast.Assign):
                yield from (text for value in _given(argument.id, node) for text in _texts(value, tree))


def _given(name: str, node: ast.Assign) -> Iterator[ast.expr]:
    """The values that an assignment gives to a name."""
    for target in node.targets:
        pairs = [(target, node.value)]
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            pairs = list(zip(target.elts, node.value.elts, strict=True))
        yield from (value for one, value in pairs if isinstance(one, ast.Name) and one.id == name)


EVERY = {*said_in_templates(), *said_in_code(), *said_in_refusals(), *texts_of_errors(), (str(SUPPORTED), None)}
ALL = sorted(EVERY, key=str)
PLACE = re.compile(r"{(\w+)(?:!r)?}")


def places(text: str) -> set[str]:
    return set(PLACE.findall(text))


def test_there_is_something_to_say() -> None:
    assert len(ALL) > 700


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_catalogue_has_every_text_and_no_other(language: str) -> None:
    known = catalogue(language)
    assert sorted({one for one, _ in ALL} - known.keys()) == []
    assert sorted(known.keys() - {one for one, _ in ALL}) == []


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_its_texts_have_the_places_and_forms_of_ours(language: str) -> None:
    known = catalogue(language)
    for one, many in ALL:
        theirs = known[one]
        if many is None:
            assert isinstance(theirs, str), one
            assert places(theirs) == places(one), one
            assert theirs.endswith(" ") == one.endswith(" "), one
        else:
            assert not isinstance(theirs, str), one
            assert [places(form) for form in theirs] == [places(one), places(many)], one


def test_forms_go_with_the_number() -> None:
    def days(language: str, number: int) -> str:
        return words(language).count("{number} follow", "{number} follows", number)

    assert [days("en", n) for n in (0, 1, 2)] == ["0 follows", "1 follow", "2 follows"]
    assert [days("fr", n) for n in (0, 1, 2)] == ["0 suivi", "1 suivi", "2 suivis"]
    assert [days("de", n) for n in (0, 1, 2)] == ["0 Abos", "1 Abo", "2 Abos"]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,en;q=0.8", "de"),
        ("pt, fr;q=0.7, es;q=0.9", "es"),
        ("it,nl", "en"),
        ("de;q=0, fr;q=0.1", "fr"),
        ("fr;q=oops, es;q=0.2", "es"),
        ("fr;q=nan,*", "en"),
        (",;=,;q=,-", "en"),
        ("x" * 9_999, "en"),
    ],
)
def test_a_browser_is_understood(accepted: str, language: str) -> None:
    assert preferred(accepted) == language


@pytest.mark.parametrize(
    ("language", "says"), [("de", "Meine Nachrichten"), ("fr", "Mes nouvelles"), ("es", "Mis noticias")]
)
def test_a_page_is_in_the_language_of_the_browser(language: str, says: str, client: Client) -> None:
    page = client.get("/", headers={"Accept-Language": f"{language}-XX,en;q=0.5"}).text
    assert f'<html lang="{language}"' in page
    assert says in page
    lost = client.get("/nowhere", headers={"Accept-Language": language}).text
    assert f'<html lang="{language}"' in lost


def test_the_choice_of_the_reader_goes_before_the_browser(client: Client) -> None:
    answer = send(client, "/settings/save", language="fr")
    assert "wirebell_language=fr" in answer.headers["set-cookie"]
    assert "Mes nouvelles" in client.get("/", headers={"Accept-Language": "de"}).text
    story = client.get("/latest", headers={"Accept-Language": "de"}).text
    assert '<html lang="fr"' in story


PATHS = ("/", "/latest", "/follows", "/follows/new?expression=sailors", "/settings", "/digest", "/why", "/desk")
MORE = ("/desk/sources", "/desk/doctor", "/desk/audit?run=yes", "/search?q=sailors")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_can_be_said_in_every_language(language: str, client: Client) -> None:
    story = re.search(r"/story/([0-9a-f]+)", client.get("/latest").text)
    assert story
    for path in (*PATHS, *MORE, story[0], f"{story[0]}/reuse"):
        assert client.get(path, headers={"Accept-Language": language}).status_code == 200, path


# -- every page of the demo's day -------------------------------------------------------------------------

SAME = re.compile(
    r"(.+ · )?Wirebell|Atom|JSON Feed|feed|\d\d:\d\d-\d\d:\d\d|10/day|mon-fri|en, de|Europe/London|Deutsch|"
    r"English|Español|Français|https?://\S+|.+, \d{4}(-\d\d-\d\d \d\d:\d\d UTC)?|\d+ minutes"
)
"""What is the same in all languages, or written so in expressions and policies."""
ROOMS = ("/users", "/settings/access", "/settings/yours", "/desk/log", "/sign-in", "/digest")


@pytest.fixture(scope="module")
def troubled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The demo's day, with something wrong of every kind that a test can bring about."""
    home = played(tmp_path_factory.mktemp("day"))
    with House(load(home, {})) as house:
        now = house.clock.now()
        for number, change in enumerate(TROUBLES):
            made = sample_source(id=f"s{number}", url=f"https://s{number}.example/", name="Tide")
            house.store.add_source(made)
            visit = Visit(source=made.id, url=made.url, visits=9, last=now, last_ok=now - timedelta(days=2))
            house.store.accept(replace(visit, next=now - timedelta(hours=3), **change(now)), [])
        for expression in ("topic:zzz", "storyline:zzz", "lang:en AND lang:de", "source:zzz"):
            follows.add(house, expression, "relief", "mailto:relief@mail.example")
        house.store.suppress("mailto:relief@mail.example", "the mail server said 550 5.1.1 who?")
        house.settings = replace(house.settings, passkeys=True)
        (home / "canary.json").write_bytes(encode(Song(sung=now, missed=2)))
        yield house


TROUBLES: tuple[Callable[[datetime], dict[str, Any]], ...] = (
    lambda _: {"failures": 4, "problem": "tide.example answers 500; it is tried again later."},
    lambda _: {"failures": 9, "problem": "tide.example did not take a connection in time; is it up?"},
    lambda _: {"gone": True},
    lambda _: {"moved_to": "https://new.example/", "moves": 2},
    lambda now: {"newest": now - timedelta(days=9), "rhythm": 3600.0},
)


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_nothing_on_a_page_is_left_in_english(language: str, troubled: House) -> None:
    others = "\n".join(told_by_others(troubled)).casefold()
    english_names = topics_called_otherwise(troubled, language)
    left = dict[str, list[str]]()
    with pages_of(troubled, loopback=True) as client:
        for path in (*PAGES.values(), *ROOMS):
            address = filled_in(path, troubled)
            english, other = (texts_of(_said(client, address, one)) for one in ("en", language))
            assert len(english) == len(other) > 5, path
            ours = {text for text in other if text.casefold().strip("…“” ") not in others}
            found = {t for t in ours if t in english and not SAME.fullmatch(t) and not _told(t, language)}
            found |= {text for text in ours if english_names.search(_without_quotes(text, others))}
            if found:
                left[path] = sorted(found)
    assert left == {}


def _without_quotes(text: str, others: str) -> str:
    """A text without what it quotes of stories."""
    return QUOTED.sub(lambda found: "" if found[1].casefold().strip("… \xa0") in others else found[0], text)


QUOTED = re.compile(r"[“„«](.+?)[”“»]")


def topics_called_otherwise(house: House, language: str) -> re.Pattern[str]:
    """What finds the English name of a topic that has another name in a language, but for that in expressions.

    Names of one short word are words of other languages, too: "war", "fire". Of these the whole texts tell. A
    place of that name is not the topic.
    """
    said, topics = words(language), house.lexicon.topics.topics.values()
    named = {mention.name for _, story in house.store.stories(limit=500) for mention in story.mentions}
    labels = [
        one.label for one in topics if said.called(one.id, one.label) != one.label and one.label not in named
    ]
    told = [re.escape(label) for label in labels if " " in label or len(label) > 8]
    return re.compile(rf'(?<!topic:")(?<!topic:)\b(?:{"|".join(told)})\b', re.IGNORECASE)


def _said(client: Client, address: str, language: str) -> str:
    return client.get(address, headers={"Accept-Language": language}).text


def _told(text: str, language: str) -> bool:
    """Whether a text is said so in that language, too: Version, Organisation, the topic Film."""
    as_topic = words(language).topic(text) or ""
    return catalogue(language).get(text) == text or as_topic[:1].upper() + as_topic[1:] == text
