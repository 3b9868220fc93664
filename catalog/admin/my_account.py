"""My account: what someone may do here, and the time zone that the admin has for them.

Visitors see all times in the site's own zone: their pages are the same for everybody.
"""

from collections.abc import Callable, Iterator
from functools import cache
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from ..models import AccountSettings
from ..permissions import ROLES, Deed, may, who_may
from .model_admin import CatalogAdmin, signed_in

# Of no place: a machine's own zone, and what a machine has that was never set up.
_NO_PLACES = {"localtime", "Factory"}

NAMED = 4  # accounts that can be asked


@cache
def time_zones() -> list[str]:
    """Return the names of all time zones that this machine knows, in their order."""
    return sorted(available_timezones() - _NO_PLACES)


def chosen_zone(user: User | AnonymousUser) -> str:
    """Return the time zone that someone chose, "" for the site's own.

    It asks nothing: `Accounts.get_user` has read it. A zone that this machine no
    longer knows is as good as none.
    """
    chosen = getattr(user, "settings", None)
    return chosen.time_zone if chosen and chosen.time_zone in time_zones() else ""


def times_of_account(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Show and read the times of the admin in the time zone of whoever asks."""
    admin_pages = reverse("admin:index")

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(admin_pages):
            return get_response(request)
        with timezone.override(chosen_zone(request.user) or None):
            return get_response(request)

    return middleware


def _choices() -> list[tuple[str, str]]:
    site = ("", f"The site's own: {settings.TIME_ZONE}")
    return [site, *((name, name.replace("_", " ")) for name in time_zones())]


class AccountForm(forms.Form):
    time_zone = forms.ChoiceField(
        choices=_choices,
        required=False,
        help_text="Of all times that the admin shows you, and of those that you type. "
        "Visitors see the site's own.",
        error_messages={
            "invalid_choice": "“%(value)s” is not a time zone. Choose one of the list."
        },
    )


def role_in_words(user: User) -> str:
    """Return what someone is here, what they may do, and whom to ask for the rest."""
    parts = [f"You are {_role_of(user)}.", _may_do(user), *_whom_to_ask(user)]
    return " ".join(parts)


def _role_of(user: User) -> str:
    if user.is_superuser:
        return "a superuser"
    names = user.groups.values_list("name", flat=True)
    roles = [_with_article(n) if n in ROLES else f"in the group “{n}”" for n in names]
    return " and ".join(roles) or "without a role"


def _with_article(role: str) -> str:
    return f"{'an' if role[0] in 'AEIOU' else 'a'} {role.lower()}"


def _whom_to_ask(user: User) -> Iterator[str]:
    if may(user, Deed.EDIT_ENTRY) and not may(user, Deed.PUBLISH):
        yield f"Publishing is for editors{_named(Deed.PUBLISH)}."
    if may(user, Deed.SEE_ENTRIES) and not may(user, Deed.IMPORT):
        yield who_imports()


def who_imports() -> str:
    """Return whom someone asks who may not import files."""
    return f"Importing files is for maintainers{_named(Deed.IMPORT)}."


def _named(deed: Deed) -> str:
    """Return the names of some who may do a deed, to go behind whose it is."""
    names = [user.get_username() for user in who_may(deed).order_by("username")[:NAMED]]
    return f" (here: {', '.join(names)})" if names else ""


def _may_do(user: User) -> str:
    if not may(user, Deed.SEE_ENTRIES):
        return "You may not see entries yet. A maintainer gives roles."
    said = "You may read all that is here, and change nothing."
    if may(user, Deed.PUBLISH):
        merge = ", merge them" if may(user, Deed.MERGE_ENTRIES) else ""
        said = f"You may edit and publish entries{merge}, and decide on suggestions."
    elif may(user, Deed.EDIT_ENTRY):
        said = (
            "You may edit entries that are not published. Your edits of published "
            "entries are suggestions: an editor decides."
        )
    more = [
        words
        for deed, words in [
            (Deed.IMPORT, "import files"),
            (Deed.CHANGE_USER, "manage accounts"),
        ]
        if may(user, deed)
    ]
    return f"{said} You may also {' and '.join(more)}." if more else said


class MyAccount(CatalogAdmin):
    """The page of one's own account, for whoever may use the admin."""

    def get_urls(self) -> list[URLPattern]:
        own = self.route("account/", self.account_view, "account")
        return [own, *super().get_urls()]

    def account_view(self, request: HttpRequest) -> HttpResponseBase:
        user = signed_in(request)
        form = AccountForm(
            request.POST if request.method == "POST" else None,
            initial={"time_zone": chosen_zone(user)},
        )
        if form.is_valid():
            AccountSettings.objects.update_or_create(
                user=user, defaults=form.cleaned_data
            )
            zone = form.cleaned_data["time_zone"] or settings.TIME_ZONE
            messages.success(request, f"Saved. The admin shows you times in {zone}.")
            back = request.GET.get("next", "")
            is_here = url_has_allowed_host_and_scheme(back, None)
            return redirect(back if is_here else "admin:catalog_account")
        return self.page(
            request,
            "account/account.html",
            "My account",
            form=form,
            role=role_in_words(user),
        )
