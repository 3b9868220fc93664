"""Lighthouse on the pages as a phone gets them, from the production server.

    python -m bench pages PATH

PATH: a folder or archive of entries. Lighthouse comes from npm when first asked for;
CHROME_PATH names a browser other than the Chromium on the path.
"""

import argparse
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

FOLDER = Path(__file__).parent
LIGHTHOUSE = FOLDER / "node_modules/.bin/lighthouse"
FLAGS = ("headless", "no-sandbox", "disable-gpu", "disable-quic", "disable-sync")
FLAGS += ("no-first-run", "disable-background-networking", "disable-component-update")

# Each category and the least that it is to reach, of a hundred.
LEAST = {"accessibility": 100, "best-practices": 100, "seo": 100, "performance": 98}
HEAVIEST = 60  # KB of the page, its style sheet and its script


def main(arguments: list[str]) -> None:
    options = argparse.ArgumentParser(prog="python -m bench pages")
    options.add_argument("path", type=Path)
    options = options.parse_args(arguments)
    if not LIGHTHOUSE.exists():
        subprocess.run(["npm", "ci", "--silent"], cwd=FOLDER, check=True)
    os.environ.setdefault("CHROME_PATH", shutil.which("chromium") or "")
    with tempfile.TemporaryDirectory() as work:
        address = f"http://127.0.0.1:{free_port()}"
        environment = os.environ | {
            "DATABASE_URL": f"sqlite:///{work}/pages.sqlite3",
            "PORT": address.rpartition(":")[2],
            "SITE_URL": address,
        }
        for command in (
            ("migrate", "-v0"),
            ("import_markdown", options.path),
            ("collectstatic", "--no-input", "-v0"),
        ):
            manage = [sys.executable, "manage.py", *command]
            subprocess.run(manage, env=environment, check=True)
        gunicorn = ["-m", "gunicorn", "--config", "config/gunicorn.conf.py"]
        with subprocess.Popen([sys.executable, *gunicorn], env=environment) as server:
            try:
                measure(address)
            finally:
                server.terminate()


def free_port() -> int:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


def measure(address: str) -> None:
    entries = read_soon(f"{address}/sitemap-entries.xml")
    entry = re.search("<loc>(.*?)</loc>", entries)[1]
    pages = {
        "home": f"{address}/",
        "list": f"{address}/anime/",
        "entry": entry,
        "search": f"{address}/search/?q=gundam",
    }
    names = [*LEAST, "shift", "KB"]
    print(f"{'':8}" + "".join(f"{name:>16}" for name in names))
    for name, page in pages.items():
        report = lighthouse(page)
        scores = [round(100 * report["categories"][c]["score"]) for c in LEAST]
        shift = report["audits"]["cumulative-layout-shift"]["numericValue"]
        figures = [*scores, round(shift, 3), round(first_view(report), 1)]
        print(f"{name:8}" + "".join(f"{figure:16}" for figure in figures))
        for line in shortcomings(report):
            print(f"  {line}")
    least = [*(f"≥ {score}" for score in LEAST.values()), "0", f"≤ {HEAVIEST}"]
    print(f"{'to reach':8}" + "".join(f"{figure:>16}" for figure in least))


def read_soon(address: str) -> str:
    """Return what the server answers, once it has started."""
    for _ in range(600):
        try:
            with urlopen(address, timeout=10) as answer:
                return answer.read().decode()
        except OSError:  # none listens yet, or it is slow
            time.sleep(0.1)
    raise SystemExit("the server does not start")


def lighthouse(address: str) -> dict:
    flags = " ".join(f"--{flag}" for flag in FLAGS)
    command = [
        LIGHTHOUSE,
        address,
        "--quiet",
        "--output=json",
        f"--chrome-flags={flags}",
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{address}: {done.stderr.strip()}")
    return json.loads(done.stdout)


def first_view(report: dict) -> float:
    """Return the KB of the page, its style sheet and its script, as they were sent."""
    requests = report["audits"]["network-requests"]["details"]["items"]
    kinds = {"Document", "Stylesheet", "Script"}
    sent = [one["transferSize"] for one in requests if one["resourceType"] in kinds]
    return sum(sent) / 1024


def shortcomings(report: dict):
    for category in LEAST:
        for audit in report["categories"][category]["auditRefs"]:
            found = report["audits"][audit["id"]]
            if audit["weight"] and found["score"] is not None and found["score"] < 0.9:
                yield f"{category}: {found['title']} {found.get('displayValue', '')}"
