"""Two editors of one entry: both are kept, or the second is asked."""

import html
import re

import pytest
from django.contrib.auth.models import User
from django.core.files.storage import default_storage

from catalog.editing import bulk_edits, history
from catalog.editing.undo import undo_run
from catalog.models import Anime, Revision, Tag, UnsavedWork

from ..factories import make_anime
from .forms import apply_after_a_look, document_of, fields_of
from .test_posters import picture

pytestmark = pytest.mark.django_db

SONGS = [("opening", '"One" by A'), ("ending", '"Two" by B')]


@pytest.fixture
def anime():
    return make_anime("Akira", songs=SONGS, tags=["space"], episodes=1)


def unpublish(forms, anime):
    """Unpublish an entry in the list."""
    data = {"action": "unpublish", "_selected_action": [anime.pk], "index": "0"}
    asked = forms.client.post(forms.url().replace("add/", ""), data, follow=True)
    assert Anime.objects.get(pk=anime.pk).is_published
    apply_after_a_look(forms.client, asked)


def choices_on(response):
    return dict.fromkeys(re.findall(r'name="(choice-\w+)"', response.content.decode()))


def text_of(response):
    return html.unescape(response.content.decode())


def test_changes_that_do_not_touch_are_both_kept(forms, anime):
    fields = forms.open(anime)
    forms.change(anime, title="Akira!", songs__1__DELETE="on")
    response = forms.send(fields, anime, episodes="2", songs__0__artist="C")
    assert response.status_code == 302
    document = document_of(anime)
    assert (document.title, document.episodes) == ("Akira!", 2)
    assert [song.credit for song in document.songs] == ['"One" by C']
    newest = history.latest(anime)
    assert (newest.action, newest.author.username) == ("merged", "admin")
    page = text_of(forms.client.get(forms.url(anime)))
    assert "Also kept: what admin changed meanwhile (Title, Songs)." in page


def test_a_stale_form_that_nobody_touched_writes_nothing(forms, anime):
    fields = forms.open(anime)
    forms.change(anime, title="Akira!", state="not-published", take_off="1")
    number = Revision.objects.count()
    assert forms.send(fields, anime).status_code == 302
    assert document_of(anime).title == "Akira!"
    assert not Anime.objects.get().is_published
    assert Revision.objects.count() == number


def test_what_is_no_documents_is_kept_too(forms, anime):
    fields = forms.open(anime)
    off = {"state": "not-published", "take_off": "1"}
    forms.change(anime, slug="other", locked=["title"], **off)
    assert forms.send(fields, anime, title="Akira!").status_code == 302
    saved = Anime.objects.get()
    assert (saved.title, saved.is_published) == ("Akira!", False)
    assert (saved.slug, saved.locks) == ("other", ["title"])


def test_one_value_changed_twice_is_asked_for_and_nothing_is_lost(forms, anime):
    fields = forms.open(anime)
    forms.change(anime, title="<i>First</i>", episodes="5")
    typed = {"title": "Second", "synopsis": "Typed.", "songs__0__artist": "C"}
    response = forms.send(fields, anime, **typed)
    assert response.status_code == 200
    page = text_of(response)
    assert "yours is “Second”, and now there is “<i>First</i>” by admin on" in page
    assert "<i>First</i>" not in response.content.decode()
    assert 'value="Second"' in page
    assert "Typed." in page
    assert 'value="C"' in page
    assert document_of(anime).title == "<i>First</i>"
    assert document_of(anime).synopsis == ""
    assert len(choices_on(response)) == 1


@pytest.mark.parametrize(
    ("side", "title", "artist"), [("ours", "Second", "D"), ("theirs", "First", "C")]
)
def test_the_second_editor_decides(forms, anime, side, title, artist):
    fields = forms.open(anime)
    forms.change(anime, title="First", songs__0__artist="C", episodes="5")
    typed = {"title": "Second", "songs__0__artist": "D", "synopsis": "Typed."}
    response = forms.send(fields, anime, **typed)
    choices = choices_on(response)
    assert len(choices) == 2
    one, _ = choices
    again = forms.send(dict(fields), anime, **{one: side})
    assert again.status_code == 200
    assert f'name="{one}" value="{side}" checked' in again.content.decode()
    assert document_of(anime).title == "First"
    answer = forms.send(fields, anime, **dict.fromkeys(choices, side))
    assert answer.status_code == 302
    document = document_of(anime)
    assert (document.title, document.songs[0].artist) == (title, artist)
    assert (document.episodes, document.synopsis) == (5, "Typed.")


def test_a_decision_is_for_the_value_that_was_shown(forms, anime):
    fields = forms.open(anime)
    forms.change(anime, title="First")
    response = forms.send(fields, anime, title="Second")
    choices = dict.fromkeys(choices_on(response), "ours")
    forms.change(anime, title="Third")
    response = forms.send(fields, anime, **choices)
    assert response.status_code == 200
    assert "Third" in response.content.decode()
    assert document_of(anime).title == "Third"


def test_an_edit_that_collides_leaves_nothing_behind(forms, anime):
    fields = forms.open(anime)
    forms.change(anime, title="First")
    assert forms.send(fields, anime, title="B", slug="b").status_code == 200
    assert Anime.objects.get().slug == "akira"
    assert not anime.redirects.exists()


@pytest.mark.parametrize("opened_on", ["", "0", "yesterday", "9" * 30, "٣", "other"])
def test_a_form_of_unknown_age_is_not_saved(forms, anime, opened_on):
    if opened_on == "other":
        opened_on = str(history.latest(make_anime("X")).pk)
    response = forms.send(forms.open(anime), anime, title="Y", opened_on=opened_on)
    page = text_of(forms.client.get(response.url))
    assert "opened it is not known any more. Nothing was saved." in page
    assert UnsavedWork.objects.get().typed[0]["typed"] == {"title": "Y"}
    assert document_of(anime).title == "Akira"


def test_every_way_to_change_an_entry_is_in_its_history(forms, anime):
    author = User.objects.get(username="admin")
    added = forms.add(title="X", type="ova")
    assert history.latest(added).action == "created"
    unpublish(forms, anime)
    pending = history.latest(anime)
    assert (pending.own["published"], pending.run.kind) == (False, "bulk")
    tag = Tag.objects.get()
    forms.client.post(f"/admin/catalog/tag/{tag.pk}/change/", {"name": "sky"})
    assert history.latest(anime).document.tags == ("sky",)
    forms.client.post(f"/admin/catalog/tag/{tag.pk}/delete/", {"post": "yes"})
    assert history.latest(anime).document.tags == ()
    forms.client.post(forms.url(anime).replace("change", "delete"), {"post": "yes"})
    assert history.latest(anime).action == "deleted"
    by_nobody = Revision.objects.exclude(author=author)
    assert list(by_nobody.values_list("action", flat=True)) == ["edited"]


def test_publishing_at_one_stroke_can_be_undone(forms, anime):
    unpublish(forms, anime)
    undo_run(history.latest(anime).run)
    assert Anime.objects.get().is_published


def test_fields_are_locked_against_imports(forms, anime):
    forms.change(anime, locked=["title", "alternative-names"])
    assert Anime.objects.get().locks == ["alternative-names", "title"]
    assert history.latest(anime).own["locks"] == ["alternative-names", "title"]
    page = forms.client.get(forms.url(anime)).content.decode()
    assert "Locked against imports.</div>" in page
    assert forms.refuse(anime, locked=["slug"])
    forms.change(anime, locked=[])
    assert Anime.objects.get().locks == []


def decide(forms, anime, response, side, **changes):
    """Send the form that asks once more, with one side chosen for each value."""
    fields = fields_of(response, "anime_form")
    choices = choices_on(response)
    assert choices
    fields["poster"] = ""  # a browser keeps no file
    return forms.send(fields, anime, **dict.fromkeys(choices, side), **changes)


def test_two_edits_of_locks_are_both_kept(forms, anime):
    forms.change(anime, locked=["type"])
    fields = forms.open(anime)
    forms.change(anime, locked=["type", "title"])
    assert forms.send(fields, anime, locked=["tags"]).status_code == 302
    assert Anime.objects.get().locks == ["tags", "title"]
    # A form that left them alone leaves them alone.
    fields = forms.open(anime)
    forms.change(anime, locked=[])
    assert forms.send(fields, anime, title="Akira!").status_code == 302
    assert Anime.objects.get().locks == []


OWN = {
    "slug": ("first", "second"),
    "franchise": ("Space", "Robots"),
}


@pytest.mark.parametrize("side", ["ours", "theirs"])
@pytest.mark.parametrize("name", OWN)
def test_of_two_addresses_or_franchises_one_is_chosen(forms, anime, name, side):
    values = first, second = OWN[name]
    if name == "franchise":
        made = (make_anime(franchise=title).franchise for title in values)
        first, second = (franchise.pk for franchise in made)
    fields = forms.open(anime)
    forms.change(anime, **{name: first})
    response = forms.send(fields, anime, **{name: second}, episodes="7")
    assert response.status_code == 200
    assert document_of(anime).episodes == 1
    assert decide(forms, anime, response, side).status_code == 302
    saved = Anime.objects.select_related("franchise").get(pk=anime.pk)
    chosen = getattr(saved, name)
    assert str(chosen) == values[side == "ours"]
    assert document_of(anime).episodes == 7


def poster_of(anime):
    return Anime.objects.get(pk=anime.pk).poster.name


@pytest.mark.parametrize("side", ["ours", "theirs"])
@pytest.mark.parametrize("clears", ["first", "second"])
def test_of_an_upload_and_a_cleared_poster_one_is_chosen(forms, anime, clears, side):
    forms.change(anime, poster=picture(colour="green"))
    old = poster_of(anime)
    edits = [{"poster": picture(colour="red")}, {"poster-clear": "on"}]
    first, second = edits if clears == "second" else edits[::-1]
    fields = forms.open(anime)
    forms.change(anime, **first)
    after_first = poster_of(anime)
    response = forms.send(fields, anime, **second)
    assert response.status_code == 200
    assert poster_of(anime) == after_first
    chosen = {"poster-clear": "on"} if clears == "second" else {}
    assert decide(forms, anime, response, side, **chosen).status_code == 302
    is_cleared = (side == "ours") == (clears == "second")
    assert (poster_of(anime) == "") == is_cleared
    # Whichever it was, the history has each, with its file.
    named = [revision.own["picture"] for revision in anime.revisions.all()]
    files = {one[0] for one in named if one}
    assert old in files
    assert all(map(default_storage.exists, files))


def test_a_picture_comes_back_by_the_undo_of_a_run(forms, anime):
    forms.change(anime, poster=picture(colour="red"))
    poster = poster_of(anime)
    edit = bulk_edits.Edit("no pictures", own={"picture": None})
    run = bulk_edits.apply([anime.pk], edit)
    assert poster_of(anime) == ""
    undo_run(run)
    assert poster_of(anime) == poster
    assert default_storage.exists(poster)
