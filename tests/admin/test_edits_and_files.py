"""Editors change entries in their form, contributors in files: both changes arrive."""

from dataclasses import replace

import pytest

from catalog.document import Link, parse, render
from catalog.document.packing import normalize_document
from catalog.entries import store
from catalog.files.importer import import_files
from catalog.files.source_files import open_paths
from catalog.models import Anime, Conflict, Revision, SourceFile

from .. import samples
from .forms import EntryForms

pytestmark = pytest.mark.django_db

ENTRY = """\
# Work {n}

-   **type**: ova
-   **episodes**: 3
-   **original-name**: 作品 {n}
-   **opening-song**: "Song {n}" by Singer {n}

## Tags

-   space
-   mecha

## Sinopse

Story {n}.

## Links

-   [MAL](https://myanimelist.net/anime/{n}/x)
"""


def with_first(elements, **changes):
    return (replace(elements[0], **changes), *elements[1:])


# What is changed → how an editor does it in the form, and what it makes of a Document.
CHANGES = {
    "title": (
        lambda word: {"title": word},
        lambda document, word: replace(document, title=word),
    ),
    "episodes": (
        lambda word: {"episodes": str(len(word) + 9)},
        lambda document, word: replace(document, episodes=len(word) + 9),
    ),
    "original-name": (
        lambda word: {"original_title": word},
        lambda document, word: replace(document, original_title=word),
    ),
    "synopsis": (
        lambda word: {"synopsis": word},
        lambda document, word: replace(document, synopsis=word),
    ),
    "songs": (
        lambda word: {"songs__0__artist": word},
        lambda document, word: replace(
            document, songs=with_first(document.songs, artist=word)
        ),
    ),
    "links": (
        lambda word: {"links__0__label": word},
        lambda document, word: replace(
            document, links=with_first(document.links, label=word)
        ),
    ),
    "a new link": (
        lambda word: {"links__1__label": word, "links__1__url": f"https://{word}.org/"},
        lambda document, word: replace(
            document, links=(*document.links, Link(word, f"https://{word}.org/"))
        ),
    ),
}
VALUES = [name for name in CHANGES if name != "a new link"]


def import_all(folder, texts):
    for path, text in texts.items():
        (folder / path).parent.mkdir(exist_ok=True, parents=True)
        (folder / path).write_text(text)
    with open_paths([folder]) as files:
        return import_files(files)


def test_edits_and_changed_files_of_which_half_are_the_same_entries(
    admin_client, tmp_path
):
    """Of that half, half are changed in the same value, and half in two others."""
    chance = samples.chance("edits and files")
    forms = EntryForms(admin_client)
    count = samples.size(200, 20)
    half, quarter = count // 2, count // 4
    texts = {
        f"f{n % 40}/en-US_work-{n}.md": ENTRY.format(n=n)
        for n in range(1, 2 * count + 1)
    }
    import_all(tmp_path, texts)
    paths = list(texts)
    chance.shuffle(paths)
    edits = {path: chance.choice([*CHANGES]) for path in paths[:count]}
    filed = {path: chance.choice([*CHANGES]) for path in paths[half : half + count]}
    overlapping, apart = paths[half : half + quarter], paths[half + quarter : count]
    for path in overlapping:
        edits[path] = filed[path] = chance.choice(VALUES)
    for path in apart:
        edits[path], filed[path] = chance.sample([*CHANGES], 2)
    owners = dict(SourceFile.objects.values_list("path", "anime"))
    expected = {path: parse(text) for path, text in texts.items()}
    for path, name in edits.items():
        in_form, in_document = CHANGES[name]
        word = "edited" + "x" * chance.randrange(9)
        forms.change(Anime.objects.get(pk=owners[path]), **in_form(word))
        expected[path] = in_document(expected[path], word)
    changed = {}
    for path, name in filed.items():
        _, in_document = CHANGES[name]
        word = "filed" + "y" * chance.randrange(10, 19)
        changed[path] = render(in_document(parse(texts[path]), word))
        if path not in overlapping:
            expected[path] = in_document(expected[path], word)

    report = import_all(tmp_path, changed)

    counts = (quarter, count - quarter, count)
    assert (report.conflicted, report.updated, report.unchanged) == counts
    queued = sorted(Conflict.objects.values_list("anime", "field"))
    assert queued == sorted((owners[path], edits[path]) for path in overlapping)
    entries = store.load(Anime.objects.all())
    for path, document in expected.items():
        assert entries[owners[path]].document == normalize_document(document), path
    # Each entry has a revision for each time that it changed, and for no other.
    for path, key in owners.items():
        times = 1 + (path in edits) + (path in filed and path not in overlapping)
        assert Revision.objects.filter(anime=key).count() == times
    # The same files again bring nothing, and ask nothing.
    again = import_all(tmp_path, {})
    assert (again.unchanged, Conflict.objects.count()) == (2 * count, quarter)
