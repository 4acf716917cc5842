"""What the program says to readers, found in its templates and code: what a catalogue has to have."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from jinja2 import nodes

import wirebell
from wirebell.web.pages import templates

SRC = Path(wirebell.__file__).parent
Said = tuple[str, str | None]

PROGRAMS = frozenset(
    """app/archive.py app/bounces.py app/chats.py app/hubs.py app/keeping.py app/knowledge.py app/migrating.py
    app/portable.py app/reading.py app/running.py app/serving.py app/snapshots.py app/subscribers.py
    app/webhooks.py app/wiring.py app/workers.py deliver/verp.py web/server.py""".split()
)
"""Files whose errors only the command line and the API show: these stay English."""
PARTLY = frozenset(["app/sources.py"])
"""Files of which some errors can be seen on pages: those that are written as a sentence with its values."""
FOLDERS = (
    *("accounts", "alert", "app", "deliver", "intake/health.py", "model/reasons.py"),
    *(
        "model/showing.py",
        "intake/lookalike.py",
        "settings.py",
        "standing/expression",
        "standing/failure.py",
        "web",
    ),
)
ERRORS = frozenset(
    """UsageError StoryGone Wording ClientException NotAuthorizedException NotFoundException
    PermissionDeniedException StrangerRefused TooManyRequestsException""".split()
)


def said_in_templates() -> Iterator[Said]:
    """Yield every text that a template says: the one string, or the two forms."""
    for folder in ("web/templates", "deliver/render/templates"):
        for path in (SRC / folder).rglob("*.*"):
            if path.suffix not in {".html", ".jinja"}:
                continue
            for call in templates().parse(path.read_text("utf-8")).find_all(nodes.Call):
                name = getattr(call.node, "name", getattr(call.node, "attr", ""))
                texts = [arg.value for arg in call.args if isinstance(arg, nodes.Const)]
                yield from _said(name, texts)


def said_in_code() -> Iterator[Said]:
    """Yield every text that code says, but for errors."""
    for folder in ("web", "deliver", "accounts", "app", "intake", "model"):
        for path in (SRC / folder).rglob("*.py"):
            for _, name, args in _calls(path):
                texts = [arg.value for arg in args if isinstance(arg, ast.Constant)]
                yield from _said(name, [text for text in texts if isinstance(text, str)])


def _said(name: str, texts: list[str]) -> Iterator[Said]:
    if name == "say" and texts:
        yield texts[0], None
    if name in {"count", "Counted"} and len(texts) >= 2:
        yield texts[0], texts[1]


def errors_in_code() -> Iterator[tuple[str, ast.expr]]:
    """Yield the texts of errors that pages can show, each with where it stands."""
    for folder in FOLDERS:
        found = SRC / folder
        for path in sorted(found.rglob("*.py")) if found.is_dir() else [found]:
            inside = path.relative_to(SRC).as_posix()
            if inside in PROGRAMS or inside.startswith("web/api/"):
                continue
            for call, name, args in _calls(path):
                for text in _texts(call, name, args):
                    if inside not in PARTLY or (call.keywords and name in {"UsageError", "Wording"}):
                        yield f"{inside}:{call.lineno}", text


def _texts(call: ast.Call, name: str, args: list[ast.expr]) -> Iterator[ast.expr]:
    if name in ERRORS:
        yield from args[:1]
    if name == "fail":
        yield from (arg for arg in (*args[:1], *args[2:3]))
        yield from (one.value for one in call.keywords if one.arg == "suggestion")


def _calls(path: Path) -> Iterator[tuple[ast.Call, str, list[ast.expr]]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            yield node, getattr(node.func, "attr", getattr(node.func, "id", "")), node.args
