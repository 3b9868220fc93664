import re
from zlib import crc32

from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Case, Prefetch, When, prefetch_related_objects
from django.forms import Script
from django.shortcuts import redirect
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator

from .. import rights, search
from ..document.doubts import sure_part
from ..document.packing import settle
from ..exchange import bulk_edits, store
from ..models import (
    Anime,
    CatalogueVersion,
    Draft,
    Finding,
    Franchise,
    SourceFile,
    Tag,
    TaggedAnime,
    catalogue_write,
)
from ..posters.sizes import smallest_of
from ..site import preview
from ..site.seasons import Season
from ..slugs import slugify
from . import draft as draft_of
from . import findings, neighbours, saving
from .bulk import BulkPages
from .collisions import Collided
from .conflict import waiting_for
from .duplicates import DuplicatePages
from .entry_form import OWN_VALUES, VALUES, EntryForm, base_of, document_from
from .fields import TagsField, TagsInput
from .filters import (
    DecadeFilter,
    EditorFilter,
    FranchiseFilter,
    PosterFilter,
    RunFilter,
    StateFilter,
    TagFilter,
)
from .findings import FindingFilter
from .history import HistoryPages
from .parts import LinkInline, NameInline, SongInline
from .remarks import remarks_on
from .while_typing import WhileTyping

STAND_INS = 8  # colours in admin.css
RANKED = 200  # entries that a search puts in order: four pages, and then by title
MOST_FOUND = 30_000  # entries: what SQLite takes in one query


class AnimeList(ChangeList):
    def get_queryset(self, request, **kwargs):
        # Fifty synopses are a lot to read for a list that shows none.
        queryset = super().get_queryset(request, **kwargs)
        found = Prefetch("findings", Finding.objects.open(), to_attr="open_findings")
        drafts = Prefetch("drafts", Draft.objects.only("anime"), to_attr="some_drafts")
        queryset = queryset.defer("synopsis", "extras", "manner")
        return queryset.prefetch_related(found, drafts)


class AnimeAdmin(
    BulkPages, DuplicatePages, HistoryPages, WhileTyping, admin.ModelAdmin
):
    """Entries, read and written whole: rows are the store's, and no form saves one."""

    form = EntryForm
    inlines = [SongInline, LinkInline, NameInline]
    autocomplete_fields = ["franchise"]
    readonly_fields = ["conflicts", "drafts", "found", "remarks", "files"]

    list_display = [
        "thumbnail",
        "names",
        "type",
        "season",
        "state",
        "findings",
    ]
    list_display_links = ["names"]
    list_filter = [
        FindingFilter,
        StateFilter,
        "type",
        DecadeFilter,
        "rating",
        PosterFilter,
        RunFilter,
        EditorFilter,
        FranchiseFilter,
        TagFilter,
    ]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["title"]  # so that there is a box: see get_search_results
    search_help_text = "Any name in any script, a number, or the address of a page."
    actions = ["edit_selected", "merge_selected", "publish", "unpublish"]

    class Media:
        css = {"all": ["admin-extra/admin.css"]}
        # On the list too: there it learns that what was sent is saved.
        js = [Script("admin-extra/entry.js", type="module")]

    # The list

    def get_changelist(self, request, **kwargs):
        return AnimeList

    def get_search_results(self, request, queryset, search_term):
        """Find what the site's own search finds, best first; drafts, too."""
        if not search_term.strip():
            return queryset, False
        keys = search.anime_ids(search_term, drafts=True)[:MOST_FOUND]
        queryset = queryset.filter(pk__in=keys)
        if keys and not request.GET.get(ORDER_VAR):
            ranks = [When(pk=key, then=n) for n, key in enumerate(keys[:RANKED])]
            rank = Case(*ranks, default=RANKED)
            queryset = queryset.order_by(rank, "sort_title", "pk")
        return queryset, False

    @admin.display(description="")
    def thumbnail(self, anime):
        if anime.poster:
            image = '<img class="thumbnail" src="{}" alt="" loading="lazy">'
            return format_html(image, default_storage.url(smallest_of(anime)))
        words = re.findall(r"[^\W_]+", anime.title) or [anime.title]
        letters = "".join(word[0] for word in words[:2]).upper()
        colour = crc32(anime.title.encode()) % STAND_INS
        stand_in = '<span class="thumbnail stand-in-{}" aria-hidden="true">{}</span>'
        return format_html(stand_in, colour, letters)

    @admin.display(description="title", ordering="sort_title")
    def names(self, anime):
        if anime.original_title in ("", anime.title):
            return anime.title
        names = '{} <span class="original-title">{}</span>'
        return format_html(names, anime.title, anime.original_title)

    @admin.display(description="season", ordering="start_date")
    def season(self, anime):
        start = anime.start_date
        sure = sure_part(start)
        if sure is None:
            return start
        season = Season(sure.year, sure.season) if sure.season else sure.year
        shown = '{} <span class="start">{}</span>'
        return season if start == sure[:4] else format_html(shown, season, start)

    @admin.display(description="state", ordering="is_published")
    def state(self, anime):
        state = "Published" if anime.is_published else "Draft"
        number = len(anime.some_drafts)
        if not number:
            return state
        drafts = "1 draft" if number == 1 else f"{number} drafts"
        return format_html('{} <span class="start">{} waiting</span>', state, drafts)

    @admin.display(description="findings")
    def findings(self, anime):
        return findings.listed(anime)

    @admin.action(description="Publish selected anime", permissions=["publish"])
    def publish(self, request, queryset):
        self.set_published(request, queryset, True, "published")

    @admin.action(description="Make drafts of selected anime", permissions=["publish"])
    def unpublish(self, request, queryset):
        self.set_published(request, queryset, False, "now drafts")

    def set_published(self, request, queryset, published, done):
        """Publish entries or take them back; those that are as wished stay."""
        keys = queryset.exclude(is_published=published).values_list("pk", flat=True)
        edit = bulk_edits.Edit(f"{done} in the list", own={"is_published": published})
        run = bulk_edits.apply(keys, edit, request.user)
        number = run.report["updated"] if run else 0
        self.message_user(request, f"{number} anime {done}.", messages.SUCCESS)

    # The form

    def get_object(self, request, object_id, from_field=None):
        if request.method == "POST":
            # Whoever writes waits here, and then reads what the one before has written.
            CatalogueVersion.lock()
        anime = super().get_object(request, object_id, from_field)
        if anime:
            shown = draft_of.find(request, anime)
            saving.set_base(anime, request.POST.get("opened_on"), shown)
            prefetch_related_objects([anime], "source_files")
            anime.waiting = waiting_for(anime)
            anime.other_drafts = draft_of.others(anime, request.user)
            anime.notes = findings.notes_on(anime, request.POST)
            anime.notes.may_dismiss = rights.may_change_live(request.user, anime)
            if self.has_change_permission(request, anime):
                anime.notes.form_fields = (*VALUES, "tags", "discard")
        return anime

    def get_fieldsets(self, request, obj=None):
        head = [
            "title",
            "original_title",
            ("type", "episodes"),
            ("start_date", "end_date"),
            "rating",
            "tags",
            "synopsis",
            "is_published",
        ]
        seldom = {"classes": ["collapse"]} if obj else {}
        fieldsets = [
            (None, {"fields": head if obj is None else [*head, "opened_on", "draft"]}),
            ("Poster", {"fields": ["poster", "poster_url", "poster_alt"]}),
            ("Place in the catalogue", {"fields": ["franchise", "slug"], **seldom}),
        ]
        if rights.may_change_live(request.user, obj):
            locks = {"fields": ["locked"], "classes": ["collapse"]}
            fieldsets.append(("Locked against imports", locks))
        if base_of(obj).extras:
            fieldsets.insert(1, ("Beyond the format", {"fields": ["discard"]}))
        if obj and obj.source_files.all():
            fieldsets.append(("Source", {"fields": ["files"], **seldom}))
        if obj and obj.is_published and rights.may_publish(request.user):
            later = {"fields": ["publish_at"], **seldom}
            fieldsets.append(("Publishing a draft later", later))
        if fields := to_look_at(obj):
            fieldsets.insert(0, ("To look at", {"fields": fields}))
        return fieldsets

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        relation = TaggedAnime._meta.get_field("tag")
        tags = TagsField(
            Tag.objects.all(),
            required=False,
            widget=TagsInput(relation, self.admin_site),
        )
        tags.widget = RelatedFieldWidgetWrapper(
            tags.widget,
            relation.remote_field,
            self.admin_site,
            can_add_related=self.admin_site.get_model_admin(Tag).has_add_permission(
                request
            ),
        )
        form.base_fields["tags"] = tags
        # Django keeps declared fields that no fieldset shows: what is posted for one
        # that its editor may not set must reach nothing.
        shown = flatten_fieldsets(self.get_fieldsets(request, obj))
        for name in form.base_fields.keys() - shown:
            del form.base_fields[name]
        form.collisions = getattr(request, "collisions", ())
        form.as_draft = is_for_draft(request, obj)
        form.obstacle = obstacle_to(request, obj)
        return form

    def get_readonly_fields(self, request, obj=None):
        fields = super().get_readonly_fields(request, obj)
        if rights.may_publish(request.user):
            return fields
        if obj and obj.is_published:
            return [*fields, "is_published", "franchise", "slug", "poster"]
        return [*fields, "is_published"]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "franchise":
            # Nobody deletes a franchise while at one of its works.
            field.widget.can_delete_related = False
        return field

    def render_change_form(self, request, context, *args, obj=None, **kwargs):
        context["has_publish_permission"] = rights.may_publish(request.user)
        if obj:
            context |= draft_of.context_of(obj, request.user)
            context["neighbours"] = neighbours.of(self, request, obj)
        return super().render_change_form(request, context, *args, obj=obj, **kwargs)

    def has_publish_permission(self, request):
        return rights.may_publish(request.user)

    def has_delete_permission(self, request, obj=None):
        may = super().has_delete_permission(request, obj)
        return may and rights.may_change_live(request.user, obj)

    def get_view_on_site_url(self, obj=None):
        return super().get_view_on_site_url(obj) if obj and obj.is_published else None

    @admin.display(description="conflicts")
    def conflicts(self, anime):
        return format_html('<a href="{}">{}</a>', *anime.waiting)

    @admin.display(description="drafts")
    def drafts(self, anime):
        return format_html_join(
            "",
            '<p><a href="{}">{}</a></p>',
            [(draft_of.address_of(one), text) for one, text in anime.other_drafts],
        )

    @admin.display(description="findings")
    def found(self, anime):
        return anime.notes.above_all_fields()

    @admin.display(description="remarks of the import")
    def remarks(self, anime):
        return remarks_on(anime.source_files.all())

    @admin.display(description="files")
    def files(self, anime):
        files = [(f.path, f.get_role_display()) for f in anime.source_files.all()]
        items = format_html_join("", "<li>{} ({})</li>", files)
        return format_html('<ul class="remarks">{}</ul>', items)

    # Saving

    def save_model(self, request, obj, form, change):
        """Write nothing yet: the entry is saved whole, once its rows are known."""

    def _changeform_view(self, request, object_id, form_url, extra_context):
        if request.method != "POST":
            return super()._changeform_view(request, object_id, form_url, extra_context)
        try:
            # What was begun for an edit that collides is taken back.
            with transaction.atomic():
                return super()._changeform_view(
                    request, object_id, form_url, extra_context
                )
        except Collided as collided:
            # The same once more: now the form knows what to ask, and saves nothing.
            request.collisions = collided.collisions
            return super()._changeform_view(request, object_id, form_url, extra_context)

    def save_related(self, request, form, formsets, change):
        anime, base = form.instance, base_of(form.instance)
        if change and rights.may_change_live(request.user, anime):
            findings.decide(request, anime)
        document = document_from(form, formsets, base)
        for formset in formsets:
            formset.save(commit=False)
        own_changes = [name for name in OWN_VALUES if name in form.changed_data]
        if form.as_draft:
            at = form.cleaned_data.get("publish_at")
            request.kept = draft_of.save(request, anime, document, at)
            return
        if "_preview" in request.POST and "poster" in own_changes:
            # A file would stay behind in the storage.
            anime.poster = form.initial.get("poster")
            own_changes.remove("poster")
        if not change and not rights.may_publish(request.user):
            anime.is_published = False
        if change and document == base and not own_changes and not anime.draft:
            return
        self.save_entry(request, form, document, own_changes, change)

    @catalogue_write()
    def save_entry(self, request, form, document, own_changes, change):
        anime = form.instance
        if "locked" in own_changes:
            anime.locks = form.cleaned_data["locked"]
        anime.slug = anime.slug or slugify(document.title)
        if not anime.franchise_id:
            anime.franchise, _ = Franchise.objects.get_or_create(
                slug=anime.slug, defaults={"name": Truncator(document.title).chars(300)}
            )
        if "poster" in own_changes:
            saving.exchange_poster(anime, form.initial.get("poster"))
        if not change:
            why = store.Change(store.Action.CREATED, request.user)
            store.save([(anime, settle(document))], why)
            return
        if "slug" in own_changes:
            saving.redirect_from(form.initial["slug"], anime)
        note = ", ".join(form.fields[name].label.lower() for name in own_changes)
        if anime.draft:
            note = ", ".join(filter(None, ["draft published", note]))
        saving.save_edit(request, anime, document, note)
        if anime.draft:
            anime.draft.delete()

    def log_change(self, request, obj, message):
        if not hasattr(request, "kept"):
            super().log_change(request, obj, message)

    def response_add(self, request, obj, post_url_continue=None):
        return self.preview_of(request, obj) or super().response_add(
            request, obj, post_url_continue
        )

    def response_change(self, request, obj):
        if hasattr(request, "kept"):
            return redirect(draft_of.address_of(request.kept))
        return self.preview_of(request, obj) or super().response_change(request, obj)

    def preview_of(self, request, anime):
        """Return the page as it would be, and take the save back; None if not asked."""
        if "_preview" not in request.POST:
            return None
        page = preview.page(request, anime.pk, author=request.user)
        transaction.set_rollback(True)
        return page

    # Deleting

    def get_deleted_objects(self, objs, request):
        deleted, counts, missing, protected = super().get_deleted_objects(objs, request)
        # No one deletes source files by themselves, but with their entry they go.
        missing = set(missing) - {SourceFile._meta.verbose_name}
        return deleted, counts, missing, protected

    @transaction.atomic
    def delete_model(self, request, obj):
        self.delete_queryset(request, Anime.objects.filter(pk=obj.pk))

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        entries = list(queryset.select_related("franchise"))
        store.delete(entries, store.Change(author=request.user))
        for anime in entries:
            saving.drop_poster(anime.poster)


def is_for_draft(request, anime):
    """Tell whether what is sent is to wait in a draft."""
    if request.method != "POST" or anime is None or "_preview" in request.POST:
        return False
    return "_draft" in request.POST or not rights.may_change_live(request.user, anime)


def obstacle_to(request, anime):
    """Return why what is sent can be no draft, or "".

    So no draft is overwritten that its editor does not have before the eyes.
    """
    if request.method != "POST" or anime is None:
        return ""
    key, seen = draft_of.key_in(request)
    if key and not anime.draft:
        return "This draft was published or discarded meanwhile, in another window."
    if anime.draft and draft_of.stamp(anime.draft) != f"{key}-{seen}":
        return "This draft was changed meanwhile, in another window."
    if is_for_draft(request, anime):
        author = draft_of.author_of(anime.draft, request.user)
        kept = [one for one, _ in anime.other_drafts if one.author_id == author.pk]
        if kept:
            return "You have a draft of this entry already: see “To look at”."
    return ""


def to_look_at(anime):
    """Return what the form of an entry shows first, if there is any."""
    if not anime:
        return []
    fields = ["conflicts"] * bool(anime.waiting[0])
    fields += ["drafts"] * bool(anime.other_drafts) + ["found"] * bool(anime.notes)
    return fields + ["remarks"] * bool(remarks_on(anime.source_files.all()))
