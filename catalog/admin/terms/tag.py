from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.http import HttpRequest

from ...document.fields import tag_name
from ...document.model import LONGEST_TAG
from ...editing import terms
from ...entries.addresses import free_slugs_of
from ...models import Anime, FormerTag, Tag, TaggedAnime
from ...permissions import Deed
from ...slugs import slugify
from .term_admin import TermAdmin, TermForm


class TagForm(TermForm):
    def clean_name(self) -> str:
        name = tag_name(super().clean_name())
        if len(name) > LONGEST_TAG:
            raise ValidationError(f"A tag has {LONGEST_TAG} characters at most.")
        self._ask_if_led(name, name=name)
        return name

    def clean_slug(self) -> str:
        slug = super().clean_slug()
        if slug:
            self._ask_if_led(slug, slug=slug)
        return slug

    def _ask_if_led(self, wish: str, **led_by: str) -> None:
        former = FormerTag.objects.filter(**led_by).exclude(tag=self.instance.pk)
        if led := former.select_related("tag").first():
            self.ask_for(
                wish,
                f"“{wish}” leads to the tag “{led.tag}”, since one was renamed or "
                f"merged. Files with “{wish}” get “{led.tag}”.",
            )


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
    join = staticmethod(terms.merge_tags)
    rename = staticmethod(terms.rename_tag)
    remove = staticmethod(terms.delete_tag)
    counted_model = TaggedAnime
    counted_field = "tag"

    def add(self, term: Tag) -> None:
        FormerTag.objects.in_place_of(term).delete()
        (term.slug,) = free_slugs_of(Tag, [term.slug or slugify(term.name)], FormerTag)
        term.save()

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
