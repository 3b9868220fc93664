"""The own part of entries in rows: address, franchise, picture, locks.

An address and a franchise are wishes until here, and granted as far as they can be.
"""

from collections.abc import Callable, Collection, Mapping, Sequence

from django.db.models import F, Q

from ..document.entry import Entry, Own, Picture
from ..document.frame import Frame
from ..models import Anime, Franchise, Redirect, Withdrawal
from ..slugs import free_slugs, slugify
from .addresses import slugs_of

POSTER_COLUMNS = (
    "poster",
    "poster_width",
    "poster_height",
    "poster_frame",
    "fetched_from",
)
LONGEST_FRANCHISE = Franchise._meta.get_field("name").max_length


def own_of(anime: Anime) -> Own:
    """Return a saved entry's own part."""
    picture = None
    if anime.poster and not anime.fetched_from:
        width, height = anime.poster_width or 0, anime.poster_height or 0
        frame = Frame.read(anime.poster_frame) if anime.poster_frame else None
        picture = Picture(anime.poster.name or "", width, height, frame)
    return Own(
        anime.slug,
        anime.franchise.slug,
        anime.is_published,
        frozenset(anime.locks),
        picture,
    )


def fill_own(anime: Anime, entry: Entry) -> None:
    own = entry.own
    anime.is_published, anime.locks = own.is_published, sorted(own.locks)
    is_fetched = bool(anime.fetched_from and entry.document.poster_url)
    if own.picture or not is_fetched:
        show_picture(anime, own.picture)
        anime.fetched_from = ""


def show_picture(anime: Anime, picture: Picture | None) -> None:
    anime.poster = picture.name if picture else ""
    anime.poster_width = picture.width if picture else None
    anime.poster_height = picture.height if picture else None
    anime.poster_frame = str(picture.frame or "") if picture else ""


def grant_addresses(entries: Sequence[tuple[Anime, Entry]]) -> None:
    """Give each entry the address that it wishes for, or the nearest that is free."""
    new = [(anime, entry) for anime, entry in entries if not anime.slug]
    moved = [(a, e.own.slug) for a, e in entries if a.slug and e.own.slug != a.slug]
    left = []
    leading: set[str] = set()  # addresses that lead to entries which have others

    def there(slugs: Collection[str]) -> set[str]:
        entries_have, lead, gone = slugs_of([Anime, Redirect, Withdrawal], slugs)
        leading.update(lead)
        return entries_have | gone

    wishes = [entry.own.slug or slugify(entry.document.title) for _, entry in new]
    given = free_slugs(wishes, there)
    for (anime, _), slug in zip(new, given, strict=True):
        anime.slug = slug
    for anime, wish in moved:
        slug = _nearest(wish, anime, given, there)
        if slug != anime.slug:
            left.append(Redirect(slug=anime.slug, anime=anime))
            anime.slug = slug
            given.append(slug)
    Redirect.objects.bulk_create(
        left, update_conflicts=True, unique_fields=["slug"], update_fields=["anime"]
    )
    leading.update(one.slug for one in left)
    if hidden := leading.intersection(given):
        # An entry's own address goes before one that leads to another entry.
        Redirect.objects.filter(slug__in=hidden).delete()


def _nearest(
    wish: str,
    anime: Anime,
    given: Collection[str],
    there: Callable[[Collection[str]], set[str]],
) -> str:
    """Return the address for a known entry: its own, where that is the nearest."""

    def taken(slugs: Collection[str]) -> set[str]:
        return (there(slugs) - {anime.slug}) | ({*slugs} & {*given})

    (slug,) = free_slugs([wish or anime.slug], taken)
    return slug


def grant_franchises(entries: Sequence[tuple[Anime, Entry]]) -> dict[str, Franchise]:
    """Return the franchises of entries by the address wished for; new ones are made.

    Who names none gets its own.
    """
    names: dict[str, str] = {}
    known: dict[str, Franchise] = {}
    for anime, entry in entries:
        wish = entry.own.franchise or anime.slug
        if anime.franchise_id and anime.franchise.slug == wish:
            known[wish] = anime.franchise  # as it has been
        else:
            names.setdefault(wish, entry.document.title[:LONGEST_FRANCHISE])
    names = {slug: name for slug, name in sorted(names.items()) if slug not in known}
    return known | (get_or_create_franchises(names) if names else {})


def get_or_create_franchises(names: Mapping[str, str]) -> dict[str, Franchise]:
    """Return franchises by address; `names` has the name of each that is new.

    One that was merged into another is that one now.
    """
    named = Q(slug__in=names) | Q(redirects__slug__in=names)
    found = Franchise.objects.filter(named).annotate(earlier=F("redirects__slug"))
    rows = list(found.order_by())
    known = {row.earlier: row for row in rows if row.earlier}
    known |= {row.slug: row for row in rows}
    made = [Franchise(slug=s, name=n) for s, n in names.items() if s not in known]
    Franchise.objects.bulk_create(made)
    return known | {franchise.slug: franchise for franchise in made}
