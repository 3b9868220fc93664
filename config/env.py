"""What each variable of the environment may say, and the line that refuses the rest.

`config/settings.py` holds the table; the functions here are its types. Each takes the
text of a variable and returns what Django wants, or raises ValueError with a reason.
A reason never repeats a URL: it may hold a password, and logs keep what they are told.
"""

import ipaddress
import os
import re
import secrets
import tempfile
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import SplitResult, parse_qsl, urlsplit
from zoneinfo import ZoneInfo

import environ
from django.conf.global_settings import LANGUAGES

from catalog.document import RATINGS

BASE_DIR = Path(__file__).resolve().parent.parent

# For sites on S3 alone: its packages weigh too much for all the others.
INSTALL_S3 = ".venv/bin/python -m pip install -r requirements-s3.lock"

SQLITE = "django.db.backends.sqlite3"
POSTGRESQL = "django.db.backends.postgresql"


class Env(environ.Env):
    """A table of variables: `Env(NAME=(type, default))`, both as text.

    Stricter than django-environ on purpose: `DEBUG=maybe` is an error and not off, an
    empty variable counts as unset (a copied `.env.example` leaves some empty), and a
    leading `$` is a character like any other (a generated secret may start with one).
    """

    def __call__(self, name: str) -> Any:
        """Return the value of `name`, or end the process with a line naming it."""
        read, default = self.scheme[name]
        try:
            return read(self.ENVIRON.get(name, "").strip() or default)
        except ValueError as problem:
            refuse(name, problem)


def refuse(name: str, problem: object) -> NoReturn:
    """End the process: exit code 1, one line on stderr, no traceback."""
    raise SystemExit(f"{name}: {problem}")


def text(value: str) -> str:
    if not value.isprintable():
        raise ValueError(f"{value!r} is not one line of plain text")
    return value


def switch(value: str) -> bool:
    answers = {"on": True, "true": True, "yes": True, "1": True}
    answers |= {"off": False, "false": False, "no": False, "0": False}
    if value.lower() not in answers:
        raise ValueError(f"{value!r} is neither on nor off")
    return answers[value.lower()]


def port(value: str) -> int:
    if not value.isdecimal() or not 0 < int(value) < 65536:
        raise ValueError(f"{value!r} is not a port (1 to 65535)")
    return int(value)


def count(value: str) -> int:
    if not value.isdecimal() or int(value) < 1:
        raise ValueError(f"{value!r} is not a whole number above zero")
    return int(value)


def words(value: str) -> list[str]:
    return [word for word in re.split(r"[,\s]+", value) if word]


def hosts(value: str) -> list[str]:
    """Host names as Django compares them: no scheme, no port, no path."""
    for host in words(value):
        if not re.fullmatch(r"\*|\.?[\w-]+(\.[\w-]+)*|\[[0-9A-Fa-f:.]+\]", host):
            raise ValueError(f"{host!r} is not a host name (example.org, .example.org)")
    return words(value)


def proxies(value: str) -> str:
    """Addresses and networks, or `*`; checked here since gunicorn tells it worse."""
    if value == "*":
        return value
    for address in words(value):
        try:
            ipaddress.ip_network(address)
        except ValueError as error:
            raise ValueError(f"{address!r} is not an address or a network") from error
    return ",".join(words(value))


def site_url(value: str) -> str:
    """Scheme and host of the public site, without a slash at the end."""
    if not value:
        return ""
    parts = _split(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("not a web address such as https://anime.example.org")
    if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
        raise ValueError("only scheme and host, such as https://anime.example.org")
    return f"{parts.scheme}://{parts.netloc}"


def contact(value: str) -> str:
    """Where visitors write to, as a link: an address becomes `mailto:ADDRESS`."""
    address = value.removeprefix("mailto:")
    if not value or re.fullmatch(r"[^\s@?&#%<>\"]+@[^\s@?&#%<>\"]+", address):
        return address and f"mailto:{address}"
    parts = _split(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError(
            "neither an address such as editors@example.org nor a URL such as "
            "https://example.org/contact"
        )
    return text(value)


def language(value: str) -> str:
    """A language that Django has a translation for, alone or with a region."""
    code = value.lower().replace("_", "-")
    known = dict(LANGUAGES)
    region = re.fullmatch(r"([a-z]{2,3}(?:-[a-z]{4})?)(-[a-z]{2}|-\d{3})", code)
    if code not in known and not (region and region[1] in known):
        raise ValueError(
            f"{value!r} is not a language that Django has, such as en or pt-br"
        )
    return code


def time_zone(value: str) -> str:
    """A name that the machine's own tables of time zones have."""
    try:
        return ZoneInfo(value).key
    except (LookupError, ValueError, OSError) as error:
        raise ValueError(
            f"{value!r} is not a time zone, such as UTC, Europe/Lisbon or Asia/Tokyo"
        ) from error


def ratings(value: str) -> list[str]:
    """Codes of ratings, or the word `none` for none of them."""
    if value.lower() == "none":
        return []
    known = {code.lower(): code for code in RATINGS if code != "None"}
    if wrong := [word for word in words(value) if word.lower() not in known]:
        raise ValueError(f"{wrong[0]!r} is not a rating ({', '.join(known.values())})")
    return [known[word.lower()] for word in words(value)]


def tags(value: str) -> list[str]:
    """Tags with commas between, since a tag may be two words."""
    return [tag for part in text(value).split(",") if (tag := part.strip().lower())]


def database(value: str) -> dict[str, Any] | None:
    """Django's settings for the one database, or None for no URL."""
    if not value:
        return None
    # The spelling of django-environ, which no parser of URLs takes.
    value = value.replace("sqlite://:memory:", "sqlite:///:memory:", 1)
    parts = _split(value)
    if parts.scheme == "sqlite":
        return _sqlite(value, parts)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(
            "not sqlite:///PATH or postgres://USER:PASSWORD@HOST:PORT/NAME"
        )
    if not parts.path.strip("/"):
        raise ValueError("names no database: postgres://USER:PASSWORD@HOST:PORT/NAME")
    return {
        # A connection costs more than most pages do, so each thread keeps its own, and
        # looks whether it still answers after a pause.
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        **Env.db_url_config(value),
        "ENGINE": POSTGRESQL,
    }


# Readers never wait for the writer (WAL), and a crash of the machine may cost the last
# transaction but never the file (NORMAL). Foreign keys Django turns on by itself.
SQLITE_PRAGMAS = """
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = NORMAL;
    PRAGMA journal_size_limit = 67108864;
    PRAGMA mmap_size = 268435456;
    PRAGMA cache_size = -16384;
    PRAGMA temp_store = MEMORY
"""


def _sqlite(value: str, parts: SplitResult) -> dict[str, Any]:
    if parts.netloc or parts.path in {"", "/"}:
        raise ValueError(
            "three slashes before a relative path: sqlite:///var/db.sqlite3"
        )
    config = Env.db_url_config(value)
    options = {
        "timeout": 20,  # seconds that a writer waits for another
        # A transaction that reads and then writes would fail at once, without waiting,
        # if another wrote in between; this one takes its turn at the start.
        "transaction_mode": "IMMEDIATE",
        "init_command": SQLITE_PRAGMAS,
        **config.get("OPTIONS", {}),
    }
    if config["NAME"] != ":memory:":
        config["NAME"] = BASE_DIR / config["NAME"]
        try:
            _keep_to_ourselves(config["NAME"])
        except OSError as error:
            raise ValueError(f"{error.strerror}: {error.filename}") from error
    return {"CONN_MAX_AGE": 60, **config, "OPTIONS": options}


def _keep_to_ourselves(path: Path) -> None:
    """Make the file `path` where there is none, and shut out all other accounts.

    It holds the passwords' hashes and the sessions' keys. What SQLite puts beside it
    gets the mode that it has then.
    """
    make_folder(path.parent)
    if not path.exists():
        path.touch(mode=0o600)
    for name in (
        path.name,
        *(f"{path.name}-{end}" for end in ("wal", "shm", "journal")),
    ):
        file = path.with_name(name)
        # One that was let in on purpose, by the group, stays.
        if file.is_file() and file.stat().st_mode & 0o007:
            try:
                file.chmod(0o600)
            except PermissionError:
                pass  # another account's, which has to shut it itself


def make_folder(path: Path) -> None:
    """Make a folder, and those above it, that no other account may look into."""
    for folder in (*reversed(path.parents), path):
        folder.mkdir(mode=0o700, exist_ok=True)


def cache(value: str) -> dict[str, Any]:
    parts = _split(value)
    if parts.scheme not in {"locmemcache", "dummycache", "redis", "rediss"}:
        raise ValueError("not redis://HOST:PORT/NUMBER (locmemcache:// is in-process)")
    config = Env.cache_url_config(value)
    if parts.scheme.startswith("redis"):
        if not parts.netloc and not parts.path:
            raise ValueError("names no server: redis://HOST:PORT/NUMBER")
        # Whoever asks waits so long, once in a while, for one that hangs.
        patience = {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}
        config["OPTIONS"] = patience | config.get("OPTIONS", {})
        config["BACKEND"] = "config.cache.RedisCache"
    return {"KEY_PREFIX": "mokuroku", **config}


@dataclass(frozen=True)
class Storage:
    """Where uploads are kept."""

    backend: str
    options: dict[str, Any] = field(default_factory=dict)
    folder: Path | None = None  # where this process finds them itself, if it does
    origins: tuple[str, ...] = ()  # foreign origins that pages show them from


def storage(value: str) -> Storage:
    parts = _split(value)
    path = parts.path.lstrip("/")
    if parts.scheme == "file" and not parts.netloc and path and not parts.query:
        # One more slash makes the path absolute, as in sqlite:////PATH.
        folder = BASE_DIR / parts.path.removeprefix("/")
        return Storage("django.core.files.storage.FileSystemStorage", folder=folder)
    if parts.scheme != "s3" or not parts.netloc:
        raise ValueError("not file:///FOLDER or s3://BUCKET?endpoint_url=…&region=…")
    if not (find_spec("storages") and find_spec("boto3")):
        raise ValueError(f"s3:// needs more packages: {INSTALL_S3}")
    asked = dict(parse_qsl(parts.query, keep_blank_values=True))
    unknown = asked.keys() - {"endpoint_url", "region", "custom_domain"}
    if unknown:
        raise ValueError(f"{min(unknown)!r} is not endpoint_url, region, custom_domain")
    bucket, endpoint = parts.netloc, asked.get("endpoint_url")
    region, domain = asked.get("region"), asked.get("custom_domain")
    options = {
        "bucket_name": bucket,
        "location": path.rstrip("/"),
        "endpoint_url": endpoint,
        "region_name": region,
        "custom_domain": domain,
        # Pages are cached for as long as the catalogue stays as it is, so the addresses
        # in them must not expire: the bucket lets everyone read.
        "querystring_auth": False,
        "file_overwrite": False,
    }
    if domain:
        origins: tuple[str, ...] = (f"https://{domain}",)
    elif endpoint:
        origins = (site_url(endpoint),)
    else:
        names = [f"{bucket}.s3", f"{bucket}.s3.{region}", f"s3.{region}"]
        origins = tuple(
            f"https://{name}.amazonaws.com" for name in names[: 3 if region else 1]
        )
    return Storage("storages.backends.s3.S3Storage", options, origins=origins)


def kept_secret(path: Path) -> str:
    """Return the secret in the file `path`, made on the first call of all.

    Several processes may start at once: each writes a file of its own, and the link
    that gives it its name fails for all but the first, whole or not at all.
    """
    try:
        if not path.exists():
            _draw_secret(path)
        secret = path.read_text().strip()
    except OSError as error:
        raise ValueError(f"{error.strerror}: {path}") from error
    if not secret:
        raise ValueError(f"{path} is empty: write a secret into it, or delete it")
    return secret


def _draw_secret(path: Path) -> None:
    make_folder(path.parent)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # mode 0600
    try:
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
        path.hardlink_to(temporary)
    except FileExistsError:
        pass
    finally:
        Path(temporary).unlink()


def _split(value: str) -> SplitResult:
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        # Not told as Python tells it: that quotes what may be half of a password.
        raise ValueError(
            "not a URL (are %, /, # and @ in a password encoded?)"
        ) from error
    return parts
