from ..models import Anime
from .vocabulary import VocabularyAdmin


class FranchiseAdmin(VocabularyAdmin):
    counted_model = Anime
    counted_field = "franchise"
