from __future__ import annotations

import subprocess
import sys

import pytest

from wirebell.catalogue.names import identity, load_names

NAMES = load_names()


@pytest.mark.parametrize(
    ("written", "thing"),
    [
        ("Iraq", "place:iraq"),
        ("Irak", "place:iraq"),
        ("Iraqis", "other:iraqi"),
        ("UK", "place:united-kingdom"),
        ("Burma", "place:myanmar"),
        ("Kyiv", "place:kyiv"),
        ("United Nations", "organisation:united-nations"),
        ("UN", "organisation:united-nations"),
        ("NATO", "organisation:nato"),
        ("Daesh", "organisation:islamic-state"),
    ],
)
def test_other_names_lead_to_one_thing(written: str, thing: str) -> None:
    assert NAMES.known[written].id == thing


def test_ids_are_ascii_and_stable_over_accents_and_points() -> None:
    assert identity("person", "Émile Zärtner-O’Neil Jr.") == "person:emile-zartner-o-neil-jr"
    assert identity("place", "São Paulo") == identity("place", "Sao Paulo")
    assert identity("person", "李明") == "person:李明"


def test_every_known_thing_has_the_id_of_its_kind_and_name() -> None:
    assert all(thing.id == identity(thing.kind, thing.name) for thing in NAMES.known.values())


def test_the_catalogue_is_large_enough_to_be_of_use() -> None:
    kinds = [thing.kind for thing in {t.id: t for t in NAMES.known.values()}.values()]
    assert kinds.count("place") > 700
    assert kinds.count("organisation") > 200
    assert len(NAMES.given) > 800


def test_loading_is_quick() -> None:
    code = (
        "import wirebell.catalogue.names as n, time\n"
        "began = time.process_time(); n.load_names(); print(time.process_time() - began)"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True) for _ in range(3)
    ]
    assert min(float(run.stdout) for run in runs) < 0.15
