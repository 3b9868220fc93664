"""Whose request it is, behind proxies or without them."""

from ipaddress import ip_address, ip_network

from django.http import HttpRequest

from config.settings import env


def address_of(request: HttpRequest) -> str:
    """Return the address of whoever sent a request; "" where nothing is known.

    Only what a trusted proxy says of others is believed, the last word first: whatever
    stands before that in the header anyone may have written.
    """
    address = request.META.get("REMOTE_ADDR", "")
    said = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while said and _is_proxy(address):
        before = said.pop().strip()
        try:
            address = str(ip_address(before))
        except ValueError:
            break
    return address


def _is_proxy(address: str) -> bool:
    trusted = env("TRUSTED_PROXIES")
    if trusted == "*" or not address:  # a Unix socket has no address
        return True
    return any(ip_address(address) in ip_network(one) for one in trusted.split(","))
