"""Which tests are asked about which code."""

from typing import NamedTuple


class Room(NamedTuple):
    code: tuple[str, ...]
    tests: tuple[str, ...]


# The room of the format, and those that write entries and read files.
ROOMS = {
    "document": Room(("catalog/document",), ("tests/document",)),
    "writing": Room(
        (
            "catalog/entries",
            "catalog/files",
            "catalog/editing",
            "catalog/quality",
        ),
        (
            "tests/entries",
            "tests/files",
            "tests/editing",
            "tests/quality",
        ),
    ),
}
# Asked where those of the room notice nothing: pages, admin, and commands.
ELSEWHERE = (
    "tests/site",
    "tests/admin",
    *("tests/posters/test_fetch_posters.py", "tests/posters/test_sweep_media.py"),
    *(
        "tests/test_clock.py",
        "tests/test_create_first_admin.py",
        "tests/test_doctor.py",
    ),
)


def is_of(path: str, folders: tuple[str, ...]) -> bool:
    return path.startswith(tuple(f"{folder}/" for folder in folders))
