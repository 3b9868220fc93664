"""What the name of a file says, and what a program that named it cannot have meant."""

import pytest

from catalog.files.file_names import franchise_name, is_own_name, slug_for, stem

from ..factories import make_document


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("akira/en-US_akira.md", "akira"),
        ("a/b/ja-JP_work.x.md", "work.x"),
        ("akira.markdown", "akira"),
        ("a/en-US_en-US_a.md", "en-US_a"),
        ("a/EN-us_a.md", "EN-us_a"),
    ],
)
def test_a_stem_is_the_name_without_folder_locale_and_ending(key, name):
    assert stem(key) == name


@pytest.mark.parametrize(
    ("key", "is_own"),
    [
        ("akira/en-US_akira.md", True),
        ("☆/de-DE_☆.md", True),
        ("akira/akira.md", False),
        ("en-US_akira.md", False),
        ("/en-US_akira.md", False),
        ("a/b/en-US_akira.md", False),
        ("akira/en-US_.md", False),
        ("akira/en-US_akira.txt", False),
        ("akira/en-US_akira.md.md", True),
        ("akira/en-US_akira.md~", False),
    ],
)
def test_an_entry_is_exported_to_a_name_of_one_form(key, is_own):
    assert is_own_name(key) is is_own


@pytest.mark.parametrize(
    ("key", "slug"),
    [
        ("a/en-US_Some Work.md", "some-work"),
        ("a/en-US_0123456789abcdef.md", "0123456789abcdef"),
        ("some-work.md", "some-work"),
        ("☆work.md", "work"),
        ("deadbeef.md", "deadbeef"),  # no digit, so it may be a name
        ("abcdef-abcdef-ab.md", "abcdef-abcdef-ab"),
        # Made by a program or a scanner: the picture's name, or the title.
        ("0123456789ab.md", "the-picture"),
        ("012345-6789ab.md", "the-picture"),
        ("0123456789a.md", "0123456789a"),
        ("some work.md", "the-picture"),
        ("some_work.md", "the-picture"),
        ("Work.md", "the-picture"),
        ("2001.md", "the-picture"),
    ],
)
def test_an_address_is_the_files_name_where_that_was_made_for_one(key, slug):
    assert slug_for(key, make_document("Title", poster_alt="the picture")) == slug


def test_without_a_picture_the_title_is_the_address():
    assert slug_for("Scan 1.md", make_document("The Title")) == "the-title"


@pytest.mark.parametrize(
    ("folder", "title", "name"),
    [
        ("cowboy-bebop", "Cowboy Bebop: The Movie", "Cowboy Bebop"),
        ("yuu-yuu-hakusho", "YUU☆YUU HAKUSHO", "YUU☆YUU HAKUSHO"),
        ("k-on", "K-ON!", "K-ON!"),
        ("dna-of-x", "Other", "Dna Of X"),
        ("---", "Other", "---"),
    ],
)
def test_a_franchise_is_called_as_its_folder_or_as_the_title_that_says_the_same(
    folder, title, name
):
    assert franchise_name(folder, title) == name
