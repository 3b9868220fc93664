"""What people read for whoever saved something."""

from django.utils.timezone import localtime

from ..models import Revision


def saved_by(revision: Revision) -> str:
    """Return who saved a revision, and when."""
    return (
        f"{author_name(revision)} on {localtime(revision.created_at):%Y-%m-%d at %H:%M}"
    )


def author_name(revision: Revision) -> str:
    """Return the name of whoever saved a revision; an import may have no author."""
    if revision.author:
        return revision.author.get_username()
    return "an import" if revision.action == Revision.Action.IMPORTED else "the system"
