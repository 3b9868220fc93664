"""The own part of entries in rows: address, franchise, picture, locks.

An address and a franchise are wishes until here, and granted as far as they can be.
"""

from collections.abc import Collection, Mapping, Sequence

from ..document.entry import Entry, Own, Picture
from ..models import Anime, Franchise, FranchiseRedirect, Redirect
from ..slugs import free_slugs, slugify
from .addresses import free_slugs_of, slugs_of

POSTER_COLUMNS = ("poster", "poster_width", "poster_height", "fetched_from")
LONGEST_FRANCHISE = Franchise._meta.get_field("name").max_length


def own_of(anime: Anime) -> Own:
    """Return a saved entry's own part."""
    picture = None
    if anime.poster and not anime.fetched_from:
        width, height = anime.poster_width or 0, anime.poster_height or 0
        picture = Picture(anime.poster.name or "", width, height)
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


def grant_addresses(entries: Sequence[tuple[Anime, Entry]]) -> None:
    """Give each entry the address that it wishes for, or the nearest that is free."""
    new = [(anime, entry) for anime, entry in entries if not anime.slug]
    moved = [(a, e.own.slug) for a, e in entries if a.slug and e.own.slug != a.slug]
    wishes = [entry.own.slug or slugify(entry.document.title) for _, entry in new]
    given = free_slugs_of(Anime, wishes)
    for (anime, _), slug in zip(new, given, strict=True):
        anime.slug = slug
    for anime, wish in moved:
        slug = _nearest(wish, anime, given)
        if slug != anime.slug:
            Redirect.objects.update_or_create(
                slug=anime.slug, defaults={"anime": anime}
            )
            anime.slug = slug
            given.append(slug)
    if given:
        # An entry's own address goes before one that leads to another entry.
        Redirect.objects.filter(slug__in=given).delete()


def _nearest(wish: str, anime: Anime, given: Collection[str]) -> str:
    """Return the address for a known entry: its own, where that is the nearest."""

    def taken(slugs: Collection[str]) -> set[str]:
        others = slugs_of(Anime, slugs) - {anime.slug}
        return others | ({*slugs} & {*given})

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
    known = {f.slug: f for f in Franchise.objects.filter(slug__in=names)}
    moved = FranchiseRedirect.objects.filter(slug__in=names.keys() - known.keys())
    known |= {r.slug: r.franchise for r in moved.select_related("franchise")}
    made = [Franchise(slug=s, name=n) for s, n in names.items() if s not in known]
    Franchise.objects.bulk_create(made)
    return known | {franchise.slug: franchise for franchise in made}
