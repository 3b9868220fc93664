"""Who may do what, beyond Django's own permissions: each door asks here.

What visitors see changes by the right to publish alone: without it an editor works on
entries that are not published, and in drafts of those that are.
"""

from .document.entry import OWN_FIELDS
from .models import Run

PUBLISH = "catalog.publish_anime"


def may_publish(user):
    """Tell whether someone may change what visitors see."""
    return user.has_perm("catalog.change_anime") and user.has_perm(PUBLISH)


def may_change_live(user, anime):
    """Tell whether someone's edit of an entry is the entry's at once."""
    if anime and anime.is_published:
        return may_publish(user)
    return user.has_perm("catalog.change_anime") or user.has_perm("catalog.add_anime")


def may_set(user, anime):
    """Return the names of what someone may set of the site's part of an entry.

    `anime` is None where it is a new one. The names are those of `OWN_FIELDS`.
    """
    if may_publish(user):
        return {*OWN_FIELDS}
    return {*OWN_FIELDS} - {"published"} if may_change_live(user, anime) else set()


def may_merge(user):
    """Tell whether someone may make one entry of two."""
    return may_publish(user) and user.has_perm("catalog.delete_anime")


def may_import(user):
    """Tell whether someone may bring files in, whose entries visitors see at once."""
    return may_publish(user) and user.has_perm("catalog.add_run")


def may_undo(user, run):
    """Tell whether someone may take a run back: what one may do, one may undo."""
    if run.kind == Run.Kind.MERGE:
        return may_merge(user)
    return may_publish(user) if run.kind == Run.Kind.BULK else may_import(user)
