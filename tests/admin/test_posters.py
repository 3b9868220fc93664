"""Posters: what is taken, what is refused, and what becomes of the files."""

import re
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from catalog.editing import history, pending_edits
from catalog.models import Anime, PendingEdit, Revision
from catalog.posters import pictures
from catalog.posters.sizes import size_name

from ..factories import make_anime
from .forms import fields_of

pytestmark = pytest.mark.django_db(transaction=True)


def picture(kind="PNG", size=(20, 30), colour="red", name="../evil name.php"):
    content = BytesIO()
    Image.new("RGB", size, colour).save(content, kind)
    return SimpleUploadedFile(name, content.getvalue())


def kept_files():
    try:
        return default_storage.listdir("posters")[1]
    except FileNotFoundError:
        return []


@pytest.mark.parametrize(
    ("kind", "suffix"), [("PNG", ".png"), ("JPEG", ".jpg"), ("WEBP", ".webp")]
)
def test_a_poster_is_kept_under_a_name_of_our_own(forms, kind, suffix):
    anime = forms.add(title="Akira", type="movie", poster=picture(kind))
    assert re.fullmatch("posters/[0-9a-f]{32}", anime.poster.name.removesuffix(suffix))
    assert (anime.poster_width, anime.poster_height) == (20, 30)
    with anime.poster.open() as file, Image.open(file) as kept:
        assert (kept.format, kept.size) == (kind, (20, 30))
    assert (
        f'src="{anime.poster.url}"'
        in forms.client.get(forms.url(anime)).content.decode()
    )
    listed = forms.client.get(reverse("admin:catalog_anime_changelist"))
    smallest = size_name(anime.poster.name, "", 20, "webp")
    assert f'src="/media/{smallest}"' in listed.content.decode()


def test_the_sizes_for_pages_are_made_when_a_poster_is_saved(forms):
    large = picture(size=(300, 450))
    anime = forms.add(title="Akira", type="movie", poster=large, state="published")
    saved = Anime.objects.get()
    assert saved.poster_sizes == [[200, 300], [300, 450]]
    assert saved.sized_poster == saved.poster.name
    html = forms.client.get("/anime/akira/").content.decode()
    assert f"/media/{size_name(anime.poster.name, '', 300, 'webp')} 300w" in html


def test_a_new_poster_takes_the_place_of_the_old(forms):
    anime = forms.add(title="Akira", type="movie", poster=picture())
    forms.change(anime, poster=picture(size=(40, 50)))
    changed = Anime.objects.get()
    assert changed.poster.name != anime.poster.name
    assert (changed.poster_width, changed.poster_height) == (40, 50)
    both = {anime.poster.name, changed.poster.name}
    assert {f"posters/{name}" for name in kept_files()} == both
    history.revert(changed.revisions.last())
    assert Anime.objects.get().poster == anime.poster


def test_a_poster_is_taken_away(forms):
    anime = forms.add(title="Akira", type="movie", poster=picture())
    forms.change(anime, **{"poster-clear": "on"})
    anime = Anime.objects.get()
    assert (anime.poster.name, anime.poster_width) == ("", None)
    history.revert(anime.revisions.last())
    assert Anime.objects.get().poster.name == f"posters/{kept_files()[0]}"


def test_any_other_change_keeps_the_poster(forms):
    anime = forms.add(title="Akira", type="movie", poster=picture())
    forms.change(anime, title="Akira!")
    assert Anime.objects.get().poster == anime.poster
    assert len(kept_files()) == 1


@pytest.mark.parametrize("action", [False, True])
def test_a_poster_comes_back_with_its_entry(forms, action):
    anime = forms.add(title="Akira", type="movie", poster=picture())
    if action:
        url = reverse("admin:catalog_anime_changelist")
        fields = {"action": "delete_selected", "_selected_action": [anime.pk]}
    else:
        url = reverse("admin:catalog_anime_delete", args=[anime.pk])
        fields = {}
    forms.client.post(url, {"post": "yes", **fields})
    assert not Anime.objects.exists()
    history.restore(Revision.objects.get(action="deleted"))
    assert Anime.objects.get().poster == anime.poster
    assert default_storage.exists(anime.poster.name)


def test_a_poster_of_before_is_named_anew_when_its_entry_is_next_saved(forms):
    anime = make_anime("Akira")
    old = default_storage.save("posters/akira-12.png", picture())
    Anime.objects.update(poster=old, poster_width=20, poster_height=30)
    forms.change(anime)
    assert Anime.objects.get().poster.name == old
    forms.change(anime, title="Akira!")
    saved = Anime.objects.get()
    assert re.fullmatch(r"posters/[0-9a-f]{32}\.png", saved.poster.name)
    assert default_storage.exists(old)


@pytest.mark.parametrize("lost", ["posters/akira-12.png", f"posters/{'0' * 32}.png"])
def test_a_poster_whose_file_is_gone_hinders_no_edit(forms, lost):
    anime = make_anime("Akira")
    Anime.objects.update(poster=lost, poster_width=20, poster_height=30)
    document = forms.change(anime, title="Akira!")
    assert document.title == "Akira!"
    assert Anime.objects.get().poster.name == lost
    page = forms.client.get(forms.url(anime)).content.decode()
    assert "The file of the poster is gone" in page


def test_of_two_uploads_the_editor_sees_both_and_chooses(forms):
    anime = make_anime("Akira")
    fields = forms.open(anime)
    forms.change(anime, poster=picture(colour="red"))
    first = Anime.objects.get().poster.name
    response = forms.send(fields, anime, poster=picture(colour="blue"))
    page = response.content.decode()
    assert f'src="/media/{first}" alt="The picture that is there now"' in page
    again = fields_of(response, "anime_form")
    again["poster"] = ""
    (choice,) = re.findall('name="(choice-[0-9a-f]+)" value="ours"', page)
    assert forms.send(again, anime, **{choice: "ours"}).status_code == 302
    chosen = Anime.objects.get()
    assert chosen.poster.name != first
    with chosen.poster.open() as file, Image.open(file) as kept:
        assert kept.convert("RGB").getpixel((0, 0)) == (0, 0, 255)
    assert default_storage.exists(first)


def test_an_upload_outlives_an_error_elsewhere(forms):
    anime = make_anime("Akira")
    response = forms.send(forms.open(anime), anime, title="", poster=picture())
    again = fields_of(response, "anime_form")
    assert "Chosen, and saved with the entry" in response.content.decode()
    assert forms.send(again, anime, title="Akira!").status_code == 302
    assert Anime.objects.get().poster_width == 20


@pytest.mark.parametrize("kept", ["", "posters/x.jpg", "W10:x", "a:b:c"])
def test_what_is_no_upload_of_ours_is_passed_over(forms, kept):
    anime = make_anime("Akira")
    forms.change(anime, title="Akira!", kept=kept)
    assert Anime.objects.get().poster.name == ""


def broken(file):
    content = file.read()
    return SimpleUploadedFile("broken.png", content[: len(content) // 2])


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("page.jpg", b"<script>alert(1)</script>"),
        SimpleUploadedFile("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        broken(picture("JPEG", size=(300, 300))),
        broken(picture("PNG", size=(300, 300))),
        picture("GIF"),
        picture("TIFF"),
    ],
)
def test_what_is_no_picture_for_a_page_is_refused(forms, file):
    file.seek(0)
    errors = forms.refuse(make_anime("X"), poster=file)
    assert "choose a JPEG, PNG or WebP file" in errors
    assert kept_files() == []


def test_a_file_that_is_too_large_is_refused(forms):
    content = picture().read() + bytes(pictures.LARGEST)
    errors = forms.refuse(poster=SimpleUploadedFile("large.png", content))
    assert "The file has 5.0 MiB; a poster may have 5." in errors


@pytest.mark.parametrize("size", [(5000, 5000), (20_000, 10_000)])
def test_a_picture_with_too_many_pixels_is_refused(forms, size):
    content = BytesIO()
    Image.new("1", size).save(content, "PNG")
    file = SimpleUploadedFile("huge.png", content.getvalue())
    errors = forms.refuse(make_anime("X"), poster=file)
    assert "a poster may have 20 million" in errors


def test_a_form_with_another_error_shows_the_poster_that_is_kept(forms):
    anime = forms.add(title="Akira", type="movie", poster=picture())
    response = forms.send(
        forms.open(anime), anime, title="", poster=picture(size=(9, 9))
    )
    assert f'src="{anime.poster.url}"' in response.content.decode()
    assert Anime.objects.get().poster == anime.poster
    # The other one waits for the form to be sent again.
    assert len(kept_files()) == 2


# The part that is shown


def framed(numbers):
    """Return what the form has for a crop and a point: six numbers, or blanks."""
    return {f"poster_frame_{place}": number for place, number in enumerate(numbers)}


@pytest.fixture
def framed_anime(forms):
    large = picture(size=(300, 450))
    return forms.add(title="Akira", type="movie", poster=large, state="published")


def test_a_crop_is_a_value_like_any_other(forms, framed_anime):
    forms.change(framed_anime, **framed([10, 0, 90, "", "", ""]))
    saved = Anime.objects.get()
    assert saved.poster_frame == "10-0-90-100"
    assert saved.poster == framed_anime.poster
    assert saved.poster_sizes == [[240, 450]]
    html = forms.client.get("/anime/akira/").content.decode()
    name = size_name(saved.poster.name, "10-0-90-100", 240, "webp")
    assert f"/media/{name} 240w" in html
    assert 'width="240" height="450"' in html
    # The form shows it, and saves it as it is.
    before = history.latest(saved)
    page = forms.client.get(forms.url(saved)).content.decode()
    assert "<summary>Crop 10–90 % across, 0–100 % down</summary>" in page
    forms.change(saved)
    assert history.latest(saved) == before
    pair = [saved.pk, saved.revisions.last().pk, before.pk]
    address = reverse("admin:catalog_anime_compare", args=pair)
    compared = forms.client.get(address).content.decode()
    assert "crop 10–90 % across, 0–100 % down" in compared
    history.revert(saved.revisions.last())
    assert Anime.objects.get().poster_frame == ""
    history.revert(before)
    assert Anime.objects.get().poster_frame == "10-0-90-100"


def test_a_new_picture_begins_without_the_crop_of_the_old(forms, framed_anime):
    forms.change(framed_anime, **framed([10, 0, 90, 100, 50, 30]))
    forms.change(framed_anime, poster=picture(size=(40, 50)))
    assert Anime.objects.get().poster_frame == ""
    new, numbers = picture(size=(40, 60)), framed([0, 0, 50, 100, "", ""])
    forms.change(framed_anime, poster=new, **numbers)
    assert Anime.objects.get().poster_frame == "0-0-50-100"
    forms.change(framed_anime, **{"poster-clear": "on"})
    assert not Anime.objects.get().poster
    assert Anime.objects.get().poster_frame == ""


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        (["x", "", "", "", "", ""], "Use whole numbers from 0 to 100."),
        (["NaN", "", "", "", "", ""], "Use whole numbers from 0 to 100."),
        (["1e1", "", "", "", "", ""], "Use whole numbers from 0 to 100."),
        (["-1", "", "", "", "", ""], "Use whole numbers from 0 to 100."),
        (["9" * 99, "", "", "", "", ""], "Use whole numbers from 0 to 100."),
        ([60, "", 40, "", "", ""], "Leave 10 % of each side at least."),
        (["", "", "", "", 101, ""], "Use whole numbers from 0 to 100."),
        ([20, 20, 80, 80, 10, 50], "The focal point lies outside of the crop."),
    ],
)
def test_what_is_no_part_of_a_picture_is_refused(forms, framed_anime, numbers, told):
    page = forms.refuse(framed_anime, **framed(numbers))
    assert told in page
    assert Anime.objects.get().poster_frame == ""


def test_all_of_a_picture_is_no_crop(forms, framed_anime):
    before = history.latest(framed_anime)
    forms.change(framed_anime, **framed([0, 0, 100, 100, "", ""]))
    assert history.latest(framed_anime) == before


def test_a_crop_is_kept_for_later_and_published(forms, framed_anime):
    forms.send(
        forms.open(framed_anime),
        framed_anime,
        state="kept",
        **framed([10, 0, 90, 100, 50, 50]),
    )
    assert Anime.objects.get().poster_frame == ""
    pending = PendingEdit.objects.get()
    (change,) = pending_edits.propose(pending).changes
    assert change.after.endswith("% down; focal point 50 %, 50 %")
    pending_edits.publish(pending, pending.author)
    assert Anime.objects.get().poster_frame == "10-0-90-100-50-50"


def test_of_two_crops_the_editor_chooses(forms, framed_anime):
    page = forms.open(framed_anime)
    forms.change(framed_anime, **framed([10, 0, 90, 100, "", ""]))
    answer = forms.send(page, framed_anime, **framed([20, 0, 90, 100, "", ""]))
    told = answer.content.decode()
    for crop in ("crop 10–90", "crop 20–90"):
        assert crop in told
    assert Anime.objects.get().poster_frame == "10-0-90-100"


def test_an_entry_without_an_upload_has_no_crop(forms):
    anime = forms.add(title="Akira", type="movie", **framed([10, 0, 90, 100, 50, 50]))
    assert anime.poster_frame == ""
    assert "poster_frame" not in forms.client.get(forms.url(anime)).content.decode()
