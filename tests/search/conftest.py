import pytest


@pytest.fixture
def titles(db):
    """A function that makes entries of these titles and returns a search for titles."""
    # Django is not ready yet when pytest reads this file.
    from catalog import search
    from catalog.models import Anime
    from tests.factories import make_anime

    def titles(*names, **values):
        for name in names:
            make_anime(name, **values)

        def found(text, **options):
            ids = search.anime_ids(text, **options)
            by_id = Anime.objects.in_bulk(ids)
            return [by_id[pk].title for pk in ids]

        return found

    return titles
