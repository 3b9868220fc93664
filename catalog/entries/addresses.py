"""Addresses that no row of a model has yet."""

from collections.abc import Collection, Iterable, Sequence

from django.db.models import IntegerField, Model, Value

from ..slugs import free_slugs


def free_slugs_of(
    model: type[Model],
    wishes: Iterable[str],
    leads: type[Model] | None = None,
    known: tuple[Collection[str], Collection[str]] = ((), ()),
) -> list[str]:
    """Return for each address wished for the nearest that no row has, nor a wish.

    Nor does a row of `leads` lead from it. None is longer than the model has room for.
    `known` are addresses that were asked for, and those of them that there are.
    """

    models = (model, leads) if leads else (model,)
    longest: int = model._meta.get_field("slug").max_length  # type: ignore[assignment,union-attr]

    def taken(slugs: Collection[str]) -> set[str]:
        asked, there = known
        found = {*there} & {*slugs}
        if rest := {*slugs} - {*asked}:
            found.update(*slugs_of(models, rest))
        return found

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
