"""One machine that tries every door, in any order, and looks after each step.

A step calls what a door calls, in this process; one form in twenty is filled in and
posted as a browser does. After each step every mark that was accepted is kept
somewhere, and nothing has changed but what the step was for. At the end every page of
each entry answers, and what is derived is what a rebuild makes.
"""

import itertools
import json
import random
import tempfile
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from inspect import signature
from pathlib import Path
from unittest import mock

from django.contrib.auth.models import Group, User
from django.contrib.messages.storage.base import BaseStorage
from django.core.cache import cache
from django.db import connection, transaction
from django.http import QueryDict
from django.test import Client, RequestFactory, TestCase
from django.urls import reverse
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from catalog import bulk_work, clock
from catalog.admin.edit_conflicts import key_of
from catalog.admin.entry.edit_session import open_session
from catalog.admin.entry.history import undone_by
from catalog.admin.queues.pending_edit import stamp
from catalog.document import AlternativeName, Link, parse
from catalog.document.artist_names import usual_key
from catalog.document.combine import combine_documents, differing_fields, fuller_side
from catalog.document.diff import diff_documents
from catalog.document.edits import add_tags, remove_tags, replace_in_texts
from catalog.document.entry import OWN_FIELDS, Entry, Picture, normalize_entry
from catalog.document.frame import Frame
from catalog.document.packing import normalize_document
from catalog.document.renderer import render
from catalog.document.songs import read_song
from catalog.editing import (
    bulk_edits,
    carried_edits,
    history,
    merge_entries,
    pending_edits,
    recordings,
    row_edits,
    suggestions,
    terms,
    unsaved_work,
    withdrawals,
)
from catalog.editing.undo import (
    IN_SLICES,
    MergedSince,
    take_back_apart,
    undo_run,
    undone_of,
)
from catalog.entries import artist_edits, artist_pairs, references, store
from catalog.entries.on_record import entry_at
from catalog.entries.recording_edits import NothingToSplit
from catalog.files import conflicts, importer
from catalog.files.name_files import GivenName
from catalog.files.name_importer import NameOptions, import_names
from catalog.files.source_files import open_paths
from catalog.models import (
    Anime,
    Artist,
    ArtistName,
    Conflict,
    Credit,
    DecidedSuggestion,
    Franchise,
    PendingEdit,
    Recording,
    Revision,
    Run,
    Song,
    SourceFile,
    Tag,
    UnsavedWork,
    process_cache,
)

from ..admin.forms import fields_of
from .kept import Kept, entries_now, marks_in
from .rebuilt import assert_rebuilding_changes_nothing

FILES = ("alpha/en-US_alpha.md", "alpha/en-US_alpha-ova.md", "beta/en-US_beta.md")
# What is done, and how often beside the rest.
_OFTEN = {
    "send_form": 8,
    "open_form": 3,
    "edit_file": 5,
    "import_files": 5,
    "decide_conflict": 3,
    "publish_edit": 2,
    "undo": 2,
    "type_in_form": 2,
    "crash_soon": 2,
    "merge_two_entries": 2,
    "add_entry": 2,
}
_SELDOM = (
    *("discard_typed", "discard_edit", "clock_strikes", "take_export"),
    *("bulk_edit", "revert", "bring_back", "delete", "restore"),
    "withdraw",
    *("merge_two_tags", "merge_two_franchises", "merge_two_artists", "part_artists"),
    *(
        "merge_all_alike",
        "tell_artists_apart",
        "rule_a_name",
        "join_or_split",
        "tell_two_apart",
    ),
    *("rename_or_delete", "lag_and_reread", "plan", "carry_on", "decide_many"),
    *("edit_many_later", "bring_names"),
    *("publish_in_part", "send_back_or_decline", "suggest_again"),
)
DEEDS = (*(deed for deed, times in _OFTEN.items() for _ in range(times)), *_SELDOM)
SINGERS = (
    *("Kanako (Nozomi)", "Kanako", "Nozomi (CV: Kanako)", "Kanako Oono"),
    *("Oono Kanako", "Foo & Bar", "Nozomi"),
)
NOT_DUPLICATE = "artistnotduplicate"
_WRITES = ("INSERT", "UPDATE", "DELETE")


def do_a_slice():
    """Do two entries of what waits, and return how many that were."""
    with mock.patch.multiple(bulk_work, SLICE=2, TURN=0.0):
        return bulk_work.do_some()


class Said(BaseStorage):
    """Takes messages, and shows none."""

    def _get(self, *args, **kwargs):
        return [], True

    def _store(self, messages, response, *args, **kwargs):
        return []


class Crash(Exception):
    """The process ended here."""


@dataclass
class OpenForm:
    """A form on somebody's screen: what it was opened on, and what it shows."""

    user: User
    anime: int | None
    base: Entry
    posted: dict = field(default_factory=dict)  # its hidden fields
    fields: dict | None = None  # all fields, where a browser opened it
    key: str = ""  # by which what is typed in it is kept
    typed: int = 0  # copies of that


@contextmanager
def crashing_at(number: int):
    """End the process, as it were, instead of the writing query of that number."""
    left = itertools.count(1)

    def check(execute, sql, params, many, context):
        if sql.startswith(_WRITES) and next(left) == number:
            raise Crash
        return execute(sql, params, many, context)

    with connection.execute_wrapper(check):
        yield


_ANN = "https://www.animenewsnetwork.com/encyclopedia/anime.php?id="
# Of alternative names, what they may have beside the name.
LANGUAGES_AND_KINDS = [(), ("en",), ("en", "short"), ("", "short"), ("pt-BR", "other")]


class Histories(RuleBasedStateMachine):
    """What people, files and the clock do to a small catalogue."""

    def __init__(self):
        super().__init__()
        self.around = transaction.atomic()
        self.around.__enter__()
        # As a test's own: what is made of the catalogue is kept by the process.
        connection.atomic_blocks[-1]._from_testcase = True
        process_cache._kept.clear()
        cache.clear()
        self.numbers = itertools.count(1)
        self.kept = Kept()
        self.entries: dict[int, Entry] = {}  # as the last step left them
        self.accepted: set[str] = set()
        self.forms: list[OpenForm] = []
        self.browsers: dict[User, Client] = {}
        self.crash_at = 0
        self.folder = tempfile.TemporaryDirectory()
        self.texts: dict[str, str] = {}  # what contributors' files say
        self.imported: dict[str, str] = {}  # and said when they were last imported

    def teardown(self):
        try:
            self.look_at_all()
        finally:
            self.folder.cleanup()
            transaction.set_rollback(True)
            self.around.__exit__(None, None, None)
            process_cache._kept.clear()

    # Steps are one rule, and what it does follows from one number: of several rules
    # hypothesis leaves most out of each history, and of a list it draws the first.
    @rule(draw=st.integers(0, 2**64 - 1))
    def do(self, draw):
        chance = random.Random(draw)
        step = getattr(self, chance.choice(DEEDS))
        step(*(chance.randrange(10_000) for _ in signature(step).parameters))

    # The people, and what there is at first

    @initialize()
    def begin(self):
        def person(name, role):
            user = User.objects.create_user(name, is_staff=True)
            user.groups.add(Group.objects.get(name=role))
            return user

        self.editors = [person("aki", "Editor"), person("ben", "Editor")]
        self.contributor = person("chi", "Contributor")
        self.people = [*self.editors, self.contributor]
        for path in FILES:
            self.texts[path] = self.new_file()
        self.write_files(self.texts)
        self.import_them()

    def mark(self) -> str:
        return f"w{next(self.numbers)}"

    def new_file(self) -> str:
        return (
            f"# Title {self.mark()}\n\n-   **type**: tv-serie\n"
            f'-   **opening-song**: #1: "Song {self.mark()}" by {self.singer()}\n'
            f"-   **start-date**: 2001-02-03\n\n"
            f"## Tags\n\n-   tag-{self.mark()}\n-   shared\n\n"
            f"## Sinopse\n\nAbout {self.mark()}.\n\n"
            f"## Links\n\n-   [Page](https://example.org/{self.mark()})\n"
            f"-   [ANN]({_ANN}{next(self.numbers)})\n"
        )

    # What is typed

    def changed(self, document, kind: int, where: int):
        """Return a document with one thing in it made otherwise."""
        mark = self.mark()
        match kind % 18:
            case 0 | 12 | 13 | 14:  # often, so that people and files collide
                return replace(document, title=f"Title {mark}")
            case 1 | 15 | 16 | 17:
                return replace(document, synopsis=f"About {mark}.")
            case 2:
                line = f'"Song {mark}" by {self.singer()}'
                song = read_song("ending", line)
                return replace(document, songs=(*document.songs, song))
            case 3 if document.songs:
                place = where % len(document.songs)
                song = replace(document.songs[place], title=f"Song {mark}", spelling="")
                return self.with_item(document, "songs", place, song)
            case 4 if document.songs:
                place = where % len(document.songs)
                return self.with_item(document, "songs", place, None)
            case 5:
                link = Link("Page", f"https://example.org/{mark}")
                return replace(document, links=(*document.links, link))
            case 6 if document.links:
                place = where % len(document.links)
                return self.with_item(document, "links", place, None)
            case 7:
                return add_tags(document, [f"tag-{mark}"])
            case 8 if document.tags:
                return remove_tags(
                    document, [document.tags[where % len(document.tags)]]
                )
            case 9:
                name = self.name(where)
                names = (*document.alternative_names, name)
                return replace(document, alternative_names=names)
            case 11 if document.alternative_names:
                # Its language or its kind is another, and it is the same name.
                place = where % len(document.alternative_names)
                name = document.alternative_names[place].name
                name = AlternativeName(name, *LANGUAGES_AND_KINDS[where % 5])
                return self.with_item(document, "alternative_names", place, name)
            case 10 if document.songs:
                return replace(document, songs=document.songs[::-1])
        return replace(document, original_title=f"Genmei {mark}")

    def name(self, where: int) -> AlternativeName:
        return AlternativeName(f"Name {self.mark()}", *LANGUAGES_AND_KINDS[where % 5])

    def with_item(self, document, name, place, item):
        items = list(getattr(document, name))
        items[place : place + 1] = [] if item is None else [item]
        return replace(document, **{name: tuple(items)})

    def own_changed(self, entry: Entry, kind: int) -> Entry:
        """Return an entry with something of its own part made otherwise, mostly not."""
        match kind % 16:
            case 0:
                return entry.with_own(slug=f"place-{self.mark()}")
            case 1:
                return entry.with_own(is_published=not entry.own.is_published)
            case 2:
                return entry.with_own(locks=entry.own.locks ^ {"title"})
            case 3:
                return entry.with_own(locks=entry.own.locks ^ {"synopsis"})
            case 4:
                name = f"posters/{kind:032x}.png"
                frame = Frame((10, 0, 90, 100), (50, kind % 100)) if kind % 2 else None
                return entry.with_own(picture=Picture(name, 20, 30, frame))
            case 5:
                return entry.with_own(picture=None)
            case 6:
                others = Franchise.objects.exclude(slug=entry.own.franchise)
                if other := others.order_by("pk").first():
                    return entry.with_own(franchise=other.slug)
        return entry

    # Before and after a step

    @contextmanager
    def step(self, *touched: int, all_of_them: bool = False, whole: bool = True):
        """Do a step; what is not `touched` by it stays as it is, to the letter.

        Where the process crashes in it, everything is as before, as its door has it in
        one transaction; only what is done in several, not `whole`, may be done in part.
        """
        before, accepted = self.entries, {*self.accepted}
        crash_at, self.crash_at = self.crash_at, 0
        crashed = False
        with TestCase.captureOnCommitCallbacks(execute=True):
            try:
                door = transaction.atomic() if whole else nullcontext()
                with door, crashing_at(crash_at):
                    yield before
            except Crash:
                # Nothing was sent that the database refused.
                transaction.set_rollback(False)
                crashed = True
                self.accepted = accepted if whole else self.accepted
        after = self.entries = entries_now()
        for key, entry in before.items():
            if (crashed and whole) or not (all_of_them or key in touched):
                assert after.get(key) == entry, f"entry {key} changed in silence"
        for key in after.keys() - before.keys():
            assert all_of_them or not touched or key in touched, "an entry appeared"
        self.look(after)

    def look(self, entries):
        kept = self.kept.marks(entries.values())
        lost = self.accepted - kept
        assert not lost, f"lost: {sorted(lost)}"

    def of_marks(self, *texts) -> set[str]:
        return set().union(*map(marks_in, texts))

    def singer(self):
        """Return an artist text: of some who sings hangs on what the others say."""
        number = next(self.numbers)
        return (*SINGERS, f"Ai {number}")[number % (len(SINGERS) + 1)]

    def choose(self, number, things):
        things = list(things)
        return things[number % len(things)] if things else None

    def entry_key(self, number):
        return self.choose(
            number, Anime.objects.order_by("pk").values_list("pk", flat=True)
        )

    # Forms

    def request(self, user, **posted):
        request = RequestFactory().post("/")
        data = QueryDict(mutable=True)
        data.update(
            {name: value for name, value in posted.items() if value is not None}
        )
        request.POST = data
        request.user = user
        request._messages = Said(request)
        return request

    def open_form(self, who, which, how):
        """Somebody opens the form of an entry, or of an edit that waits."""
        user = self.choose(who, self.people)
        key = self.entry_key(which)
        if key is None:
            return
        anime = Anime.objects.select_related("franchise").get(pk=key)
        edits = PendingEdit.objects.filter(anime=key).order_by("pk")
        if user == self.contributor:
            edits = edits.filter(author=user)
        pending = self.choose(which, edits) if how % 3 == 0 else None
        if how % 20 == 1:
            self.forms.append(self.opened_in_a_browser(user, anime, pending))
            return
        request = RequestFactory().get("/", {"edit": pending.pk} if pending else {})
        request.user = user
        session = open_session(request, anime)
        posted = {"opened_on": session.opened_on and str(session.opened_on)}
        if pending:
            posted["edit"] = stamp(session.pending)
        form = OpenForm(user, key, session.base, posted, key=f"form-{self.mark()}")
        self.forms.append(form)

    def type_in_form(self, which, kind):
        """Something is typed in an open form; the form keeps it."""
        form = self.choose(which, self.forms)
        if not form or not form.key:
            return
        mark = self.mark()
        form.typed += 1
        row = {"part": "", "place": 0, "was": {}, "typed": {"title": f"Typed {mark}"}}
        work = UnsavedWork(
            user=form.user,
            key=form.key,
            anime_id=form.anime,
            title="Typed",
            typed=[one.as_json() for one in unsaved_work.read_typed(json.dumps([row]))],
            number=form.typed,
        )
        with self.step():
            before = UnsavedWork.objects.filter(user=form.user, key=form.key).first()
            unsaved_work.keep_typed(work)
            self.accepted -= marks_in(before.typed) if before else set()
            self.accepted.add(mark)

    def discard_typed(self, which):
        """What was typed in a form is thrown away."""
        if self.forms:
            with self.step():
                self.end(self.forms.pop(which % len(self.forms)))

    def end(self, form):
        for work in UnsavedWork.objects.filter(user=form.user, key=form.key):
            self.accepted -= marks_in(work.typed)
        unsaved_work.end(form.user, form.key)

    def browser_of(self, user):
        if user not in self.browsers:
            self.browsers[user] = Client()
            self.browsers[user].force_login(user)
        return self.browsers[user]

    def opened_in_a_browser(self, user, anime, pending):
        client = self.browser_of(user)
        address = reverse("admin:catalog_anime_change", args=[anime.pk])
        query = {"edit": pending.pk} if pending else {}
        # What only asks for a publication is seen in the entry's own form.
        page = client.get(address, query, follow=True)
        assert page.status_code == 200, page.status_code
        base = pending_edits.read(pending, anime)[1] if pending else None
        entry = base or store.load([anime])[anime.pk]
        return OpenForm(user, anime.pk, entry, query, fields_of(page, "anime_form"))

    def send_form(self, which, kind, where, own, button, side):
        """An open form is changed and sent: saved, kept, or kept until a time."""
        if not self.forms:
            self.open_form(which, kind, where)
        if not self.forms:
            return
        form = self.forms.pop(which % len(self.forms))
        if form.fields is not None:
            self.send_in_a_browser(form, kind, button)
            return
        anime = Anime.objects.select_related("franchise").filter(pk=form.anime).first()
        if anime is None:
            self.forms.append(form)  # what was typed in it stays where it is kept
            return
        document = normalize_document(self.changed(form.base.document, kind, where))
        wished = self.own_changed(form.base.with_document(document), own)
        keep = {"state": "published" if button % 4 else "kept"}
        request = self.request(form.user, **form.posted, **keep)
        session = open_session(request, anime)
        if session.obstacle or not session.is_known:
            return  # refused with a word
        # A form sends the keys of tags and franchises, whatever they are called by now.
        (wished,) = references.resolved([(wished, session.now.own)])
        wished = session.allowed(wished)
        with self.step(anime.pk):
            if not session.waits:
                self.save(session, form, wished, keep, side)
                self.end(form)
            elif self.keep(session, wished, button):
                self.end(form)

    def keep(self, session, wished, button):
        later = timezone.now() + timedelta(days=1)
        can = session.user in self.editors and session.anime.is_published
        publish_at = later if can and button % 8 == 0 else None
        before = (
            pending_edits.read(session.pending, session.anime)[1]
            if (session.pending)
            else None
        )
        pending = session.keep(wished, publish_at)
        if pending is None:
            return
        # What its author replaced in it is replaced.
        if before:
            self.accepted -= marks_in(before.document) - marks_in(wished.document)
        self.accepted |= marks_in(wished.document)
        return True

    def save(self, session, form, wished, keep, side):
        now = store.load([session.anime])[session.anime.pk]
        base = session.base
        if session.pending and session.revision:
            base = entry_at(session.revision, now.own)
        collisions = session.save(wished)
        decided = {}
        if collisions:
            for number, collision in enumerate(collisions):
                choice = ("ours", "theirs")[(side >> number) % 2]
                decided[key_of(collision.conflict)] = choice
            again = self.request(form.user, **form.posted, **keep, **decided)
            anime = Anime.objects.select_related("franchise").get(pk=form.anime)
            session = open_session(again, anime)
            assert not session.save(session.allowed(wished)), "asked twice"
        after = store.load_one(form.anime)[1]
        in_doubt = self.of_marks(
            *(repr((c.conflict.ours, c.conflict.theirs)) for c in collisions)
        )
        fields_in_doubt = {c.conflict.field for c in collisions}
        self.both_are_in(base, wished, now, after, in_doubt, fields_in_doubt)
        given_up = self.of_marks(
            *(
                repr(one.conflict.ours)
                for one in collisions
                if decided[key_of(one.conflict)] == "theirs"
            )
        )
        if session.pending:
            # What somebody replaced in another's edit, they saw.
            given_up |= marks_in(session.base.document) - marks_in(wished.document)
        self.accepted = (self.accepted | marks_in(wished.document)) - given_up

    def both_are_in(self, base, ours, theirs, after, in_doubt, fields_in_doubt):
        """What either side added is there, and what either took out is not."""
        was, mine, other, now = (
            marks_in(one.document) for one in (base, ours, theirs, after)
        )
        told = f"{was=} {mine=} {other=} {now=} {in_doubt=}"
        assert (mine - was) | (other - was) <= now | in_doubt, f"not in: {told}"
        assert was & mine & other <= now | in_doubt, f"gone: {told}"
        gone = ((was - mine) | (was - other)) - in_doubt
        assert not gone & now, f"back: {told}"
        for name, part in OWN_FIELDS.items():
            values = [
                getattr(e.own, part.attribute) for e in (base, ours, theirs, after)
            ]
            before, wish, there, is_now = values
            if name in fields_in_doubt or name in ("locks", "address"):
                continue
            assert is_now == (wish if wish != before else there), name

    def send_in_a_browser(self, form, kind, button):
        client = self.browser_of(form.user)
        address = reverse("admin:catalog_anime_change", args=[form.anime])
        mark = self.mark()
        field_name = ("synopsis", "original_title")[kind % 2]
        data = form.fields | {field_name: [f"By hand {mark}"]}
        if "state" in data and (button % 4 == 0 or form.posted):
            data["state"] = ["published" if button % 4 else "kept"]
        page_query = "?" + "&".join(f"{n}={v}" for n, v in form.posted.items())
        with self.step(form.anime):
            page = client.post(address + page_query, data)
            if page.status_code == 302 and Anime.objects.filter(pk=form.anime).exists():
                self.accepted.add(mark)
                if form.posted:  # an edit that waits, which its form showed
                    shown = getattr(form.base.document, field_name)
                    self.accepted -= marks_in(shown) - self.kept.in_history
            assert page.status_code in (200, 302), page.status_code

    def plan(self, which, days):
        """An editor plans when an entry is published, or gives the plan up."""
        hidden = Anime.objects.filter(is_published=False).select_related("franchise")
        anime = self.choose(which, hidden.order_by("pk"))
        if anime is None:
            return
        session = open_session(self.request(self.editors[0]), anime)
        if not session.own_edit:
            with self.step():
                at = timezone.now() + timedelta(days=days % 3)
                session.plan(at if days % 4 else None)

    def add_entry(self, who, kind, own):
        """Somebody adds an entry."""
        if Anime.objects.count() > 5:
            return
        user = self.choose(who, self.people)
        session = open_session(self.request(user), None)
        document = normalize_document(
            replace(parse(self.new_file()), alternative_names=(self.name(own),))
        )
        entry = session.allowed(session.base.with_document(document))
        with self.step():
            assert not session.save(entry)
            session.suggest_publication(is_new=True)
            self.accepted |= marks_in(document)

    # Edits that wait

    def publish_edit(self, which, who, side):
        """An editor publishes an edit that waits, and decides what collides."""
        live = PendingEdit.objects.filter(anime__in=Anime.objects.all())
        pending = self.choose(which, live.order_by("pk"))
        if pending is None:
            return
        editor = self.choose(who, self.editors)
        anime = Anime.objects.select_related("franchise").get(pk=pending.anime_id)
        chosen = ("ours", "theirs")[side % 2]
        collided = pending_edits.propose(pending).conflicts
        with self.step(anime.pk):
            if chosen == "theirs":  # whoever publishes sees both
                for conflict in collided:
                    self.accepted -= marks_in(repr(conflict.ours))
            assert not pending_edits.publish(
                pending, editor, lambda _: chosen
            ).conflicts

    def suggestion(self, which):
        live = suggestions.to_review().filter(anime__in=Anime.objects.order_by())
        return self.choose(which, live.select_related("author"))

    def publish_in_part(self, which, chosen):
        """An editor publishes some of what a suggestion changes."""
        pending = self.suggestion(which)
        if pending is None:
            return
        before = pending_edits.propose(pending)
        places = {p for p in range(len(before.changes)) if chosen >> p & 1}
        if not 0 < len(places) < len(before.changes):
            return
        for conflict in before.conflicts:  # the suggestion's is taken, or goes on
            self.accepted |= marks_in(repr(conflict.ours))
        with self.step(pending.anime_id):
            suggestions.publish_in_part(pending, places, self.editors[0])
        rest = PendingEdit.objects.get(pk=pending.pk)
        after = pending_edits.propose(rest)
        rest_is = normalize_entry(after.wished)
        assert rest_is == normalize_entry(before.wished), "the rest is another"
        assert not after.conflicts

    def send_back_or_decline(self, which, choice):
        """An editor sends a suggestion back, or declines it."""
        pending = self.suggestion(which)
        if pending is None:
            return
        with self.step():
            if choice % 2:
                suggestions.send_back(pending, self.editors[0], "Where from?")
            else:
                suggestions.decline(pending, self.editors[0], "No.")

    def suggest_again(self, which):
        """What was declined waits again."""
        declined = DecidedSuggestion.objects.filter(outcome="declined").order_by("pk")
        there = declined.filter(anime__in=Anime.objects.order_by())
        decided = self.choose(which, there)
        if decided:
            with self.step():
                suggestions.suggest_again(decided)

    def discard_edit(self, which):
        """Whoever may discards an edit that waits."""
        pending = self.choose(which, PendingEdit.objects.order_by("pk"))
        if pending is None:
            return
        only_there = marks_in(pending.document)
        with self.step():
            pending.delete()
            # It was thrown away on purpose.
            self.accepted -= only_there - self.kept.in_history

    def carry_on(self, which):
        """An edit of an entry that was merged away goes on at the one that stays."""
        gone = PendingEdit.objects.exclude(anime__in=Anime.objects.values("pk"))
        pending = self.choose(which, gone.order_by("pk"))
        if pending is None:
            return
        fate = unsaved_work.fates([pending.anime_id]).get(pending.anime_id)
        if fate and fate.stays:
            with self.step():
                carried_edits.carry_on(pending, fate)

    def clock_strikes(self, days):
        """What is due is done."""
        now = timezone.now() + timedelta(days=days % 3)
        due = PendingEdit.objects.filter(publish_at__lte=now)
        with self.step(*due.values_list("anime", flat=True)):
            pending_edits.publish_due(now)
        assert not due.filter(publish_at__isnull=False).exists()

    # Files

    def write_files(self, texts):
        root = Path(self.folder.name)
        for path, text in texts.items():
            (root / path).parent.mkdir(exist_ok=True)
            (root / path).write_text(text)

    def bring_names(self, which, where, known):
        """A file brings a name, or says the language of one that is there."""
        ann = Anime.objects.exclude(ann_id=None).order_by("pk")
        anime = self.choose(which, ann)
        if anime is None:
            return
        name = self.name(where)
        names = store.load_one(anime.pk)[1].document.alternative_names
        if known % 2 and names:
            name = replace(name, name=self.choose(known // 2, names).name)
        line = GivenName(1, "ann", anime.ann_id or 0, name, "Source", "CC0")
        with self.step(anime.pk):
            report = import_names([line], NameOptions())
            if report.added:
                self.accepted |= marks_in(name.name)

    def import_them(self, *, take_files=False):
        options = importer.Options(take_files=take_files)
        # A duplicate file is reported, and its entry follows another.
        primary = SourceFile.objects.primary().filter(path__in=self.texts)
        before = dict(primary.values_list("path", "anime"))
        with self.step(all_of_them=True, whole=False) as entries:
            with open_paths([self.folder.name]) as files:
                report = importer.import_files(files, options)
            assert not report.failed, report.problems
            self.files_are_in(before, entries, take_files)

    def files_are_in(self, owners, entries, take_files):
        after = entries_now()
        for path, text in self.texts.items():
            was, new = marks_in(self.imported.get(path, "")), marks_in(text)
            key = owners.get(path)
            if key is None or key not in after or path not in self.imported:
                continue
            entry, now = entries[key], after[key]
            assert now.own == entry.own, f"own part of {key}"
            waiting = Conflict.objects.waiting().filter(anime=key)
            in_doubt = self.of_marks(
                *(list(row) for row in waiting.values_list("base", "ours", "theirs"))
            )
            locked = {"title": "title", "synopsis": "synopsis"}
            for name in entry.own.locks & locked.keys():
                document = parse(text)
                in_doubt |= marks_in(getattr(document, name) or "")
            there = marks_in(now.document)
            missing = (new - was) - there - in_doubt
            # What was imported before and is in the history was decided then.
            assert not missing - self.kept.in_history, f"of {path}: {missing}"
            # A tag that a file takes away may have another name here by now.
            mine = marks_in(replace(entry.document, tags=())) - was
            if not take_files:
                assert mine <= there | in_doubt, f"lost of {key}: {mine - there}"
        for path, text in self.texts.items():
            # A deleted entry's file waits for it as it was at the last import.
            if path not in owners or owners[path] in after:
                self.imported[path] = text

    def edit_file(self, which, kind, where):
        """A contributor changes a file."""
        path = FILES[which % len(FILES)]
        if path in self.texts:
            self.texts[path] = render(
                self.changed(parse(self.texts[path]), kind, where)
            )

    def import_files(self, take):
        """The files are imported, seldom so that they win."""
        self.write_files(self.texts)
        self.import_them(take_files=take % 10 == 0)

    def take_export(self):
        """Contributors take what the site exports, and go on from there."""
        own = Anime.objects.filter(source_files__path__in=FILES).distinct()
        for anime in own.select_related("franchise"):
            file = anime.source_files.filter(path__in=FILES, role="own").first()
            if file:
                self.texts[file.path] = render(store.load([anime])[anime.pk].document)

    def decide_conflict(self, which, choice):
        """An editor decides a conflict of an import."""
        values = Conflict.Choice.values
        choice = values[choice % len(values)]
        conflict = self.choose(which, Conflict.objects.waiting().order_by("pk"))
        if conflict is None:
            return
        with self.step(conflict.anime_id):
            try:
                now = conflicts.values_now([conflict])[conflict.pk]
                seen = conflicts.value_stamp(now)
                conflicts.resolve_conflict(conflict, choice, self.editors[0], seen)
            except ValueError:
                return  # an entry has a title: told

    def decide_many(self, some, choice):
        """An editor decides many conflicts alike."""
        chosen = [
            one
            for place, one in enumerate(Conflict.objects.waiting().order_by("pk"))
            if some >> place & 1
        ]
        values = Conflict.Choice.values
        choice = values[choice % len(values)]
        now = conflicts.values_now(chosen)
        seen = {key: conflicts.value_stamp(value) for key, value in now.items()}
        touched = {one.anime_id for one in chosen}
        with self.step(*touched, whole=False):
            conflicts.resolve_conflicts(seen, choice, self.editors[0], seen)

    # Many at once

    def bulk_edit(self, kind, which, some):
        """An editor changes many entries at one stroke."""
        keys = [
            key
            for place, key in enumerate(
                Anime.objects.order_by("pk").values_list("pk", flat=True)
            )
            if some >> place & 1
        ]
        mark = self.mark()
        tag = self.choose(which, Tag.objects.order_by("pk"))
        songs = Song.objects.filter(anime__in=keys, position=0).values_list(
            "pk", flat=True
        )
        edits = [
            bulk_edits.Edit("add", lambda d: add_tags(d, [f"tag-{mark}"])),
            bulk_edits.Edit(
                "remove", lambda d: remove_tags(d, [tag.name] if tag else [])
            ),
            bulk_edits.Edit(
                "text",
                lambda d: replace_in_texts(d, ["synopsis"], "About", f"About {mark}"),
            ),
            bulk_edits.Edit("publish", own={"is_published": bool(which % 2)}),
            row_edits.RowEdit(
                "songs",
                part="songs",
                rows=row_edits.chosen_as_json(row_edits.elements_of("songs", songs)),
                made=lambda song: replace(song, title=f"Song {mark}", spelling=""),
            ),
        ]
        with self.step(*keys, whole=False):
            bulk_edits.apply(keys, edits[kind % len(edits)], self.editors[0])

    def edit_many_later(self, some, turns):
        """An editor's edit of many entries is put on record, and done in slices.

        It may be stopped before all of it is done.
        """
        keys = [
            key
            for place, key in enumerate(
                Anime.objects.order_by("pk").values_list("pk", flat=True)
            )
            if some >> place & 1
        ]
        plan = {"do": "add-tags", "tags": [f"tag-{self.mark()}"]}
        with self.step(*keys, whole=False):
            if keys:
                bulk_work.begin_edit(keys, plan, self.editors[0], None)
            for _ in range(turns % 3):
                do_a_slice()
        self.stop_what_waits()

    def stop_what_waits(self):
        with self.step():
            for run in Run.objects.filter(work__isnull=False):
                bulk_work.stop(run)

    def merge_two_entries(self, one, other):
        """An editor makes one entry of two."""
        keys = list(Anime.objects.order_by("pk").values_list("pk", flat=True))
        if len(keys) < 3:
            return
        waited_for = PendingEdit.objects.filter(anime__in=keys).order_by("pk")
        goes = self.choose(other, keys)
        if other % 2 and (pending := self.choose(other, waited_for)):
            goes = pending.anime_id
        keys.remove(goes)
        stays = keys[one % len(keys)]
        rows = Anime.objects.select_related("franchise").in_bulk([stays, goes])
        entries = store.load(rows.values())
        left, right = (entries[key].document for key in (stays, goes))
        choices = {
            n: fuller_side(n, left, right) for n in differing_fields(left, right)
        }
        entry = entries[stays].with_document(
            normalize_document(combine_documents(left, right, choices, "left"))
        )
        seen = {key: history.latest(row).pk for key, row in rows.items()}
        with self.step(stays, goes):
            merge_entries.merge_entries(
                rows[stays], rows[goes], entry, seen, self.editors[1]
            )

    def undo(self, which):
        """An editor undoes a run."""
        runs = Run.objects.filter(undone_at=None).order_by("-pk")[:4]
        run = self.choose(which, runs)
        if run is None:
            return
        touched = set(run.revisions.values_list("anime", flat=True))
        if run.term == Run.Term.TAG:
            tagged = Anime.objects.filter(tagged__tag=run.term_key)
            touched |= set(tagged.values_list("pk", flat=True))
        others = {
            (c.anime_id, c.field, c.element)
            for c in Conflict.objects.waiting().exclude(run=run)
        }
        since = self.changed_since(run)
        in_slices = which % 2 and run.kind in IN_SLICES
        with self.step(*touched, whole=not in_slices) as entries:
            try:
                if in_slices:
                    bulk_work.begin_undo(run, self.editors[0])
                    while do_a_slice():
                        pass
                    run.refresh_from_db()
                else:
                    undo_run(run, self.editors[0])
            except MergedSince:
                return
            self.later_edits_stay(run, since, entries, undone_of(run).told)
            # Its files count as imported when they were before it, or not at all.
            if run.kind in (Run.Kind.IMPORT, Run.Kind.MERGE) and not run.term:
                self.imported.clear()
        self.stop_what_waits()
        left = {(c.anime_id, c.field, c.element) for c in Conflict.objects.waiting()}
        gone = {key for key, *_ in others} - set(
            Anime.objects.values_list("pk", flat=True)
        )
        assert {one for one in others if one[0] not in gone} <= left

    def changed_since(self, run):
        """Return the entries that were changed after a run, each with what it left."""
        left = {}
        for revision in run.revisions.order_by("pk"):
            left[revision.anime_id] = revision
        saved = Revision.objects.exclude(action=Revision.Action.REREAD)
        return {
            key: last
            for key, last in left.items()
            if saved.filter(anime=key, pk__gt=last.pk).exists()
        }

    def later_edits_stay(self, run, since, before, told):
        after = entries_now()
        for key in since.keys() & before.keys():
            if run.kind == Run.Kind.MERGE or run.term:
                # A tag that came with the run may have another name by now.
                now = replace(before[key].document, tags=())
                added = marks_in(now) - marks_in(since[key].document)
                lost = added - marks_in(after[key].document) - marks_in([*told])
                assert not lost, f"{lost} of {key}, and it was not told: {told}"
            else:
                assert after[key] == before[key], f"{key} lost a later edit"

    # Ways back

    def revert(self, which, how_far):
        """An editor makes an entry again what it was."""
        key = self.entry_key(which)
        revision = self.choose(
            how_far, Revision.objects.filter(anime=key).order_by("-pk")
        )
        if revision is None:
            return
        with self.step(key):
            history.revert(revision, self.editors[0])
            now = store.load_one(key)[1]
            assert now.document == entry_at(revision, now.own).document

    def bring_back(self, which, how_far):
        """An editor brings a song or a link back."""
        key = self.entry_key(which)
        revisions = list(Revision.objects.filter(anime=key).order_by("pk"))
        if len(revisions) < 2:
            return
        place = how_far % (len(revisions) - 1)
        before, after = revisions[place], revisions[place + 1]
        gone = [
            change
            for change in diff_documents(before.document, after.document)
            if change.element and change.after is None
        ]
        if gone:
            with self.step(key):
                history.bring_back(before, after, gone[0], self.editors[1])

    def delete(self, which):
        """An editor deletes an entry."""
        if Anime.objects.count() < 3:
            return
        key = self.entry_key(which)
        with self.step(key):
            change = store.RevisionInfo(author=self.editors[0])
            store.delete(Anime.objects.filter(pk=key), change)

    def withdraw(self, which):
        """An editor withdraws an entry for good."""
        if Anime.objects.count() < 3:
            return
        key = self.entry_key(which)
        with self.step(key):
            withdrawals.withdraw(key, "x", self.editors[0])

    def restore(self, which):
        """An editor brings a deleted entry back, as it was."""
        gone = Revision.objects.filter(action=Revision.Action.DELETED)
        gone = gone.exclude(anime__in=Anime.objects.values("pk")).order_by("pk")
        last_of = {one.anime_id: one for one in gone.select_related("run")}
        revision = self.choose(which, last_of.values())
        # What was merged away, or withdrawn, comes back by undoing that.
        if revision is None or undone_by(revision):
            return
        last = Revision.objects.filter(anime=revision.anime_id).order_by("-pk").first()
        with self.step(revision.anime_id):
            history.restore(last, self.editors[0])
            now = store.load_one(last.anime_id)[1]
            assert now.document == entry_at(last, now.own).document

    # Words

    def merge_two_tags(self, one, other):
        """An editor makes one tag of two."""
        tags = list(Tag.objects.order_by("pk"))
        if len(tags) < 2:
            return
        stays = tags.pop(one % len(tags))
        goes = tags[other % len(tags)]
        touched = Anime.objects.filter(tagged__tag=goes).values_list("pk", flat=True)
        with self.step(*touched):
            self.accepted -= marks_in(goes.name)
            terms.merge_tags(stays, goes, self.editors[0])
            assert not Tag.objects.filter(name=goes.name).exists()

    def merge_two_franchises(self, one, other):
        """An editor puts the works of one franchise to another."""
        franchises = list(Franchise.objects.order_by("pk"))
        if len(franchises) < 2:
            return
        stays = franchises.pop(one % len(franchises))
        goes = franchises[other % len(franchises)]
        touched = Anime.objects.filter(franchise=goes).values_list("pk", flat=True)
        with self.step(*touched):
            terms.merge_franchises(stays, goes, self.editors[0])

    def merge_two_artists(self, one, other):
        """An editor makes one artist of two; songs and texts stay as they are."""
        found = list(Artist.objects.order_by("pk"))
        if len(found) < 2:
            return
        kept = found.pop(one % len(found))
        with self.step():
            others = [found[other % len(found)]]
            terms.merge_artists(kept, others, self.editors[0])

    def merge_all_alike(self):
        """An editor merges all artists whose names differ in order alone."""
        groups = [(one, others) for one, *others in artist_pairs.alike_groups()]
        if groups:
            with self.step():
                terms.merge_groups_of_artists(groups, "alike", self.editors[0])

    def tell_artists_apart(self, one, other):
        """An editor says that two artists are two, and may take that back."""
        found = list(Artist.objects.order_by("pk"))
        if len(found) > 1:
            first = found.pop(one % len(found))
            second = found[other % len(found)]
            with self.step():
                run = terms.tell_artists_apart(first, second, self.editors[0])
            row = artist_pairs.told_apart(first.pk).get(pk=run.made[NOT_DUPLICATE][0])
            if other % 2:
                with self.step():
                    take_back_apart(row, self.editors[0])

    def rule_a_name(self, which):
        """An editor keeps two names one, or takes the rule back."""
        names = list(ArtistName.objects.order_by("pk").values_list("name", flat=True))
        if name := self.choose(which, names):
            with self.step():
                rule = artist_edits.keep_whole(f"{name} & {names[0]}", self.editors[0])
            with self.step(), artist_edits.crediting_anew([rule.name]):
                rule.delete()

    def join_or_split(self, which, kind):
        """An editor joins two recordings, or splits a use of one off."""
        there = Recording.objects.exclude(songs=None).distinct().order_by("pk")
        one = self.choose(which, there)
        other = there.exclude(pk=one.pk).first() if one else None
        if other and kind % 2:
            with self.step():
                recordings.join_recordings(one, [other], self.editors[0])
        elif one:
            songs = one.songs.order_by("-pk").values_list("pk", flat=True)[:1]
            with self.step(), suppress(NothingToSplit):
                recordings.split_recording(one, [*songs], self.editors[0])

    def tell_two_apart(self, which):
        """An editor says that a song is another artist's of the same name."""
        credits = Credit.objects.exclude(song__title="").order_by("pk")
        if credit := self.choose(which, credits.select_related("artist")):
            with self.step():
                terms.split_off_songs(
                    credit.artist, [credit.song_id], "another", self.editors[0]
                )

    def part_artists(self, which):
        """An editor makes a spelling an artist of its own."""
        names = [
            name
            for name in ArtistName.objects.select_related("artist").order_by("pk")
            if name.key != usual_key(name.artist.name)
        ]
        if name := self.choose(which, names):
            with self.step():
                terms.split_off_name(name, self.editors[0])

    def rename_or_delete(self, which, kind):
        """An editor renames a tag, a franchise or an artist, or deletes a tag."""
        mark = self.mark()
        model = (Tag, Tag, Franchise, Artist)[kind % 4]
        term = self.choose(which, model.objects.order_by("pk"))
        if term is None:
            return
        touched = Anime.objects.none()
        if model is Tag:
            touched = Anime.objects.filter(tagged__tag=term)
        with self.step(*touched.values_list("pk", flat=True)):
            if model is Franchise:
                terms.rename_franchise(term, f"World {mark}")
            elif model is Artist:
                terms.rename_artist(term, f"Ai {mark}", term.native_name)
            elif kind % 8 == 0:
                self.accepted -= marks_in(term.name) - self.kept.in_history
                terms.delete_tag(term, self.editors[1])
            else:
                self.accepted -= marks_in(term.name) - self.kept.in_history
                terms.rename_tag(term, f"tag-{mark}", self.editors[1])

    # The machine itself

    def lag_and_reread(self, which):
        """An entry that an earlier reader read is read by today's."""
        key = self.entry_key(which)
        Anime.objects.filter(pk=key).update(reader=1)
        with self.step():
            store.reread(Anime.objects.filter(pk=key))

    def crash_soon(self, number):
        """The process will end in the midst of the next step."""
        self.crash_at = 1 + number % 40

    # At the end

    def look_at_all(self):
        self.crash_at = 0
        with self.step():
            pass
        clock.run_due()
        assert_rebuilding_changes_nothing()
        visitor, editor = Client(), self.browser_of(self.editors[0])
        for anime in Anime.objects.order_by("pk"):
            page = visitor.get(reverse("catalog:anime-detail", args=[anime.slug]))
            assert page.status_code == (200 if anime.is_published else 404)
            text = visitor.get(reverse("catalog:anime-markdown", args=[anime.slug]))
            assert text.status_code == page.status_code
            for name in ("change", "history"):
                address = reverse(f"admin:catalog_anime_{name}", args=[anime.pk])
                assert editor.get(address).status_code == 200, address
        for pending in PendingEdit.objects.all():
            address = reverse("admin:catalog_pendingedit_change", args=[pending.pk])
            assert editor.get(address, follow=True).status_code == 200, address
        for decided in DecidedSuggestion.objects.all():
            address = reverse("admin:catalog_pendingedit_decided", args=[decided.pk])
            assert editor.get(address).status_code == 200, address
        for name in ("anime_deleted", "conflict_changelist", "run_changelist"):
            address = reverse(f"admin:catalog_{name}")
            assert editor.get(address).status_code == 200, address
