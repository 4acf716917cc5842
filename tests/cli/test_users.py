"""`wirebell user …` as typed."""

from __future__ import annotations

from tests.cli.conftest import Wirebell


def test_users_come_change_and_go(wirebell: Wirebell) -> None:
    made = wirebell("user", "add", "Ana@Desk.example", "--role", "editor", "--as", "ana", "--json").json["user"]
    assert (made["follower"], made["address"], made["role"]) == ("ana", "ana@desk.example", "editor")
    assert [f["id"] for f in wirebell("follower", "list", "--json").json["followers"]] == ["ana"]
    assert wirebell("user", "role", "ana", "operator", "--json").json["user"]["role"] == "operator"
    assert wirebell("user", "list", "--json").json["users"][0]["role"] == "operator"
    assert wirebell("user", "remove", "ana@desk.example").code == 0
    assert wirebell("user", "list", "--json").json == {"users": []}
    assert [f["id"] for f in wirebell("follower", "list", "--json").json["followers"]] == ["ana"]


def test_what_cannot_be_is_said(wirebell: Wirebell) -> None:
    wirebell("user", "add", "ana@desk.example")
    assert "has an account already" in wirebell("user", "add", "ANA@desk.example").problem
    assert "is no role" in wirebell("user", "role", "ana@desk.example", "king").problem
    assert "No user" in wirebell("user", "remove", "bo").problem
    assert wirebell("user", "add", "not-an-address").code == 2


def test_tokens_are_made_listed_and_ended(wirebell: Wirebell) -> None:
    made = wirebell("token", "add", "bot", "--scope", "read", "--scope", "write", "--json").json["token"]
    assert made["token"].startswith("wb_")
    (row,) = wirebell("token", "list", "--json").json["tokens"]
    assert (row["id"], row["name"], row["scopes"], row["seen"]) == (made["id"], "bot", ["read", "write"], None)
    assert made["token"] not in wirebell("token", "list", "--json").out
    assert "has no token" in wirebell("token", "remove", "nothing").problem
    assert wirebell("token", "remove", made["id"]).code == 0
    early = wirebell("token", "add", "bot", "--scope", "read", "--scope", "edit", "--json")
    assert "edit is for nothing until me has the role editor" in early.err
    assert wirebell("token", "remove", early.json["token"]["id"]).code == 0
    assert wirebell("user", "add", "me@mail.example", "--as", "me", "--role", "editor").code == 0
    late = wirebell("token", "add", "bot", "--scope", "edit", "--json")
    assert late.err == ""
    assert wirebell("token", "remove", late.json["token"]["id"]).code == 0
    assert wirebell("token", "list", "--json").json == {"tokens": []}
    assert "is no scope" in wirebell("token", "add", "bot", "--scope", "king").problem
