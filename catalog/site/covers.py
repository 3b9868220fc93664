"""Covers for works without a poster, in the manner of Japanese pocket paperbacks.

The works of a franchise share a colour and a figure, as the volumes of a series do.
"""

from .script import language_of, vertical

# Each is a class in static/css/cover.css. Neighbours in the tables differ as much
# as they can, since neighbours on a page often follow each other in the database, and
# the lengths have no divisor in common, so that every colour meets every figure.
COLOURS = (
    "ai",
    "kaki",
    "matsuba",
    "toki",
    "nando",
    "karashi",
    "fuji",
    "sumi",
    "asagi",
    "azuki",
    "uguisu",
    "kogecha",
)
FIGURES = (
    "seigaiha",
    "hi",
    "shima",
    "tsuki",
    "yama",
    "uroko",
    "nami",
    "ame",
    "ichimatsu",
    "kasumi",
    "naname",
)

# The longest name of each size, in full-width characters; what is longer is cut.
SIZES = (("short", 5), ("medium", 8), ("long", 18), ("full", 42))


def cover_of(franchise_id: int, title: str, original_title: str) -> dict:
    """Return `classes`, `original` and `language` of the cover of a work.

    The original title is HTML, and empty where it says no more than the title.
    """
    language = language_of(original_title)
    name = original_title if language else title
    size, longest = size_of(name)
    classes = f"{classes_of(franchise_id)} cover--{size}"
    if not language:
        return {"classes": f"{classes} cover--western", "original": "", "language": ""}
    if len(name) > longest:
        name = f"{name[:longest].rstrip()}…"
    return {"classes": classes, "original": vertical(name), "language": language}


def classes_of(franchise_id: int) -> str:
    """Return what the covers of a franchise have in common."""
    colour = COLOURS[franchise_id % len(COLOURS)]
    figure = FIGURES[franchise_id % len(FIGURES)]
    return f"cover--{colour} cover--{figure}"


def size_of(name: str) -> tuple[str, int]:
    """Return the size in which a name is set, and how long it may be there."""
    wide = sum(not character.isascii() for character in name)
    width = wide + (len(name) - wide) / 2
    for size, longest in SIZES:
        if width <= longest:
            return size, len(name)
    return size, longest
