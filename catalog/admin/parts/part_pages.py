"""The page of one song or link: a form of that row alone, saved with its entry."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Generic, TypeVar

from django.contrib import messages
from django.contrib.admin import helpers
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.forms import modelform_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.views.decorators.csrf import csrf_protect

from ...document import parser
from ...document.entry import Entry
from ...models import Anime, Link, Song
from ..edit_conflicts import Collision
from ..entry import saved
from ..entry.edit_session import HAS_ONE, PREVIEW, EditSession, open_session
from ..entry.inlines import row_of
from ..entry.pages import in_turn
from ..entry.row_forms import RowForm
from ..keys import parse_pk
from ..model_admin import CatalogAdmin
from ..queues import pending_edit

Part = TypeVar("Part", bound=Song | Link)


class PartPages(CatalogAdmin, Generic[Part]):
    """Views of one row. An edit of it is an edit of its entry, by the same session."""

    change_form_template = "admin/catalog/part/change_form.html"

    # What a Document calls these rows, and the form of one.
    part: str
    row_form: type[RowForm]

    @method_decorator(csrf_protect)
    @in_turn
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        may_change = self.has_change_permission(request)
        is_sent = request.method == "POST"
        may_see = self.has_view_permission(request)
        if not (may_change or (may_see and not is_sent)):
            raise PermissionDenied
        if PREVIEW in request.POST:
            # What is a preview neither waits nor takes its turn, and a row has none.
            raise SuspiciousOperation("A row has no preview")
        anime, place = self._meant(request, object_id)
        if anime is None or place is None:
            return self.gone(request)
        session = open_session(request, anime)
        items = getattr(session.base.document, self.part)
        if place >= len(items):
            return self.gone(request)
        own = None if session.is_live or is_sent else session.own_edit
        if own and may_change:
            messages.info(request, HAS_ONE)
            return redirect(pending_edit.form_address(own))
        form = self._form_of(session, place, items[place])
        collisions: Sequence[Collision] = ()
        if is_sent and form.is_valid():
            changed: Any = (*items[:place], form.item(), *items[place + 1 :])
            document = replace(session.base.document, **{self.part: changed})
            entry = session.allowed(session.base.with_document(document))
            if told := session.obstacle:
                form.add_error(None, told)
            elif not (collisions := self._take(session, form, entry)):
                return self.response_post_save_change(request, form.instance)
        return self._page_of(session, form, place, may_change, collisions)

    def _meant(
        self, request: HttpRequest, object_id: str
    ) -> tuple[Anime | None, int | None]:
        """Return the entry of a row, and the row's place in it; None for what is gone.

        A form says both itself: keys of rows may be others by the time it is sent.
        """
        if "anime" in request.POST:
            key = parse_pk(request.POST["anime"])
            place = parse_pk(request.POST.get("place"))
        else:
            row = self.get_object(request, unquote(object_id))
            key, place = (row.anime_id, row.position) if row else (None, None)
        known = Anime.objects.select_related("franchise")
        return known.filter(pk=key).first() if key else None, place

    def _form_of(self, session: EditSession, place: int, item: Any) -> RowForm:
        parts = self.row_form.parts
        form_class = modelform_factory(self.model, form=self.row_form, fields=parts)
        data = session.posted if session.request.method == "POST" else None
        form = form_class(data, instance=row_of(self.model, place + 1, item))
        # The place is changed among the other rows, in the form of the entry.
        for name in form.fields.keys() - {*parts}:
            del form.fields[name]
        assert isinstance(form, RowForm)
        return form

    def row_context(
        self, request: HttpRequest, anime: Anime, place: int
    ) -> dict[str, Any]:
        """Return what the page of a row says beside its form."""
        return {}

    def page_of_row(self, anime: Anime, place: int) -> str:
        """Return where a row has a page of its own on the site, "" for none."""
        return ""

    def _take(
        self, session: EditSession, form: RowForm, entry: Entry
    ) -> Sequence[Collision]:
        """Save or suggest what a valid form says; return what has to be asked first."""
        request, anime = session.request, session.anime
        assert anime
        if entry == session.base:
            messages.info(request, "You changed nothing.")
            return ()
        if session.waits:
            pending = session.keep(entry, None)
            assert pending  # its user has no other: that is an obstacle
            pending_edit.say_kept(request, pending)
            return ()
        place = form.instance.position - 1
        before = self.page_of_row(anime, place)
        if collisions := session.save(entry):
            for collision in collisions:
                form.add_error(None, collision.error)
            return collisions
        said = self.construct_change_message(request, form, [])  # type: ignore[arg-type]  # of a model
        self.log_change(request, anime, said)
        told = saved.in_words(anime)
        after = self.page_of_row(anime, place)
        if before and after and before != after:
            moved = '{} The song’s page is <a href="{}">{}</a> now, and was {} before.'
            told = format_html(moved, told, after, after, before)
        messages.success(request, told)
        return ()

    def _page_of(
        self,
        session: EditSession,
        form: RowForm,
        place: int,
        may_change: bool,
        collisions: Sequence[Collision],
    ) -> HttpResponse:
        request, anime = session.request, session.anime
        assert anime
        parts = [*self.row_form.parts]
        adminform = helpers.AdminForm(
            form,
            [(None, {"fields": parts})],
            {},
            () if may_change else parts,
            model_admin=self,
        )
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": f"{'Change' if may_change else 'View'} {self.opts.verbose_name}",
            "subtitle": str(anime),
            "adminform": adminform,
            "original": form.instance,
            "is_popup": False,
            "to_field": None,
            "media": self.media + adminform.media,
            "inline_admin_formsets": [],
            "errors": helpers.AdminErrorList(form, []),
            "preserved_filters": self.get_preserved_filters(request),
            "collisions": collisions,
            "is_live": session.is_live,
            "anime": anime,
            **self.row_context(request, anime, place),
            "in_entry": place_in_form(anime.pk, self.part, place),
            "place": place,
            # What is sent again is still of what the form was opened on.
            "opened_on": session.posted.get("opened_on", session.opened_on),
            "reader": session.posted.get("reader", parser.READER),
        }
        return self.render_change_form(request, context, change=True, obj=form.instance)

    def history_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Lead to the history of the entry, which is that of all its rows."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return self.gone(request)
        return redirect("admin:catalog_anime_history", row.anime_id)

    def gone(self, request: HttpRequest) -> HttpResponse:
        """Say that a row is gone, and lead to the list."""
        told = (
            f"That {self.opts.verbose_name} is not there any more: its entry was saved "
            "without it, or deleted. Search for it here."
        )
        messages.warning(request, told)
        return redirect(f"admin:catalog_{self.opts.model_name}_changelist")


def place_in_form(key: int, part: str, place: int) -> str:
    """Return the address of a row in the form of its entry."""
    return f"{reverse('admin:catalog_anime_change', args=[key])}#{part}-{place}"
