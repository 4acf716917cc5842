"""Fifty who would be taken for somebody else, none of whom is shown as that; honest ones are left alone."""

from __future__ import annotations

import pytest

from tests.samples import NOW, source
from wirebell.app.sources import shown_name
from wirebell.intake.lookalike import borrowed, likeness
from wirebell.model.source import Visit

SPOOFS = [
    ("https://reuters.co/feed", "Reuters"),
    ("https://reuters-news.com/rss", "Reuters"),
    ("https://reuters.com.evil.example/rss", "Reuters | World"),
    ("https://reutters.com/rss", "Reuters: World News"),
    ("https://reuterz.com/rss", "Reuters"),
    ("https://rеuters.com/rss", "Rеuters"),
    ("https://xn--ruters-3of.com/rss", "Reuters"),
    ("https://theguardian.news/rss", "The Guardian"),
    ("https://the-guardian.com/rss", "The Guardian - World"),
    ("https://theguard1an.com/rss", "The Guardian"),
    ("https://theguardain.com/rss", "The Guardian"),
    ("https://theguardian-uk.example/rss", "Guardian"),
    ("https://bbc.news.example/rss", "BBC News"),
    ("https://bbc-world.example/rss", "BBC News - Home"),
    ("https://bbc.co/rss", "BBC"),
    ("https://nytimes.co/rss", "NYT > World"),
    ("https://nyt1mes.com/rss", "The New York Times"),
    ("https://ny-times.com/rss", "The New York Times"),
    ("https://nytimes.com.news.example/rss", "The New York Times » Home"),
    ("https://washingtonpost.co/rss", "Washington Post"),
    ("https://washlngtonpost.com/rss", "The Washington Post"),
    ("https://washington-post.com/rss", "The Washington Post"),
    ("https://wsj.news.example/rss", "WSJ"),
    ("https://financialtimes.example/rss", "Financial Times"),
    ("https://ft.com.example/rss", "FT"),
    ("https://bloornberg.com/rss", "Bloomberg"),
    ("https://bloomberg.ma/rss", "Bloomberg"),
    ("https://cnn.com.de/rss", "CNN"),
    ("https://cnn-trending.example/rss", "CNN"),
    ("https://abcnews.com.co/rss", "ABC News"),
    ("https://cbsnews.com.co/rss", "CBS News"),
    ("https://nbcnews.com.co/rss", "NBC News: World"),
    ("https://foxnews.example/rss", "Fox News"),
    ("https://usatoday.com.co/rss", "USA Today"),
    ("https://aljazeera.example/rss", "Al Jazeera"),
    ("https://aljazeeera.com/rss", "Al Jazeera"),
    ("https://spiegel.ltd/rss", "Der Spiegel"),
    ("https://spiegeli.life/rss", "Spiegel"),
    ("https://bild.asia/rss", "Bild"),
    ("https://faz.ltd/rss", "FAZ"),
    ("https://sueddeutsche.online/rss", "Süddeutsche Zeitung"),
    ("https://sueddeutsche.me/rss", "Süddeutsche Zeitung"),
    ("https://zeit.agency/rss", "Die Zeit"),
    ("https://welt.example/rss", "Deutsche Welle, DW"),
    ("https://lemonde.ltd/rss", "Le Monde"),
    ("https://le-monde.fr.example/rss", "Le Monde"),
    ("https://20mn.example/rss", "Le Figaro"),
    ("https://elpais.co/rss", "El País"),
    ("https://haaretz.ltd/rss", "Haaretz"),
    ("https://pdf.example/rss", "Associated Press"),
    ("https://apnews.com.co/rss", "AP News"),
]
HONEST = [
    ("https://feeds.bbci.co.uk/news/rss.xml", "BBC News"),
    ("https://www.bbc.com/news", "BBC"),
    ("https://rss.nytimes.com/services/xml/rss/nyt/World.xml", "NYT > World News"),
    ("https://www.theguardian.com/world/rss", "World news | The Guardian"),
    ("https://www.spiegel.de/index.rss", "DER SPIEGEL - International"),
    ("https://www.abc.net.au/news/feed", "ABC News"),
    ("https://www.seattletimes.com/feed", "The Seattle Times"),
    ("https://www.timesofisrael.com/feed", "The Times of Israel"),
    ("https://harbour.example/feed", "Harbour Post"),
    ("https://www.independent.ie/rss", "Irish Independent"),
    ("https://zeitgeist.example/feed", "Zeitgeist"),
    ("https://apple.com/newsroom/feed", "Apple Newsroom"),
    ("http://127.0.0.1:8000/feed", "Local"),
    ("http://intranet/feed", "House news"),
]


def shown(address: str, title: str) -> str:
    seen = Visit(source="s", url=address, title=title, last=NOW)
    return shown_name(source(id="s", url=address, name=""), seen)


@pytest.mark.parametrize(("address", "title"), SPOOFS)
def test_nobody_is_shown_as_the_publisher_whose_name_it_took(address: str, title: str) -> None:
    assert borrowed(title, address) is not None
    name = shown(address, title)
    assert name.startswith(title)
    assert name.endswith(")")
    assert "example" in name or "." in name.removeprefix(title)


@pytest.mark.parametrize(("address", "title"), HONEST)
def test_whoever_has_a_name_of_its_own_keeps_it(address: str, title: str) -> None:
    assert shown(address, title) == title


@pytest.mark.parametrize(
    ("address", "domain", "how"),
    [
        ("https://reuters.co/feed", "reuters.com", "ending"),
        ("https://rеuters.com/rss", "reuters.com", "look alike"),
        ("https://xn--ruters-3of.com/rss", "reuters.com", "look alike"),
        ("https://bloornberg.com/rss", "bloomberg.com", "look alike"),
        ("https://the-guardian.com/rss", "theguardian.com", "look alike"),
        ("https://reuters.com.evil.example/rss", "reuters.com", "within"),
        ("https://reuters-news.example/rss", "reuters.com", "within"),
        ("https://theguardain.com/rss", "theguardian.com", "one letter"),
        ("https://reutters.com/rss", "reuters.com", "one letter"),
    ],
)
def test_an_address_that_looks_like_a_publishers_is_told_of(address: str, domain: str, how: str) -> None:
    found = likeness(address)
    assert found is not None
    assert (found.domain, how in found.how) == (domain, True)


@pytest.mark.parametrize("address", [address for address, _ in HONEST if "independent" not in address])
def test_honest_addresses_look_like_nobody(address: str) -> None:
    assert likeness(address) is None


def test_sources_that_are_there_are_held_against_it_as_well() -> None:
    there = [("Harbour Post", "https://harbourpost.org/feed")]
    found = likeness("https://harbuorpost.org/feed", there)
    assert found is not None
    assert (found.name, found.how) == ("Harbour Post", "is one letter apart")
    assert likeness("https://harbourpost.org/other", there) is None
    assert likeness("https://news.harbourpost.org/", there) is None
    assert likeness("https://lighthouse.org/", there) is None


@pytest.mark.parametrize("address", ["", "https://[::1", "ftp://", "file:///tmp/x", "https://."])
def test_what_is_no_address_looks_like_nobody(address: str) -> None:
    assert likeness(address) is None
    assert borrowed("Harbour", address) is None
