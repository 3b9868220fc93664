"""Addresses that no row of a model has yet."""

from collections.abc import Collection, Iterable

from django.db.models import Model

from ..slugs import free_slugs


def free_slugs_of(
    model: type[Model], wishes: Iterable[str], leads: type[Model] | None = None
) -> list[str]:
    """Return for each address wished for the nearest that no row has, nor a wish.

    Nor does a row of `leads` lead from it. None is longer than the model has room for.
    """

    def taken(slugs: Collection[str]) -> set[str]:
        return slugs_of(model, slugs) | (slugs_of(leads, slugs) if leads else set())

    longest: int = model._meta.get_field("slug").max_length  # type: ignore[assignment,union-attr]
    return free_slugs(wishes, taken, longest)


def slugs_of(model: type[Model], slugs: Collection[str]) -> set[str]:
    """Return those of some addresses that rows of a model have."""
    rows = model._default_manager.filter(slug__in=slugs)
    return set(rows.values_list("slug", flat=True))
