"""Where a request comes from, for limits by address."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The client's address: behind a proxy of ours the last one it did not add itself.

    A header is believed from a proxy named in the settings only, so nobody chooses their own
    address. IPv6 by its /64: a household has one of those, and 2^64 addresses in it.
    """
    peer = request.META.get("REMOTE_ADDR", "")
    if peer in settings.LIANXIN_PROXY:
        path = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
        peer = next((hop for hop in reversed(path) if hop and hop not in settings.LIANXIN_PROXY), peer)
    try:
        address = ipaddress.ip_address(peer)
    except ValueError:
        return "0.0.0.0"  # noqa: S104 - no address at all counts as one
    if isinstance(address, ipaddress.IPv6Address):
        return str(address.ipv4_mapped or ipaddress.IPv6Network((address, 64), strict=False).network_address)
    return str(address)
