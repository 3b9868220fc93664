"""Who may do what at which address: the one table of it, and a world to try it in.

`DOORS` has a row for each address of the admin, and for those of the site that know
who asks: who may see it, and what can be posted there, by the deed that it takes. The
deeds are those of `catalog.permissions`, and who may do them stands there.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any, NamedTuple

from axes.models import AccessAttempt
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import ForeignKey, ManyToManyField
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from catalog import bulk_work
from catalog.admin.imports import uploads
from catalog.admin.imports.pages import KEPT
from catalog.admin.queues.pending_edit import stamp
from catalog.admin.terms.artist_duplicates import stamp_of_group
from catalog.document.diff import diff_documents
from catalog.document.packing import pack
from catalog.editing import bulk_edits, history, merge_entries, recordings, terms
from catalog.editing.withdrawals import withdraw
from catalog.entries import artist_pairs, store
from catalog.files import conflicts
from catalog.models import (
    Anime,
    Artist,
    ArtistNotDuplicate,
    Conflict,
    DecidedSuggestion,
    EntryNote,
    Finding,
    Franchise,
    Link,
    NameRule,
    PendingEdit,
    Recording,
    Run,
    SavedFilter,
    Song,
    SourceFile,
    Tag,
    UnsavedWork,
)
from catalog.permissions import ROLES, Deed
from catalog.site.pages import preview

from ..factories import keep_edit, load_document, make_anime, save_document
from .forms import fields_of

# Who asks. A former editor has the group still, and is no staff.
ASKERS = ("visitor", "former", "no group", *ROLES, "superuser")
STAFF = ASKERS[2:]

# Whom a row names where it takes no deed.
ANYONE, ANY_STAFF, SUPERUSER, NOBODY = ASKERS, STAFF, STAFF[-1:], ()
Who = Deed | tuple[str, ...]


def is_of(asker: str, who: Who) -> bool:
    """Return True if a row lets someone do what takes a deed, or is for some."""
    if isinstance(who, Deed):
        return asker == "superuser" or asker in who.roles
    return asker in who


# Addresses


# What stands for a value in an address, and how a pattern writes that otherwise.
PART = re.compile("<[^>]+>")
_GROUP = re.compile(r"\(\?P(<[^>]+>)[^)]*\)")


def routes(patterns: Any = None, before: str = "") -> list[str]:
    """Return every address that the site has, as the URL conf writes it."""
    found = []
    for one in get_resolver().url_patterns if patterns is None else patterns:
        route = before + _GROUP.sub(r"\1", str(one.pattern)).strip("^$")
        inner = getattr(one, "url_patterns", None)
        found += [route] if inner is None else routes(inner, route)
    return found


# The site knows no one who asks for these.
PUBLIC = {
    *("", "about/", "anime/", "anime/<slug:slug>/", "anime/<slug:slug>.md", "artists/"),
    *("artists/<slug:slug>/", "covers/<str:digest>/<slug:slug>.svg", "songs/"),
    "songs/<slug:slug>/",
    *(
        "franchises/",
        "franchises/<slug:slug>/",
        "tags/",
        "tags/<slug:slug>/",
        "seasons/",
    ),
    *("seasons/<int:year>/", "seasons/<int:year>/<str:season>/", "feed.atom"),
    *("tags/<slug:slug>/feed.atom", "seasons/<int:year>/<str:name>/feed.atom"),
    *("seasons/<int:year>/<str:name>/calendar.ics", "feeds/changed.atom"),
    *(
        "calendar.ics",
        "search/",
        "search/suggestions/",
        "random/",
        "search/suggestions/opensearch/",
        "sitemap.xml",
    ),
    *("sitemap-<slug:section>.xml", "opensearch.xml", "styleguide/", "robots.txt"),
    "media/<path:name>",
}


# What is asked about, in each of its states.

ENTRIES = (
    "published",
    "not published",
    "my suggestion",
    "another's suggestion",
    "scheduled by another",
    "deleted",
    "merged away",
)
GONE = ("deleted", "merged away", "gone", "forged")
NO_KEY = 999_999
PASSWORD = "right horse battery"
NEW_PASSWORD = "battery horse right"
SONG = ("opening", '"One" by Ai Aya')


class World:
    """A catalogue with something in each state, and someone who asks."""

    def __init__(self, asker: str) -> None:
        self.asker = asker
        self.ed = self.account("ed", "Editor")
        self.contra = self.account("contra", "Contributor")
        self.peer = self.account("peer", "Maintainer")
        self.root = self.account("root", is_superuser=True)
        self.me: User | None = None
        self.client, self.over = Client(raise_request_exception=False), Client()
        self.over.force_login(self.root)
        if asker != "visitor":
            group = {"former": "Editor"}.get(asker, asker)
            rights = {"is_superuser": asker == "superuser"}
            self.me = self.account("me", group, **rights)
            self.me.is_staff = asker != "former"
            self.me.save()
            self.client.force_login(self.me)
        self.entries = {state: self.entry(state) for state in ENTRIES}
        self.edits = {"gone": NO_KEY}
        self.keep_edits()
        self.save_filters()
        self.runs = {"gone": NO_KEY}
        self.change_many()
        self.pair = self.entry("Left").pk, self.entry("Right").pk
        self.conflicts = {"gone": NO_KEY}
        self.doubt()
        self.work = {"gone": "0" * 32}
        for state, user in (("mine", self.me), ("another's", self.ed)):
            if user:
                self.type(state, user)
        self.make_terms()
        self.attempt = AccessAttempt.objects.create(
            username="x", ip_address="192.0.2.1", failures_since_start=6
        )
        self.group = Group.objects.create(name="Above")
        self.group.permissions.set(Permission.objects.filter(codename="add_group"))
        self.above = self.account("above", "Above")

    def account(self, name: str, group: str = "", **values: Any) -> User:
        user = User.objects.create_user(name, None, PASSWORD, is_staff=True, **values)
        user.groups.set(Group.objects.filter(name=group))
        return user

    def entry(self, title: str) -> Anime:
        """Make an entry that had a song once, and has a file and a finding."""
        made = make_anime(
            title.title(),
            is_published=title != "not published",
            songs=[SONG],
            tags=["space"],
            links=[("Site", "http://a.example/")],
            is_filed=True,
        )
        save_document(made, replace(load_document(made), songs=()))
        Finding.objects.get_or_create(anime=made, rule="no-poster")
        return made

    def keep_edits(self) -> None:
        tomorrow = timezone.now() + timedelta(days=1)
        for state, author, at in [
            ("my suggestion", self.me, None),
            ("another's suggestion", self.contra, None),
            ("scheduled by another", self.ed, tomorrow),
            ("deleted", self.me, None),
        ]:
            anime = self.entries[state]
            document = replace(load_document(anime), synopsis="Waiting.")
            seen = history.latest(anime).pk
            edit = keep_edit(anime, document, seen, author, at)
            self.edits[state] = edit.pk
        hidden = self.entries["not published"]
        seen, document = history.latest(hidden).pk, load_document(hidden)
        edit = keep_edit(hidden, replace(document, rating="R"), seen, self.ed)
        self.edits["not published"] = edit.pk
        self.decided, self.notes = {}, {}
        for state, author in [("mine", self.me), ("another's", self.contra)]:
            note = {"anime": self.entries["published"], "text": "Look."}
            self.notes[state] = EntryNote.objects.create(author=author, **note).pk
            declined = DecidedSuggestion.objects.create(
                anime=self.entries["published"],
                author=author,
                document_bytes=pack(load_document(self.entries["published"])),
                suggested_at=timezone.now(),
                outcome="declined",
            )
            self.decided[state] = declined.pk

    def save_filters(self) -> None:
        self.filters = {"gone": NO_KEY}
        of = {"model_name": "anime", "query": "state=published"}
        for state, owner, is_shared in [
            ("mine", self.me, False),
            ("another's", self.ed, False),
            ("shared by another", self.contra, True),
        ]:
            saved = SavedFilter.objects.create(
                owner=owner, name=state, is_shared=is_shared, **of
            )
            self.filters[state] = saved.pk

    def change_many(self) -> None:
        store.delete([self.entries["deleted"]], store.RevisionInfo(author=self.ed))
        stays, goes = self.entry("Stays"), self.entries["merged away"]
        seen = {one.pk: history.latest(one).pk for one in (stays, goes)}
        entry = store.load_one(stays.pk)[1]
        merge = merge_entries.merge_entries(stays, goes, entry, seen, self.ed)
        self.bulked = self.entry("Bulked")
        edit = bulk_edits.Edit("told", lambda doc: replace(doc, synopsis="Told."))
        bulk = bulk_edits.apply([self.bulked.pk], edit, self.ed)
        withdrawal = withdraw(self.entry("Withdrawn").pk, "x", self.ed)
        assert withdrawal  # the entry was there
        self.runs |= {"merge": merge.pk, "bulk": bulk.pk, "withdrawal": withdrawal.pk}
        # Whoever has an edit of both entries that are merged has one left behind.
        document = replace(load_document(self.bulked), rating="R")
        seen = history.latest(self.bulked).pk
        left = keep_edit(self.bulked, document, seen, self.me or self.ed)
        PendingEdit.objects.filter(pk=left.pk).update(anime=goes.pk)
        self.edits["left by a merge"] = left.pk
        for kind in (Run.Kind.IMPORT, Run.Kind.REPAIR, Run.Kind.DECISION):
            run = Run.objects.create(kind=kind, title="x", author=self.ed)
            self.runs[kind.value] = run.pk
        keys = [self.bulked.pk]
        working = bulk_work.begin_edit(
            keys, {"do": "type", "type": "ona"}, self.ed, None
        )
        self.runs["working"] = working.pk
        undone = Run.objects.create(
            kind=Run.Kind.BULK, title="x", undone_at=timezone.now()
        )
        self.runs["undone"] = undone.pk

    def doubt(self) -> None:
        for state in ("published", "not published"):
            anime = self.entries[state]
            values = {"base": "A", "ours": anime.title, "theirs": "C"}
            conflict = Conflict.objects.create(
                anime=anime, path="x", field="title", **values
            )
            self.conflicts[state] = conflict.pk
        decided = Conflict.objects.create(
            anime=self.entries["published"],
            path="x",
            field="type",
            base="ova",
            ours="ova",
            theirs="ona",
            choice="ours",
            decided_at=timezone.now(),
        )
        self.conflicts["decided"] = decided.pk

    def type(self, state: str, user: User) -> None:
        """Type into a form, and do not save it."""
        key = self.work[state] = f"{user.pk:032}"
        UnsavedWork.objects.create(
            user=user,
            key=key,
            anime=self.entries["published"],
            typed=[{"part": "", "place": 0, "was": None, "typed": {"title": "T"}}],
            changed_at=timezone.now(),
        )

    def make_terms(self) -> None:
        self.tags = dict.fromkeys(("there", "other", "merged away"))
        self.franchises, self.artists = {**self.tags}, {**self.tags}
        lines = [f'"{n}" by {n}' for n in ("Bo Boa", "Boa Bo", "Cy Cya", "Dy Dya")]
        songs = [("ending", line) for line in (*lines, '"E" by Cya Cy')]
        make_anime("Sung", songs=songs)
        again = make_anime("Sung again", songs=songs[2:4])
        names = {"there": "Cy Cya", "other": "Dy Dya", "merged away": "Cya Cy"}
        for n, state in enumerate(names):
            self.tags[state] = Tag.objects.create(name=f"t{n}", slug=f"t{n}").pk
            self.franchises[state] = Franchise.objects.create(
                name=f"F{n}", slug=f"f{n}"
            ).pk
            self.artists[state] = Artist.objects.get(name=names[state]).pk
        make_anime("Tagged", tags=["t0"], franchise="F3")
        for model, keys, merge in [
            (Tag, self.tags, terms.merge_tags),
            (Franchise, self.franchises, terms.merge_franchises),
            (Artist, self.artists, merge_artists),
        ]:
            stays, goes = (
                model.objects.get(pk=keys[one]) for one in ("there", "merged away")
            )
            run = merge(stays, goes, self.ed)
            self.runs[f"{run.term} merge"] = run.pk
        songs = again.songs.order_by("position")
        self.songs_again = [*songs.values_list("pk", flat=True)]
        self.recordings = [*songs.values_list("recording", flat=True)]
        stays, goes = (
            Recording.objects.get(songs__title=title) for title in ("Bo Boa", "Boa Bo")
        )
        self.runs["recording merge"] = recordings.join_recordings(
            stays, [goes], self.ed
        ).pk
        self.songless = Artist.objects.create(name="Zed", slug="zed").pk
        one, other = (Artist.objects.get(name=n) for n in ("Dy Dya", "Bo Boa"))
        self.runs["artist decision"] = terms.tell_artists_apart(one, other, self.ed).pk
        self.apart = ArtistNotDuplicate.objects.get()
        rule = NameRule(kind="whole", name="Cy Cya, Dy", key="cycyady")
        rule.save()
        self.rules = {"there": rule.pk}
        self.twins = [Artist.objects.get(name=n).pk for n in ("Bo Boa", "Boa Bo")]

    def upload(self) -> str:
        """Keep a file that this session may import, and return the token."""
        file = SimpleUploadedFile("new.md", b"# New\n\n-   **type**: ova\n")
        token = uploads.keep_upload([file])
        session = self.client.session
        session[KEPT] = {
            "token": token,
            "names": ["new.md"],
            "draft": False,
            "take_files": False,
        }
        session.save()
        return token

    def form(self, path: str, form_id: str) -> dict[str, list[str]]:
        """Return the fields of a form as a superuser sees it: more than most may."""
        return fields_of(self.over.get(path), form_id)


def merge_artists(stays: Artist, goes: Artist, author: User) -> Run:
    return terms.merge_artists(stays, [goes], author)


# What tables what is done may write.


def tables(*names: str) -> frozenset[str]:
    return frozenset(f"catalog_{name}" for name in names)


VERSION = tables("catalogueversion")
NOTHING = frozenset[str]()
ARTISTS = tables(
    *("artist", "artistname", "artistredirect", "credit", "creditdoubt", "searchname"),
    *("song", "recording", "songtoldapart"),
)
DISMISSED = VERSION | tables("dismissal")
# Of what is someone's, and of everybody else.
OWNED = {PendingEdit: "author_id", UnsavedWork: "user_id"}
MINE = tables("pendingedit of mine", "unsavedwork of mine")
WORK = tables("unsavedwork of mine")
EDITS = MINE | tables("pendingedit", "pendingedit: publish_at", "decidedsuggestion")
# What takes more than to change the rest of the row: told apart where it is set.
APART = {PendingEdit: "publish_at", User: "is_superuser"}
ENTRY = (
    VERSION
    | WORK
    | ARTISTS
    | tables("anime", "alternativename", "song", "link", "taggedanime", "tag")
    | tables("formertag", "franchise", "redirect", "revision", "finding")
    | tables("dismissal", "deadlink")
)
RUN = ENTRY | tables("run")
MANY = RUN | tables("sourcefile", "conflict", "notduplicate")
RECORDINGS = VERSION | tables("run", "song", "recording", "songtoldapart")
TERMS = MANY | tables("franchiseredirect", "artistnotduplicate")
RULES = ENTRY | tables("namerule")
ACCOUNT = frozenset({"auth_user"})
GIVEN = ACCOUNT | {
    *("auth_user: is_superuser", "auth_user_groups", "auth_user_user_permissions")
}
GROUP = frozenset({"auth_group", "auth_group_permissions", "auth_user_groups"})
ATTEMPT = frozenset({"axes_accessattempt", "axes_accessattemptexpiration"})
FILES = frozenset({"media"})

Lets = Mapping[Who, frozenset[str]]
States = tuple[str, ...]


class Act(NamedTuple):
    """What can be posted at an address.

    `lets` says what may change, by the first of its deeds that someone may; of the
    states that `by_state` names that says it. Where a state is of `nothing`, nothing
    changes, whoever asks.
    """

    lets: Lets
    data: Callable[[World, str, str], Mapping[str, Any]] = lambda world, state, path: {}
    by_state: Mapping[str, Lets] = {}
    nothing: States = GONE
    is_sure: bool = True  # something does change, of all that may


@dataclass(frozen=True)
class Door:
    """An address: who sees it, and what may be posted there.

    `at` gives the values that its route takes, of a state of what it is about. None
    sees it where it only takes what is posted.
    """

    sees: Who | None
    acts: Mapping[str, Act] = field(default_factory=dict)
    at: Callable[[World, str], tuple[Any, ...]] = lambda world, state: ()
    states: States = ("",)
    asks: Callable[[World, str], str] = lambda world, state: ""
    by_state: Mapping[str, Who] = field(default_factory=dict)


def posts(lets: Lets, at: Any, states: States, data: Any = None, **more: Any) -> Door:
    """Return an address that only takes what is posted."""
    act = Act(lets, **({"data": data} if data else {}), **more)
    return Door(None, {"": act}, at, states)


def fixed(**data: Any) -> Callable[[World, str, str], Mapping[str, Any]]:
    return lambda world, state, path: data


def chosen(keys: Any, action: str, **more: Any) -> Any:
    """Return what a list posts that does an action to one row."""

    def data(world: World, state: str, path: str) -> Mapping[str, Any]:
        key = keys(world, state)
        return {"action": action, "_selected_action": key, "index": "0", **more}

    return data


def filled(form_id: str, **changes: Any) -> Any:
    """Return what a form posts with changes; `__` is the hyphen of a row's field."""
    changes = {name.replace("__", "-"): value for name, value in changes.items()}
    return lambda world, state, path: world.form(path, form_id) | changes


# Django's own pages of a model.


def pages(
    model: str,
    of: Any,
    states: States,
    *,
    see: Who,
    add: Who = NOBODY,
    change: Act | None = None,
    delete: Act | None = None,
    adds: Act | None = None,
    actions: Mapping[str, Act] | None = None,
    sees_delete: Mapping[str, Who] | None = None,
    shown: Mapping[str, Who] | None = None,
) -> dict[str, Door]:
    def at(world: World, state: str) -> tuple[Any, ...]:
        return (of(world, state),)

    base = f"admin/{model}/"
    row = f"{base}<path:object_id>/"
    deleting = next(iter(delete.lets)) if delete else NOBODY
    return {
        base: Door(see, actions or {}, states=states if actions else ("",)),
        f"{base}add/": Door(add, {"": adds} if adds else {}),
        f"{row}history/": Door(see, {}, at, states),
        f"{row}delete/": Door(
            deleting,
            {"": delete} if delete else {},
            at,
            states,
            by_state=sees_delete or {},
        ),
        f"{row}change/": Door(
            see, {"": change} if change else {}, at, states, by_state=shown or {}
        ),
        row: Door(ANY_STAFF, {}, at, states),
    }


def entry_key(world: World, state: str) -> int:
    return world.entries[state].pk if state in world.entries else NO_KEY


def entry_at(world: World, state: str) -> tuple[int]:
    return (entry_key(world, state),)


def revisions(world: World, state: str) -> tuple[int, int, int]:
    """Return the keys of an entry, of its first and of its second revision."""
    key = entry_key(world, state)
    first, second = Anime(pk=key).revisions.order_by("pk").values_list("pk")[:2]
    return key, first[0], second[0]


def song_back(world: World, state: str, path: str) -> Mapping[str, Any]:
    _, first, second = revisions(world, state)
    rows = Anime(pk=entry_key(world, state)).revisions.in_bulk([first, second])
    changes = diff_documents(rows[first].document, rows[second].document)
    gone = [n for n, one in enumerate(changes) if one.element and one.after is None]
    return {"change": gone[0]}


def newest(world: World, state: str, path: str) -> Mapping[str, Any]:
    return {"seen": history.latest(Anime(pk=entry_key(world, state))).pk}


def edit_asked(world: World, state: str) -> str:
    """Return the query of an entry's form that shows the edit that waits."""
    with_edit = state in ENTRIES[2:5] and world.edits.get(state)
    return f"?edit={with_edit}" if with_edit else ""


def entry_form(**changes: Any) -> Any:
    """Return what an entry's form posts, with a value and a dismissal in it."""
    more = {"rating": "PG-13", "dismiss-no-poster": "None is known.", "locked": "title"}
    return filled("anime_form", **more | changes)


def by_edit(mine: Lets, others: Lets) -> Mapping[str, Lets]:
    names = ENTRIES[2:5]
    return dict(zip(names, (mine, others, others), strict=True))


ADD = {"title": "New", "type": "ova", "state": "published"}
SAVE = Act(
    {Deed.PUBLISH: ENTRY, Deed.EDIT_ENTRY: MINE},
    entry_form(_save="1", state="published"),
    {
        "not published": {Deed.EDIT_ENTRY: ENTRY},
        **by_edit(
            {Deed.PUBLISH: ENTRY | MINE, Deed.EDIT_ENTRY: MINE},
            {Deed.PUBLISH: ENTRY | EDITS, Deed.EDIT_ENTRY: MINE},
        ),
    },
)
KEEP = Act(
    {Deed.PUBLISH: EDITS | DISMISSED, Deed.EDIT_ENTRY: MINE},
    entry_form(_save="1", state="kept"),
    {
        "not published": {
            Deed.PUBLISH: EDITS | DISMISSED,
            Deed.EDIT_ENTRY: ENTRY,  # who is not asked for a state saves it as it is
        }
    },
)
SCHEDULE = KEEP._replace(
    data=entry_form(_save="1", state="scheduled", publish_at="2099-01-01T00:00"),
    by_state={
        "not published": {Deed.PUBLISH: ENTRY | EDITS, Deed.EDIT_ENTRY: ENTRY},
    },
)
LOOK = Act({Deed.EDIT_ENTRY: NOTHING}, entry_form(_preview="1"))


def in_list(lets: Lets, action: str, keys: Any = entry_key, **more: Any) -> Act:
    act = Act(lets, chosen(keys, action))
    return act._replace(**more)


UNPUBLISHED = ("not published",)
PUBLISHED = tuple(state for state in ENTRIES if state not in (*UNPUBLISHED, *GONE))


def pair_at(world: World, state: str) -> tuple[int, int]:
    return world.pair if state == "there" else (world.pair[0], NO_KEY)


def merge_form(**more: Any) -> Any:
    def data(world: World, state: str, path: str) -> Mapping[str, Any]:
        page = world.over.get(path)
        if page.status_code != 200:
            return more
        form = page.context["form"]
        chosen = {name: form[name].value() for name in form.fields}
        return chosen | more

    return data


def bulk(**more: Any) -> Any:
    def data(world: World, state: str, path: str) -> Mapping[str, Any]:
        seen = history.latest(world.entries["published"]).pk + 1_000
        key = world.entries["published"].pk
        return {"keys": key, "do": "rating", "rating": "R", "seen": seen, **more}

    return data


def pair_data(world: World, state: str, path: str) -> Mapping[str, Any]:
    left, right = world.pair
    return {"left": left, "right": right}


def deleted_at(world: World, state: str) -> tuple[int]:
    return (history.latest(world.entries[state]).pk,)


WORKS = ("mine", "another's", "gone")


def work_at(world: World, state: str) -> tuple[str]:
    return (world.work.get(state, world.work["gone"]),)


def typed_now(world: World, state: str, path: str) -> Mapping[str, Any]:
    """Return what the form of an entry says by itself of what is typed into it."""
    return {
        "user": world.me.pk if world.me else "",
        "anime": world.entries["published"].pk,
        "form_key": "f" * 32,
        "number": 1,
        "typed": '[{"part": "", "place": 0, "was": null, "typed": {"title": "T"}}]',
    }


EDITED = {"at": entry_at, "states": ENTRIES}
ANIME = {
    **pages(
        "catalog/anime",
        entry_key,
        ENTRIES,
        see=Deed.SEE_ENTRIES,
        add=Deed.ADD_ENTRY,
        delete=Act({Deed.DELETE_ENTRY: MANY}, fixed(post="yes")),
        actions={
            "publish": in_list({Deed.PUBLISH: NOTHING}, "publish"),
            "unpublish": in_list({Deed.PUBLISH: NOTHING}, "unpublish"),
            "edit": in_list({Deed.EDIT_MANY: NOTHING}, "edit_selected"),
            "merge": in_list({Deed.MERGE_ENTRIES: NOTHING}, "merge_selected"),
            "delete": Act(
                {Deed.DELETE_ENTRY: MANY},
                chosen(entry_key, "delete_selected", post="yes"),
            ),
        },
    ),
    "admin/catalog/anime/add/": Door(
        Deed.ADD_ENTRY,
        {
            "add": Act(
                {Deed.PUBLISH: ENTRY, Deed.ADD_ENTRY: ENTRY | MINE},
                filled("anime_form", **ADD),
            ),
            "preview": Act(
                {Deed.ADD_ENTRY: NOTHING}, filled("anime_form", **ADD, _preview="1")
            ),
        },
    ),
    "admin/catalog/anime/<path:object_id>/change/": Door(
        Deed.SEE_ENTRIES,
        {"save": SAVE, "keep": KEEP, "schedule": SCHEDULE, "preview": LOOK},
        asks=edit_asked,
        **EDITED,
    ),
    "admin/catalog/anime/<pk:pk>/others/": posts({Deed.EDIT_ENTRY: NOTHING}, **EDITED),
    "admin/catalog/anime/<pk:pk>/history/<pk:a>/<pk:b>/": Door(
        Deed.SEE_ENTRIES, {}, revisions, ENTRIES
    ),
    "admin/catalog/anime/<pk:pk>/history/<pk:a>/<pk:b>/bring-back/": posts(
        {Deed.PUBLISH: ENTRY},
        revisions,
        ENTRIES,
        song_back,
        by_state={"not published": {Deed.EDIT_ENTRY: ENTRY}},
    ),
    "admin/catalog/anime/<pk:pk>/history/<pk:key>/revert/": posts(
        {Deed.REVERT_ENTRY: ENTRY},
        lambda world, state: revisions(world, state)[:2],
        ENTRIES,
        newest,
    ),
    "admin/catalog/anime/deleted/": Door(Deed.SEE_ENTRIES),
    "admin/catalog/anime/deleted/<pk:key>/restore/": posts(
        {Deed.RESTORE_ENTRY: ENTRY | tables("sourcefile")},
        deleted_at,
        ENTRIES,
        nothing=tuple(state for state in ENTRIES if state != "deleted"),
    ),
    "admin/catalog/anime/<pk:pk>/withdraw/": Door(
        Deed.WITHDRAW_ENTRY,
        {"withdraw": Act({Deed.WITHDRAW_ENTRY: RUN | tables("withdrawal")})},
        **EDITED,
    ),
    "admin/catalog/anime/read-songs/": posts(
        {Deed.EDIT_ENTRY: NOTHING}, lambda *_: (), ("",), fixed(text='"A" by B')
    ),
    "admin/catalog/anime/complete/": posts(
        {Deed.EDIT_ENTRY: NOTHING}, lambda *_: (), ("",), fixed(text="A", field="title")
    ),
    "admin/catalog/anime/read-synopsis/": posts(
        {Deed.EDIT_ENTRY: NOTHING}, lambda *_: (), ("",), fixed(text="A.")
    ),
    "admin/catalog/anime/keep/": posts(
        {Deed.EDIT_ENTRY: WORK}, lambda *_: (), ("",), typed_now
    ),
    "admin/catalog/anime/unsaved/": Door(ANY_STAFF),
    "admin/catalog/anime/unsaved/<slug:key>/": Door(
        ANY_STAFF, {}, work_at, WORKS, by_state={"another's": NOBODY}
    ),
    "admin/catalog/anime/unsaved/<slug:key>/discard/": posts(
        {ANY_STAFF: WORK}, work_at, WORKS, nothing=("another's", "gone")
    ),
    "admin/catalog/anime/bulk/": Door(
        Deed.EDIT_MANY,
        {
            "preview": Act({Deed.EDIT_MANY: NOTHING}, bulk()),
            "apply": Act({Deed.EDIT_MANY: RUN}, bulk(apply="1")),
        },
    ),
    "admin/catalog/anime/duplicates/": Door(
        Deed.MERGE_ENTRIES,
        {"two": Act({Deed.MERGE_ENTRIES: tables("notduplicate")}, pair_data)},
    ),
    "admin/catalog/anime/merge/<pk:left>/<pk:right>/": Door(
        Deed.MERGE_ENTRIES,
        {
            "preview": Act({Deed.MERGE_ENTRIES: NOTHING}, merge_form()),
            "merge": Act({Deed.MERGE_ENTRIES: MANY}, merge_form(apply="1")),
        },
        pair_at,
        ("there", "gone"),
    ),
}


# Songs and links of all entries


def link_key(world: World, state: str) -> int:
    rows = Link.objects.filter(anime=entry_key(world, state))
    return rows.get().pk if rows else NO_KEY


def song_key(world: World, state: str) -> int:
    rows = Song.objects.filter(anime__title="Sung", position=0)
    return rows.get().pk if state == "there" else NO_KEY


def row_saved(form_id: str, **changes: str) -> Act:
    """Return the saving of one row: that of its entry, by whoever may save that."""
    return Act(
        {Deed.PUBLISH: ENTRY, Deed.EDIT_ENTRY: MINE},
        filled(form_id, **changes),
        {
            "not published": {Deed.EDIT_ENTRY: ENTRY},
            # Whoever has an edit of the entry waiting goes on with that.
            "my suggestion": {Deed.PUBLISH: ENTRY, Deed.EDIT_ENTRY: NOTHING},
        },
    )


LISTS = {
    f"admin/catalog/{name}/csv/": Door(who)
    for name, who in {
        "anime": Deed.SEE_ENTRIES,
        "artist": Deed.SEE_ARTISTS,
        "conflict": Deed.SEE_CONFLICTS,
        "franchise": Deed.SEE_FRANCHISES,
        "link": Deed.SEE_ENTRIES,
        "recording": Deed.SEE_ARTISTS,
        "run": Deed.SEE_RUNS,
        "song": Deed.SEE_ENTRIES,
        "sourcefile": Deed.SEE_FILES,
        "tag": Deed.SEE_TAGS,
    }.items()
}
NOTES = {
    "admin/catalog/anime/<pk:pk>/notes/": Door(
        Deed.SEE_ENTRIES,
        {"": Act({Deed.EDIT_ENTRY: tables("entrynote")}, fixed(text="Look."))},
        entry_at,
        ENTRIES[:2],
    ),
    "admin/catalog/anime/<pk:pk>/notes/<pk:key>/delete/": posts(
        {Deed.EDIT_ENTRY: tables("entrynote")},
        lambda world, state: (world.entries["published"].pk, world.notes[state]),
        ("mine", "another's"),
        nothing=("another's",),
    ),
}
FILTER_STATES = ("mine", "shared by another", "another's", "gone")


def filter_at(world: World, state: str) -> tuple[int]:
    return (world.filters[state],)


FILTERS = {
    "admin/catalog/anime/filters/": Door(
        Deed.SEE_ENTRIES,
        {
            "own": Act(
                {Deed.SEE_ENTRIES: tables("savedfilter")},
                fixed(name="New", model_name="song", query="q=a"),
            ),
            "shared": Act(
                {Deed.SHARE_FILTER: tables("savedfilter")},
                fixed(name="New", model_name="song", query="q=a", is_shared="on"),
            ),
        },
    ),
    **{
        f"admin/catalog/anime/filters/<pk:pk>/{end}": posts(
            {Deed.SEE_ENTRIES: tables("savedfilter")},
            filter_at,
            FILTER_STATES,
            fixed(name="Other", is_shared="on"),
            by_state={
                "shared by another": {Deed.MANAGE_SHARED_FILTERS: tables("savedfilter")}
            },
            nothing=("another's", "gone"),
        )
        for end in ("", "remove/")
    },
}
ROWS = {
    **pages(
        "catalog/song",
        song_key,
        ("there", "gone"),
        see=Deed.SEE_ENTRIES,
        change=row_saved("song_form", title="Other"),
    ),
    **pages(
        "catalog/link",
        link_key,
        ENTRIES,
        see=Deed.SEE_ENTRIES,
        change=row_saved("link_form", label="Other"),
    ),
    "admin/catalog/link/hosts/": Door(Deed.SEE_ENTRIES),
    "admin/catalog/song/bulk/": Door(Deed.EDIT_MANY),
    "admin/catalog/link/bulk/": Door(
        Deed.EDIT_MANY,
        {
            "all": Act({Deed.EDIT_MANY: RUN}, fixed(host="a.example", do="https")),
            "gone": Act({Deed.EDIT_MANY: RUN}, fixed(host="a.example", do="gone")),
        },
        asks=lambda world, state: "?host=a.example",
    ),
}


# Edits that wait

EDIT_STATES = (*ENTRIES[1:6], "gone")


def edit_key(world: World, state: str) -> int:
    return world.edits[state]


def edit_seen(world: World, state: str, path: str) -> Mapping[str, Any]:
    rows = PendingEdit.objects.filter(pk=edit_key(world, state))
    return {"seen": rows.get().updated_at.isoformat()} if rows else {}


def review_seen(world: World, state: str, path: str) -> Mapping[str, Any]:
    edit = PendingEdit.objects.filter(pk=edit_key(world, state)).first()
    if edit is None:
        return {"act": "publish"}
    revision = history.latest(Anime(pk=edit.anime_id))
    return {"act": "publish", "seen": f"{stamp(edit)}/{revision.pk}"}


def decided_at(world: World, state: str) -> tuple[int]:
    return (world.decided[state],)


IS_MINE = ("my suggestion", "deleted")
DISCARD = {Deed.DECIDE_PENDING_EDIT: EDITS}
DISCARD_MINE = {state: {Deed.DISCARD_OWN_PENDING_EDIT: MINE} for state in IS_MINE}
DECLINED = ("another's suggestion", "gone")  # and not discarded
WAITING = {
    **pages(
        "catalog/pendingedit",
        edit_key,
        EDIT_STATES,
        see=Deed.SEE_PENDING_EDITS,
        delete=Act(DISCARD, fixed(post="yes"), DISCARD_MINE, DECLINED),
        sees_delete=dict.fromkeys((*IS_MINE, "gone"), Deed.DISCARD_OWN_PENDING_EDIT)
        | {"another's suggestion": NOBODY},
        actions={
            "discard": Act(
                DISCARD,
                chosen(edit_key, "delete_selected", post="yes"),
                DISCARD_MINE,
                DECLINED,
            )
        },
    ),
    "admin/catalog/pendingedit/<pk:pk>/carry/": posts(
        {Deed.EDIT_ENTRY: MINE},
        lambda world, state: (edit_key(world, state),),
        (*EDIT_STATES, "left by a merge"),
        nothing=EDIT_STATES,
    ),
    "admin/catalog/pendingedit/<pk:pk>/publish/": posts(
        {Deed.DECIDE_PENDING_EDIT: ENTRY | EDITS},
        lambda world, state: (edit_key(world, state),),
        EDIT_STATES,
        edit_seen,
    ),
    "admin/catalog/pendingedit/mine/": Door(Deed.EDIT_ENTRY),
    "admin/catalog/pendingedit/next/": Door(Deed.DECIDE_PENDING_EDIT),
    "admin/catalog/pendingedit/<pk:pk>/review/": posts(
        {Deed.DECIDE_PENDING_EDIT: ENTRY | EDITS},
        lambda world, state: (edit_key(world, state),),
        EDIT_STATES,
        review_seen,
        nothing=tuple(one for one in EDIT_STATES if one != "another's suggestion"),
    ),
    "admin/catalog/pendingedit/decided/<pk:pk>/": Door(
        Deed.DECIDE_PENDING_EDIT,
        {},
        decided_at,
        ("mine", "another's"),
        by_state={"mine": Deed.EDIT_ENTRY},
    ),
    "admin/catalog/pendingedit/decided/<pk:pk>/again/": posts(
        {Deed.EDIT_ENTRY: VERSION | MINE},
        decided_at,
        ("mine", "another's"),
        nothing=("another's",),
        is_sure=False,  # where an edit of the entry waits already
    ),
}


# Imports


def run_key(world: World, state: str) -> int:
    return world.runs[state]


def file_key(world: World, state: str) -> int:
    if state == "gone":
        return NO_KEY
    anime = world.entries["published" if state == "there" else state]
    return SourceFile.objects.get(anime=anime.pk).pk


def conflict_key(world: World, state: str) -> int:
    return world.conflicts[state]


def decided(world: World, state: str, path: str) -> Mapping[str, Any]:
    rows = Conflict.objects.of_entries().filter(pk=conflict_key(world, state))
    now = rows and conflicts.value_stamp(conflicts.values_now(rows)[rows.get().pk])
    return {"choice": "theirs", "now": now or ""}


def chosen_conflict(action: str) -> Any:
    """Return what the list posts that decides one conflict, as it was seen there."""

    def data(world: World, state: str, path: str) -> Mapping[str, Any]:
        key = conflict_key(world, state)
        seen = decided(world, state, path)["now"]
        return chosen(conflict_key, action)(world, state, path) | {f"seen-{key}": seen}

    return data


DECISIONS = {
    "keep_ours": tables("conflict", "run", "catalogueversion"),
    "take_files": RUN | tables("conflict"),
}


def token_at(world: World, state: str) -> tuple[str]:
    if state == "another's":
        return (uploads.keep_upload([SimpleUploadedFile("a.md", b"# A\n")]),)
    return (world.upload(),)


RUN_STATES = (
    *("import", "repair", "bulk", "decision", "merge", "withdrawal", "tag merge"),
    *("franchise merge", "artist merge", "recording merge", "artist decision"),
    *("undone", "gone"),
)
RUNS = {
    **pages("catalog/run", run_key, RUN_STATES, see=Deed.SEE_RUNS),
    "admin/catalog/run/<pk:pk>/undo/": posts(
        {Deed.IMPORT: MANY | EDITS},
        lambda world, state: (run_key(world, state),),
        RUN_STATES,
        fixed(),
        by_state={
            "bulk": {Deed.EDIT_MANY: MANY},
            "decision": {Deed.DECIDE_CONFLICT: MANY},
            "merge": {Deed.MERGE_ENTRIES: MANY | EDITS},
            "withdrawal": {Deed.UNDO_WITHDRAWAL: RUN | tables("withdrawal")},
            "tag merge": {Deed.MERGE_TAGS: TERMS},
            "franchise merge": {Deed.MERGE_FRANCHISES: TERMS},
            "artist merge": {Deed.CHANGE_ARTIST: TERMS},
            "artist decision": {
                Deed.CHANGE_ARTIST: VERSION | tables("artistnotduplicate", "run")
            },
            "recording merge": {Deed.CHANGE_ARTIST: RECORDINGS},
            "undone": {Deed.EDIT_MANY: NOTHING},
        },
    ),
    "admin/catalog/run/<pk:pk>/stop/": posts(
        {Deed.IMPORT: tables("run") | VERSION},
        lambda world, state: (run_key(world, state),),
        ("working", "bulk", "gone"),
        by_state={
            "working": {Deed.EDIT_MANY: tables("run") | VERSION},
            "bulk": {Deed.EDIT_MANY: NOTHING},
        },
    ),
    "admin/catalog/run/import/": Door(
        Deed.IMPORT,
        {
            "send": Act(
                {Deed.IMPORT: FILES},
                lambda *_: {"files": SimpleUploadedFile("new.md", b"# New\n")},
            )
        },
    ),
    "admin/catalog/run/import/<token>/": Door(
        Deed.IMPORT,
        {
            "import": Act({Deed.IMPORT: MANY | FILES}, nothing=("another's",)),
            "cancel": Act(
                {Deed.IMPORT: FILES}, fixed(cancel="1"), nothing=("another's",)
            ),
        },
        token_at,
        ("mine", "another's"),
        by_state={"another's": NOBODY},
    ),
    **pages(
        "catalog/sourcefile",
        file_key,
        ("there", "deleted", "gone"),
        see=Deed.SEE_FILES,
    ),
    **pages(
        "catalog/conflict",
        conflict_key,
        ("published", "not published", "decided", "gone"),
        see=Deed.SEE_CONFLICTS,
        actions={
            action: Act(
                {Deed.DECIDE_CONFLICT: lets},
                chosen_conflict(action),
                nothing=("decided", "gone"),
            )
            for action, lets in DECISIONS.items()
        },
    ),
    "admin/catalog/conflict/<pk:pk>/decide/": posts(
        {Deed.DECIDE_CONFLICT: ENTRY | tables("conflict")},
        lambda world, state: (conflict_key(world, state),),
        ("published", "not published", "decided", "gone"),
        decided,
        nothing=("decided", "gone"),
    ),
}


# Tags, franchises, artists

TERM_STATES = ("there", "other", "merged away", "gone")


def term_key(kind: str, world: World, state: str) -> int:
    keys: dict[str, int] = getattr(world, kind)
    return keys.get(state, NO_KEY)


def of_terms(kind: str) -> Any:
    return partial(term_key, kind)


def term_pages(kind: str, model: str, see: Deed, **deeds: Deed) -> dict[str, Door]:
    key = of_terms(kind)

    def two(world: World, state: str) -> tuple[int, int]:
        return key(world, "there"), key(world, state)

    def stays(world: World, state: str, path: str) -> Mapping[str, Any]:
        return {"stays": key(world, "there")}

    there = ("there", "merged away", "gone")
    return {
        **pages(
            f"catalog/{model}",
            key,
            TERM_STATES,
            see=see,
            add=deeds["add"],
            adds=Act({deeds["add"]: TERMS}, filled(f"{model}_form", name="new")),
            change=Act(
                {deeds["rename"]: TERMS}, filled(f"{model}_form", name="renamed")
            ),
            delete=Act({deeds["delete"]: TERMS}, fixed(post="yes")),
            actions={
                "merge": in_list({deeds["merge"]: NOTHING}, "merge_selected", key),
                "delete": Act(
                    {deeds["delete"]: TERMS},
                    chosen(key, "delete_selected", post="yes"),
                ),
            },
        ),
        f"admin/catalog/{model}/merge/<pk:left>/<pk:right>/": Door(
            deeds["merge"],
            {"": Act({deeds["merge"]: TERMS}, stays, nothing=there)},
            two,
            TERM_STATES[1:],
        ),
    }


def spelling_of(world: World, state: str, path: str) -> Mapping[str, Any]:
    return {"spelling": "Cy Cya" if state == "its own" else "Cya Cy"}


def artists_asked(world: World, state: str) -> str:
    return f"?artist={world.twins[0]}&artist={world.twins[1]}"


def first_stays(world: World, state: str, path: str) -> Mapping[str, Any]:
    return {"stays": world.twins[0]}


def recording_key(world: World, state: str) -> int:
    return NO_KEY if state == "gone" else world.recordings[0]


def recordings_asked(world: World, state: str) -> str:
    return "?" + "&".join(f"recording={key}" for key in world.recordings)


def first_recording_stays(world: World, state: str, path: str) -> Mapping[str, Any]:
    return {"stays": world.recordings[0]}


def twins(choice: str) -> Any:
    return lambda world, state, path: {
        "first": world.twins[0],
        "second": world.twins[1],
        "choice": choice,
    }


def all_alike(world: World, state: str, path: str) -> Mapping[str, Any]:
    return {"group": list(map(stamp_of_group, artist_pairs.alike_groups()))}


NAMES = {
    **term_pages(
        "tags",
        "tag",
        Deed.SEE_TAGS,
        add=Deed.ADD_TAG,
        rename=Deed.RENAME_TAG,
        delete=Deed.DELETE_TAG,
        merge=Deed.MERGE_TAGS,
    ),
    **term_pages(
        "franchises",
        "franchise",
        Deed.SEE_FRANCHISES,
        add=Deed.ADD_FRANCHISE,
        rename=Deed.RENAME_FRANCHISE,
        delete=Deed.DELETE_FRANCHISE,
        merge=Deed.MERGE_FRANCHISES,
    ),
    **pages(
        "catalog/artist",
        of_terms("artists"),
        TERM_STATES,
        see=Deed.SEE_ARTISTS,
        change=Act(
            {Deed.CHANGE_ARTIST: TERMS}, filled("artist_form", native_name="原")
        ),
        actions={
            "merge": Act(
                {Deed.CHANGE_ARTIST: NOTHING},
                chosen(of_terms("artists"), "merge_selected"),
            )
        },
    ),
    # Those with songs come of them.
    "admin/catalog/artist/<path:object_id>/delete/": Door(
        Deed.CHANGE_ARTIST,
        {"": Act({Deed.CHANGE_ARTIST: TERMS}, fixed(post="yes"))},
        lambda world, state: (
            world.songless if state == "songless" else world.artists["there"],
        ),
        ("there", "songless"),
        by_state={"there": NOBODY},
    ),
    "admin/catalog/artist/merge/": Door(
        Deed.CHANGE_ARTIST,
        {"": Act({Deed.CHANGE_ARTIST: TERMS}, first_stays)},
        asks=artists_asked,
    ),
    "admin/catalog/artist/duplicates/": Door(
        Deed.CHANGE_ARTIST,
        {
            "one": Act({Deed.CHANGE_ARTIST: TERMS}, twins("first")),
            "two": Act(
                {Deed.CHANGE_ARTIST: VERSION | tables("artistnotduplicate", "run")},
                twins("apart"),
            ),
        },
    ),
    "admin/catalog/artist/alike/": Door(
        Deed.CHANGE_ARTIST, {"": Act({Deed.CHANGE_ARTIST: TERMS}, all_alike)}
    ),
    **pages(
        "catalog/namerule",
        of_terms("rules"),
        ("there", "gone"),
        see=Deed.SEE_ARTISTS,
        add=Deed.CHANGE_ARTIST,
        adds=Act(
            {Deed.CHANGE_ARTIST: RULES},
            fixed(name="Bo Boa, Boa Bo", kind="whole", _save="Save"),
        ),
        delete=Act({Deed.CHANGE_ARTIST: RULES}, fixed(post="yes")),
        actions={
            "delete": Act(
                {Deed.CHANGE_ARTIST: RULES},
                chosen(of_terms("rules"), "delete_selected", post="yes"),
            )
        },
    ),
    **pages(
        "catalog/recording",
        recording_key,
        ("there", "gone"),
        see=Deed.SEE_ARTISTS,
        actions={
            "join": Act(
                {Deed.CHANGE_ARTIST: NOTHING}, chosen(recording_key, "join_selected")
            )
        },
    ),
    "admin/catalog/recording/join/": Door(
        Deed.CHANGE_ARTIST,
        {"": Act({Deed.CHANGE_ARTIST: RECORDINGS}, first_recording_stays)},
        asks=recordings_asked,
    ),
    "admin/catalog/recording/<pk:pk>/split/": posts(
        {Deed.CHANGE_ARTIST: RECORDINGS},
        lambda world, state: (recording_key(world, state),),
        ("there", "gone"),
        lambda world, state, path: {"song": world.songs_again[0]},
    ),
    "admin/catalog/artist/<pk:pk>/another/": posts(
        {Deed.CHANGE_ARTIST: TERMS | tables("namerule")},
        lambda world, state: (NO_KEY if state == "gone" else world.artists["there"],),
        ("there", "gone"),
        lambda world, state, path: {"song": world.songs_again[0], "note": "x"},
    ),
    "admin/catalog/artist/<pk:pk>/apart/": posts(
        {Deed.CHANGE_ARTIST: VERSION | tables("artistnotduplicate", "run")},
        lambda world, state: (NO_KEY if state == "gone" else world.apart.first_id,),
        ("there", "gone"),
        lambda world, state, path: {"apart": world.apart.pk},
    ),
    "admin/catalog/artist/<pk:pk>/part/": posts(
        {Deed.CHANGE_ARTIST: TERMS},
        lambda world, state: (NO_KEY if state == "gone" else world.artists["there"],),
        ("there", "its own", "gone"),
        spelling_of,
        nothing=("its own", "gone"),
    ),
}


# Accounts

ACCOUNTS = ("contra", "peer", "me", "above", "root", "gone")


def account_key(world: World, state: str) -> int:
    user = getattr(world, state, None)
    return user.pk if user else NO_KEY


# Those above a maintainer are a superuser's; nobody deletes their own.
ABOVE = {state: {SUPERUSER: GIVEN} for state in ("above", "root")}
DELETES = {**ABOVE, "me": {NOBODY: NOTHING}}
SET_PASSWORD = {
    "usable_password": "true",
    "password1": NEW_PASSWORD,
    "password2": NEW_PASSWORD,
    "set-password": "1",
}


def risen(world: World, state: str, path: str) -> Mapping[str, Any]:
    """Return the form of an account, sent so that it may all from then on."""
    permissions = [*world.group.permissions.values_list("pk", flat=True)]
    more = {"is_superuser": "on", "user_permissions": permissions, "last_name": "X"}
    return world.form(path, "user_form") | more


RAISE = Act(
    {SUPERUSER: GIVEN, Deed.CHANGE_USER: ACCOUNT},
    risen,
    {
        **{state: {SUPERUSER: GIVEN} for state in ABOVE},
        "me": {Deed.CHANGE_USER: ACCOUNT},
    },
)
DELETE_ACCOUNT = {
    Deed.DELETE_USER: GIVEN | MANY | EDITS | tables("entrynote", "savedfilter")
}
ACCOUNT_PAGES = {
    **pages(
        "auth/user",
        account_key,
        ACCOUNTS,
        see=Deed.SEE_USERS,
        add=Deed.ADD_USER,
        adds=Act(
            {Deed.ADD_USER: ACCOUNT},
            filled("user_form", username="new", **SET_PASSWORD),
        ),
        change=Act(
            {Deed.CHANGE_USER: ACCOUNT},
            filled("user_form", last_name="Changed"),
            by_state=ABOVE,
        ),
        delete=Act(
            DELETE_ACCOUNT,
            fixed(post="yes"),
            {
                **{state: {SUPERUSER: GIVEN | MANY | EDITS} for state in ABOVE},
                "me": {NOBODY: NOTHING},
            },
        ),
        sees_delete={**dict.fromkeys(ABOVE, SUPERUSER), "me": NOBODY},
        actions={
            "delete": Act(
                DELETE_ACCOUNT,
                chosen(account_key, "delete_selected", post="yes"),
                {
                    **{state: {SUPERUSER: GIVEN | MANY | EDITS} for state in ABOVE},
                    "me": {NOBODY: NOTHING},
                },
            )
        },
    ),
    "admin/auth/user/account/": Door(
        ANY_STAFF,
        {
            "": Act(
                {ANY_STAFF: tables("accountsettings")}, fixed(time_zone="Asia/Tokyo")
            )
        },
    ),
    "admin/auth/user/<id>/password/": Door(
        Deed.CHANGE_USER,
        {"": Act({Deed.CHANGE_USER: ACCOUNT}, fixed(**SET_PASSWORD), ABOVE)},
        lambda world, state: (account_key(world, state),),
        ACCOUNTS,
        by_state=dict.fromkeys(ABOVE, SUPERUSER),
    ),
}


_CHANGE = "admin/auth/user/<path:object_id>/change/"
ACCOUNT_PAGES[_CHANGE].acts["raise"] = RAISE  # type: ignore[index]


def group_key(world: World, state: str) -> int:
    return world.group.pk if state == "there" else NO_KEY


def attempt_key(world: World, state: str) -> int:
    return world.attempt.pk if state == "there" else NO_KEY


SIGN_INS = {
    **pages(
        "auth/group",
        group_key,
        ("there", "gone"),
        see=Deed.SEE_USERS,
        add=SUPERUSER,
        adds=Act({SUPERUSER: GROUP}, fixed(name="new")),
        change=Act({SUPERUSER: GROUP}, fixed(name="renamed")),
        delete=Act({SUPERUSER: GROUP}, fixed(post="yes")),
        actions={
            "delete": Act(
                {SUPERUSER: GROUP}, chosen(group_key, "delete_selected", post="yes")
            )
        },
    ),
    **pages(
        "axes/accessattempt",
        attempt_key,
        ("there", "gone"),
        see=Deed.SEE_LOCKED_SIGN_INS,
        delete=Act({Deed.UNLOCK_SIGN_IN: ATTEMPT}, fixed(post="yes")),
        actions={
            "delete": Act(
                {Deed.UNLOCK_SIGN_IN: ATTEMPT},
                chosen(attempt_key, "delete_selected", post="yes"),
            ),
        },
    ),
}


# What is of no model

SEE = {
    Anime: Deed.SEE_ENTRIES,
    Artist: Deed.SEE_ARTISTS,
    Conflict: Deed.SEE_CONFLICTS,
    Franchise: Deed.SEE_FRANCHISES,
    Link: Deed.SEE_ENTRIES,
    PendingEdit: Deed.SEE_PENDING_EDITS,
    Recording: Deed.SEE_ARTISTS,
    Run: Deed.SEE_RUNS,
    Song: Deed.SEE_ENTRIES,
    SourceFile: Deed.SEE_FILES,
    Tag: Deed.SEE_TAGS,
    User: Deed.SEE_USERS,
    Group: Deed.SEE_USERS,
    AccessAttempt: Deed.SEE_LOCKED_SIGN_INS,
}


def relations() -> dict[str, Who]:
    """Return what each relation suggests while one types, and whom."""
    found: dict[str, Who] = {}
    for model in apps.get_models(include_auto_created=True):
        for one in model._meta.get_fields():
            if not isinstance(one, ForeignKey | ManyToManyField):
                continue
            to = one.remote_field.model
            known = admin.site._registry.get(to)
            suggests = known and known.search_fields
            name = f"{model._meta.label_lower}.{one.name}"
            found[name] = SEE[to] if suggests else NOBODY
    return found


RELATIONS = relations()


def relation_asked(world: World, state: str) -> str:
    app, model, name = state.split(".")
    return f"?app_label={app}&model_name={model}&field_name={name}&term=a"


ON_SITE = (*ENTRIES, "tag", "franchise", "artist", "account", "no kind")


def on_site_at(world: World, state: str) -> tuple[Any, Any]:
    kinds = {
        "tag": (Tag, world.tags["there"]),
        "franchise": (Franchise, world.franchises["there"]),
        "artist": (Artist, world.artists["there"]),
        "account": (User, world.ed.pk),
    }
    if state == "no kind":
        return NO_KEY, 1
    model, key = kinds.get(state, (Anime, entry_key(world, state)))
    return ContentType.objects.get_for_model(model).pk, key


LINKS = (*ENTRIES, "forged")


def link_at(world: World, state: str) -> tuple[str]:
    if state == "forged":
        return ("x" * 30,)
    if state in ("not published", "published", "merged away"):
        what = {"anime": entry_key(world, state)}
    else:
        what = {"edit": edit_key(world, state)}
    return (preview.link_to(**what).split("/")[-2],)


def as_me(**changes: Any) -> Any:
    def data(world: World, state: str, path: str) -> Mapping[str, Any]:
        name = world.me.get_username() if world.me else "contra"
        return {"username": name, "password": PASSWORD, **changes}

    return data


ANYWHERE = {
    "admin/": Door(ANY_STAFF),
    "admin/login/": Door(
        ANYONE,
        {
            "sign in": Act(
                {ANYONE: frozenset({"auth_user"}) | ATTEMPT}, as_me(), is_sure=False
            ),
            "guess": Act({ANYONE: ATTEMPT}, as_me(password="no"), is_sure=False),
        },
    ),
    "admin/logout/": posts({ANY_STAFF: NOTHING}, lambda *_: (), ("",)),
    "admin/password_change/": Door(
        ANY_STAFF,
        {
            "": Act(
                {ANY_STAFF: frozenset({"auth_user"})},
                fixed(
                    old_password=PASSWORD,
                    new_password1=NEW_PASSWORD,
                    new_password2=NEW_PASSWORD,
                ),
            )
        },
    ),
    "admin/password_change/done/": Door(ANY_STAFF),
    "admin/autocomplete/": Door(
        NOBODY, states=tuple(RELATIONS), asks=relation_asked, by_state=RELATIONS
    ),
    "admin/jsi18n/": Door(ANY_STAFF),
    "admin/r/<path:content_type_id>/<path:object_id>/": Door(
        Deed.SEE_ENTRIES,
        {},
        on_site_at,
        ON_SITE,
        by_state={
            "tag": Deed.SEE_TAGS,
            "franchise": Deed.SEE_FRANCHISES,
            "artist": Deed.SEE_ARTISTS,
            "account": NOBODY,
            "no kind": NOBODY,
        },
    ),
    "admin/<app_label>/": Door(
        NOBODY,
        {},
        lambda world, state: (state,),
        ("catalog", "auth", "axes"),
        by_state={
            "catalog": Deed.SEE_ENTRIES,
            "auth": Deed.SEE_USERS,
            "axes": Deed.SEE_LOCKED_SIGN_INS,
        },
    ),
    "admin/<url>": Door(NOBODY, {}, lambda *_: ("nothing/here",)),
    "preview/<str:token>/": Door(ANYONE, {}, link_at, LINKS),
}

DOORS = {
    **ANIME,
    **FILTERS,
    **ROWS,
    **LISTS,
    **NOTES,
    **WAITING,
    **RUNS,
    **NAMES,
    **ACCOUNT_PAGES,
    **SIGN_INS,
    **ANYWHERE,
}
