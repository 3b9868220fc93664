"""The tasks of `python -m bench admin` on a few entries, each within its figure."""

import pytest
from django.contrib.auth.models import User

from bench import admin as bench
from catalog.models import Tag

from ..factories import make_anime

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LINK = ("AniDB", "http://anidb.info/perl-bin/animedb.pl?show=anime&aid=23")
SONGS = [("opening", '"Tank!" by Seatbelts'), ("ending", '"Blue" by Mai Yamane')]


@pytest.fixture
def workplace(page, live_server, tmp_path):
    """An editor and a colleague, signed in, with entries that the tasks are about."""
    Tag.objects.create(name="mecha", slug="mecha")
    for number in range(bench.FIFTY):
        make_anime(f"A {number:02}", slug=f"a-{number}", franchise="A")
    make_anime("Akira", type="movie", rating="R", start_date="1988-07-16")
    make_anime(
        "Cowboy Bebop",
        original_title="カウボーイビバップ",
        end_date="1998-04-03",
        songs=SONGS,
        links=[LINK],
    )
    make_anime("Nadia", slug="nadia-1", start_date="1990")
    make_anime("Nadia", slug="nadia-2", start_date="1990", tags=["mecha"])
    contexts = [page.context]

    def window():
        options = {"base_url": live_server.url, "viewport": bench.WINDOW}
        contexts.append(page.context.browser.new_context(**options))
        return contexts[-1]

    hands = [bench.Hands(window(), name) for name in ("editor", "colleague")]
    for one in hands:
        User.objects.create_superuser(one.name, password=bench.PASSWORD)
        one.sign_in()
    yield bench.Workplace(*hands, tmp_path, browse=lambda: window().new_page())
    for context in contexts[1:]:
        context.close()


@pytest.mark.parametrize("task", bench.TASKS, ids=lambda task: task.says)
def test_a_task_takes_no_more_than_it_may(task, workplace):
    assert task.measure(workplace) <= task.most <= task.reach
