"""What waits for someone, and what goes on without them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from textwrap import shorten

from django.contrib.auth.models import User
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localdate, localtime, now

from ...editing.pending_edits import (
    PendingEditKind,
    is_of,
    is_publication,
    kind_of,
)
from ...models import (
    Conflict,
    DecidedSuggestion,
    PendingEdit,
    UnsavedWork,
    account_name,
)
from ...permissions import Deed, may
from ..queues.pending_edit import form_address

NAMED = 3  # entries on one line
SHOWN = 8  # edits that wait
LATELY = timedelta(weeks=2)  # how long a suggestion counts as just declined
LONGEST_REASON = 200  # characters


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """One line: what there is, what can be done about it, and where."""

    says: str
    note: str
    address: str


def counts_of_edits(user: User) -> Mapping[str, int]:
    """Return how many edits that wait are suggestions, failed, and go on by themselves
    or are someone's own (`going`), and how many were sent back to them."""
    if not may(user, Deed.SEE_PENDING_EDITS):
        return dict.fromkeys(("suggestions", "failed", "going", "sent_back"), 0)
    return PendingEdit.objects.aggregate(
        suggestions=Count("pk", filter=is_of(PendingEditKind.SUGGESTION)),
        failed=Count("pk", filter=~Q(problem="")),
        going=Count("pk", filter=_is_going(user)),
        sent_back=Count(
            "pk", filter=is_of(PendingEditKind.SENT_BACK) & Q(author=user.pk)
        ),
    )


def _is_going(user: User) -> Q:
    return Q(author=user.pk, sent_back="") | Q(publish_at__isnull=False)


def waiting(user: User, counts: Mapping[str, int]) -> list[WaitingLine]:
    """Return what someone has to decide or to finish, where there is any."""
    lines = []
    edits = reverse("admin:catalog_pendingedit_changelist")
    if may(user, Deed.DECIDE_PENDING_EDIT):
        if number := counts["suggestions"]:
            lines.append(
                WaitingLine(
                    f"{_counted(number, 'suggestion')} to decide",
                    "Contributors wait for it. Publish, send back or decline each.",
                    reverse("admin:catalog_pendingedit_next"),
                )
            )
        if number := counts["failed"]:
            lines.append(
                WaitingLine(
                    f"{_counted(number, 'scheduled edit')} could not be published",
                    "The list says why. Publish or discard each.",
                    f"{edits}?failed=yes",
                )
            )
    if number := counts["sent_back"]:
        lines += _sent_back(user, number)
    lines += _declined(user)
    if may(user, Deed.DECIDE_CONFLICT) and (
        number := Conflict.objects.waiting().count()
    ):
        lines.append(
            WaitingLine(
                f"{_counted(number, 'conflict')} to decide",
                "An editor and a file changed the same value. Choose one of the two.",
                reverse("admin:catalog_conflict_changelist"),
            )
        )
    unsaved = UnsavedWork.objects.waiting(user)
    titles = list(unsaved.values_list("title", flat=True))
    if titles:
        named = [f"“{title}”" if title else "a new entry" for title in titles[:NAMED]]
        more = len(titles) - len(named)
        rest = f" and {more} more" if more else ""
        lines.append(
            WaitingLine(
                f"{_counted(len(titles), 'text')} not saved: "
                f"{', '.join(dict.fromkeys(named))}{rest}",
                "Put back or discard what you typed.",
                reverse("admin:catalog_anime_unsaved"),
            )
        )
    return lines


def under_way(user: User, counts: Mapping[str, int]) -> list[WaitingLine]:
    """Return what goes live by itself, the next first, and someone’s own edits."""
    if not may(user, Deed.SEE_PENDING_EDITS):
        return []
    edits = PendingEdit.objects.filter(_is_going(user)).select_related("author")
    by_time = edits.order_by(F("publish_at").asc(nulls_last=True), "-updated_at", "-pk")
    lines = [_line_of(one, user) for one in by_time[:SHOWN]]
    if more := counts["going"] - len(lines):
        address = reverse("admin:catalog_pendingedit_changelist")
        lines.append(WaitingLine(f"{more} more", "The list has all of them.", address))
    return lines


def _line_of(pending: PendingEdit, user: User) -> WaitingLine:
    is_own = pending.author_id == user.pk
    if is_own:
        pending.author = user  # whose permissions are looked up once
    title, address = pending.document.title, form_address(pending)
    if pending.publish_at:
        what = "" if is_publication(pending) else "An edit of "
        by = "you" if is_own else account_name(pending)
        live = f"{what}“{title}” goes live {said_of_moment(pending.publish_at)}"
        return WaitingLine(live, f"Scheduled by {by}.", address)
    if kind_of(pending) is PendingEditKind.SUGGESTION:
        note = "An editor decides. Nothing is left for you to do."
        return WaitingLine(f"Your suggestion for “{title}”", note, address)
    problem = pending.problem
    note = f"Not published: {problem}" if problem else "Kept for later."
    return WaitingLine(f"Your edit of “{title}”", note, address)


def said_of_moment(at: datetime) -> str:
    """Return a moment to come as people say it: tomorrow at 9:00."""
    local = localtime(at)
    time = f"{local.hour}:{local:%M}"
    match (local.date() - localdate()).days:
        case 0:
            return f"today at {time}"
        case 1:
            return f"tomorrow at {time}"
        case _:
            return f"on {date_format(local, 'j F Y')} at {time}"


def _sent_back(user: User, number: int) -> Iterator[WaitingLine]:
    """Yield a line for each suggestion that was sent back, the last first."""
    edits = PendingEdit.objects.filter(is_of(PendingEditKind.SENT_BACK), author=user)
    for one in edits.order_by("-updated_at", "-pk")[:NAMED]:
        says = f"Your suggestion for “{one.document.title}” was sent back"
        note = (
            f"Because: {_short(one.sent_back)} Change it and save to suggest it again."
        )
        yield WaitingLine(says, note, form_address(one))
    if more := max(number - NAMED, 0):
        says = f"{_counted(more, 'more suggestion')} sent back to you"
        mine = reverse("admin:catalog_pendingedit_mine")
        yield WaitingLine(says, "“My suggestions” has all of them.", mine)


def _declined(user: User) -> Iterator[WaitingLine]:
    """Yield a line for each suggestion that was declined lately, the last first."""
    if not may(user, Deed.EDIT_ENTRY) or may(user, Deed.PUBLISH):
        return
    declined = DecidedSuggestion.objects.filter(
        author=user,
        outcome=DecidedSuggestion.Outcome.DECLINED,
        decided_at__gte=now() - LATELY,
    )
    for one in declined[:NAMED]:
        says = f"Your suggestion for “{one.document.title}” was declined"
        note = f"Because: {_short(one.reason)} Open it to suggest it again."
        address = reverse("admin:catalog_pendingedit_decided", args=[one.pk])
        yield WaitingLine(says, note, address)


def _short(reason: str) -> str:
    """Return a reason on one line, as the end of a sentence."""
    line = shorten(reason, LONGEST_REASON, placeholder=" …")
    return line if line.endswith((".", "!", "?", "…")) else f"{line}."


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'s' * (number != 1)}"
