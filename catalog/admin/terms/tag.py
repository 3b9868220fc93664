from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from ...document.edits import remove_tags
from ...document.model import LONGEST_TAG
from ...editing import bulk_edits, merge_terms
from ...models import Anime, Tag, TaggedAnime, catalogue_write
from ...permissions import Deed
from ..model_admin import signed_in
from .term_admin import TermAdmin, TermForm


class TagForm(TermForm):
    def clean_name(self) -> str:
        name = self.cleaned_data["name"].lower()
        if len(name) > LONGEST_TAG:
            raise ValidationError(f"A tag has {LONGEST_TAG} characters at most.")
        return name


class TagAdmin(TermAdmin[Tag]):
    """Tags. What happens to one happens to the Document of each entry that has it."""

    deeds = {
        "view": Deed.SEE_TAGS,
        "add": Deed.ADD_TAG,
        "change": Deed.RENAME_TAG,
        "delete": Deed.DELETE_TAG,
    }
    merge_deed = Deed.MERGE_TAGS
    form = TagForm
    join = staticmethod(merge_terms.merge_tags)
    counted_model = TaggedAnime
    counted_field = "tag"

    def save_model(
        self, request: HttpRequest, obj: Tag, form: ModelForm, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        if change and "name" in form.changed_data:
            # Their Documents have the new name by now.
            merge_terms.remember_name(obj, form.initial["name"])
            title = f"tag “{form.initial['name']}” is now “{obj.name}”"
            edit = bulk_edits.Edit(title, always=True)
            bulk_edits.apply(entries_with(obj), edit, signed_in(request))

    def get_deleted_objects(
        self, objs: Iterable[Tag], request: HttpRequest
    ) -> tuple[list[str], dict[str, int], set[str], list[str]]:
        """Count the entries and list none: they stay, and may be thousands."""
        tags = list(objs)
        counts = {
            "tags": len(tags),
            "entries that lose one": Anime.objects.filter(tagged__tag__in=tags)
            .distinct()
            .count(),
        }
        return [tag.name for tag in tags], counts, set(), []

    @catalogue_write()
    def delete_model(self, request: HttpRequest, obj: Tag) -> None:
        edit = bulk_edits.Edit(
            f"tag “{obj.name}” deleted", lambda doc: remove_tags(doc, [obj.name])
        )
        bulk_edits.apply(entries_with(obj), edit, signed_in(request))
        super().delete_model(request, obj)

    @transaction.atomic
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Tag]) -> None:
        for tag in queryset:
            self.delete_model(request, tag)


def entries_with(tag: Tag) -> QuerySet[Anime, int]:
    """Return the keys of the entries that have a tag."""
    return Anime.objects.filter(tagged__tag=tag).values_list("pk", flat=True)
