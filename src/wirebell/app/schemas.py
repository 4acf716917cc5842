"""JSON Schemas as they stand in files: the same bytes from every Python."""

from __future__ import annotations

from inspect import cleandoc
from typing import Any


def without_indents(node: Any) -> Any:
    """Return a schema with its descriptions cleaned, as docstrings come from Python 3.13 on, and not before."""
    if isinstance(node, list):
        return [without_indents(part) for part in node]
    if not isinstance(node, dict):
        return node
    return {
        name: cleandoc(part) if name == "description" and isinstance(part, str) else without_indents(part)
        for name, part in node.items()
    }
