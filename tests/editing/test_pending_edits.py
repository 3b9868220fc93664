"""Edits that wait go live at their time, or stay and say why not."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from catalog.editing import carried_edits, history, pending_edits
from catalog.entries import store
from catalog.models import LatePublication, PendingEdit

from ..factories import keep_edit, load_document, make_anime, save_document

pytestmark = pytest.mark.django_db

NOW = timezone.now()
SECOND = timedelta(seconds=1)
DUE = f"Due {NOW.day} {NOW:%B %Y, %H:%M} (UTC)."


def keep(anime, author, publish_at=NOW, **values):
    """Keep an edit of an entry that is as it was when its author opened it."""
    document = replace(load_document(anime), **values)
    opened_on = history.latest(anime).pk
    return keep_edit(anime, document, opened_on, author, publish_at)


def is_there(edit):
    return type(edit).objects.filter(pk=edit.pk).exists()


def test_an_edit_goes_live_at_its_time_and_not_before(admin_user):
    anime = make_anime("A")
    edit = keep(anime, admin_user, episodes=3)
    assert pending_edits.publish_due(NOW - SECOND) == 0
    assert load_document(anime).episodes is None
    assert pending_edits.publish_due(NOW) == 1
    assert load_document(anime).episodes == 3
    assert not is_there(edit)
    revision = history.latest(anime)
    assert (revision.action, revision.author) == ("edited", admin_user)
    assert pending_edits.publish_due(NOW) == 0


def test_an_edit_without_a_time_waits_for_its_author(admin_user):
    edit = keep(make_anime("A"), admin_user, publish_at=None, episodes=3)
    assert pending_edits.publish_due(NOW) == 0
    assert is_there(edit)


def test_of_two_edits_of_one_value_the_earlier_in_time_is_taken(admin_user):
    anime = make_anime("A")
    other = User.objects.create_superuser("other")
    late = keep(anime, other, title="Late", rating="R")
    keep(anime, admin_user, NOW - SECOND, title="Early", rating="G")
    assert pending_edits.publish_due(NOW) == 1
    document = load_document(anime)
    assert (document.title, document.rating) == ("Early", "G")
    late.refresh_from_db()
    assert late.publish_at is None
    assert late.problem == f"{DUE} Changed meanwhile: rating, title"


def test_what_changed_meanwhile_elsewhere_stays_beside_the_edit(admin_user):
    anime = make_anime("A")
    keep(anime, admin_user, episodes=3)
    save_document(anime, replace(load_document(anime), title="B"))
    assert pending_edits.publish_due(NOW) == 1
    document = load_document(anime)
    assert (document.title, document.episodes) == ("B", 3)


def test_nothing_goes_live_for_who_may_not_publish_by_now(admin_user):
    mine, others = make_anime("A"), make_anime("B")
    refused = keep(mine, User.objects.create_user("trainee"), episodes=3)
    keep(others, admin_user, episodes=4)
    assert pending_edits.publish_due(NOW) == 1
    assert load_document(mine).episodes is None
    refused.refresh_from_db()
    problem = f"{DUE} trainee may not publish."
    assert (refused.publish_at, refused.problem) == (None, problem)


def test_an_edit_whose_author_or_entry_is_gone_stays_and_says_so(admin_user):
    orphan = keep(make_anime("A"), User.objects.create_superuser("gone"), episodes=3)
    User.objects.get(username="gone").delete()
    anime = make_anime("B")
    homeless = keep(anime, admin_user, episodes=3)
    store.delete([anime])
    assert pending_edits.publish_due(NOW) == 0
    orphan.refresh_from_db()
    assert orphan.problem == f"{DUE} gone (account deleted) may not publish."
    homeless.refresh_from_db()
    assert homeless.problem == f"{DUE} The entry was deleted."


def test_an_edit_kept_again_takes_the_place_of_the_first(admin_user):
    anime = make_anime("A")
    first = keep(anime, admin_user, episodes=3)
    type(first).objects.update(problem="Changed meanwhile: title")
    again = keep(anime, admin_user, None, rating="R")
    assert again.pk == first.pk
    assert (again.problem, again.publish_at) == ("", None)
    assert (again.document.rating, again.document.episodes) == ("R", None)


@pytest.mark.parametrize(("late", "is_noted"), [(0, False), (300, False), (301, True)])
def test_what_goes_live_late_is_noted(admin_user, late, is_noted):
    anime = make_anime("A")
    keep(anime, admin_user, episodes=3)
    done_at = NOW + late * SECOND
    assert pending_edits.publish_due(done_at) == 1
    notes = LatePublication.objects.values_list("anime", "title", "due_at", "done_at")
    assert list(notes) == [(anime.pk, "A", NOW, done_at)] * is_noted


def test_a_time_that_is_kept_in_words_is_the_site_s():
    with timezone.override("Asia/Tokyo"):  # of whoever merges its entry
        assert carried_edits.due_at(PendingEdit(publish_at=NOW)) == DUE
