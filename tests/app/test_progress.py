from wirebell.app.progress import counted


def test_each_value_is_told_after_it_was_taken() -> None:
    told: list[tuple[str, int, int]] = []
    values = counted("ab", lambda *one: told.append(one), "Letters", 2)
    assert next(values) == "a"
    assert told == []
    assert list(values) == ["b"]
    assert told == [("Letters", 1, 2), ("Letters", 2, 2)]
