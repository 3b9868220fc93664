"""Static files as a production site serves them: compressed, named for ever, and the
style sheet in one piece."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLE_SHEET = "css/site.css"

_IMPORT = re.compile(r'^@import "([\w./-]+)" layer\((\w+)\);$', re.M)


class StaticFiles(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, with the style sheet's imports put in their places.

    A browser would ask for each import only once it has read the sheet: two waits one
    after the other, where one page needs one.
    """

    support_js_module_import_aggregation = True

    def post_process(
        self,
        paths: dict[str, tuple[Storage, str]],
        dry_run: bool = False,
        **options: Any,
    ) -> Iterator[Any]:
        if STYLE_SHEET in paths and not dry_run:
            bundle = InMemoryStorage()
            bundle.save(STYLE_SHEET, ContentFile(_bundled(*paths[STYLE_SHEET])))
            paths = {**paths, STYLE_SHEET: (bundle, STYLE_SHEET)}
        yield from super().post_process(paths, dry_run, **options)


def _bundled(storage: Storage, path: str) -> bytes:
    """Return the bytes of a sheet with what it imports from its own folder."""
    folder = path.rpartition("/")[0]

    def part(statement: re.Match[str]) -> str:
        name, layer = statement.groups()
        return f"@layer {layer} {{\n{_read(storage, f'{folder}/{name}')}}}\n"

    return _IMPORT.sub(part, _read(storage, path)).encode()


def _read(storage: Storage, path: str) -> str:
    with storage.open(path) as file:
        return file.read().decode()
