"""The pages where an entry is added and changed: a form in, a whole entry out.

The views are ours, since Django's save rows one by one; forms, formsets, fieldsets and
the page around them are the admin's.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django import forms
from django.contrib import messages
from django.contrib.admin import helpers
from django.contrib.admin.exceptions import DisallowedModelAdminToField
from django.contrib.admin.options import TO_FIELD_VAR
from django.contrib.admin.utils import flatten_fieldsets, unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import all_valid
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_protect

from ...document.entry import Entry
from ...editing import unsaved_work
from ...editing.pending_edits import is_publication
from ...models import Anime, Tag, TaggedAnime, UnsavedWork, catalogue_turn
from ...permissions import Deed, may
from ...posters import sizes
from ...site.pages import preview
from ..fields import FranchiseInput, TagsField, TagsInput
from ..keys import parse_pk
from ..labels import said_of
from ..model_admin import CatalogAdmin, signed_in
from ..queues import pending_edit
from ..queues.suggestions import review_context
from . import copy_as_new, findings, prev_next, saved
from .beside import beside_context
from .edit_session import (
    HAS_ONE,
    OF_ONES_OWN,
    PREVIEW,
    EditSession,
    open_session,
    session_of_gone,
)
from .errors import errors_of
from .fieldsets import AFTER_ROWS, fieldsets_of, left_out_of
from .form import VALUES, EntryForm, entry_from
from .inlines import PartFormSet
from .unsaved import (
    digest_of,
    form_key_in,
    keep_posted,
    offers_in,
    say_where_kept,
)

PATIENCE = 1.0  # seconds, for what pages show of a poster that was just saved
ON_THE_ROW = ["franchise", "slug", "poster"]  # what can be read-only

P = ParamSpec("P")
View = Callable[Concatenate[Any, HttpRequest, P], HttpResponse]


def in_turn(view: View[P]) -> View[P]:
    """Let what is sent wait for other writers, and be saved whole or not at all.

    Of a preview nothing is saved.
    """

    @wraps(view)
    def taken_in_turn(
        self: Any, request: HttpRequest, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        if request.method != "POST" or PREVIEW in request.POST:
            return view(self, request, *args, **kwargs)
        with catalogue_turn():
            # What is read from here on is what the one before has written.
            return view(self, request, *args, **kwargs)

    return taken_in_turn


class EntryPages(CatalogAdmin):
    """Views for the admin of entries."""

    @method_decorator(csrf_protect)
    @in_turn
    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        return self.edit(open_session(request), extra_context)

    @method_decorator(csrf_protect)
    @in_turn
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        anime = self.get_object(request, unquote(object_id))
        if anime is None:
            return self.gone(request, object_id)
        if not self.has_view_or_change_permission(request, anime):
            raise PermissionDenied
        session = open_session(request, anime)
        if request.method == "GET" and "edit" in request.GET:
            pending = session.pending
            if not pending:
                messages.info(request, pending_edit.IS_GONE)
            if not pending or (is_publication(pending) and not anime.is_published):
                return redirect("admin:catalog_anime_change", anime.pk)
        return self.edit(session, extra_context)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Anime]:
        entries = super().get_queryset(request).select_related("franchise")
        return entries.knowing_edits()  # type: ignore[attr-defined]  # one of ours

    def edit(
        self, session: EditSession, extra_context: Mapping[str, Any] | None = None
    ) -> HttpResponse:
        """Show the form of an entry, or take what was sent with it."""
        request, anime = session.request, session.anime
        may_change = anime is None or self.has_change_permission(request, anime)
        if request.method == "POST" and not may_change:
            raise PermissionDenied
        # A form that is sent as a popup is answered by that column of the row.
        column = request.POST.get(TO_FIELD_VAR)
        if column and not self.to_field_allowed(request, column):
            raise DisallowedModelAdminToField(column)
        if may_change:
            session.form_fields = (*VALUES, "tags", "discard")
        is_sent = request.method == "POST" and not session.is_preview
        if is_sent and anime is None and (response := self.sent_before(session)):
            return response
        form, formsets = self.forms_of(session)
        if request.method == "POST" and all_valid(formsets) & form.is_valid():
            entry = session.allowed(entry_from(form, formsets))
            if session.is_preview:
                return preview_of(session, entry)
            if response := self.take(session, form, formsets, entry):
                return response
        said: dict[str, Any] = {"offers": offers_in(session) if may_change else ()}
        if is_sent:
            form.keep_upload()
            if told := session.obstacle:
                return self.go_on(session, form, formsets, told)
            key = anime.pk if anime else None
            work = keep_posted(session, form, formsets, key)
            said["came_back"] = work.typed
        said |= extra_context or {}
        return self.page_of(session, form, formsets, may_change, said)

    def forms_of(self, session: EditSession) -> tuple[EntryForm, list[PartFormSet]]:
        """Return the form of an entry, and the formsets of its rows."""
        request, anime = session.request, session.anime
        # What is posted for a field that its editor may not set must reach nothing.
        fields: dict[str, forms.Field | None]
        fields = dict.fromkeys(left_out_of(session) | {*self.read_only_in(session)})
        fields["tags"] = self.tags_field(request)
        if "franchise" not in fields:
            fields["franchise"] = self.franchise_field(request)
        posted: dict[str, Any] = {}
        if request.method == "POST":
            posted = {"data": request.POST, "files": request.FILES}
        # What an address fills in counts as typed once it is sent.
        is_blank = not (anime or posted)
        initial = self.get_changeform_initial_data(request) if is_blank else {}
        source = session.source
        if source and is_blank:
            initial |= copy_as_new.values_of(source)
        form = EntryForm(session, fields, **posted, initial=initial)
        # Also of what is sent: a link that is as it was begun is none.
        begun = {"links": copy_as_new.links_of(source)} if source else {}
        formsets = [
            formset(
                **posted,
                session=session,
                instance=form.instance,
                begun=begun.get(formset.part, ()),
            )
            for formset, _ in self.get_formsets_with_inlines(request, anime)
        ]
        return form, formsets

    def tags_field(self, request: HttpRequest) -> TagsField:
        relation = TaggedAnime._meta.get_field("tag")
        tags = self.admin_site.get_model_admin(Tag)
        widget = RelatedFieldWidgetWrapper(
            TagsInput(relation, self.admin_site),
            relation.remote_field,
            self.admin_site,
            can_add_related=tags.has_add_permission(request),
        )
        return TagsField(Tag.objects.all(), required=False, widget=widget)

    def franchise_field(self, request: HttpRequest) -> forms.Field:
        column = Anime._meta.get_field("franchise")
        widget = FranchiseInput(column, self.admin_site)
        field = self.formfield_for_dbfield(column, request=request, widget=widget)
        assert field
        assert isinstance(field.widget, RelatedFieldWidgetWrapper)
        field.required = False
        field.help_text = "The works that it belongs to. Blank: a franchise of its own."
        # Nobody deletes a franchise while at one of its works.
        field.widget.can_delete_related = False
        return field

    def read_only_in(self, session: EditSession) -> list[str]:
        """Return the fields that someone sees in a form, and may not set."""
        return [] if session.sets_own_part else ON_THE_ROW

    # What was sent

    def take(
        self,
        session: EditSession,
        form: EntryForm,
        formsets: list[PartFormSet],
        entry: Entry,
    ) -> HttpResponse | None:
        """Save what a valid form says, or keep it; return None to ask more."""
        request, is_new = session.request, session.anime is None
        publish_at = form.cleaned_data.get("publish_at")
        if session.anime and session.decides and findings.are_answered(request):
            findings.save_dismissals(request, session.anime, session.notes)
        if session.waits and not session.pending and entry == session.base:
            messages.info(request, "You changed nothing, so nothing waits.")
            return self.lead_on(session, session.anime) if session.anime else None
        if session.waits:
            pending = session.keep(entry, publish_at)
            if pending is None:
                return self.go_on(session, form, formsets, HAS_ONE)
            unsaved_work.end(session.user, form_key_in(session.posted))
            pending_edit.say_kept(request, pending)
            return redirect(pending_edit.form_address(pending))
        plans = session.states and (
            session.is_chosen or "publish_at" in form.changed_data
        )
        was_planned = plans and session.planned
        if collisions := session.save(entry):
            form.ask(collisions)
            return None
        for formset in formsets:
            formset.save(commit=False)
        said = self.construct_change_message(
            request,
            form,  # type: ignore[arg-type]  # of a model
            formsets,
            is_new,
        )
        anime = session.anime
        assert anime  # it is saved by now
        if plans and (publish_at or was_planned):
            session.plan(publish_at)
        if session.suggest_publication(is_new):
            link = preview.link_to(anime=anime.pk)
            pending_edit.say_sent(request, pending_edit.SEEN_LATER, link)
        made, sent = (anime, digest_of(session.posted)) if is_new else (None, "")
        unsaved_work.end(session.user, form_key_in(session.posted), made, sent)
        if is_new:
            self.log_addition(request, anime, said)
            self.say_who_has_its_name(request, anime)
        else:
            self.log_change(request, anime, said)
        return self.lead_on(session, anime)

    def lead_on(self, session: EditSession, anime: Anime) -> HttpResponse:
        """Lead to what comes after a save: mostly the same form, which says what holds
        now."""
        request, posted = session.request, session.posted
        if "_addanother" in posted:
            messages.success(request, saved.in_words(anime))
            return redirect("admin:catalog_anime_add")
        filters = self.get_preserved_filters(request)
        if following := parse_pk(posted.get("_next", "")):
            messages.success(request, saved.in_words(anime))
            address = reverse("admin:catalog_anime_change", args=[following])
            return redirect(f"{address}?{filters}")
        before = session.newest.pk if session.newest else 0
        query = urlencode({saved.SAVED_AFTER: before})
        address = reverse("admin:catalog_anime_change", args=[anime.pk])
        return redirect(f"{address}?{'&'.join(filter(None, [filters, query]))}")

    def say_who_has_its_name(self, request: HttpRequest, anime: Anime) -> None:
        """Say which other entry of the same name there is, if there is one."""
        same = Anime.objects.filter(title=anime.title).exclude(pk=anime.pk).first()
        if not same:
            return
        there = reverse("admin:catalog_anime_change", args=[same.pk])
        told = 'There is another entry named “<a href="{}">{}</a>” ({}).'
        told = format_html(told, there, same, same.get_type_display())
        if may(request.user, Deed.MERGE_ENTRIES):
            merge = reverse("admin:catalog_anime_merge", args=[same.pk, anime.pk])
            way = '{} <a href="{}">Merge them</a> if they are one.'
            told = format_html(way, told, merge)
        messages.warning(request, told)

    # What was sent, and cannot be saved where it was typed

    def sent_before(self, session: EditSession) -> HttpResponse | None:
        """Lead to the entry that a form made when it was sent before; else None."""
        key, sent = form_key_in(session.posted), digest_of(session.posted)
        made = unsaved_work.made_by(session.user, key, sent) if key else None
        if not made or not made.anime:
            return None
        # What its script kept meanwhile is in what was sent.
        unsaved_work.end(session.user, key, made.anime, made.sent)
        told = f"This form was saved before: it made “{made.anime}”."
        if made.sent == sent:
            messages.info(session.request, f"{told} There is one entry of it.")
            return redirect("admin:catalog_anime_change", made.anime.pk)
        again = open_session(session.request, made.anime)
        form, formsets = self.forms_of(again)
        form.full_clean()
        return self.go_on(again, form, formsets, told)

    def go_on(
        self,
        session: EditSession,
        form: EntryForm,
        formsets: list[PartFormSet],
        told: str,
    ) -> HttpResponse:
        """Keep what was sent, and lead to the form where it can be put back."""
        anime = session.anime
        form.keep_upload()
        is_as_it_was = session.is_known and session.obstacle in OF_ONES_OWN
        key = anime.pk if anime else None
        work = keep_posted(session, form, formsets, key, is_as_it_was)
        say_where_kept(session.request, told)
        pending = session.own_edit if told == HAS_ONE else session.pending
        query: dict[str, Any] = {"edit": pending.pk} if pending else {}
        form_of = reverse("admin:catalog_anime_add")
        if anime:
            form_of = reverse("admin:catalog_anime_change", args=[anime.pk])
        return redirect(f"{form_of}?{urlencode({**query, 'unsaved': work.key})}")

    def keep_refused(self, request: HttpRequest, object_id: str = "") -> HttpResponse:
        """Keep what was sent with a form that is of before its editor signed in."""
        anime = self.get_object(request, unquote(object_id)) if object_id else None
        if object_id and anime is None:
            return self.gone(request, object_id)
        may_send = self.has_change_permission if anime else self.has_add_permission
        if not may_send(request):
            raise PermissionDenied
        session = open_session(request, anime)
        form, formsets = self.forms_of(session)
        form.full_clean()
        told = "You signed in again since you opened this form."
        return self.go_on(session, form, formsets, told)

    def gone(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Say what became of an entry; what was sent with its form is kept."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        key = parse_pk(unquote(object_id))
        fate = unsaved_work.fates([key]).get(key) if key else None
        told = said_of(fate)
        left = pending_edit.shown_of_gone(request, key)
        if left:
            return redirect("admin:catalog_pendingedit_change", left.pk)
        if not self.has_change_permission(request):
            messages.warning(request, told)
            return redirect("admin:index")
        if key and request.method == "POST":
            session = session_of_gone(request, key)
            form, formsets = self.forms_of(session)
            form.full_clean()
            form.keep_upload()
            keep_posted(session, form, formsets, key)
        waiting = UnsavedWork.objects.waiting(signed_in(request))
        if key and waiting.filter(anime=key).exists():
            say_where_kept(request, told)
            return redirect("admin:catalog_anime_unsaved")
        messages.warning(request, told)
        if fate and fate.stays:
            return redirect("admin:catalog_anime_change", fate.stays.pk)
        return redirect("admin:index")

    # The page

    def page_of(
        self,
        session: EditSession,
        form: EntryForm,
        formsets: list[PartFormSet],
        may_change: bool,
        extra_context: Mapping[str, Any] | None,
    ) -> HttpResponse:
        request, anime = session.request, session.anime
        form.tell_what_is_found()
        fieldsets = fieldsets_of(session)
        read_only = (
            self.read_only_in(session) if may_change else flatten_fieldsets(fieldsets)
        )
        adminform = helpers.AdminForm(form, fieldsets, {}, read_only, model_admin=self)
        inlines = self.get_inline_formsets(
            request, formsets, self.get_inline_instances(request, anime), anime
        )
        media = self.media + adminform.media
        for inline in inlines:
            media += inline.media
        verb = "Add" if anime is None else "Change" if may_change else "View"
        if anime and saved.SAVED_AFTER in request.GET:
            sizes.wait_for_sizes(anime, PATIENCE)
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "title": f"{verb} {self.opts.verbose_name}",
            "subtitle": str(anime) if anime else None,
            "copied": session.source,
            "adminform": adminform,
            "object_id": anime and str(anime.pk),
            "original": anime,
            "is_popup": False,
            "to_field": None,
            "media": media,
            "inline_admin_formsets": inlines,
            "errors": helpers.AdminErrorList(form, formsets),
            "told": errors_of(form, formsets) if form.is_bound else (),
            "preserved_filters": self.get_preserved_filters(request),
            "has_publish_permission": may(session.user, Deed.PUBLISH),
            "is_live": session.is_live,
            "states": session.states,
            "time_zone": form.time_zone,
            "after_rows": AFTER_ROWS,
            **beside_context(session),
            **saved.saved_context(session),
            **(extra_context or {}),
        }
        if anime:
            context |= pending_edit.form_context(anime, session.pending, session.user)
            of = (session.suggested, session.now, session.newest, session.user)
            context |= review_context(*of)
            form.mark(context.get("review_fields", ()))
            suggested = context.get("review_items", {})
            for formset in formsets:
                formset.mark(suggested.get(formset.part, ()))
            if own := session.own_edit:
                context["own_edit_address"] = pending_edit.form_address(own)
            context["neighbours"] = prev_next.neighbours_in_list(self, request, anime)
            context["doubted"] = findings.doubted_in_list(request, session.notes)
        return self.render_change_form(
            request, context, add=anime is None, change=anime is not None, obj=anime
        )

    def get_view_on_site_url(self, obj: Anime | None = None) -> str | None:
        return super().get_view_on_site_url(obj) if obj and obj.is_published else None


def preview_of(session: EditSession, entry: Entry) -> HttpResponse:
    """Return the page of an entry as it would be with an edit."""
    request = session.request
    said = findings.dismissed_in(request, session.notes) if session.decides else None
    return preview.page(
        request,
        entry,
        session.anime,
        author=session.user.get_username(),
        dismissed=said,
    )
