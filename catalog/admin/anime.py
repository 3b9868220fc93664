import re
from zlib import crc32

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.views.main import ChangeList
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.text import Truncator

from ..exchange import store
from ..models import (
    CatalogueVersion,
    Franchise,
    Redirect,
    SourceFile,
    Tag,
    TaggedAnime,
)
from ..slugs import slugify
from .entry_form import OWN_VALUES, EntryForm, base_of, document_from
from .fields import TagsField, TagsInput
from .filters import DecadeFilter, PosterFilter, TagFilter
from .parts import LinkInline, NameInline, SongInline
from .remarks import remarks_on

STAND_INS = 8  # colours in admin.css


class AnimeList(ChangeList):
    def get_queryset(self, request, **kwargs):
        # A hundred synopses are a lot to read for a list that shows none.
        queryset = super().get_queryset(request, **kwargs)
        return queryset.defer("synopsis", "extras", "manner")


class AnimeAdmin(admin.ModelAdmin):
    """Entries, read and written whole: rows are the store's, and no form saves one."""

    form = EntryForm
    inlines = [SongInline, LinkInline, NameInline]
    autocomplete_fields = ["franchise"]
    readonly_fields = ["remarks", "files"]

    list_display = ["thumbnail", "names", "type", "start_date", "is_published"]
    list_display_links = ["names"]
    list_filter = [
        "is_published",
        "type",
        DecadeFilter,
        "rating",
        PosterFilter,
        TagFilter,
    ]
    list_per_page = 100
    show_full_result_count = False
    search_fields = ["title", "original_title", "alternative_names__name"]
    search_help_text = "Titles, original titles and alternative names."
    actions = ["publish", "unpublish"]

    class Media:
        css = {"all": ["admin-extra/admin.css"]}

    # The list

    def get_changelist(self, request, **kwargs):
        return AnimeList

    @admin.display(description="")
    def thumbnail(self, anime):
        if anime.poster:
            image = '<img class="thumbnail" src="{}" alt="" loading="lazy">'
            return format_html(image, anime.poster.url)
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

    @admin.action(description="Publish selected anime", permissions=["change"])
    def publish(self, request, queryset):
        self.set_published(request, queryset, True)

    @admin.action(description="Make drafts of selected anime", permissions=["change"])
    def unpublish(self, request, queryset):
        self.set_published(request, queryset, False)

    @transaction.atomic
    def set_published(self, request, queryset, published):
        """Publish entries or take them back; those that are as wished stay untouched.

        No Document says whether its entry is published, so none is loaded or saved.
        """
        CatalogueVersion.raise_by_one()
        others = queryset.exclude(is_published=published)
        changing = list(others.only("pk", "title"))
        others.update(is_published=published, updated_at=timezone.now())
        fields = [{"changed": {"fields": ["Published"]}}]
        if changing:
            LogEntry.objects.log_actions(request.user.pk, changing, CHANGE, fields)
        done = "published" if published else "now drafts"
        self.message_user(request, f"{len(changing)} anime {done}.", messages.SUCCESS)

    # The form

    def get_object(self, request, object_id, from_field=None):
        if request.method == "POST":
            # Whoever writes waits here, and then reads what the one before has written.
            CatalogueVersion.objects.select_for_update().filter(pk=1).first()
        anime = super().get_object(request, object_id, from_field)
        if anime:
            anime.base = store.load([anime])[anime.pk]
            prefetch_related_objects([anime], "source_files")
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
            (None, {"fields": head if obj is None else [*head, "opened_on"]}),
            ("Poster", {"fields": ["poster", "poster_url", "poster_alt"]}),
            ("Place in the catalogue", {"fields": ["franchise", "slug"], **seldom}),
        ]
        if base_of(obj).extras:
            fieldsets.insert(1, ("Beyond the format", {"fields": ["discard"]}))
        if obj and obj.source_files.all():
            fieldsets.append(("Source", {"fields": ["files"], **seldom}))
            if remarks_on(obj.source_files.all()):
                fieldsets.insert(0, ("To look at", {"fields": ["remarks"]}))
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
        return form

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "franchise":
            # Nobody deletes a franchise while at one of its works.
            field.widget.can_delete_related = False
        return field

    def get_view_on_site_url(self, obj=None):
        return super().get_view_on_site_url(obj) if obj and obj.is_published else None

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

    def save_related(self, request, form, formsets, change):
        anime, base = form.instance, base_of(form.instance)
        document = document_from(form, formsets, base)
        for formset in formsets:
            formset.save(commit=False)
        own_changes = set(OWN_VALUES) & set(form.changed_data)
        if change and document == base and not own_changes:
            return
        anime.slug = anime.slug or slugify(document.title)
        if not anime.franchise_id:
            anime.franchise, _ = Franchise.objects.get_or_create(
                slug=anime.slug, defaults={"name": Truncator(document.title).chars(300)}
            )
        if "poster" in own_changes:
            exchange_poster(anime, form.initial.get("poster"))
        if change and "slug" in own_changes:
            redirect_from(form.initial["slug"], anime)
        store.save([(anime, document)])

    # Deleting

    def get_deleted_objects(self, objs, request):
        deleted, counts, missing, protected = super().get_deleted_objects(objs, request)
        # No one deletes source files by themselves, but with their entry they go.
        missing = set(missing) - {SourceFile._meta.verbose_name}
        return deleted, counts, missing, protected

    def delete_model(self, request, obj):
        CatalogueVersion.raise_by_one()
        drop_poster(obj.poster)
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        CatalogueVersion.raise_by_one()
        for anime in queryset.exclude(poster="").only("poster"):
            drop_poster(anime.poster)
        super().delete_queryset(request, queryset)


def exchange_poster(anime, earlier):
    """Name an upload, which the store puts in its place, and drop the one before."""
    if anime.poster:
        anime.poster.name = f"{anime.slug[:60]}-{anime.poster.name}"
    drop_poster(earlier)


def drop_poster(poster):
    """Delete a picture once the database has forgotten it."""
    if poster:
        storage, name = poster.storage, poster.name
        transaction.on_commit(lambda: storage.delete(name))


def redirect_from(slug, anime):
    """Let an address that an entry had lead to the one that it has."""
    Redirect.objects.filter(slug=anime.slug).delete()
    Redirect.objects.update_or_create(slug=slug, defaults={"anime": anime})
