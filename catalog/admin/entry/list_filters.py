"""Filters of the list of entries that no field gives by itself."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import wraps
from typing import Any, TypeVar

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.contrib.auth import get_user_model
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Substr
from django.http import HttpRequest, QueryDict

from ...document.external_ids import CATALOGUES
from ...models import (
    Anime,
    Finding,
    Franchise,
    Link,
    PendingEdit,
    Revision,
    Run,
    Song,
    Tag,
)
from ..keys import parse_pk

RUNS = 20  # that can be chosen: the last
FRANCHISES = 20  # that can be chosen: the largest; others by the link at their name

Filter = TypeVar("Filter", bound=admin.SimpleListFilter)
Choices = Iterable[tuple[str, str]]


def once_a_request(
    lookups: Callable[[Filter, HttpRequest, admin.ModelAdmin], Choices],
) -> Callable[[Filter, HttpRequest, admin.ModelAdmin], Choices]:
    """Ask the database once, though counts make the list ask for each filter anew."""

    @wraps(lookups)
    def remembered(
        self: Filter, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> Choices:
        choices = request.__dict__.setdefault("filter_choices", {})
        if self.parameter_name not in choices:
            choices[self.parameter_name] = list(lookups(self, request, model_admin))
        return choices[self.parameter_name]

    return remembered


class DecadeFilter(admin.SimpleListFilter):
    """Decades, and below the one that is chosen its years."""

    title = "start date"
    parameter_name = "started"
    column = "start_date"

    @once_a_request
    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        starts = Anime.objects.exclude(start_date="").order_by()
        starts = starts.annotate(decade=Substr("start_date", 1, 3))
        decades = starts.values_list("decade", flat=True).distinct()
        for decade in sorted(decades, reverse=True):
            yield decade, f"{decade}0s"
            if (self.value() or "").startswith(decade):
                yield from ((f"{decade}{n}", f"{decade}{n}") for n in range(9, -1, -1))
        yield "unknown", "unknown"

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "unknown":
            return queryset.filter(**{self.column: ""})
        if self.value():
            return queryset.filter(**{f"{self.column}__startswith": self.value()})
        return queryset


class PosterFilter(admin.SimpleListFilter):
    title = "poster"
    parameter_name = "picture"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return [("kept", "kept here"), ("named", "only an address"), ("none", "none")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "kept":
            return queryset.exclude(poster="")
        if self.value() == "named":
            return queryset.filter(poster="").exclude(poster_url="")
        if self.value() == "none":
            return queryset.filter(poster="", poster_url="")
        return queryset


class MissingFilter(admin.SimpleListFilter):
    """What an entry does not have, also where that was dismissed as a finding."""

    title = "missing"
    parameter_name = "missing"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return [
            ("title", "Japanese title"),
            ("synopsis", "synopsis"),
            ("songs", "songs"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "title":
            return queryset.filter(original_title="")
        if self.value() == "synopsis":
            found = Finding.objects.filter(rule="no-synopsis", anime=OuterRef("pk"))
            return queryset.filter(Exists(found))
        if self.value() == "songs":
            songs = Song.objects.filter(anime=OuterRef("pk"))
            return queryset.filter(~Exists(songs))
        return queryset


class MissingLinkFilter(admin.SimpleListFilter):
    """Where no link of an entry leads."""

    title = "missing link"
    parameter_name = "unlinked"

    # The columns of those whose links have a number.
    numbers = {catalogue: f"{catalogue}_id" for catalogue in CATALOGUES}
    links = {
        "wikipedia": Q(url__contains="wikipedia.org/"),
        "en-wikipedia": Q(url__contains="en.wikipedia.org/"),
        "ja-wikipedia": Q(url__contains="ja.wikipedia.org/"),
        "official": Q(label__istartswith="official"),
        "any": Q(),
    }

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return [
            ("any", "any link"),
            ("official", "official site"),
            *CATALOGUES.items(),
            ("wikipedia", "Wikipedia"),
            ("en-wikipedia", "Wikipedia in English"),
            ("ja-wikipedia", "Wikipedia in Japanese"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        kind = self.value() or ""
        if kind in self.numbers:
            return queryset.filter(**{self.numbers[kind]: None})
        if kind in self.links:
            links = Link.objects.filter(self.links[kind], anime=OuterRef("pk"))
            return queryset.filter(~Exists(links))
        return queryset


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return [
            ("published", "published"),
            ("unpublished", "not published"),
            ("waiting", "edits waiting"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() in ("published", "unpublished"):
            return queryset.filter(is_published=self.value() == "published")
        if self.value() == "waiting":
            waiting = PendingEdit.objects.order_by().values("anime")
            return queryset.filter(pk__in=waiting)
        return queryset


class KeyFilter(admin.SimpleListFilter):
    """A filter by the key of something; what is no key finds nothing."""

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() is None:
            return queryset
        key = parse_pk(self.value())
        return queryset.none() if key is None else self.filtered(queryset, key)

    def filtered(self, queryset: QuerySet, key: int) -> QuerySet:
        raise NotImplementedError


def with_chosen(choices: dict[str, str], chosen: str | None) -> dict[str, str]:
    """Return choices with the one that is chosen by its address, if it is no other."""
    return choices if chosen is None else {chosen: chosen} | choices


class Uncounted:
    """Choices are not counted: to count each costs more than it tells."""

    def get_facet_queryset(self, changelist: ChangeList) -> dict[str, int]:
        return {}


class RunFilter(Uncounted, KeyFilter):
    title = "run"
    parameter_name = "run"

    @once_a_request
    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        runs = Run.objects.only("kind", "title")[:RUNS]
        choices = {str(run.pk): str(run) for run in runs}
        return with_chosen(choices, self.value()).items()

    def filtered(self, queryset: QuerySet, key: int) -> QuerySet:
        changed = Revision.objects.filter(run=key).order_by()
        return queryset.filter(pk__in=changed.values("anime"))


class EditorFilter(Uncounted, KeyFilter):
    """Who has changed an entry, ever."""

    title = "editor"
    parameter_name = "editor"

    @once_a_request
    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        users = get_user_model().objects.filter(is_staff=True).order_by("username")
        choices = {str(user.pk): user.get_username() for user in users}
        return with_chosen(choices, self.value()).items()

    def filtered(self, queryset: QuerySet, key: int) -> QuerySet:
        changed = Revision.objects.filter(author=key).order_by()
        return queryset.filter(pk__in=changed.values("anime"))


class TagFilter(Uncounted, admin.SimpleListFilter):
    """A tag by its name, which is typed; addresses of the list may have its slug."""

    title = "tag"
    parameter_name = "tag"
    template = "admin/catalog/typed_filter.html"
    others: Sequence[tuple[str, str]] = ()  # what else is chosen
    chosen: Any = ""

    @once_a_request
    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return Tag.objects.order_by("name").values_list("slug", "name")

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        without = changelist.get_query_string(remove=[self.parameter_name])
        rest = QueryDict(without.removeprefix("?")).lists()
        self.others = [(name, value) for name, values in rest for value in values]
        value = self.value() or ""
        self.chosen = dict(self.lookup_choices).get(value, value)
        yield {"selected": not value, "query_string": without, "display": "All"}
        if value:
            yield {"selected": True, "query_string": "", "display": self.chosen}

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if value := self.value():
            named = Tag.objects.filter(Q(slug=value) | Q(name=value.strip().lower()))
            return queryset.filter(tagged__tag__in=named.values("pk")[:1])
        return queryset


class FranchiseFilter(Uncounted, admin.SimpleListFilter):
    title = "franchise"
    parameter_name = "franchise"

    @once_a_request
    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        sizes = Anime.objects.values_list("franchise").annotate(size=Count("pk"))
        largest = sizes.order_by("-size", "franchise")[:FRANCHISES]
        keys = [pk for pk, _ in largest]
        found = Franchise.objects.in_bulk(keys)
        choices = {found[key].slug: found[key].name for key in keys}
        chosen = self.value()
        if chosen and chosen not in choices:
            other = Franchise.objects.filter(slug=chosen).first()
            choices[chosen] = other.name if other else chosen
        return choices.items()

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value():
            return queryset.filter(franchise__slug=self.value())
        return queryset
