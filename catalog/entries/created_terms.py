"""The tags, franchises and artists that a run made, and the links that it marked as
gone; they go when it is undone."""

from django.db.models import Max, Model

from ..models import Artist, DeadLink, Franchise, Run, Tag

# What shows that a term is of use, beside the run that made it.
_USED_BY: dict[type[Model], tuple[str, ...]] = {
    Tag: ("tagged", "former"),
    Franchise: ("works", "redirects"),
    Artist: ("credits", "redirects"),
}


def newest_keys() -> dict[str, int]:
    """Return the newest key of each kind of term."""
    return {
        _name(model): model._default_manager.aggregate(newest=Max("pk"))["newest"] or 0
        for model in _USED_BY
    }


def record_created(run: Run, before: dict[str, int]) -> None:
    """Put on record what a run has made since: nobody else writes at the same time."""
    for model in _USED_BY:
        name = _name(model)
        made = model._default_manager.filter(pk__gt=before[name])
        if keys := made.values_list("pk", flat=True):
            run.made[name] = [*run.made.get(name, ()), *keys]
    run.save(update_fields=["made"])


def delete_unused(run: Run) -> None:
    """Delete the terms that a run made and that nothing uses, and what it marked."""
    DeadLink.objects.filter(pk__in=run.made.get(_name(DeadLink), ())).delete()
    for model, uses in _USED_BY.items():
        unused = model._default_manager.filter(pk__in=run.made.get(_name(model), ()))
        unused.filter(**{f"{use}__isnull": True for use in uses}).delete()


def _name(model: type[Model]) -> str:
    return model.__name__.lower()
