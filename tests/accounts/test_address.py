"""Where a request comes from."""

import pytest
from django.test import RequestFactory

from lianxin.accounts.address import client_address


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "198.51.100.9", "192.0.2.1"),  # nobody's proxy: not believed
        ("10.0.0.1", "198.51.100.9", "198.51.100.9"),
        ("10.0.0.1", "203.0.113.5, 198.51.100.9", "198.51.100.9"),  # the first was made up by the client
        ("10.0.0.1", "198.51.100.9, 10.0.0.2", "198.51.100.9"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "nonsense", "0.0.0.0"),
        ("", "", "0.0.0.0"),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::"),
        ("::ffff:192.0.2.1", "", "192.0.2.1"),
    ],
)
def test_it_believes_a_header_from_our_proxy_only(settings, peer, forwarded, expected):
    settings.LIANXIN_PROXY = ["10.0.0.1", "10.0.0.2"]
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert client_address(RequestFactory().get("/", REMOTE_ADDR=peer, headers=headers)) == expected
