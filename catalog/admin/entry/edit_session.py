"""An edit of an entry as one object: what a form is opened on, and what comes of it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, QueryDict

from ...document import parser
from ...document.entry import (
    NOTHING,
    Entry,
    diff,
    diff_records,
    field_label,
    normalize_entry,
    own_over,
    record_of,
)
from ...editing import history, pending_edits, suggestions
from ...editing.pending_edits import is_publication
from ...entries import store
from ...entries.on_record import entry_at
from ...models import Anime, DecidedSuggestion, PendingEdit, Revision, SourceFile
from ...permissions import Deed, may, may_save, settable
from ...posters import pictures
from ..edit_conflicts import Collision, choices_in
from ..keys import parse_pk
from ..labels import author_name
from ..model_admin import signed_in
from ..queues import pending_edit
from ..queues.conflict import waiting_for
from ..queues.pending_edit import TOO_MANY
from . import copy_as_new, findings
from .findings import Notes
from .state import State, offered

HAS_ONE = "You already have an edit of this entry waiting."
# Nothing else is in the way: what was sent is as the form had it.
OF_ONES_OWN = ("", HAS_ONE, TOO_MANY)
PREVIEW = "_preview"  # the button that asks for the page as it would be
# Buttons that choose a state by themselves.
BUTTONS = {"_publish": State.PUBLISHED, "_keep": State.KEPT}


@dataclass
class EditSession:
    """One request at an entry's form.

    `base` is what the form shows, or showed when it was opened: the entry, or a
    pending edit. What is saved is merged from `opened_on`, the key of that revision.
    What is posted need not be a revision of this entry, and the form may show what an
    earlier reader read in it: then `is_known` is false. A new entry has no `anime`.
    """

    request: HttpRequest
    anime: Anime | None = None
    now: Entry = NOTHING
    newest: Revision | None = None  # the revision that the entry is at
    base: Entry = NOTHING
    seen: Entry | None = None  # the entry at `opened_on`
    opened_on: int | None = None
    revision: Revision | None = None
    later: Sequence[Revision] = ()  # those that the entry has since
    is_known: bool = True
    is_stale: bool = False
    pending: PendingEdit | None = None
    form_fields: Collection[str] = ()  # those beside which a note can stand

    # What only some requests ask for.

    @cached_property
    def _beside(self) -> list[tuple[PendingEdit, str]]:
        """The pending edits that are not in the form, and words for each."""
        # The admin of entries has asked whether there are any.
        if not self.anime or not getattr(self.anime, "is_edited", True):
            return []
        return pending_edit.others(self.anime, self.pending, self.user)

    @property
    def _publications(self) -> list[PendingEdit]:
        """The edits by which an entry that is not published would be."""
        if self.is_published or self.pending:
            return []
        return [one for one, _ in self._beside if is_publication(one)]

    @property
    def planned(self) -> PendingEdit | None:
        """The scheduled publication of an entry that is not published."""
        return next((one for one in self._publications if one.publish_at), None)

    @property
    def suggested(self) -> PendingEdit | None:
        """The suggestion that the form is of, also that the entry be published."""
        if self.pending:
            is_one = pending_edits.kind_of(self.pending) in pending_edits.SUGGESTIONS
            return self.pending if is_one else None
        return next((one for one in self._publications if not one.publish_at), None)

    @property
    def others_waiting(self) -> list[tuple[PendingEdit, str]]:
        """The pending edits that the form says nothing of, and words for each."""
        said = self._publications
        return [(one, words) for one, words in self._beside if one not in said]

    @cached_property
    def source(self) -> Anime | None:
        """The entry that a new one begins with, as its copy."""
        return None if self.anime else copy_as_new.source_in(self.request)

    @cached_property
    def waiting(self) -> tuple[str, str]:
        """Where the entry's conflicts are decided, and how many; ("", "") for none."""
        return waiting_for(self.anime) if self.anime else ("", "")

    @cached_property
    def files(self) -> list[SourceFile]:
        return list(self.anime.source_files.all()) if self.anime else []

    @cached_property
    def notes(self) -> Notes:
        """What is found in the entry, and what is said to it."""
        if not self.anime:
            return Notes([], [])
        notes = findings.notes_on(self.anime, self.base.document, self.posted)
        notes.may_dismiss = self.is_live
        notes.form_fields = self.form_fields
        return notes

    @property
    def user(self) -> User:
        return signed_in(self.request)

    @property
    def posted(self) -> QueryDict:
        return self.request.POST

    @property
    def sets_own_part(self) -> bool:
        """Whether its user may set what no file says, but for who sees the entry."""
        return may(self.user, Deed.PUBLISH) or self.is_live

    @property
    def is_live(self) -> bool:
        """Whether what its user saves is the entry's at once.

        An edit of someone else's, by whoever may publish alone: it may set more than
        its user may.
        """
        if self.pending and self.pending.author_id != self.user.pk:
            return may(self.user, Deed.DECIDE_PENDING_EDIT)
        return may_save(self.user, self.anime)

    @property
    def decides(self) -> bool:
        """Whether its user says what is no problem in the entry."""
        return self.anime is not None and self.is_live

    # Who sees the entry, and when

    @property
    def is_published(self) -> bool:
        return self.anime is not None and self.anime.is_published

    @property
    def states(self) -> dict[State, str]:
        """What its user may choose, each with what it does."""
        if not may(self.user, Deed.PUBLISH):
            return {}
        return offered(self.is_published, self.pending is not None)

    @property
    def publish_at(self) -> datetime | None:
        """When what the form shows is to be published."""
        scheduled = self.pending or self.planned
        return scheduled.publish_at if scheduled else None

    @property
    def state_now(self) -> State:
        """The state of what the form shows."""
        if self.states and self.publish_at:
            return State.SCHEDULED
        if self.pending:
            return State.KEPT
        return State.PUBLISHED if self.is_published else State.NOT_PUBLISHED

    @property
    def state(self) -> State:
        """What its user chose, or what it is."""
        states = self.states
        pressed = [state for name, state in BUTTONS.items() if name in self.posted]
        chosen = pressed[0] if pressed else self.posted.get("state", "")
        return State(chosen) if chosen in states else self.state_now

    @property
    def is_chosen(self) -> bool:
        """Whether its user chose another state than the form showed."""
        return self.state != self.posted.get("initial-state", self.state_now)

    @property
    def takes_off(self) -> bool:
        """Whether what is sent takes the entry off the site."""
        is_wished = self.state == State.NOT_PUBLISHED and self.is_chosen
        return self.is_published and is_wished and not self.is_preview

    @property
    def is_preview(self) -> bool:
        return PREVIEW in self.posted

    @property
    def waits(self) -> bool:
        """Whether what is sent is to wait."""
        if self.request.method != "POST" or self.anime is None or self.is_preview:
            return False
        if not self.is_live or self.state == State.KEPT:
            return True
        return self.state == State.SCHEDULED and self.is_published

    @property
    def shows_what_is(self) -> bool:
        """Whether the form shows the entry as it is on record."""
        is_asked = self.request.method != "POST"
        return is_asked and self.anime is not None and self.pending is None

    @property
    def own_edit(self) -> PendingEdit | None:
        """The pending edit of its user that the form does not show."""
        return self._edit_by(self.user)

    @property
    def obstacle(self) -> str:
        """Why what is sent cannot be taken, or "".

        So no waiting edit is overwritten that its editor does not see.
        """
        if self.request.method != "POST":
            return ""
        if self.anime is None:
            return TOO_MANY if self._may_suggest_no_more() else ""
        key, seen = pending_edit.key_in(self.request)
        if key and not self.pending:
            return "This edit was published or discarded since you opened it."
        if self.pending and pending_edit.stamp(self.pending) != f"{key}-{seen}":
            return "This edit was changed since you opened it."
        if not self.is_known:
            return "What the entry was when you opened it is not known any more."
        if self.waits and self._is_another_by(self._author_to_be()):
            return HAS_ONE
        if self.state == State.SCHEDULED and self._is_another_by(self.user):
            return HAS_ONE
        if self.waits and not self.pending and self._may_suggest_no_more():
            return TOO_MANY
        return ""

    def _may_suggest_no_more(self) -> bool:
        is_suggestion = not may(self.user, Deed.PUBLISH)
        return is_suggestion and suggestions.has_too_many(self.user)

    def allowed(self, entry: Entry) -> Entry:
        """Return an edit with what its user may set of its own part, and no more."""
        wished = record_of(entry.own)
        names = settable(self.user, self.anime)
        own = own_over({name: wished[name] for name in names}, self.base.own)
        return replace(entry, own=own)

    def keep(self, entry: Entry, publish_at: datetime | None) -> PendingEdit | None:
        """Keep an edit for later, and return it.

        It counts as far as its author may set it: one that is to say more goes on in
        the name of whoever keeps it. Return None if they have one of their own
        beside it; then nothing is written.
        """
        assert self.anime  # a new entry is saved, and not kept
        author = self._author_to_be()
        if author != self.user and not self._may_all(author, entry, publish_at):
            if self._is_another_by(self.user):
                return None
            assert self.pending  # whose author it was
            author = self.user
            PendingEdit.objects.filter(pk=self.pending.pk).update(author=author)
        return pending_edits.keep(self.anime, entry, self.opened_on, author, publish_at)

    def _author_to_be(self) -> User:
        author = pending_edit.author_to_be(self.pending, self.user)
        assert author.is_authenticated
        return author

    def _is_another_by(self, author: User) -> bool:
        """Return True if someone has another edit of the entry waiting."""
        return self._edit_by(author) is not None

    def plan(self, publish_at: datetime | None) -> PendingEdit | None:
        """Have the entry, which is saved, published at a time; None: at none."""
        assert self.anime
        return pending_edits.plan_publication(self.anime, self.user, publish_at)

    def suggest_publication(self, is_new: bool) -> bool:
        """Have the editors look at an entry that is saved; return True if they do.

        That is one that its user made, or had sent back, and may not publish.
        """
        assert self.anime
        if may(self.user, Deed.PUBLISH) or self.is_published:
            return False
        if is_new:
            newest = history.latest(self.anime)
            assert newest  # it was saved just now
            pending_edits.suggest_publication(self.anime, self.user, newest)
            return True
        one = self.suggested
        if not one or one.author != self.user or not one.sent_back:
            return False
        one.sent_back = ""
        one.save()
        return True

    def _edit_by(self, author: User) -> PendingEdit | None:
        return next(
            (one for one, _ in self.others_waiting if one.author == author), None
        )

    def _may_all(self, author: User, entry: Entry, publish_at: datetime | None) -> bool:
        """Return True if an edit's author may set all that is to be kept in it."""
        if publish_at and not may(author, Deed.PUBLISH):
            return False
        own = (record_of(one.own) for one in (self.base, entry))
        changed = {one.field for one in diff_records(*own)}
        return changed <= settable(author, self.anime)

    def save(self, entry: Entry) -> list[Collision]:
        """Save an edit, if it is one, and tell what it was merged with.

        Return where it collides with what others have saved meanwhile: then nothing is
        written.
        """
        if self.anime and not self.pending and entry == self.base:
            return []
        if picture := entry.own.picture:
            entry = entry.with_own(picture=pictures.named_by_content(picture))
        return self._write(entry)

    def _write(self, entry: Entry) -> list[Collision]:
        if self.anime is None:
            self.anime = Anime()
            why = store.RevisionInfo(store.Action.CREATED, self.user)
            store.save([(self.anime, normalize_entry(entry))], why)
            self._say_what_was_granted(self.anime, entry)
            return []
        since = {}
        if self.is_stale and self.revision:
            since = history.changed_since(self.revision, self.later)
        change = store.RevisionInfo(store.Action.EDITED, self.user)
        if self.pending:
            change = pending_edits.publication(self.pending, self.user)
        decided = choices_in(self.posted)
        now = history.Current(self.anime, self.now, self.newest)
        merged = history.save_edit(
            self.anime, entry, self.opened_on, change, decided, now, self.seen
        )
        if merged.conflicts:
            return [
                Collision(conflict, since.get(conflict.field), decided(conflict))
                for conflict in merged.conflicts
            ]
        if self.pending:
            published = DecidedSuggestion.Outcome.PUBLISHED
            pending_edits.decide(self.pending, published, self.user)
        if merged.entry.own.is_published and not self.now.own.is_published:
            pending_edits.end_publications([self.anime.pk], self.user)
        self._say_what_else_was_kept(entry, merged.entry, since)
        self._say_what_was_granted(self.anime, merged.entry)
        return []

    def _say_what_else_was_kept(
        self, entry: Entry, merged: Entry, since: Mapping[str, Revision]
    ) -> None:
        ours = {one.field for one in diff(entry, merged)}
        kept: dict[str, list[str]] = {}
        for name, revision in since.items():
            if name in ours:
                kept.setdefault(author_name(revision), []).append(field_label(name))
        for name, fields in kept.items():
            message = f"Also kept: what {name} changed meanwhile ({', '.join(fields)})."
            messages.info(self.request, message)

    def _say_what_was_granted(self, anime: Anime, entry: Entry) -> None:
        wish = entry.own.slug
        if wish and anime.slug != wish:
            message = (
                f"The address “{wish}” is taken: "
                f"this entry has the nearest that is free, “{anime.slug}”."
            )
            messages.warning(self.request, message)


def open_session(request: HttpRequest, anime: Anime | None = None) -> EditSession:
    """Return the edit that a request is about."""
    if anime is None:
        return EditSession(request, base=NOTHING.with_own(is_published=False))
    pending = pending_edit.shown_in_form(request, anime)
    now = store.load([anime])[anime.pk]
    is_sent = request.method == "POST"
    posted = request.POST.get("opened_on", "")
    key = pending.base_id if pending else parse_pk(posted) if is_sent else None
    revisions = history.revisions_from(anime, key) if key else []
    newest = revisions[-1] if revisions else history.latest(anime)
    session = EditSession(
        request,
        anime,
        now=now,
        newest=newest,
        base=now,
        opened_on=newest.pk if newest else None,
        revision=newest,
        pending=pending,
    )
    if pending:
        known = now.document.tags
        session.seen, session.base = pending_edits.read(pending, anime, known)
        session.opened_on, session.revision = pending.base_id, pending.base
        session.is_stale = newest != pending.base
        session.later = revisions[1:]
    elif is_sent and posted != str(session.opened_on or ""):
        _go_back(session, key, revisions)
    # The rows of such a form are those of other songs and links than there are now.
    if request.POST.get("reader", "") not in ("", str(parser.READER)):
        session.is_known = False
    return session


def _go_back(
    session: EditSession, key: int | None, revisions: Sequence[Revision]
) -> None:
    """Put a session on the revision that its form was opened on.

    `revisions` are those of the entry from `key` on.
    """
    seen = revisions[0] if revisions and revisions[0].pk == key else None
    session.revision, session.is_known = seen, seen is not None
    if seen:
        session.opened_on, session.is_stale = seen.pk, True
        session.later = revisions[1:]
        now = session.now
        session.seen = session.base = entry_at(seen, now.own, now.document.tags)


def session_of_gone(request: HttpRequest, key: int) -> EditSession:
    """Return the edit that was sent of an entry that is gone, over what it was then."""
    opened_on = parse_pk(request.POST.get("opened_on"))
    seen = Revision.objects.filter(anime=key, pk=opened_on or 0).first()
    base = entry_at(seen, NOTHING.own) if seen else NOTHING
    pending_key, stamp = pending_edit.key_in(request)
    pending = PendingEdit.objects.filter(anime=key, pk=pending_key or 0).first()
    if pending and pending_edit.stamp(pending) == f"{pending_key}-{stamp}":
        base = base.with_document(pending.document)
    return EditSession(request, base=base, is_known=bool(seen))
