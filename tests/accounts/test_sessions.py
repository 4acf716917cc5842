from __future__ import annotations

from datetime import timedelta

from tests.accounts.conftest import Hands
from wirebell.accounts import sessions, users
from wirebell.app.house import House

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def test_a_session_lets_its_follower_in_with_the_role_of_now(house: House) -> None:
    account = users.add(house, "ana@mail.example")
    secret = sessions.begin(house, account.follower, "Firefox, Linux").secret
    entered = sessions.enter(house, secret)
    assert entered
    assert (entered.follower, entered.name, entered.role) == (account.follower, "ana@mail.example", "reader")
    users.set_role(house, "ana@mail.example", "operator")
    entered = sessions.enter(house, secret)
    assert entered
    assert entered.role == "operator"
    assert sessions.enter(house, secret + "x") is None
    assert sessions.enter(house, "\ud800") is None


def test_secrets_are_nowhere_in_the_home(house: House) -> None:
    secret = sessions.begin(house, users.add(house, "ana@mail.example").follower).secret
    house.store.close()
    for file in house.settings.home.rglob("*"):
        assert not file.is_file() or secret.encode() not in file.read_bytes()


def test_a_secret_changes_daily_and_the_old_one_serves_what_is_under_way(house: House, hands: Hands) -> None:
    first = sessions.begin(house, "ana").secret
    hands.move(DAY)
    entered = sessions.enter(house, first)
    assert entered
    assert entered.secret not in (None, first)
    second = entered.secret
    again = sessions.enter(house, first)
    assert again
    assert again.secret is None
    hands.move(20 * MINUTE)
    assert second
    assert sessions.enter(house, second)
    assert sessions.enter(house, first) is None, "the new one is in use: the old one is nobody's any more"


def test_a_browser_that_never_got_the_new_secret_gets_another(house: House, hands: Hands) -> None:
    first = sessions.begin(house, "ana").secret
    hands.move(DAY)
    lost = sessions.enter(house, first)
    assert lost
    hands.move(6 * MINUTE)
    entered = sessions.enter(house, first)
    assert entered
    assert entered.secret
    assert lost.secret
    assert sessions.enter(house, lost.secret) is None
    assert sessions.enter(house, entered.secret)


def test_a_session_ends_unused_and_at_last_however_used(house: House, hands: Hands) -> None:
    idle = sessions.begin(house, "ana").secret
    hands.move(sessions.IDLE + MINUTE)
    assert sessions.enter(house, idle) is None
    used: str = sessions.begin(house, "ana").secret
    days = 0
    while entered := sessions.enter(house, used):
        used = entered.secret or used
        hands.move(DAY)
        days += 1
        assert days < 400
    assert days == sessions.LONGEST.days


def test_sessions_are_listed_and_ended_by_their_owner_alone(house: House) -> None:
    mine, other = (sessions.begin(house, "ana", name) for name in ("Firefox", "Safari"))
    sessions.begin(house, "bo")
    assert {held.name for held in sessions.every(house, "ana")} == {"Firefox", "Safari"}
    assert not sessions.end(house, "bo", mine.id)
    assert sessions.end_others(house, "ana", mine.id) == 1
    assert sessions.enter(house, other.secret) is None
    assert sessions.enter(house, mine.secret)
    assert len(sessions.every(house, "bo")) == 1
