"""Filters of the list of entries that no field gives by itself."""

from functools import wraps

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.db.models import Count
from django.db.models.functions import Substr

from ...models import Anime, Franchise, PendingEdit, Revision, Run, Tag
from ..keys import parse_pk

RUNS = 20  # that can be chosen: the last
FRANCHISES = 20  # that can be chosen: the largest; others by the link at their name


def once_a_request(lookups):
    """Ask the database once, though counts make the list ask for each filter anew."""

    @wraps(lookups)
    def remembered(self, request, model_admin):
        choices = request.__dict__.setdefault("filter_choices", {})
        if self.parameter_name not in choices:
            choices[self.parameter_name] = list(lookups(self, request, model_admin))
        return choices[self.parameter_name]

    return remembered


class DecadeFilter(admin.SimpleListFilter):
    """Decades, and below the one that is chosen its years."""

    title = "start date"
    parameter_name = "started"

    @once_a_request
    def lookups(self, request, model_admin):
        starts = Anime.objects.exclude(start_date="").order_by()
        starts = starts.annotate(decade=Substr("start_date", 1, 3))
        decades = starts.values_list("decade", flat=True).distinct()
        for decade in sorted(decades, reverse=True):
            yield decade, f"{decade}0s"
            if (self.value() or "").startswith(decade):
                yield from (
                    (f"{decade}{n}", f"– {decade}{n}") for n in range(9, -1, -1)
                )
        yield "unknown", "unknown"

    def queryset(self, request, queryset):
        if self.value() == "unknown":
            return queryset.filter(start_date="")
        if self.value():
            return queryset.filter(start_date__startswith=self.value())
        return queryset


class PosterFilter(admin.SimpleListFilter):
    title = "poster"
    parameter_name = "picture"

    def lookups(self, request, model_admin):
        return [("kept", "kept here"), ("named", "only an address"), ("none", "none")]

    def queryset(self, request, queryset):
        if self.value() == "kept":
            return queryset.exclude(poster="")
        if self.value() == "named":
            return queryset.filter(poster="").exclude(poster_url="")
        if self.value() == "none":
            return queryset.filter(poster="", poster_url="")
        return queryset


class TagFilter(admin.SimpleListFilter):
    title = "tag"
    parameter_name = "tag"

    @once_a_request
    def lookups(self, request, model_admin):
        return Tag.objects.order_by("name").values_list("slug", "name")

    def queryset(self, request, queryset):
        if self.value():
            return queryset.filter(tagged__tag__slug=self.value())
        return queryset


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [
            ("published", "published"),
            ("unpublished", "not published"),
            ("waiting", "edits waiting"),
        ]

    def queryset(self, request, queryset):
        if self.value() in ("published", "unpublished"):
            return queryset.filter(is_published=self.value() == "published")
        if self.value() == "waiting":
            waiting = PendingEdit.objects.order_by().values("anime")
            return queryset.filter(pk__in=waiting)
        return queryset


class KeyFilter(admin.SimpleListFilter):
    """A filter by the key of something; what is no key finds nothing."""

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        key = parse_pk(self.value())
        return queryset.none() if key is None else self.filtered(queryset, key)


def with_chosen(choices, chosen):
    """Return choices with the one that is chosen by its address, if it is no other."""
    return choices if chosen is None else {chosen: chosen} | choices


class Uncounted:
    """Choices are not counted: to count each costs more than it tells."""

    def get_facet_queryset(self, changelist):
        return {}


class RunFilter(Uncounted, KeyFilter):
    title = "run"
    parameter_name = "run"

    @once_a_request
    def lookups(self, request, model_admin):
        runs = Run.objects.only("kind", "title")[:RUNS]
        choices = {str(run.pk): str(run) for run in runs}
        return with_chosen(choices, self.value()).items()

    def filtered(self, queryset, key):
        changed = Revision.objects.filter(run=key).order_by()
        return queryset.filter(pk__in=changed.values("anime"))


class EditorFilter(Uncounted, KeyFilter):
    """Who has changed an entry, ever."""

    title = "editor"
    parameter_name = "editor"

    @once_a_request
    def lookups(self, request, model_admin):
        users = get_user_model().objects.filter(is_staff=True).order_by("username")
        choices = {str(user.pk): user.get_username() for user in users}
        return with_chosen(choices, self.value()).items()

    def filtered(self, queryset, key):
        changed = Revision.objects.filter(author=key).order_by()
        return queryset.filter(pk__in=changed.values("anime"))


class FranchiseFilter(Uncounted, admin.SimpleListFilter):
    title = "franchise"
    parameter_name = "franchise"

    @once_a_request
    def lookups(self, request, model_admin):
        sizes = Anime.objects.values_list("franchise").annotate(size=Count("pk"))
        largest = sizes.order_by("-size", "franchise")[:FRANCHISES]
        keys = [pk for pk, _ in largest]
        found = Franchise.objects.in_bulk(keys)
        choices = {found[key].slug: found[key].name for key in keys}
        if self.value() and self.value() not in choices:
            other = Franchise.objects.filter(slug=self.value()).first()
            choices[self.value()] = other.name if other else self.value()
        return choices.items()

    def queryset(self, request, queryset):
        if self.value():
            return queryset.filter(franchise__slug=self.value())
        return queryset
