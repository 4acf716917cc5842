from __future__ import annotations

from pathlib import Path

import pytest

from wirebell.errors import SourceError
from wirebell.intake.credential import credential_headers


@pytest.mark.parametrize(
    ("secret", "headers"),
    [
        ("Basic anna:pass:word", {"authorization": "Basic YW5uYTpwYXNzOndvcmQ="}),
        ("basic anna:päss", {"authorization": "Basic YW5uYTpww6Rzcw=="}),
        ("Authorization: Bearer abc", {"authorization": "Bearer abc"}),
        ("X-Api-Key:k1", {"x-api-key": "k1"}),
    ],
)
def test_both_forms_from_both_places(secret: str, headers: dict[str, str], tmp_path: Path) -> None:
    place = tmp_path / "wire key"
    place.write_text(secret + "\n", encoding="utf-8")
    assert credential_headers("env:WIRE", {"WIRE": secret}) == headers
    assert credential_headers(f"file:{place}") == headers


def test_no_credential_is_no_header() -> None:
    assert credential_headers(None) == {}


@pytest.mark.parametrize(
    "secret",
    [
        "",
        "s3cret",
        "Basic s3cret",
        "Host: s3cret",
        "X-Key: s3cret\r\nX-Evil: 1",
        "X Key: s3cret",
        "Cookie: s3cret",
    ],
)
def test_a_wrong_secret_is_named_by_its_place_alone(secret: str) -> None:
    with pytest.raises(SourceError, match="env:WIRE") as caught:
        credential_headers("env:WIRE", {"WIRE": secret})
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("reference", ["env:NOT_SET", "file:/nowhere/at/all", "s3cret", "keyring:x", "env:"])
def test_a_place_that_is_none(reference: str) -> None:
    with pytest.raises(SourceError, match="credential"):
        credential_headers(reference, {})
