"""docs/reference.md and the program say the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import typer.main

from wirebell.accounts.tokens import Made, TokenRow
from wirebell.accounts.users import UserRow
from wirebell.app import answers
from wirebell.app.agreement import Agreement
from wirebell.app.bounces import Bounced, SuppressedRow
from wirebell.app.browsers import BrowserRow, PushKey
from wirebell.app.changing import ChangeRow
from wirebell.app.chats import ChatRow
from wirebell.app.doctor import Checkup
from wirebell.app.meanings import Meaning
from wirebell.app.portable import Erased
from wirebell.app.tried_out import TriedOut
from wirebell.app.trying import Tried
from wirebell.app.webhooks import TryOut, WebhookRow, WebhookSecret
from wirebell.app.workers import LetterRow, Status
from wirebell.bench.backtest import BacktestFigures
from wirebell.bench.copies import CopyFigures
from wirebell.bench.fanout import FanoutFigures
from wirebell.bench.match import MatchFigures
from wirebell.bench.once import OnceFigures
from wirebell.bench.pipeline import PipelineFigures
from wirebell.bench.read import ReadFigures
from wirebell.bench.shapes import ShapeFigures
from wirebell.bench.storylines import StorylineFigures
from wirebell.cli.main import app
from wirebell.cluster.health import Health
from wirebell.model.cluster import Division
from wirebell.settings import Settings

PAGE = (Path(__file__).parents[2] / "docs" / "reference.md").read_text(encoding="utf-8")


def commands(group: Any, path: str = "wirebell") -> Iterator[tuple[str, Any]]:
    context = typer.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if hasattr(command, "commands"):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}", command


ROOT = typer.main.get_command(app)
ALL = dict(commands(ROOT))


def section(path: str) -> str:
    found = re.search(rf"^### `{re.escape(path)}[ `].*?(?=^##)", PAGE + "\n## ", re.MULTILINE | re.DOTALL)
    assert found, f"docs/reference.md has no heading for {path}"
    return found.group()


@pytest.mark.parametrize("path", ALL)
def test_every_command_stands_there_with_its_options(path: str) -> None:
    text = section(path)
    for parameter in ALL[path].params:
        option = max(parameter.opts, key=len)
        if option.startswith("--") and option not in {"--json", "--help"}:
            assert option in text, f"{path}: {option} is not described"


def test_no_command_stands_there_that_is_not_in_the_program() -> None:
    headings = re.findall(r"^### `(wirebell(?: [a-z]+)+)", PAGE, re.MULTILINE)
    assert sorted(headings) == sorted(ALL)


def test_every_setting_stands_there_and_no_other() -> None:
    table = PAGE.split("## Settings", 1)[1].split("\n## ", 1)[0]
    named = re.findall(r"^\| `\[?(\w+)", table, re.MULTILINE)
    assert sorted(named) == sorted(set(Settings.__struct_fields__) - {"home"})


@pytest.mark.parametrize("option", [max(p.opts, key=len) for p in ROOT.params])
def test_every_global_option_stands_there(option: str) -> None:
    assert f"`{option}" in PAGE or option == "--help"


SHAPES: dict[str, type[msgspec.Struct]] = {
    "wirebell source list": answers.SourceRow,
    "wirebell source check": answers.Checked,
    "wirebell source terms": answers.TermsRow,
    "wirebell story show": answers.Verdict,
    "wirebell source close": answers.EntitlementRow,
    "wirebell import": answers.Imported,
    "wirebell erase": Erased,
    "wirebell run": answers.Ran,
    "wirebell follow add": answers.FollowRow,
    "wirebell follow try": Tried,
    "wirebell doctor": Checkup,
    "wirebell follow suggest": Meaning,
    "wirebell bench backtest": BacktestFigures,
    "wirebell follower add": answers.FollowerRow,
    "wirebell follower set": answers.PreferencesRow,
    "wirebell story list": answers.StoryRow,
    "wirebell alert list": answers.AlertRow,
    "wirebell delivery list": answers.DeliveryRow,
    "wirebell webhook list": WebhookRow,
    "wirebell webhook secret": WebhookSecret,
    "wirebell webhook test": TryOut,
    "wirebell user list": UserRow,
    "wirebell mail bounces": Bounced,
    "wirebell mail suppressed": SuppressedRow,
    "wirebell token add": Made,
    "wirebell token list": TokenRow,
    "wirebell mail test": TriedOut,
    "wirebell browser list": BrowserRow,
    "wirebell browser test": TriedOut,
    "wirebell browser key": PushKey,
    "wirebell chat list": ChatRow,
    "wirebell chat test": TriedOut,
    "wirebell topics list": answers.TopicRow,
    "wirebell worker status": Status,
    "wirebell worker shards": Division,
    "wirebell worker letters": LetterRow,
    "wirebell worker read": Health,
    "wirebell audit": Agreement,
    "wirebell changes list": ChangeRow,
    "wirebell bench match": MatchFigures,
    "wirebell bench pipeline": PipelineFigures,
    "wirebell bench storylines": StorylineFigures,
    "wirebell bench once": OnceFigures,
    "wirebell bench copies": CopyFigures,
    "wirebell bench fanout": FanoutFigures,
    "wirebell bench read": ReadFigures,
    "wirebell bench shapes": ShapeFigures,
}


@pytest.mark.parametrize("path", SHAPES)
def test_every_field_of_the_json_stands_there(path: str) -> None:
    text = section(path)
    missing = [f.encode_name for f in msgspec.structs.fields(SHAPES[path]) if f.encode_name not in text]
    assert missing == []
