"""What people read for whoever saved something."""

from datetime import datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime

from ..editing.unsaved_work import Fate
from ..models import Revision, account_name


def moment(at: datetime) -> str:
    """Return a time as pages show it, in the time zone of whoever asks."""
    return date_format(localtime(at), "DATETIME_FORMAT")


def saved_by(revision: Revision) -> str:
    """Return who saved a revision, and when."""
    return f"{author_name(revision)} on {moment(revision.created_at)}"


def author_name(revision: Revision) -> str:
    """Return the name of whoever saved a revision, and of whoever suggested it.

    An import may have no author.
    """
    nobody = (
        "an import" if revision.action == Revision.Action.IMPORTED else "the system"
    )
    name = account_name(revision) or nobody
    suggested_by = account_name(revision, "suggested_by")
    return f"{suggested_by}, published by {name}" if suggested_by else name


def said_of(fate: Fate | None) -> str:
    """Return what became of an entry that is gone."""
    if fate is None:
        return "This entry does not exist."
    who = author_name(fate.revision)
    who = who[:1].upper() + who[1:]
    if fate.stays:
        return f"{who} merged this entry into “{fate.stays}”."
    return f"{who} deleted this entry."
