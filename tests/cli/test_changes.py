"""What commands change is kept with what was there before, and undone."""

from __future__ import annotations

from tests.cli.conftest import Wirebell


def test_a_rule_is_given_listed_and_undone(wirebell: Wirebell) -> None:
    own = wirebell("topics", "show", "US foreign policy", "--json").json
    given = wirebell("topics", "rule", "US foreign policy", "zeppelin", "--json").json
    assert (given["rule"], given["ruled"], own["ruled"]) == ("zeppelin", True, False)
    (listed,) = wirebell("changes", "list", "--json").json["changes"]
    assert (listed["kind"], listed["via"], listed["who"], listed["undo"]) == ("rule", "command", None, True)
    assert wirebell("changes", "undo", str(listed["number"]), "--json").json == {"undone": listed["number"]}
    assert wirebell("topics", "show", "US foreign policy", "--json").json == own
    newest, first = wirebell("changes", "list", "--json").json["changes"]
    assert (newest["undoes"], first["undone"], first["undo"]) == (first["number"], newest["number"], False)
