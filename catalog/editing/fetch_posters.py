"""Posters of entries that have only the address of one: fetched, kept and sized."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.files.base import ContentFile

from ..entries import store
from ..models import Anime
from ..posters import pictures, sizes
from ..posters.pictures import InvalidPicture
from ..posters.web import Fetcher, FetchFailed, HostLeftAlone
from ..querysets import AnimeQuerySet


@dataclass
class PostersReport:
    """What a run did; a problem is a pair of slug and what is wrong with the poster."""

    fetched: int = 0
    sized: int = 0
    left: int = 0
    problems: list[tuple[str, str]] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def failed(self) -> int:
        return len(self.problems)

    @property
    def summary(self) -> str:
        return (
            f"{self.fetched} posters fetched, {self.sized} sized, "
            f"{self.failed} failed, {self.left} left for another time "
            f"in {self.seconds:.1f} s"
        )


def fetch_posters(
    entries: AnimeQuerySet,
    fetcher: Fetcher,
    *,
    advance: Callable[[int], object] = lambda posters: None,
    stopped: Callable[[], bool] = lambda: False,
) -> PostersReport:
    """Fetch what posters the entries lack, and make what sizes are not made yet.

    Each is written by itself, so that a run that ends early is gone on with by the
    next. A host that does not answer is left alone for the rest of the run.
    """
    report = PostersReport()
    for anime in list(entries.sizes_wanted()):
        if stopped():
            return report
        _make_sizes(anime, report)
        advance(1)
    wanted = entries.posters_wanted().order_by("pk")
    for key, slug, url in list(wanted.values_list("pk", "slug", "poster_url")):
        if stopped():
            report.left += 1
            continue
        try:
            taken = pictures.reencode(ContentFile(fetcher.fetch(url)))
            shown = store.set_poster(key, url, taken)
        except HostLeftAlone:
            report.left += 1
        except (FetchFailed, InvalidPicture, OSError) as error:
            report.problems.append((slug, f"{url}: {error}"))
        else:
            if shown:
                report.fetched += 1
                _make_sizes(shown, report)
        advance(1)
    return report


def _make_sizes(anime: Anime, report: PostersReport) -> None:
    try:
        sizes.make_sizes(anime)
        report.sized += 1
    except (InvalidPicture, OSError) as error:
        report.problems.append((anime.slug, f"{anime.poster.name}: {error}"))
