"""Folders in the storage of uploads, whichever it is."""

from django.core.files.storage import default_storage


def delete_folder(folder: str) -> None:
    """Delete a folder and the files in it, if it is there."""
    try:
        names = default_storage.listdir(folder)[1]
    except FileNotFoundError:
        return
    for name in names:
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)
