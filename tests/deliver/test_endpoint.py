"""Which push services are sent to: a browser may name any, and not every one is asked."""

from __future__ import annotations

import pytest

from wirebell.deliver.endpoint import known_endpoint
from wirebell.errors import UsageError


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc:def",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAA",
        "https://web.push.apple.com/QGu",
        "https://wns2-par02p.notify.windows.com/w/?token=BQY%3d",
        "https://fcm.googleapis.com:443/fcm/send/abc",
    ],
)
def test_the_browsers_own_services_are_known(endpoint: str) -> None:
    assert known_endpoint(endpoint) == endpoint


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://evil.example/a.google.com/",
        "https://evil.example/fcm.googleapis.com",
        "https://10.0.0.1/x.google.com/",
        "https://127.0.0.1/",
        "https://[::1]/fcm.googleapis.com",
        "https://fcm.googleapis.com.evil.example/",
        "https://evilfcm.googleapis.com/",
        "https://notify.windows.com/",
        "https://.notify.windows.com/",
        "https://evil.example#.notify.windows.com",
        "https://evil.example?.notify.windows.com",
        "https://evil.example\\.notify.windows.com/",
        "https://fcm.googleapis.com@evil.example/",
        "https://evil.example@fcm.googleapis.com/",
        "https://fcm.googleapis.com:8443/",
        "https://fcm.googleapis.com:99999/",
        "http://fcm.googleapis.com/fcm/send/abc",
        "ftp://fcm.googleapis.com/",
        "//fcm.googleapis.com/",
        "fcm.googleapis.com",
        "https://fcm.googleapis.com/\r\nX: y",
        "https://fcm.googleapis.com/ä",
        "https://fcm.googleapis.com/" + "a" * 1000,
        "",
        "https://",
        "https://[fcm.googleapis.com",
    ],
)
def test_any_other_is_refused(endpoint: str) -> None:
    with pytest.raises(UsageError, match="push_services"):
        known_endpoint(endpoint)


def test_an_operator_may_name_others_and_numeric_ones_of_the_own_network_by_any_port() -> None:
    assert known_endpoint("https://push.house.example/x", ["push.house.example"])
    assert known_endpoint("http://127.0.0.1:8080/x", ["127.0.0.1"])
    for endpoint in ("http://push.house.example/x", "https://push.house.example:8443/x", "http://127.0.0.2/x"):
        with pytest.raises(UsageError):
            known_endpoint(endpoint, ["push.house.example", "127.0.0.1"])
