"""Filters of the lists of songs and links."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.http import HttpRequest

from ...models import CatalogueVersion, Link, ProcessCache
from ..entry.list_filters import (
    Choices,
    DecadeFilter,
    Uncounted,
    once_a_request,
    with_chosen,
)

HOSTS = 20  # that can be chosen: those with the most links


class EntryDecadeFilter(DecadeFilter):
    """When the entry of a row starts."""

    title = "start of the entry"
    column = "anime__start_date"


class SongArtistFilter(admin.SimpleListFilter):
    title = "artist"
    parameter_name = "artist"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return [
            ("known", "known"),
            ("unknown", "unknown"),
            ("unread", "the song could not be read"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "known":
            return queryset.exclude(artist="")
        if self.value() == "unknown":
            return queryset.filter(artist="").exclude(title="")
        if self.value() == "unread":
            return queryset.filter(title="")
        return queryset


def _largest_hosts(connection: BaseDatabaseWrapper, _: Any) -> Sequence[Any]:
    return list(Link.objects.using(connection.alias).largest_hosts()[:HOSTS])


# All links are read for it, so each process does it once for each catalogue.
_hosts = ProcessCache(
    "hosts", lambda connection: CatalogueVersion.now(connection.alias), _largest_hosts
)


class HostFilter(Uncounted, admin.SimpleListFilter):
    title = "host"
    parameter_name = "host"
    says_numbers = True

    @once_a_request
    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        hosts = _hosts.now(connection)
        choices = {host: f"{host} ({number:,})" for host, number in hosts}
        chosen = self.value()
        return (choices if chosen in choices else with_chosen(choices, chosen)).items()

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.to_host(self.value()) if self.value() else queryset  # type: ignore[attr-defined]


class SchemeFilter(admin.SimpleListFilter):
    title = "http or https"
    parameter_name = "scheme"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return [("http", "http"), ("https", "https"), ("other", "neither")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() in ("http", "https"):
            return queryset.filter(url__istartswith=f"{self.value()}://")
        if self.value() == "other":
            plain = queryset.exclude(url__istartswith="http://")
            return plain.exclude(url__istartswith="https://")
        return queryset


class SharedFilter(admin.SimpleListFilter):
    title = "entries"
    parameter_name = "shared"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> Choices:
        return [("yes", "the address stands on several")]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.shared() if self.value() == "yes" else queryset  # type: ignore[attr-defined]
