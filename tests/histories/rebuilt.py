"""Rows that follow from what entries say: as they are, and as a rebuild makes them."""

from django.db import transaction

from catalog import search
from catalog.editing import quality_check
from catalog.entries.entry_rows import entries_of_rows, write_parts
from catalog.models import (
    AlternativeName,
    Anime,
    Credit,
    CreditDoubt,
    Finding,
    Link,
    Recording,
    SearchName,
    Song,
    Tag,
    TaggedAnime,
    catalogue_write,
)

# Of each, its rows without their keys.
DERIVED = {
    SearchName: ("anime", "name", "words", "rank"),
    Finding: ("anime", "rule", "elements"),
    AlternativeName: ("anime", "position", "name", "language", "kind"),
    Link: ("anime", "position", "label", "url"),
    Song: (
        *("anime", "position", "kind", "title", "artist", "key", "original_key"),
        "recording",
    ),
    Recording: ("pk", "slug", "key", "leads_to", "joined_to", "is_carried"),
    TaggedAnime: ("content_object", "position", "tag__name"),
    Credit: (
        *("song__anime", "song__position", "position", "artist__name", "name"),
        *("character", "is_sure"),
    ),
    CreditDoubt: ("song__anime", "song__position", "key"),
    Anime: ("pk", "sort_title", "mal_id", "anidb_id", "ann_id", "sure_start"),
}


def derived_rows():
    """Return the derived rows of all models."""
    return {
        model.__name__: sorted(map(repr, model._default_manager.values_list(*names)))
        for model, names in DERIVED.items()
    }


def assert_rebuilding_changes_nothing():
    """Make all that is derived anew, compare, and put it back."""
    for recording in Recording.objects.all():
        recording.shown_as()  # every address leads to an end
    before = derived_rows()
    with catalogue_write():
        rows = list(Anime.objects.select_related("franchise").order_by("pk"))
        documents = {key: one.document for key, one in entries_of_rows(rows).items()}
        tags = dict(Tag.objects.values_list("name", "pk"))
        Song.objects.update(key=None, original_key=None, recording=None)
        write_parts([(row, documents[row.pk]) for row in rows], documents, {}, tags)
        search.rebuild()
        quality_check.check_all()
        after = derived_rows()
        transaction.set_rollback(True)
    for name, there in before.items():
        assert there == after[name], (name, {*there} ^ {*after[name]})
