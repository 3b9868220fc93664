from itertools import count
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from ..document.credits import LONGEST_NAME, Credit, read_credits
from ..document.folding import fold
from ..document.sort_keys import sort_key
from ..slugs import slugify

BATCH = 500


def link(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Credit the songs that are there already to artists, as new ones are."""
    song_rows, artist_rows, name_rows, credit_rows = (
        apps.get_model("catalog", name).objects
        for name in ("Song", "Artist", "ArtistName", "Credit")
    )
    artists: dict[str, Any] = {}
    slugs: set[str] = set()

    def artist_of(credit: Credit) -> Any:
        """Return the artist of a credit; they are few enough to hold them all."""
        name = fold(credit.name)[:LONGEST_NAME]
        if name not in artists:
            wish = slugify(credit.name)
            numbered = (wish if n == 1 else f"{wish}-{n}" for n in count(1))
            slug = next(slug for slug in numbered if slug not in slugs)
            slugs.add(slug)
            artists[name] = artist_rows.create(
                slug=slug, name=credit.name, sort_name=sort_key(credit.name)
            )
            name_rows.create(artist=artists[name], name=credit.name, folded=name)
        artist = artists[name]
        native = fold(credit.native_name)[:LONGEST_NAME]
        if native and native not in artists:
            artists[native] = artist
            name_rows.create(artist=artist, name=credit.native_name, folded=native)
        if native and not artist.native_name:
            artist.native_name = credit.native_name
            artist.save()
        return artist

    keys = list(song_rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH):
        songs = list(
            song_rows.filter(pk__in=keys[start : start + BATCH]).order_by("pk")
        )
        credits = []
        for song in songs:
            for position, credit in enumerate(read_credits(song.artist).credits):
                credits.append(
                    credit_rows.model(
                        song=song,
                        artist=artist_of(credit),
                        position=position,
                        name=credit.name,
                        lead=credit.lead,
                        join_phrase=credit.join_phrase,
                        character=credit.character,
                    )
                )
        credit_rows.bulk_create(credits)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0004_artists")]

    operations = [migrations.RunPython(link, migrations.RunPython.noop)]
