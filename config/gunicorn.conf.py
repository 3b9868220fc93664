"""The production server. `GUNICORN_CMD_ARGS` overrides any line, such as
`--bind 0.0.0.0:8000` in a container or `--access-logfile -` to log each request."""

import signal
import sys
from pathlib import Path

from django.db import Error, connections
from django.utils.module_loading import import_string
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

# Read here already, before anything listens: a wrong setting ends the start.
from config.settings import SITE_NAME, env

wsgi_app = "config.wsgi"
bind = f"127.0.0.1:{env('PORT')}"
forwarded_allow_ips = env("TRUSTED_PROXIES")
# By default a trusted proxy may say SCRIPT_NAME and PATH_INFO as headers, and most pass
# on what a visitor sends: he would choose what every link begins with.
forwarder_headers = ""

workers = env("WORKERS")
# Threads are not for speed: an idle connection (browsers open some in advance) blocks a
# thread instead of the whole worker.
threads = 4

# The application is loaded once and shared: quicker to start, and smaller. New code
# needs a new master (a restart, or USR2), not a HUP.
preload_app = True

timeout = 60
graceful_timeout = 20
keepalive = 5

accesslog = None
loglevel = "warning"

# Both would be written outside var/: a socket in the home, heartbeats in /tmp, where a
# slow disk can pass for a dead worker.
control_socket_disable = True
if Path("/dev/shm").is_dir():
    worker_tmp_dir = "/dev/shm"


def when_ready(server: Arbiter) -> None:
    # Before there are workers, which so share what is read.
    try:
        index = "catalog.site.browse.current_index"
        for held in ("catalog.search.preload", f"{index}.load_index"):
            import_string(held)()
    except Error:
        pass  # the database is not there yet: /readyz says so, and a page reads them
    addresses = " ".join(str(listener) for listener in server.LISTENERS)
    sys.stdout.write(f"{SITE_NAME} is served on {addresses} (Ctrl-C stops it)\n")
    sys.stdout.flush()


def post_worker_init(worker: Worker) -> None:
    # Ctrl-C comes from the terminal and once more, as QUIT, from the master. gunicorn's
    # own handlers shut the pool of threads down inside the signal, and two of them lock
    # each other up; so a worker listens to the master alone, and ends what it does.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGQUIT, worker.handle_exit)


def pre_fork(server: Arbiter, worker: Worker) -> None:
    # What loading the application may have opened is not for two processes to share.
    connections.close_all()
