"""Entries for tests, saved the way that imports and editors save them."""

from itertools import count

from catalog.document import AlternativeName, Document, Link, PartialDate
from catalog.document.entry import Entry, Own
from catalog.document.packing import pack
from catalog.document.songs import read_song
from catalog.editing import pending_edits
from catalog.entries import store
from catalog.models import Anime, Franchise, PendingEdit, SourceFile
from catalog.quality import findings, start_dates
from catalog.site.pages.cards import Card, cards
from catalog.slugs import slugify

_numbers = count(1)


def make_anime(title=None, **values) -> Anime:
    """Save an entry and return it: see `make_all`."""
    (anime,) = make_all([{"title": title, **values}])
    return anime


def make_all(entries) -> list[Anime]:
    """Save entries at once and return them, each made of the values of its Document.

    Dates may be plain texts, and so may alternative names that have no language and no
    kind. A link may be a pair of label and address, a song a pair of kind and line.
    `franchise` is a name or a Franchise; by default an entry has its own.
    With `is_filed` an entry has a file that says the same, as after an import.
    """
    entries = list(entries)
    filed = [values.pop("is_filed", False) for values in entries]
    made = [_unsaved(**values) for values in entries]
    store.save(made)
    for (anime, entry), is_filed in zip(made, filed, strict=True):
        if is_filed:
            _file(anime, entry.document)
    return [anime for anime, _ in made]


def _file(anime: Anime, document: Document) -> None:
    SourceFile.objects.create(
        path=f"{anime.slug}/en-US_{anime.slug}.md",
        role=SourceFile.Role.OWN,
        anime=anime,
        base_bytes=pack(document),
    )
    start_dates.update_sure_starts([anime])
    findings.recheck([(anime, document)])
    anime.refresh_from_db()


def _unsaved(title, *, slug=None, franchise=None, is_published=True, **values):
    title = title or f"Anime {next(_numbers)}"
    if not isinstance(franchise, Franchise):
        name = franchise or title
        franchise, _ = Franchise.objects.get_or_create(
            slug=slugify(name), defaults={"name": name[:300]}
        )
    own = Own(slug or slugify(title), franchise.slug, is_published)
    return Anime(), Entry(make_document(title, **values), own)


def card_of(anime: Anime) -> Card:
    """Return the card of a saved entry."""
    return cards(Anime.objects.filter(pk=anime.pk).for_list())[0]


def load_document(anime) -> Document:
    """Return the Document of a saved entry as it is now."""
    return store.load_one(anime.pk)[1].document


def save_document(anime, document, change=store.EDIT, **own) -> Anime:
    """Save an entry with another Document, and return its row.

    `own` are changes of the entry's own part.
    """
    row, entry = store.load_one(anime.pk)
    store.save([(row, entry.with_document(document).with_own(**own))], change)
    return row


def keep_edit(anime, document, opened_on, author, publish_at=None) -> PendingEdit:
    """Keep a Document as someone's pending edit of an entry."""
    row, entry = store.load_one(anime.pk)
    entry = entry.with_document(document)
    return pending_edits.keep(row, entry, opened_on, author, publish_at)


def make_document(title, *, type="tv-serie", **values) -> Document:
    """Return a Document of plain values: see `make_all`."""
    read = {
        "start_date": PartialDate,
        "end_date": PartialDate,
        "songs": lambda songs: tuple(_made(s, read_song) for s in songs),
        "links": lambda links: tuple(_made(link, Link) for link in links),
        "tags": tuple,
        "alternative_names": lambda names: tuple(
            _made(n, AlternativeName) for n in names
        ),
        "extras": tuple,
    }
    for name in read.keys() & values.keys():
        values[name] = read[name](values[name]) if values[name] else values[name]
    return Document(title=title, type=type, **values)


def plain_names(*texts) -> tuple[AlternativeName, ...]:
    """Return alternative names without language and kind."""
    return tuple(map(AlternativeName, texts))


def _made(value, make):
    if isinstance(value, str):
        return make(value)
    return make(*value) if isinstance(value, tuple) else value


def entry(title="A", *, mal=None, more="", kind="ova", alt=""):
    """Return the text of an entry's file; `more` are further lines of its facts."""
    image = f"![{alt}](http://example.org/p.jpg)\n\n" if alt else ""
    link = f"\n-   [MAL](https://myanimelist.net/anime/{mal}/x)\n" if mal else ""
    facts = f"-   **type**: {kind}\n{more}"
    return f"# {title}\n\n{image}{facts}\n## Tags\n\n## Links\n{link}"
