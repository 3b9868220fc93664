"""The settings: the environment as one typed table, then Django's own order.

Nothing is decided elsewhere: no per-host files, no local overrides. What a variable may
say is in `config/env.py`; `.env.example` explains each to those who run the site.
"""

from datetime import timedelta
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from config import env as read

BASE_DIR = read.BASE_DIR
VAR = BASE_DIR / "var"  # everything that the running site writes

# What the environment says goes before the file: `DEBUG=on make dev` needs no edit.
read.Env.read_env(BASE_DIR / ".env")

env = read.Env(
    # The site
    SITE_NAME=(read.text, "Mokuroku"),
    SITE_URL=(read.site_url, ""),  # http://127.0.0.1:PORT
    CONTACT=(read.contact, ""),  # none
    LANGUAGE_CODE=(read.language, "en"),
    TIME_ZONE=(read.time_zone, "UTC"),
    ADULT_RATINGS=(read.ratings, "Rx"),
    ADULT_TAGS=(read.tags, ""),
    # What it keeps, and where
    DATABASE_URL=(read.database, "sqlite:///var/db.sqlite3"),
    REPLICA_URL=(read.database, ""),  # none
    CACHE_URL=(read.cache, "locmemcache://"),
    STORAGE_URL=(read.storage, "file:///var/media"),
    POSTER_HOSTS=(read.hosts, "cdn.myanimelist.net"),
    LARGEST_ARCHIVE=(read.count, "1024"),
    NEWCOMER_SUGGESTIONS=(read.count, "20"),
    # What guards it
    SECRET_KEY=(read.text, ""),  # drawn once into var/ while the database is SQLite
    ALLOWED_HOSTS=(read.hosts, ""),  # the host of SITE_URL; on SQLite this machine too
    DEBUG=(read.switch, "off"),
    # The server (config/gunicorn.conf.py)
    PORT=(read.port, "8000"),
    WORKERS=(read.count, "2"),
    TRUSTED_PROXIES=(read.proxies, "127.0.0.1,::1"),
)

# The site

SITE_NAME = env("SITE_NAME")
SITE_URL = env("SITE_URL") or f"http://127.0.0.1:{env('PORT')}"  # no slash at the end
CONTACT = env("CONTACT")  # as a link: see `catalog.site.contact`
HTTPS = SITE_URL.startswith("https://")

# What only those see who ask for it: see `AnimeQuerySet.suitable`.
ADULT_RATINGS = env("ADULT_RATINGS")
ADULT_TAGS = env("ADULT_TAGS")

DEBUG = env("DEBUG")

# Databases

DATABASES = {"default": env("DATABASE_URL")}

# One process on one machine, the way `make run` starts it: what a server must be told
# can then be assumed.
EMBEDDED = DATABASES["default"]["ENGINE"] == read.SQLITE

DATABASE_ROUTERS = []
if replica := env("REPLICA_URL"):
    if replica["ENGINE"] != DATABASES["default"]["ENGINE"]:
        read.refuse("REPLICA_URL", "must be the same kind of database as DATABASE_URL")
    if not EMBEDDED:
        # Pages need it less than they need to be quick: two seconds for a connection,
        # and three for a machine that has vanished.
        patience = {"connect_timeout": 2, "tcp_user_timeout": 3000}
        replica["OPTIONS"] = patience | replica.get("OPTIONS", {})
    DATABASES["replica"] = {**replica, "TEST": {"MIRROR": "default"}}
    DATABASE_ROUTERS = ["config.routers.ReplicaRouter"]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Security

SECRET_KEY = env("SECRET_KEY")
if not SECRET_KEY:
    if not EMBEDDED:
        read.refuse(
            "SECRET_KEY",
            "missing: set a long random string (only SQLite sites get one)",
        )
    try:
        SECRET_KEY = read.kept_secret(VAR / "secret_key")
    except ValueError as problem:
        read.refuse("SECRET_KEY", problem)

ALLOWED_HOSTS = env("ALLOWED_HOSTS")
if not ALLOWED_HOSTS:
    if not (EMBEDDED or env("SITE_URL")):
        read.refuse(
            "ALLOWED_HOSTS", "missing: set the host names that the site answers to"
        )
    ALLOWED_HOSTS = [urlsplit(SITE_URL).hostname] if env("SITE_URL") else []
    if EMBEDDED:
        ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]"]

# Plain http has to keep working for `make run`, so the promises of TLS wait for a
# SITE_URL that makes them. Whether a request came by TLS the server says: gunicorn
# believes X-Forwarded-Proto from TRUSTED_PROXIES only, which is narrower than
# SECURE_PROXY_SSL_HEADER.
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "catalog.stale_forms.csrf_failure"
# HSTS for the names below ours, and in the browsers' own lists, binds hosts that this
# site knows nothing of: for their owner to promise, at the proxy.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

UPLOADS = env("STORAGE_URL")

# No inline script or style anywhere, the admin included.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, *UPLOADS.origins],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Applications

INSTALLED_APPS = [
    "catalog.apps.CatalogConfig",
    "catalog.apps.CatalogAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
    "csp",
    "axes",
]

# Sessions, messages and the user cost a visitor nothing: they are read, and their
# cookies set, only when a view touches them, and no public page does.
MIDDLEWARE = [
    "config.middleware.probes_first",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.http.ConditionalGetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "catalog.admin.keys.RefuseCrafted",
    "catalog.admin.my_account.times_of_account",
]
if DATABASE_ROUTERS:
    MIDDLEWARE.append("config.middleware.read_from_replica")

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

# An entry with some fifty songs posts more fields than Django's thousand.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

CACHES = {"default": env("CACHE_URL")}

# Who signs in

AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "catalog.permissions.Accounts",
]

# A name is locked for the address that guesses, so that nobody locks an editor out.
AXES_FAILURE_LIMIT = 6
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "config.visitors.address_of"
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # who signed in when is kept nowhere
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False  # `catalog.admin.accounts` has what is kept

# Where the sign-in leads whose own address is none of this site's.
LOGIN_REDIRECT_URL = "admin:index"

# A long working day; to make it last from the last request would cost a write each.
SESSION_COOKIE_AGE = 14 * 60 * 60

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# Language and time

LANGUAGE_CODE = env("LANGUAGE_CODE")
USE_I18N = True
FORMAT_MODULE_PATH = "config.formats"
USE_TZ = True
TIME_ZONE = env("TIME_ZONE")  # of what is shown and typed; what is kept is UTC

# Files

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_ROOT = BASE_DIR / "static/root"  # what is asked for unasked: /favicon.ico

MEDIA_URL = "/media/"
MEDIA_ROOT = UPLOADS.folder or ""  # empty: kept elsewhere, and shown from there

STORAGES = {
    "default": {"BACKEND": UPLOADS.backend, "OPTIONS": UPLOADS.options},
    "staticfiles": {"BACKEND": "config.staticfiles.StaticFiles"},
}

# The hosts that `fetch_posters` may ask, and no others.
POSTER_HOSTS = env("POSTER_HOSTS")

# MiB that an archive to import may unpack to: see `catalog.files.archives`.
LARGEST_ARCHIVE = env("LARGEST_ARCHIVE")

# What may wait of someone of whom nothing was published yet: see
# `catalog.editing.suggestions`.
NEWCOMER_SUGGESTIONS = env("NEWCOMER_SUGGESTIONS")

# Log

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "config.log.LineFormatter", "fold": not DEBUG}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        # Django's own handlers would say everything twice.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        # A page that is not there is the visitor's news, not the operator's.
        "django.request": {"level": "ERROR"},
        # It drops the body of each answer to HEAD, as it should, and says so each time.
        "gunicorn.http.wsgi": {"level": "ERROR"},
    },
}
