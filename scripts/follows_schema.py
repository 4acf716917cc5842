"""Write docs/follows.schema.json from the types; a test holds the file to this."""

from __future__ import annotations

from pathlib import Path

from wirebell.app.portable import schema

Path(__file__).parents[1].joinpath("docs", "follows.schema.json").write_bytes(schema())
