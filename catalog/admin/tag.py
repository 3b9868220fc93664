from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db import transaction

from ..document.model import LONGEST_TAG
from ..models import Anime, CatalogueVersion, TaggedAnime
from .bulk import saved_in_a_run
from .vocabulary import VocabularyAdmin, VocabularyForm


class TagForm(VocabularyForm):
    def clean_name(self):
        name = self.cleaned_data["name"].lower()
        if len(name) > LONGEST_TAG:
            raise ValidationError(f"A tag has {LONGEST_TAG} characters at most.")
        return name


class TagAdmin(VocabularyAdmin):
    """Tags. What happens to one happens to the Document of each entry that has it."""

    form = TagForm
    counted_model = TaggedAnime
    counted_field = "tag"

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        if change and "name" in form.changed_data:
            # Their Documents have the new name by now.
            title = f"tag “{form.initial['name']}” is now “{obj.name}”"
            save_entries_with(obj, title, request.user, lambda document: document)

    def get_deleted_objects(self, objs, request):
        """Count the entries and list none: they stay, and may be thousands."""
        tags = list(objs)
        counts = {
            "tags": len(tags),
            "entries that lose one": Anime.objects.filter(tagged__tag__in=tags)
            .distinct()
            .count(),
        }
        return [tag.name for tag in tags], counts, set(), []

    def delete_model(self, request, obj):
        CatalogueVersion.raise_by_one()
        title = f"tag “{obj.name}” deleted"
        save_entries_with(
            obj, title, request.user, lambda document: _without(obj, document)
        )
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        for tag in queryset:
            self.delete_model(request, tag)


def save_entries_with(tag, title, author, change):
    """Save each entry that has the tag, with what `change` makes of its Document."""
    entries = Anime.objects.filter(tagged__tag=tag).values_list("pk", flat=True)
    for _ in saved_in_a_run(entries, title, author, change):
        pass


def _without(tag, document):
    kept = tuple(name for name in document.tags if name != tag.name)
    return replace(document, tags=kept)
