import sys

from bench import admin, importing, mutation, pages, searching

BENCHES = {
    "admin": admin.main,
    "import": importing.main,
    "mutation": mutation.main,
    "pages": pages.main,
    "search": searching.main,
}

if len(sys.argv) < 2 or sys.argv[1] not in BENCHES:
    sys.exit(f"usage: python -m bench {{{','.join(BENCHES)}}} …")
BENCHES[sys.argv[1]](sys.argv[2:])
