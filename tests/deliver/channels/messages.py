"""A small valid message."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from wirebell.model.delivery import Message


def message(**changes: Any) -> Message:
    base = Message(
        id="m1",
        address="mailto:ana@mail.example",
        subject="Troops leave Karsan base",
        text="The ministry said 300 troops had left the base.\n.\nA line with a dot above.",
        html="<p>The ministry said 300 troops had left the base.</p>",
        headers=(
            ("From", "Wirebell <alerts@bell.example>"),
            ("Date", "Sat, 14 Mar 2026 12:00:00 +0000"),
            ("Message-ID", "<m1@bell.example>"),
        ),
        deliveries=("d1",),
    )
    return replace(base, **changes)
