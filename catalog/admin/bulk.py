"""Many entries changed at one stroke, on record as one run."""

from ..exchange import store
from ..models import Anime, Run
from ..quality import findings

BATCH = 250  # entries


def saved_in_a_run(keys, title, author, change=lambda document: document):
    """Give the entries in batches to be changed; each is saved once it is.

    `change` makes of a Document the one to be saved. Without entries there is no run.
    """
    keys = sorted(keys)
    if not keys:
        return
    run = Run.objects.create(kind=Run.Kind.BULK, title=title, author=author)
    why = store.Change(store.Action.EDITED, author, title, run)
    for start in range(0, len(keys), BATCH):
        batch = list(Anime.objects.filter(pk__in=keys[start : start + BATCH]))
        documents = store.load(batch)
        yield batch
        store.save([(anime, change(documents[anime.pk])) for anime in batch], why)
    findings.refresh()
