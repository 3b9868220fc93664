"""The sizes of posters: made once, found again, and gone with their poster."""

from io import BytesIO
from threading import Thread

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from PIL import Image

from catalog.document.frame import Frame
from catalog.models import Anime, CatalogueVersion
from catalog.posters import sizes
from catalog.posters.pictures import InvalidPicture

from ..factories import make_anime
from .files import content

pytestmark = pytest.mark.django_db


def with_poster(data=None, **values):
    """Save an entry with a poster whose sizes are not made yet."""
    anime = make_anime("Akira", **values)
    name = default_storage.save("posters/akira-1.png", ContentFile(data or content()))
    Anime.objects.filter(pk=anime.pk).update(
        poster=name, poster_width=600, poster_height=900
    )
    return Anime.objects.get(pk=anime.pk)


def kept():
    """The names of all files of the storage."""
    found, folders = [], [""]
    for folder in folders:
        inside, files = default_storage.listdir(folder)
        folders += [f"{folder}{name}/" for name in inside]
        found += [f"{folder}{name}" for name in files]
    return sorted(found)


def test_each_size_is_a_file_of_each_kind():
    anime = with_poster()
    sizes.make_sizes(anime)
    assert kept() == [
        "posters/akira-1.png",
        *(
            f"posters/sizes/akira-1/{width}.{kind}"
            for width in (200, 400, 600)
            for kind in ("jpg", "webp")
        ),
    ]
    anime.refresh_from_db()
    assert anime.poster_sizes == [[200, 300], [400, 600], [600, 900]]
    for width, height in anime.poster_sizes:
        for kind in sizes.KINDS:
            name = sizes.size_name(anime.poster.name, "", width, kind)
            with default_storage.open(name) as file:
                assert Image.open(file).size == (width, height)


def shown_of(anime, frame):
    """Make the sizes of a part of a poster, and return the largest as it is shown."""
    Anime.objects.filter(pk=anime.pk).update(poster_frame=str(frame))
    anime.refresh_from_db()
    assert anime in Anime.objects.sizes_wanted()
    sizes.try_to_make(anime.pk)
    assert not Anime.objects.sizes_wanted().exists()
    anime.refresh_from_db()
    width, _ = anime.poster_sizes[-1]
    name = sizes.size_name(anime.poster.name, anime.poster_frame, width, "jpg")
    with default_storage.open(name) as file:
        return Image.open(file).convert("RGB")


def test_a_part_of_a_poster_is_shown_as_it_is_framed():
    picture = Image.new("RGB", (300, 300), "white")
    picture.paste("red", (200, 0, 300, 300))  # the last third
    data = BytesIO()
    picture.save(data, "PNG")
    anime = with_poster(data.getvalue())
    whole = sizes.smallest_of(anime)
    sizes.make_sizes(anime)
    part = shown_of(anime, Frame((0, 0, 50, 100)))
    assert part.size == (150, 300)
    assert part.getpixel((145, 150)) == (255, 255, 255)
    around = shown_of(anime, Frame(focus=(100, 50)))
    assert around.size == (200, 300)
    red, green, _ = around.getpixel((150, 150))
    assert red > 200 > green
    folders = {name.rpartition("/")[0] for name in kept() if "/sizes/" in name}
    assert len(folders) == 3
    with default_storage.open(whole) as file:
        assert Image.open(file).size == (300, 300), "the original stays"
    # Where it was before, all is there already.
    Anime.objects.update(poster_frame="")
    assert list(Anime.objects.sizes_wanted()) == [anime]
    sizes.delete_sizes(anime.poster.name)
    assert kept() == [anime.poster.name]


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (1, [1]),
        (150, [150]),
        (225, [225]),
        (260, [200, 260]),
        (425, [200, 425]),
        (600, [200, 400, 600]),
        (800, [200, 400, 800]),
        (3000, [200, 400, 800]),
    ],
)
def test_no_size_is_larger_than_the_poster_or_nearly_another(width, widths):
    anime = with_poster(content(size=(width, 30)))
    sizes.make_sizes(anime)
    anime.refresh_from_db()
    assert [width for width, _ in anime.poster_sizes] == widths
    assert all(height > 0 for _, height in anime.poster_sizes)


def test_they_are_found_missing_until_they_are_made():
    anime = with_poster()
    make_anime("Memories")
    assert list(Anime.objects.sizes_wanted()) == [anime]
    sizes.make_sizes(anime)
    assert not Anime.objects.sizes_wanted().exists()
    another = {"poster": "another.png", "poster_width": 1, "poster_height": 1}
    Anime.objects.filter(pk=anime.pk).update(**another)
    assert list(Anime.objects.sizes_wanted()) == [anime]


def test_making_them_once_more_leaves_the_same_files():
    anime = with_poster()
    sizes.make_sizes(anime)
    before = kept()
    sizes.make_sizes(anime)
    assert kept() == before


def test_pages_are_made_anew_but_the_entry_is_not_changed():
    anime = with_poster()
    version = CatalogueVersion.objects.get().number
    sizes.make_sizes(anime)
    assert CatalogueVersion.objects.get().number == version + 1
    after = Anime.objects.get()
    assert after.updated_at == anime.updated_at
    assert after.poster == anime.poster


def test_sizes_of_a_poster_that_was_exchanged_meanwhile_are_not_noted():
    anime = with_poster()
    Anime.objects.update(poster="another.png", poster_width=1, poster_height=1)
    sizes.make_sizes(anime)
    assert Anime.objects.get().sized_poster == ""


def test_a_poster_that_cannot_be_read_leaves_all_as_it_was():
    anime = with_poster(b"broken")
    with pytest.raises(InvalidPicture):
        sizes.make_sizes(anime)
    assert kept() == ["posters/akira-1.png"]
    default_storage.delete(anime.poster.name)
    with pytest.raises(FileNotFoundError):
        sizes.make_sizes(anime)


def test_what_fails_in_the_background_is_told_in_the_log(caplog):
    anime = with_poster(b"broken")
    sizes.try_to_make(anime.pk)
    assert "The sizes of a poster were not made" in caplog.text
    assert list(Anime.objects.sizes_wanted()) == [anime]
    sizes.try_to_make(0)


def test_what_is_not_saved_has_no_sizes_made(django_capture_on_commit_callbacks):
    anime = with_poster()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        sizes.make_soon(anime)
        transaction.set_rollback(True)
    assert list(Anime.objects.sizes_wanted()) == [anime]


def test_dropping_what_is_not_there_is_no_error():
    sizes.delete_sizes("posters/none.png")


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgresql
def test_they_are_made_in_a_thread_with_a_connection_of_its_own():
    anime = with_poster()
    thread = Thread(target=sizes._make_in_background, args=[anime.pk])
    thread.start()
    thread.join()
    assert not Anime.objects.sizes_wanted().exists()


# On pages


def test_a_page_offers_the_sizes_with_their_measures(client, django_assert_num_queries):
    anime = with_poster()
    sizes.make_sizes(anime)
    client.get("/anime/")  # what all pages share is looked up once after a change
    with django_assert_num_queries(2):
        html = client.get("/anime/").content.decode()
    folder = "/media/posters/sizes/akira-1"
    assert (
        f'srcset="{folder}/200.webp 200w, {folder}/400.webp 400w, '
        f'{folder}/600.webp 600w" sizes="'
    ) in html
    assert f'class="cover cover--poster" src="{folder}/600.jpg" srcset="' in html
    assert 'width="600" height="900" alt=""' in html
    detail = client.get("/anime/akira/").content.decode()
    assert 'sizes="(min-width: 60rem) 15rem, 56vw"' in detail
    assert 'alt="Poster" fetchpriority="high"' in detail


def test_a_thumbnail_is_the_smallest_file_there_is():
    anime = with_poster()
    assert sizes.smallest_of(anime) == anime.poster.name
    sizes.make_sizes(anime)
    anime.refresh_from_db()
    assert sizes.smallest_of(anime) == "posters/sizes/akira-1/200.webp"


def test_until_they_are_made_the_poster_is_shown_as_it_came(client):
    anime = with_poster()
    for path in ("/anime/", "/anime/akira/", "/"):
        html = client.get(path).content.decode()
        assert f'src="{anime.poster.url}" width="600" height="900"' in html
        assert "<picture>" not in html
