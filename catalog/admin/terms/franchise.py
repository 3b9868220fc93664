from ...editing import merge_terms
from ...models import Anime, Franchise
from ...permissions import Deed
from .term_admin import TermAdmin


class FranchiseAdmin(TermAdmin[Franchise]):
    deeds = {
        "view": Deed.SEE_FRANCHISES,
        "add": Deed.ADD_FRANCHISE,
        "change": Deed.RENAME_FRANCHISE,
        "delete": Deed.DELETE_FRANCHISE,
    }
    merge_deed = Deed.MERGE_FRANCHISES
    join = staticmethod(merge_terms.merge_franchises)
    counted_model = Anime
    counted_field = "franchise"
