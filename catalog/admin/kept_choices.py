"""What someone chose for many, kept in the session under a short name for addresses.

So a browser that goes back to the page of a choice asks for it anew, and sends nothing.
"""

from secrets import token_urlsafe
from typing import Any

from django.http import HttpRequest

KEPT = 5  # choices of a kind: earlier ones are let go


def keep_choice(request: HttpRequest, kind: str, choice: Any) -> str:
    """Keep a choice, which is JSON, and return the name that it has."""
    name = token_urlsafe(6)
    kept = request.session.get(kind, [])
    request.session[kind] = [*kept, [name, choice]][-KEPT:]
    return name


def kept_choice(request: HttpRequest, kind: str, name: str | None) -> Any:
    """Return the choice of a name, None where there is none any more."""
    return dict(request.session.get(kind, [])).get(name)
