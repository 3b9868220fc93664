"""Drafts: the list of them, and their part in the entry's form."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.timezone import localtime

from ...editing import pending_edits
from ...models import Anime, CatalogueVersion, Draft
from ...permissions import Deed, may, may_discard
from ...site.pages import preview
from ..keys import parse_pk
from ..model_admin import CatalogAdmin


def address_of(draft):
    """Return where a draft is edited: its entry's form, with the draft in it."""
    form = reverse("admin:catalog_anime_change", args=[draft.anime_id])
    return f"{form}?draft={draft.pk}"


def key_in(request):
    """Return the key of the draft that a form is about, and how it was when opened.

    ("", "") where it is about none.
    """
    key, _, seen = request.POST.get("draft", "").partition("-")
    key = key or request.GET.get("draft", "")
    return ("", "") if parse_pk(key) is None else (key, seen)


def find(request, anime):
    """Return the draft that a form is about, or None; Http404 where it is gone.

    What someone sends is kept all the same: then the form is about no draft any more.
    """
    key, _ = key_in(request)
    if not key:
        return None
    known = Draft.objects.select_related("base", "author")
    draft = known.filter(anime=anime.pk, pk=key).first()
    if draft is None and request.method != "POST":
        raise Http404("no such draft of this entry")
    return draft


def stamp(draft):
    """Return how a form knows whether a draft is still as it was when opened."""
    return f"{draft.pk}-{draft.updated_at.timestamp()}"


def told(draft, user):
    """Return whose draft it is, and of when."""
    whose = "Your draft" if draft.author == user else f"A draft by {draft.author}"
    return f"{whose} of {localtime(draft.updated_at):%Y-%m-%d %H:%M}"


def others(anime, shown, user):
    """Return the drafts of an entry that its form does not show, and words for each."""
    shown = shown and shown.pk
    found = anime.drafts.select_related("author").exclude(pk=shown)
    return [(draft, told(draft, user)) for draft in found]


def context_of(anime, draft, user):
    """Return what the form says of a draft, or of an entry that is one."""
    ends = timezone.now() + preview.LASTS
    if draft:
        return {
            "draft": draft,
            "draft_told": told(draft, user),
            "draft_link": preview.link_to(draft=draft.pk),
            "draft_link_ends": ends,
        }
    if not anime.is_published:
        link = preview.link_to(anime=anime.pk)
        return {"draft_link": link, "draft_link_ends": ends}
    return {}


def author_of(draft, user):
    """Return whose draft it is that someone keeps: the draft's before, or their own.

    What waits in the name of someone who may publish is changed by no one else.
    """
    if draft and draft.author and may(user, Deed.PUBLISH):
        return draft.author
    return user


def say_kept(request, draft):
    """Say that an edit is kept as a draft, and how it is shown to others."""
    when = ""
    if draft.publish_at:
        when = f"It is published on {localtime(draft.publish_at):%Y-%m-%d at %H:%M}. "
    messages.success(
        request,
        format_html(
            "Kept as a draft: visitors see the entry as before. {}"
            '<a href="{}">Preview, and a link to show it to others</a>',
            when,
            preview.link_to(draft=draft.pk),
        ),
    )


class FailedFilter(admin.SimpleListFilter):
    title = "failure"
    parameter_name = "failed"

    def lookups(self, request, model_admin):
        return [("yes", "failed to publish")]

    def queryset(self, request, queryset):
        return queryset.exclude(problem="") if self.value() == "yes" else queryset


class DraftAdmin(CatalogAdmin):
    """All drafts, the last changed first; each opens in its entry's form."""

    deeds = {"view": Deed.SEE_PENDING_EDITS}

    list_display = ["entry", "author", "updated_at", "publish_at", "problem"]
    list_filter = [FailedFilter, ("author", admin.RelatedOnlyFieldListFilter)]
    list_select_related = ["author"]
    list_per_page = 50
    show_full_result_count = False

    @admin.display(description="entry")
    def entry(self, draft):
        return draft.document.title

    def get_urls(self):
        return [
            self.route("<pk:pk>/publish/", self.publish_view, "draft_publish"),
            *super().get_urls(),
        ]

    @transaction.atomic
    def publish_view(self, request, pk):
        """Publish a draft as its preview shows it, or show the form where that asks."""
        if request.method != "POST" or not may(request.user, Deed.DECIDE_PENDING_EDIT):
            raise PermissionDenied
        # Who writes waits here, so that of two who publish it one does.
        CatalogueVersion.lock()
        draft = Draft.objects.select_related("base").filter(pk=pk).first()
        if draft is None:
            messages.info(request, "It was published or discarded before.")
            return redirect("admin:catalog_draft_changelist")
        anime = get_object_or_404(Anime, pk=draft.anime_id)
        if request.POST.get("seen") != draft.updated_at.isoformat():
            told = "The draft was changed meanwhile: this is what it is now."
        elif pending_edits.publish(draft, request.user).conflicts:
            told = (
                "Someone changed the same values meanwhile: save it here, and choose."
            )
        else:
            self.log_change(request, anime, "Draft published.")
            messages.success(request, f"The draft of “{anime}” is published.")
            return redirect("admin:catalog_anime_change", anime.pk)
        messages.warning(request, told)
        return redirect(address_of(draft))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        draft = self.get_object(request, object_id)
        if draft is None:
            messages.info(request, "It was published or discarded before.")
            return redirect("admin:catalog_draft_changelist")
        return redirect(address_of(draft))

    def has_delete_permission(self, request, obj=None):
        return may_discard(request.user, obj)
