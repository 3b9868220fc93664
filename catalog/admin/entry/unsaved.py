"""What is typed and not saved: kept as one types, offered again, listed on one page."""

import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from ...editing import unsaved_work
from ...editing.unsaved_work import Fate, fates
from ...models import Anime, PendingEdit, UnsavedWork
from ...permissions import Deed, may
from ..keys import parse_pk
from ..labels import said_of
from ..model_admin import CatalogAdmin, signed_in
from .edit_session import EditSession
from .form import EntryForm
from .inlines import PartFormSet
from .typed import fields_typed, names_of, typed_in

MOST_OFFERED = 5  # in one form; the page lists all
_KEY = re.compile("[0-9a-f]{8,40}(?:-[0-9]{1,18})?")


def form_key_in(data: QueryDict, name: str = "form_key") -> str:
    """Return the key of a form that is in what was sent, "" if there is none."""
    key = data.get(name, "")
    return key if _KEY.fullmatch(key) else ""


def keep_posted(
    session: EditSession,
    form: EntryForm,
    formsets: Sequence[PartFormSet],
    anime: int | None,
    is_known: bool = True,
) -> UnsavedWork:
    """Keep what was sent with a form and is not saved, and return it.

    What the page's own script has kept of it stays: it knows the rows that it saw.
    `anime` is the key of the entry, which may be gone, and so may what the rows were:
    then `is_known` is false.
    """
    typed = [row.as_json() for row in typed_in(form, formsets, is_known)]
    key, _ = _pending_edit_in(session.posted)
    work = UnsavedWork(
        user=session.user,
        key=form_key_in(session.posted) or _key_of_now(),
        anime_id=anime,
        pending_edit_id=key,
        title=_title_in(session.posted),
        opened_on=parse_pk(session.posted.get("opened_on")),
        typed=typed,
    )
    try:
        unsaved_work.keep_typed(work)
    except unsaved_work.Ended:
        # The form was saved, and sent again with more in it.
        work.key = _key_of_now(unsaved_work.first_key(work.key))
        unsaved_work.keep_typed(work)
    return work


def digest_of(posted: QueryDict) -> str:
    """Return a digest of what a form was sent with, whichever button sent it."""
    fields = sorted(
        (name, values)
        for name, values in posted.lists()
        if not name.startswith("_") and name not in ("csrfmiddlewaretoken", "form_key")
    )
    return sha256(json.dumps(fields).encode()).hexdigest()


def _key_of_now(key: str = "") -> str:
    now = timezone.now().timestamp() * 1_000_000
    return f"{key or secrets.token_hex(16)}-{now:.0f}"


def _pending_edit_in(posted: QueryDict) -> tuple[int | None, str]:
    key, _, stamp = posted.get("edit", "").partition("-")
    return parse_pk(key), stamp


def _title_in(posted: QueryDict) -> str:
    return unsaved_work.clean_text(posted.get("title", ""))[:500]


@dataclass(frozen=True, slots=True)
class Way:
    """Where unsaved work can go, and what has become of where it was typed."""

    says: str
    links: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Offer:
    """A piece of unsaved work as a form offers it."""

    work: UnsavedWork
    names: Sequence[str]
    at_once: bool  # since it was asked for


def offers_in(session: EditSession) -> list[Offer]:
    """Return what its user typed in the place of a form, the newest first.

    What was typed into a pending edit that is gone has no other place than its entry's
    form.
    """
    asked = form_key_in(session.request.GET, "unsaved")
    here = Q(anime=session.anime) if session.anime else Q(anime=None)
    waiting = UnsavedWork.objects.waiting(session.user).filter(here | Q(key=asked))
    there = {one.pk for one, _ in session.others_waiting}
    offers = []
    for work in waiting.exclude(key=form_key_in(session.posted)):
        is_asked = work.key == asked
        if session.pending:
            is_here = work.pending_edit_id == session.pending.pk
        else:
            is_here = work.pending_edit_id not in there
        if is_asked or is_here:
            offers.append(Offer(work, names_of(work.typed), is_asked))
    return offers[:MOST_OFFERED]


class UnsavedPages(CatalogAdmin):
    """Views for the admin of entries; each shows and changes one's own work alone."""

    def get_urls(self) -> list[URLPattern]:
        keep, discard = require_POST(self.keep_view), require_POST(self.discard_view)
        return [
            self.posted("keep/", keep, "anime_keep"),
            self.route("unsaved/", self.unsaved_view, "anime_unsaved"),
            self.route("unsaved/<slug:key>/", self.text_view, "anime_unsaved_text"),
            self.posted(
                "unsaved/<slug:key>/discard/", discard, "anime_unsaved_discard"
            ),
            *super().get_urls(),
        ]

    def keep_view(self, request: HttpRequest) -> HttpResponse:
        """Keep what a form says was typed into it."""
        posted, user = request.POST, signed_in(request)
        anime = parse_pk(posted.get("anime"))
        may_open = self.has_change_permission if anime else self.has_add_permission
        if not may_open(request):
            raise PermissionDenied
        if posted.get("user") != str(user.pk):
            told = f"You are signed in as {user} now, who did not open this form."
            return _refusal(409, told)
        typed = posted.get("typed", "")
        if len(typed) > unsaved_work.LARGEST:
            return _refusal(413, "This is too much to keep: more than 1 MB.")
        try:
            rows = unsaved_work.read_typed(typed)
        except ValueError:
            return _refusal(400, "This form cannot be kept.")
        work = UnsavedWork(
            user=user,
            key=form_key_in(posted),
            anime_id=anime,
            pending_edit_id=_pending_edit_in(posted)[0],
            title=_title_in(posted),
            opened_on=parse_pk(posted.get("opened_on")),
            typed=[row.as_json() for row in rows],
            number=parse_pk(posted.get("number")) or 0,
        )
        if not work.key:
            return _refusal(400, "This form cannot be kept.")
        try:
            unsaved_work.keep_typed(work)
        except unsaved_work.Ended:
            return _refusal(410, "This form was saved or discarded already.")
        except unsaved_work.TooMany:
            told = f"{unsaved_work.MOST} forms wait under “Unsaved work”: discard some."
            return _refusal(422, told)
        return HttpResponse(status=204)

    def discard_view(self, request: HttpRequest, key: str) -> HttpResponse:
        """Discard a piece of unsaved work."""
        user = signed_in(request)
        work = UnsavedWork.objects.waiting(user).filter(key=key).first()
        if work:
            unsaved_work.end(user, work.key)
            messages.success(request, f"Discarded: what you typed in {_name(work)}.")
        return redirect("admin:catalog_anime_unsaved")

    def unsaved_view(self, request: HttpRequest) -> HttpResponse:
        """List all that someone typed and did not save."""
        works = list(UnsavedWork.objects.waiting(signed_in(request)))
        return self.page(
            request,
            "unsaved/list.html",
            "Unsaved work",
            rows=[
                (work, _name(work), names_of(work.typed), way)
                for work, way in zip(works, self.ways_of(request, works), strict=True)
            ],
            days=unsaved_work.KEPT_FOR.days,
        )

    def text_view(self, request: HttpRequest, key: str) -> HttpResponse:
        """Show what was typed, to be copied."""
        waiting = UnsavedWork.objects.waiting(signed_in(request))
        work = get_object_or_404(waiting, key=key)
        (way,) = self.ways_of(request, [work])
        return self.page(
            request,
            "unsaved/text.html",
            f"Unsaved work: {_name(work)}",
            work=work,
            way=way,
            rows=fields_typed(work.typed),
        )

    def ways_of(self, request: HttpRequest, works: Sequence[UnsavedWork]) -> list[Way]:
        """Return where each piece of unsaved work can go, in as many queries as one."""
        entries = Anime.objects.only("title").in_bulk(
            {work.anime_id for work in works if work.anime_id}
        )
        pending = dict(
            PendingEdit.objects.filter(
                pk__in={work.pending_edit_id for work in works if work.pending_edit_id}
            ).values_list("pk", "anime")
        )
        gone = fates({w.anime_id for w in works if w.anime_id} - entries.keys())
        return [
            self._way(request, work, entries.get(work.anime_id), pending, gone)
            for work in works
        ]

    def _way(
        self,
        request: HttpRequest,
        work: UnsavedWork,
        anime: Anime | None,
        pending: dict[int, int],
        gone: dict[int, Fate],
    ) -> Way:
        def link(text: str, view: str, *args: Any, **query: Any) -> tuple[str, str]:
            address = reverse(f"admin:catalog_anime_{view}", args=args)
            return text, f"{address}?{urlencode({**query, 'unsaved': work.key})}"

        # A merge hands the edits that wait on to the entry that stays.
        waits_at = pending.get(work.pending_edit_id or 0)

        def form_of(there: Anime, text: str) -> tuple[str, str]:
            edit = {"edit": work.pending_edit_id} if waits_at == there.pk else {}
            return link(text, "change", there.pk, **edit)

        if not may(request.user, Deed.EDIT_ENTRY):
            return Way("You may not edit entries now. Copy what you need.", [])
        if work.anime_id is None:
            return Way("", [link("Open the form", "add")])
        if anime and waits_at == anime.pk:
            return Way("", [form_of(anime, "Open the edit")])
        if anime:
            told = "The edit that you typed this into was published or discarded."
            told = told if work.pending_edit_id else ""
            return Way(told, [form_of(anime, "Open the entry")])
        fate = gone.get(work.anime_id)
        if fate and fate.stays:
            return Way(said_of(fate), [form_of(fate.stays, f"Open “{fate.stays}”")])
        links = []
        if fate and may(request.user, Deed.RESTORE_ENTRY):
            deleted = reverse("admin:catalog_anime_deleted")
            links.append(("Restore the entry", deleted))
        if may(request.user, Deed.ADD_ENTRY):
            links.append(link("Make a new entry of it", "add"))
        return Way(said_of(fate), links)


def say_where_kept(request: HttpRequest, told: str) -> None:
    """Say why what was sent is not saved, and where it is."""
    here = reverse("admin:catalog_anime_unsaved")
    text = (
        "{} Nothing was saved. What you typed is kept under "
        '“<a href="{}">Unsaved work</a>”.'
    )
    messages.warning(request, format_html(text, told, here))


def _name(work: UnsavedWork) -> str:
    return f"“{work.title}”" if work.title.strip() else "a new entry"


def _refusal(status: int, told: str) -> HttpResponse:
    content_type = "text/plain; charset=utf-8"
    return HttpResponse(told, content_type, status=status)
