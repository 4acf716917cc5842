import pytest

from tests.samples import source
from wirebell.intake.authors import is_own
from wirebell.model.source import Visit


def owns(url: str, address: str | None, moved: str | None = None, **changes: str) -> bool | None:
    return is_own(source(url=url, **changes), Visit(source="harbour", url=moved or url), address)


@pytest.mark.parametrize(
    ("url", "address", "own"),
    [
        ("https://harbour.example/feed", "https://www.harbour.example/ferry", True),
        ("https://feeds.harbour.co.uk/world", "https://www.harbour.co.uk/ferry", True),
        ("https://news.harbour.co.uk/world", "https://sport.harbour.co.uk/ferry", True),
        ("https://quay.co.uk/feed", "https://harbour.co.uk/ferry", False),
        ("https://harbour.example.evil.com/feed", "https://harbour.example/ferry", False),
        ("https://evil.wordpress.com/feed", "https://harbour.wordpress.com/ferry", False),
        ("https://harbour.wordpress.com/feed", "https://harbour.wordpress.com/ferry", True),
        ("https://evil.github.io/feed", "https://harbour.github.io/ferry", False),
        ("https://medium.com/feed/@evil", "https://medium.com/@harbour/ferry", False),
        ("https://medium.com/feed/@evil", "https://harbour.medium.com/ferry", False),
        ("https://feeds.feedburner.com/harbour", "https://harbour.example/ferry", False),
        ("http://127.0.0.1:8001/feed", "http://127.0.0.1:8001/ferry", True),
        ("http://10.0.0.1/feed", "http://10.0.0.2/ferry", False),
        ("http://intranet/feed", "http://intranet/ferry", True),
        ("https://harbour.example/feed", None, None),
        ("https://harbour.example/feed", "https://[broken/ferry", None),
    ],
)
def test_a_source_is_of_the_site_it_is_fetched_from(url: str, address: str | None, own: bool | None) -> None:
    assert owns(url, address) is own


def test_a_feed_that_moved_for_good_is_of_both_sites() -> None:
    for address in ("https://old.example/ferry", "https://harbour.example/ferry"):
        assert owns("https://old.example/feed", address, moved="https://harbour.example/feed")


@pytest.mark.parametrize(
    ("name", "address", "own"),
    [
        ("push:harbour-co-uk", "https://www.harbour.co.uk/ferry", True),
        ("push:harbour", "https://news.harbour.co.uk/ferry", True),
        ("push:harbour", "https://harbour.evil.com/ferry", None),
        ("push:harbour-co", "https://harbour.co.uk/ferry", None),
        ("push:wordpress", "https://harbour.wordpress.com/ferry", None),
    ],
)
def test_who_pushes_is_of_the_site_it_is_named_as(name: str, address: str, own: bool | None) -> None:
    assert owns(name, address, kind="push") is own


def test_of_a_file_no_site_is_known() -> None:
    assert owns("file:///var/wire/in", "https://harbour.example/ferry", kind="folder") is None
