"""A form whose editor is signed out by now, or signed in again: nothing of it is lost.

Who is signed out signs in, with what was sent in the page of the sign-in. Whoever signs
in, in whichever tab, gets another token against forged requests, and the forms of
before are refused. Either way what was sent is there again: an entry's form opens with
it, and of any other form a page shows it and sends it once more.
"""

import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from .models import Anime, ArtistNotDuplicate, Song

CARRIED = "carried"  # the name of the input in the page of the sign-in
TOKEN = "csrfmiddlewaretoken"  # of forms; a script has it in a header
ONLY_POSTED = "is_only_posted"  # of views: there is no page at their addresses
LONGEST_KEY = 18  # figures
TOLD = 200  # rows that are named of what was sent
_NO_FORMS = ("login", "logout")
_ENTRY_FORMS = ("catalog_anime_add", "catalog_anime_change")


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form sent, and where to; files are not in it, and no passwords."""

    address: str
    fields: dict[str, list[str]]
    has_files: bool

    @property
    def match(self) -> ResolverMatch | None:
        """The view of the admin that it was sent to, if it was one with a form."""
        try:
            match = resolve(urlsplit(self.address).path)
        except Resolver404:
            return None
        has_form = match.app_name == "admin" and match.url_name not in _NO_FORMS
        return match if has_form else None

    @property
    def page(self) -> str:
        """The address of the page that the form is on.

        That is where it was sent to, or else the nearest above that is a page.
        """
        address = self.address
        while not _is_page(address):
            address = f"{urlsplit(address).path.rstrip('/').rpartition('/')[0]}/"
        return address

    @property
    def told(self) -> list[tuple[str, str]]:
        """What was sent, as a reader knows it: songs by their titles, not by keys."""
        rows = self._rows()
        return [
            (name, str(rows.get((name, one), one))) for name, one in self.inputs if one
        ]

    def _rows(self) -> dict[tuple[str, str], Model]:
        """Return the rows that inputs name by their keys."""
        models: dict[str, type[Model]] = {"song": Song, "apart": ArtistNotDuplicate}
        match ((self.match and self.match.url_name) or "").split("_"):
            case app, name, "changelist":
                models["_selected_action"] = apps.get_model(app, name)
        found: dict[tuple[str, str], Model] = {}
        for name, model in models.items():
            keys = [key for key in self.fields.get(name, ()) if _is_key(key)][:TOLD]
            rows = model._default_manager.in_bulk(keys) if keys else {}
            found |= {(name, str(key)): row for key, row in rows.items()}
        return found

    @property
    def inputs(self) -> list[tuple[str, str]]:
        return [(name, one) for name, some in self.fields.items() for one in some]

    def as_text(self) -> str:
        return json.dumps([self.address, self.fields, self.has_files])


def _is_key(text: str) -> bool:
    """Return True if a text may be the key of a row."""
    return text.isascii() and text.isdecimal() and len(text) <= LONGEST_KEY


def _is_page(address: str) -> bool:
    """Return True if an address of the admin answers who asks for it."""
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return False
    row = match.kwargs.get("object_id", "0")  # Django takes anything as a key of one
    return ONLY_POSTED not in vars(match.func) and row.isdecimal()


def is_form(request: HttpRequest) -> bool:
    """Return True if a form was sent, and not what a script asks beside it."""
    return request.method == "POST" and TOKEN in request.POST


def sent_in(request: HttpRequest) -> Sent:
    """Return what a form has sent."""
    fields = {
        name: [str(one) for one in values]
        for name, values in request.POST.lists()
        if name != TOKEN and "password" not in name
    }
    return Sent(request.get_full_path(), fields, any(request.FILES.values()))


def read_sent(text: str) -> Sent | None:
    """Return what was carried through the sign-in, None if no form has sent it."""
    try:
        address, fields, has_files = json.loads(text)
        named = {str(name): [str(one) for one in some] for name, some in fields.items()}
    except (ValueError, TypeError, AttributeError, RecursionError):
        return None
    sent = Sent(str(address), named, bool(has_files))
    return sent if sent.match else None


@never_cache
def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    """Show the sign-in to someone who sent a form; what it said goes along."""
    sent = sent_in(request)
    login = reverse("admin:login")
    return render(
        request,
        "admin/login.html",
        {
            **admin.site.each_context(request),
            "title": "Log in",
            "subtitle": None,
            "form": AdminAuthenticationForm(request),
            "app_path": f"{login}?{urlencode({'next': sent.page})}",
            "next": sent.page,
            CARRIED: sent.as_text(),
        },
        status=403,
    )


def go_on_with(request: HttpRequest, sent: Sent) -> HttpResponse:
    """Lead on, for who is signed in, from what a form sent and was refused."""
    match = sent.match
    if match and match.url_name in _ENTRY_FORMS:
        request.POST = QueryDict(urlencode(sent.fields, doseq=True))
        entries = admin.site.get_model_admin(Anime)
        return entries.keep_refused(request, **match.kwargs)  # type: ignore[attr-defined]
    context = {**admin.site.each_context(request), "title": "Unsaved work"}
    return render(
        request, "admin/send_again.html", {**context, "sent": sent}, status=403
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Lead on from a form that is refused for its token.

    Nothing of this for what another site sends.
    """
    match = request.resolver_match
    if match and match.app_name == "admin" and _is_of_this_site(request):
        if match.url_name in _NO_FORMS:
            return redirect("admin:index")
        if admin.site.has_permission(request):
            return go_on_with(request, sent_in(request))
        if is_form(request):
            return ask_to_sign_in(request)
        return redirect_to_login(request.get_full_path(), reverse("admin:login"))
    return render(request, "403_csrf.html", status=403)


def _is_of_this_site(request: HttpRequest) -> bool:
    """Return True if a browser says that one of this site's pages sends it."""
    origin = request.headers.get("Origin") or request.headers.get("Referer", "")
    sent_by = urlsplit(origin)
    own = [f"{request.scheme}://{request.get_host()}", *settings.CSRF_TRUSTED_ORIGINS]
    return f"{sent_by.scheme}://{sent_by.netloc}" in own
