"""Files on their way in: kept from the preview of an import until it is applied."""

import secrets
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from shutil import copyfileobj

from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile

from ...models import SourceFile
from ...storage import delete_folder

FOLDER = "imports"  # in the storage that all processes share
LONGEST = 24 * 3600  # seconds that one is kept
LARGEST = 64 * 1024 * 1024  # bytes, all files together
SUFFIXES = (".md", ".markdown", ".txt", ".zip", ".tar.gz", ".tgz")


class UploadRefused(Exception):
    """What was sent cannot be imported; the message says why."""


def keep_upload(uploads: Sequence[UploadedFile]) -> str:
    """Keep uploaded files and return the token, which nobody can guess.

    Those of more than a day ago go. Raise UploadRefused if these are nothing to import.
    """
    _delete_old()
    if not uploads:
        raise UploadRefused("Choose a file first.")
    if sum(upload.size or 0 for upload in uploads) > LARGEST:
        raise UploadRefused(
            f"That is more than {LARGEST // 1024**2} MiB: "
            "leave it to the command import_markdown."
        )
    names = [upload.name or "" for upload in uploads]
    for name in names:
        if not name.lower().endswith(SUFFIXES) or not name.isprintable():
            raise UploadRefused(f"“{name}” is neither markdown nor an archive.")
    if len(set(names)) < len(names):
        raise UploadRefused("Two of the files have the same name.")
    token = f"{int(time.time())}-{secrets.token_hex(16)}"
    for number, upload in enumerate(uploads):
        default_storage.save(_place(token, number), upload)
    return token


@contextmanager
def opened(token: str, names: Iterable[str]) -> Iterator[list[Path]]:
    """Yield the paths of kept files, in a folder of their own for the time being.

    A file by itself lies in a folder of the name that it was last imported from, if
    just one is known, so that it is taken for the same file. Raise UploadRefused if
    they are gone.
    """
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, name in enumerate(names):
            path = Path(folder, str(number), _folder_of(name), name)
            path.parent.mkdir(parents=True)
            try:
                kept = default_storage.open(_place(token, number))
            except FileNotFoundError as error:
                raise UploadRefused(
                    "They are not kept any more: send them again."
                ) from error
            with kept, path.open("wb") as copy:
                copyfileobj(kept, copy)
            paths.append(path)
        yield paths


def delete_upload(token: str) -> None:
    """Delete what was kept, if it is there."""
    delete_folder(f"{FOLDER}/{token}")


def _place(token: str, number: int) -> str:
    return f"{FOLDER}/{token}/{number}"


def _folder_of(name: str) -> str:
    known = SourceFile.objects.filter(path__endswith=f"/{name}")[:2]
    folders = [PurePosixPath(file.path).parent.name for file in known]
    return folders[0] if len(folders) == 1 else "uploads"


def _delete_old() -> None:
    try:
        tokens, _ = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return
    for token in tokens:
        began = token.partition("-")[0]
        if began.isdecimal() and time.time() - int(began) > LONGEST:
            delete_upload(token)
