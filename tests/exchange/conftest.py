import pytest


def entry(title="A", *, mal=None, more="", kind="ova", alt=""):
    """Return the text of an entry; `more` are further lines of its facts."""
    image = f"![{alt}](http://example.org/p.jpg)\n\n" if alt else ""
    link = f"\n-   [MAL](https://myanimelist.net/anime/{mal}/x)\n" if mal else ""
    facts = f"-   **type**: {kind}\n{more}"
    return f"# {title}\n\n{image}{facts}\n## Tags\n\n## Links\n{link}"


@pytest.fixture
def folder(tmp_path):
    """A function that writes files, by their paths, into the folder that it returns."""
    root = tmp_path / "files"

    def put(files):
        for path, content in files.items():
            file = root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(
                content if isinstance(content, bytes) else content.encode()
            )
        return root

    return put


@pytest.fixture
def run(db):
    """A function that imports paths and returns the report."""
    # Django is not ready yet when pytest reads this file.
    from catalog.exchange.importer import Options, import_files
    from catalog.exchange.reader import open_paths

    def run(*paths, stopped=lambda: False, **options):
        with open_paths(paths) as files:
            return import_files(files, Options(**options), stopped=stopped)

    return run
