"""Folders in the storage of uploads, whichever it is."""

from django.core.files.storage import default_storage


def delete_folder(folder: str) -> None:
    """Delete a folder and all that is in it, if it is there."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in folders:
        delete_folder(f"{folder}/{name}")
    for name in names:
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)
