"""What is taken as a poster, and how it is meant to be seen."""

from io import BytesIO
from pathlib import PurePosixPath

import pytest
from django.core.files.storage import default_storage
from PIL import Image, ImageCms

from catalog.posters import pictures
from catalog.posters.pictures import InvalidPicture

from .files import content, content_of, file


@pytest.mark.parametrize(
    ("kind", "suffix"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")]
)
def test_the_name_tells_the_picture_and_its_kind(kind, suffix):
    name = name_of(content(kind))
    assert name == name_of(content(kind))
    assert name.startswith("posters/")
    assert name.endswith(f".{suffix}")
    assert len({name, name_of(content(kind, colour="blue"))}) == 2


def name_of(data):
    return pictures.reencode(file(data)).picture.name


def test_a_picture_is_kept_without_what_came_with_it():
    photograph = Image.new("RGB", (20, 30), "red")
    exif = photograph.getexif()
    exif[0x010E] = "Taken at home"
    exif[0x0112] = 6  # lies on its side
    data = BytesIO()
    photograph.save(data, "JPEG", exif=exif, comment=b"by me")
    taken = pictures.reencode(file(data.getvalue()))
    assert (taken.picture.width, taken.picture.height) == (30, 20)
    with Image.open(BytesIO(taken.content)) as kept:
        assert not kept.getexif()
        assert "comment" not in kept.info
        assert kept.size == (30, 20)


def test_what_shows_through_goes_on_to():
    see_through = content_of(Image.new("RGBA", (4, 6), (0, 0, 0, 0)), "PNG")
    with Image.open(BytesIO(pictures.reencode(file(see_through)).content)) as kept:
        assert kept.mode == "RGBA"


def test_a_picture_that_is_there_is_not_written_again(settings):
    first = pictures.store_picture(pictures.reencode(file(content())))
    again = pictures.store_picture(pictures.reencode(file(content())))
    assert first == again
    assert default_storage.listdir("posters")[1] == [PurePosixPath(first.name).name]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "no-picture"),
        (b"GIF89a", "no-picture"),
        (content("GIF"), "no-picture"),
        (content("TIFF"), "no-picture"),
        (content("BMP"), "no-picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "no-picture"),
        (content("JPEG")[:300], "no-picture"),
        (content("PNG")[:-40], "no-picture"),
        (content("WEBP")[:60], "no-picture"),
        (content("PNG", (5000, 4001), 0, "1"), "too-many-pixels"),
        (content("PNG", (20_000, 20_000), 0, "1"), "too-many-pixels"),
        (content() + bytes(pictures.LARGEST), "too-large"),
    ],
)
def test_what_is_no_poster_is_refused(data, code):
    with pytest.raises(InvalidPicture) as refused:
        pictures.reencode(file(data))
    assert refused.value.code == code


def seen(data):
    return pictures.upright(BytesIO(data))


@pytest.mark.parametrize(
    ("mode", "kind", "colour"),
    [
        ("1", "PNG", 1),
        ("L", "PNG", 255),
        ("LA", "PNG", (255, 255)),
        ("P", "PNG", 0),
        ("RGBA", "PNG", (0, 0, 0, 0)),
        ("RGBA", "WEBP", (0, 0, 0, 0)),
        ("I;16", "PNG", 65535),
        ("L", "JPEG", 255),
        ("CMYK", "JPEG", (0, 0, 0, 0)),
    ],
)
def test_a_picture_of_any_mode_is_seen_in_its_colours(mode, kind, colour):
    picture = Image.new(mode, (4, 6), colour)
    if mode == "P":
        picture.putpalette([255, 255, 255])
    picture = seen(content_of(picture, kind))
    assert (picture.mode, picture.size) == ("RGB", (4, 6))
    assert min(picture.getpixel((1, 1))) > 250


def test_a_transparent_palette_lies_on_paper():
    picture = Image.new("P", (4, 6), 0)
    picture.putpalette([0, 0, 0])
    assert seen(content_of(picture, transparency=0)).getpixel((0, 0)) == (255,) * 3


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_as_its_camera_says(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = seen(content("JPEG", (40, 60), exif=exif))
    assert picture.size == ((60, 40) if orientation > 4 else (40, 60))


def test_of_what_moves_the_first_frame_is_taken():
    frames = [Image.new("RGB", (4, 6), colour) for colour in ("lime", "red")]
    moving = content_of(
        frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True
    )
    assert name_of(moving).endswith(".webp")
    assert seen(moving).getpixel((0, 0)) == (0, 255, 0)


def test_colours_are_those_of_the_screen_whatever_the_profile():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (srgb, lab, b"no profile"):
        picture = seen(content("PNG", (4, 6), "lime", icc_profile=profile))
        assert picture.getpixel((0, 0)) == (0, 255, 0)


def test_what_is_made_for_pages_is_small_and_tells_nothing_else():
    exif = Image.Exif()
    exif[0x010E] = "where I live"
    picture = seen(content("JPEG", exif=exif))
    for kind, name in (("webp", "WEBP"), ("jpg", "JPEG")):
        made = pictures.encoded(picture, kind)
        assert b"where I live" not in made
        assert Image.open(BytesIO(made)).format == name
        assert len(made) < 10_000
