from typing import Any

from ...editing import terms
from ...entries.addresses import free_slugs_of
from ...models import Anime, Franchise, FranchiseRedirect
from ...permissions import Deed
from ...slugs import slugify
from .term_admin import TermAdmin, TermForm


class FranchiseForm(TermForm):
    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.instance.pk and not self.errors:
            slug = data["slug"] or slugify(data["name"])
            leads = FranchiseRedirect.objects.filter(slug=slug)
            if led := leads.select_related("franchise").first():
                self.ask_for(
                    slug,
                    f"The address and folder “{slug}” lead to “{led.franchise}”, since "
                    "they were merged.",
                )
        return data


class FranchiseAdmin(TermAdmin[Franchise]):
    deeds = {
        "view": Deed.SEE_FRANCHISES,
        "add": Deed.ADD_FRANCHISE,
        "change": Deed.RENAME_FRANCHISE,
        "delete": Deed.DELETE_FRANCHISE,
    }
    merge_deed = Deed.MERGE_FRANCHISES
    form = FranchiseForm
    join = staticmethod(terms.merge_franchises)
    rename = staticmethod(terms.rename_franchise)
    remove = staticmethod(terms.delete_franchise)
    counted_model = Anime
    counted_field = "franchise"

    def add(self, term: Franchise) -> None:
        wish = term.slug or slugify(term.name)
        FranchiseRedirect.objects.filter(slug=wish).delete()
        (term.slug,) = free_slugs_of(Franchise, [wish], FranchiseRedirect)
        term.save()
