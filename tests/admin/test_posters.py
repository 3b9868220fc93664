"""Posters: what is taken, what is refused, and what becomes of the files."""

import re
from io import BytesIO

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from catalog.editing import history
from catalog.models import Anime, Revision
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
    smallest = size_name(anime.poster.name, 20, "webp")
    assert f'src="/media/{smallest}"' in listed.content.decode()


def test_the_sizes_for_pages_are_made_when_a_poster_is_saved(forms):
    large = picture(size=(300, 450))
    anime = forms.add(title="Akira", type="movie", poster=large, state="published")
    saved = Anime.objects.get()
    assert saved.poster_sizes == [[200, 300], [300, 450]]
    assert saved.sized_poster == saved.poster.name
    html = forms.client.get("/anime/akira/").content.decode()
    assert f"/media/{size_name(anime.poster.name, 300, 'webp')} 300w" in html


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
