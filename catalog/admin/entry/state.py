"""Who sees an entry, and when: what its form offers, and what each choice does."""

from django.db.models import TextChoices


class State(TextChoices):
    """What an entry, or an edit of it, is to be once its form is saved."""

    NOT_PUBLISHED = "not-published", "Not published"
    PUBLISHED = "published", "Published"
    SCHEDULED = "scheduled", "From a date and time"
    KEPT = "kept", "Keep for later"


# What each does to an entry that visitors see, and to one that they do not see.
_OF_PUBLISHED = {
    State.PUBLISHED: "Visitors see this edit as soon as you save.",
    State.SCHEDULED: "Until then, visitors see the entry as it is.",
    State.KEPT: "The edit waits. Visitors see the entry as it is.",
    State.NOT_PUBLISHED: "Saving takes the entry off the site.",
}
_OF_UNPUBLISHED = {
    State.NOT_PUBLISHED: "Only editors see the entry.",
    State.PUBLISHED: "Visitors see the entry as soon as you save.",
    State.SCHEDULED: "Visitors see the entry from then on.",
}


def offered(is_published: bool, is_pending: bool) -> dict[State, str]:
    """Return the states that a form offers, each with what it does.

    `is_pending` is whether the form shows an edit that waits.
    """
    if is_published:
        return _OF_PUBLISHED
    kept = {State.KEPT: "The edit waits beside the entry."} if is_pending else {}
    return {**_OF_UNPUBLISHED, **kept}
