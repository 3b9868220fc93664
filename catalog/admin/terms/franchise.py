from ...editing import merge_terms
from ...models import Anime
from .term_admin import VocabularyAdmin


class FranchiseAdmin(VocabularyAdmin):
    join = staticmethod(merge_terms.join_franchises)
    counted_model = Anime
    counted_field = "franchise"
