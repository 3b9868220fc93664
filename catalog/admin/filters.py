"""Filters of the list of entries that no field gives by itself."""

from functools import wraps

from django.contrib import admin
from django.db.models.functions import Substr

from ..models import Anime, Tag


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
