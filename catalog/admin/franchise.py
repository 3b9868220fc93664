from ..exchange import words
from ..models import Anime
from .vocabulary import VocabularyAdmin


class FranchiseAdmin(VocabularyAdmin):
    join = staticmethod(words.join_franchises)
    counted_model = Anime
    counted_field = "franchise"
