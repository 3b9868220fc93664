"""What imports have remarked on source files, for people to read."""

from collections.abc import Iterable

from django.utils.html import format_html, format_html_join

from ...models import SourceFile


def remarks_on(source_files: Iterable[SourceFile]) -> str:
    """Return a list of the files' problems, each with its file; "" for none."""
    return _listed(
        (f"{source_file.path}:{problem['line']}", problem["message"])
        for source_file in source_files
        for problem in source_file.problems or ()
    )


def remarks_in(source_file: SourceFile) -> str:
    """Return a list of one file's problems; "" for none."""
    return _listed(
        (f"Line {problem['line']}", problem["message"])
        for problem in source_file.problems or ()
    )


def _listed(remarks: Iterable[tuple[str, str]]) -> str:
    items = format_html_join("", "<li>{}: {}</li>", remarks)
    return format_html('<ul class="remarks">{}</ul>', items) if items else ""
