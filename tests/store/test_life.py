from __future__ import annotations

from datetime import timedelta
from typing import Any, get_args

import pytest
from msgspec.structs import replace

from tests.contract.wire import FEED, MAIL, alert, batch
from tests.samples import NOW
from wirebell.errors import StoreError
from wirebell.model.delivery import LIFE, Delivery, DeliveryState, Held
from wirebell.store.life import Telling, answered, expired, opened, settled, step

WAITING = opened(alert())[0]


@pytest.mark.parametrize("before", get_args(DeliveryState))
@pytest.mark.parametrize("after", get_args(DeliveryState))
def test_only_the_table_of_life_is_lived(before: Any, after: Any) -> None:
    delivery = replace(WAITING, state=before)
    if after in LIFE[before]:
        assert step(delivery, after).state == after
    else:
        with pytest.raises(StoreError, match=f"from {before} to {after}"):
            step(delivery, after)


def test_an_alert_opens_once_for_each_address() -> None:
    twice = alert(follows=(FEED, MAIL, replace(FEED, id="f9")))
    assert [d.address for d in opened(twice)] == ["feed", MAIL.to]
    assert opened(twice) == opened(twice)
    assert {d.alert.state for d in opened(twice)} == {"out"}


def test_what_waits_can_be_held_put_off_or_leased() -> None:
    later = NOW + timedelta(seconds=1)
    assert answered(WAITING, Held(because="x"), NOW) == replace(WAITING, state="held", because="x")
    assert answered(WAITING, replace(WAITING, next=later), NOW) == replace(WAITING, next=later)
    assert answered(WAITING, WAITING, NOW) == replace(WAITING, state="leased", token=1)


def test_an_ended_lease_waits_and_is_unsure() -> None:
    leased = answered(WAITING, WAITING, NOW)
    assert expired(leased) == replace(WAITING, token=1, unknown=True)
    with pytest.raises(StoreError):
        expired(WAITING)
    with pytest.raises(StoreError):
        settled(leased)


def test_a_telling_is_fixed_by_its_first_batch_and_ends_with_its_last() -> None:
    def told(*batches: tuple[str, int, bool]) -> Telling:
        telling = Telling()
        for cursor, follows_at, last in batches:
            telling = telling.after(batch(cursor=cursor, follows_at=follows_at, last=last)) or telling
        return telling

    assert told(("b", 5, False), ("a", 5, False)) == Telling(follows_at=5, cursor="b")
    assert told(("b", 5, False), ("c", 6, True)) == Telling(follows_at=5, cursor="b")
    assert told(("b", 5, True), ("c", 5, False)) == Telling(follows_at=5, cursor="b", told=True)


def test_delivery_ids_differ_by_alert_and_address() -> None:
    made: list[Delivery] = [d for who in "ab" for d in opened(alert(follower=who, follows=(FEED, MAIL)))]
    assert len({d.id for d in made}) == 4
    assert all(d.id.startswith(f"{d.alert.id}.") for d in made)
