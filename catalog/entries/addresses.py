"""Addresses that no row of a model has yet."""

from collections.abc import Collection, Iterable, Sequence

from django.db.models import IntegerField, Model, Value

from ..slugs import free_slugs


def free_slugs_of(
    model: type[Model], wishes: Iterable[str], leads: type[Model] | None = None
) -> list[str]:
    """Return for each address wished for the nearest that no row has, nor a wish.

    Nor does a row of `leads` lead from it. None is longer than the model has room for.
    """

    models = (model, leads) if leads else (model,)
    longest: int = model._meta.get_field("slug").max_length  # type: ignore[assignment,union-attr]

    def taken(slugs: Collection[str]) -> set[str]:
        return set().union(*slugs_of(models, slugs))

    return free_slugs(wishes, taken, longest)


def slugs_of(models: Sequence[type[Model]], slugs: Collection[str]) -> list[set[str]]:
    """Return those of some addresses that rows have, of each model on its own."""
    first, *others = (
        model._default_manager.filter(slug__in=slugs)
        .order_by()
        .values_list(Value(number, IntegerField()), "slug")
        for number, model in enumerate(models)
    )
    found: list[set[str]] = [set() for _ in models]
    for number, slug in first.union(*others, all=True):
        found[number].add(slug)
    return found
