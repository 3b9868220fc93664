"""Every address × method × who asks × state of what it is about: `rights.DOORS`.

Whom it refuses changes nothing, and whom it lets changes what is theirs to change.
"""

from contextlib import contextmanager
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from catalog.permissions import Deed
from tests import samples

from . import rights
from .forms import Form, read_page
from .rights import (
    APART,
    ASKERS,
    ATTEMPT,
    DOORS,
    GONE,
    OWNED,
    PUBLIC,
    VERSION,
    WORK,
    Act,
    Door,
    World,
)

pytestmark = pytest.mark.django_db

SAMPLE = 120  # cells for each who asks, of some 1,500
FEW = 10  # of what someone may do that writes
PAGES = 25  # that are looked through
OTHERS = ("HEAD", "OPTIONS", "PUT", "PATCH", "DELETE", "TRACE")

# Who is signed in, what Django logs, and what no page writes.
HOME = "/admin/"
UNSET = {"None", "0", "False"}
UNWATCHED = {"django_session", "django_admin_log", "django_content_type"}


class Cell(NamedTuple):
    """One thing to try; of what is posted `act` is the name."""

    route: str
    state: str
    method: str
    act: str = ""

    @property
    def door(self) -> Door:
        return DOORS[self.route]


def cells() -> list[Cell]:
    """Return all that there is to try."""
    found = []
    for route, door in DOORS.items():
        for state in door.states:
            found.append(Cell(route, state, "GET"))
            acts = door.acts or {"nothing": Act({})}
            found += [Cell(route, state, "POST", name) for name in acts]
        found += [Cell(route, door.states[0], method) for method in OTHERS]
    return found


CELLS = cells()


# What the database holds


def contents(world: World, is_timeless: bool = False) -> dict[str, int]:
    """Return a digest of each table; or of no time near now.

    What is someone's own is told apart from what is others'.
    """
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table in UNWATCHED:
                continue
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            as_text = _timeless if is_timeless else _plain
            rows = [tuple(map(as_text, row)) for row in cursor.fetchall()]
            names = [column[0] for column in cursor.description]
            if model in APART:
                column = names.index(APART[model])
                is_set = [
                    (row[0], row[column]) for row in rows if row[column] not in UNSET
                ]
                found[f"{table}: {APART[model]}"] = hash(tuple(is_set))
            if model in OWNED:
                owner, me = names.index(OWNED[model]), repr(world.me and world.me.pk)
                mine = tuple(row for row in rows if row[owner] == me)
                found[f"{table} of mine"] = hash(mine)
                rows = [row for row in rows if row[owner] != me]
            found[table] = hash(tuple(rows))
    return found


def uploads() -> set[str]:
    return {str(one) for one in settings.MEDIA_ROOT.rglob("*")}


@contextmanager
def orders():
    """Yield the list of what the database is told to do within: all but questions."""
    told = []

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        asks = sql.startswith("SELECT") and "FOR UPDATE" not in sql
        if not asks and not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK TO")):
            told.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        yield told


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else repr(value)


def _timeless(value: Any) -> Any:
    text = str(value)
    try:
        time = datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return _plain(value)
    return "now" if abs(time - timezone.now()) < timedelta(hours=1) else text


class Answer(NamedTuple):
    """What came of a request: its status, where it leads, and what was written."""

    status: int
    to: str
    changed: frozenset[str]

    @property
    def is_refusal(self) -> bool:
        return self.status in (403, 404, 405) or self.leads_away

    @property
    def leads_away(self) -> bool:
        """Whether it leads to the sign-in, or to the home page, and shows nothing."""
        return self.to.startswith(reverse("admin:login")) or self.to == HOME


@contextmanager
def undone(world: World):
    """Take back what is done within."""
    cookies = deepcopy(world.client.cookies)
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    world.client.cookies = cookies


def address(world: World, route: str, state: str) -> str:
    door = DOORS[route]
    parts = iter(door.at(world, state))
    path = rights.PART.sub(lambda _: str(next(parts)), route)
    return f"/{path}{door.asks(world, state)}"


def ask(world: World, cell: Cell, before: dict[str, int]) -> Answer:
    """Do what a cell says, note what comes of it, and take it back.

    `before` is what the database holds. Where it was told to do nothing, it holds the
    same after that.
    """
    with undone(world):
        path = address(world, cell.route, cell.state)
        data = {}
        if cell.act in cell.door.acts and cell.method == "POST":
            data = cell.door.acts[cell.act].data(world, cell.state, path)
        files = uploads()
        send = getattr(world.client, cell.method.lower())
        with orders() as told:
            response = send(path, data) if cell.method == "POST" else send(path)
        broken = response.status_code >= 500
        after = contents(world) if told and not broken else before
        changed = {name for name in after if before[name] != after[name]}
        if files != uploads():
            changed.add("media")
    to = response.get("Location", "")
    return Answer(response.status_code, to, frozenset(changed))


def problem(world: World, cell: Cell, answer: Answer) -> str:
    """Return what an answer is that it should not be, or ""."""
    door, asker, state = cell.door, world.asker, cell.state
    if answer.status >= 500:
        return "it breaks"
    who = door.by_state.get(state, door.sees)
    sees = who is not None and rights.is_of(asker, who)
    if cell.method != "POST":
        if answer.changed:
            return "it writes"
        is_read = cell.method in ("GET", "HEAD")
        if not sees and cell.method != "OPTIONS":  # which says what methods there are
            may_be_told = who is None and not is_read  # which methods it takes
            return "" if answer.is_refusal or may_be_told else "it lets"
        is_shown = answer.status in (200, 302)
        return "it refuses" if is_read and state not in GONE and not is_shown else ""
    act = door.acts.get(cell.act, Act({}))
    lets = act.by_state.get(state, act.lets)
    tables = next((t for who, t in lets.items() if rights.is_of(asker, who)), None)
    if tables is None:
        if answer.changed:
            return "it lets"
        # A list passes over an action that it does not offer.
        return "" if answer.is_refusal or sees else "it does not refuse"
    if state in act.nothing:
        return "it writes" if answer.changed - VERSION - WORK else ""
    if answer.status >= 400:
        return "it refuses"
    if answer.changed - tables:
        return "it writes more"
    if tables and act.is_sure and not answer.changed:
        return "it does nothing"
    return ""


# The tests


def test_the_table_has_each_address_and_no_other():
    known = [*DOORS, *PUBLIC]
    assert sorted(known) == sorted({*rights.routes()})


def test_each_deed_is_done_at_some_address():
    done = {
        who for door in DOORS.values() for who in (door.sees, *door.by_state.values())
    }
    for door in DOORS.values():
        for act in door.acts.values():
            for lets in (act.lets, *act.by_state.values()):
                done |= {*lets}
    assert {*Deed} <= done


@pytest.mark.parametrize("asker", ASKERS)
def test_each_address_does_for_each_what_the_table_says(asker):
    world = World(asker)
    before = contents(world)
    drawn = samples.chance(f"rights {asker}")
    problems = []
    for cell in drawn.sample(CELLS, samples.size(len(CELLS), SAMPLE)):
        answer = ask(world, cell, before)
        if said := problem(world, cell, answer):
            problems.append(f"{said}: {tuple(cell)}: {tuple(answer)}")
    assert not problems, "\n".join(problems)


# What is not drawn is not read


def drawn(client, path: str) -> set[str]:
    """Return the names that the forms of a page have, buttons too."""
    page = client.get(path)
    forms = read_page(page).forms.values() if page.status_code == 200 else ()
    return {name for form in forms for name in form.names}


def hostile(world: World, state: str) -> dict[str, str]:
    """Return a value for each field that a model or a form has, by its name."""
    kinds = {"BooleanField": "on", "DateTimeField": "2099-01-01 00:00"}
    kinds |= {"JSONField": '["title"]', "PositiveIntegerField": "7"}
    values = {}
    for model in apps.get_models(include_auto_created=True):
        for one in (*model._meta.concrete_fields, *model._meta.many_to_many):
            value = "1" if one.is_relation else kinds.get(one.get_internal_type(), "x")
            values |= {one.name: value, one.attname: value}
    hidden = state == "not published"
    return values | {
        "state": "published" if hidden else "not-published",
        "take_off": "on",
        "publish_at": "2099-01-01T00:00",
        "locked": "title",
        "slug": "elsewhere",
        "franchise": str(world.franchises["other"]),
        "dismiss-no-poster": "None is known.",
        "groups": str(world.group.pk),
        "user_permissions": str(world.group.permissions.get().pk),
    }


def rest_of_acts(asker: str) -> list[Cell]:
    """Return what someone may do that writes."""
    found = []
    for cell in CELLS:
        act = cell.door.acts.get(cell.act)
        if act and cell.method == "POST" and cell.state not in act.nothing:
            lets = act.by_state.get(cell.state, act.lets)
            who = [one for one in lets if rights.is_of(asker, one)]
            if who and lets[who[0]]:
                found.append(cell)
    return found


@pytest.mark.parametrize("asker", rights.STAFF)
def test_what_is_not_drawn_is_not_read(asker, monkeypatch):
    salt = "django.contrib.auth.hashers.BasePasswordHasher.salt"
    monkeypatch.setattr(salt, lambda self: "salt")
    world = World(asker)
    problems = []
    every = rest_of_acts(asker)
    few = samples.chance(f"undrawn {asker}").sample(
        every, samples.size(len(every), min(len(every), FEW))
    )
    for cell in few:
        with undone(world):
            path = address(world, cell.route, cell.state)
            shown, more = (drawn(one, path) for one in (world.client, world.over))
            data = dict(cell.door.acts[cell.act].data(world, cell.state, path))
            left_out = {name: data.pop(name) for name in more - shown if name in data}
            values = hostile(world, cell.state)
            unread = {name: values.get(name, "1") for name in (more - shown)}
            unread |= values | left_out
            unread = {n: v for n, v in unread.items() if n not in {*data, *shown}}
            results = [after(world, cell, one) for one in (data, unread | data)]
        if results[0] != results[1]:
            first, second = (one[1] for one in results)
            tables = [name for name in first if first[name] != second[name]]
            problems.append(
                f"{tuple(cell)}: {results[0][0]}, {results[1][0]}: {tables}"
            )
    assert not problems, "\n".join(problems)


def after(world: World, cell: Cell, data: dict[str, Any]) -> tuple[int, dict[str, int]]:
    """Return the answer to what is posted, and what there is then; and undo it."""
    with undone(world):
        if connection.vendor == "postgresql":  # whose counters no rollback takes back
            models = apps.get_models(include_auto_created=True)
            with connection.cursor() as cursor:
                resets = connection.ops.sequence_reset_sql(no_style(), models)
                cursor.execute("".join(resets))
        path = address(world, cell.route, cell.state)
        status = world.client.post(path, data).status_code
        there = contents(world, is_timeless=True)
    # Of what was sent these two have a digest or a copy, and say no more by it.
    return status, {name: there[name] for name in there.keys() - WORK - ATTEMPT}


# What is drawn leads somewhere

# The site's own, and what ends the session.
LEFT_ALONE = ("/admin/logout/", "/static/", "/media/")


def walk(world: World, most: int) -> list[str]:
    """Follow each link of each page that someone sees; return what leads nowhere.

    An address is asked each question, and each two of them together, at least once: a
    list with ten filters has a thousand ways to combine them. What a form sends as it
    is drawn is sent, by each of its buttons, and taken back.
    """
    asker, client = world.asker, world.client
    seen, found, wrong = set(), ["/admin/"], []
    for route, door in DOORS.items():
        for state in door.states:
            who = door.by_state.get(state, door.sees)
            if who and rights.is_of(asker, who) and state not in GONE:
                found.append(address(world, route, state))
    chance = samples.chance(f"walk {asker}")
    while found and most:
        path = found.pop(chance.randrange(len(found)))
        asked = questions_of(path)
        if asked <= seen or path.startswith(LEFT_ALONE):
            continue
        seen |= asked
        most -= 1
        page = client.get(path)
        if leads_nowhere(page):
            wrong.append(f"{page.status_code} {path}")
        is_page = page.status_code == 200 and page["Content-Type"].startswith("text/h")
        if not (is_page and path.startswith("/admin/")):
            continue
        reader = read_page(page)
        found += [a for one in reader.links if (a := urljoin(path, one))[0] == "/"]
        for form in reader.forms.values():
            wrong += [f"{path}: {one}" for one in sent(world, path, form, seen, found)]
    return wrong


def leads_nowhere(response: Any) -> bool:
    return response.status_code in (403, 404, 405) or response.status_code >= 500


def questions_of(path: str) -> set[tuple[str, ...]]:
    """Return what is asked at an address: where it is, and each two questions."""
    where, asked = urlsplit(path).path, parse_qs(urlsplit(path).query)
    return {(where,), *((where, *two) for two in product(asked, repeat=2))}


def sent(world: World, path: str, form: Form, seen: set, found: list) -> list[str]:
    """Send a form by each of its buttons; return what leads nowhere."""
    wrong = []
    unasked = [("", "", "")] if form.method == "get" else []  # by Enter alone
    for name, value, elsewhere in form.buttons or unasked:
        to = urljoin(path, elsewhere or form.action)
        asked = {(form.method, name or "", *one) for one in questions_of(to)}
        if asked <= seen or to.startswith(LEFT_ALONE):
            continue
        seen |= asked
        data = form.data | ({name: value} if name else {})
        if form.method == "get":
            found.append(f"{urlsplit(to).path}?{urlencode(data, doseq=True)}")
            continue
        with undone(world):
            response = world.client.post(to, data)
            if leads_nowhere(response):
                wrong.append(f"{response.status_code} {to} by {name}={value}")
    return wrong


@pytest.mark.parametrize("asker", rights.STAFF)
def test_what_someone_is_shown_leads_somewhere(asker):
    wrong = walk(World(asker), samples.size(10_000, PAGES))
    assert not wrong, "\n".join(wrong)
