"""`make bench`: how fast this machine takes in concerns and answers pages, on both databases.

    python -m tests.bench [--rows 10000] [--file messages.csv]

Figures are printed, not judged: what has to hold is in the tests.
"""

import csv
import http.client
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from datetime import date, timedelta
from pathlib import Path

from tests import postgres
from tests.config.processes import get, serving, wait_for
from tests.installation import Installation

PAGES = ("/healthz", "/", "/concerns/new", "/deputies/", "/sites/")
TIMES = 200


def messages(path: Path, rows: int) -> Path:
    """A file of invented messages, no two alike."""
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(("id", "topic", "detail", "time", "likes", "dislikes"))
        for n in range(rows):
            day = date(2023, 1, 1) + timedelta(days=n % 360)
            words = f"第 {n} 户门前的路灯不亮，已经 {n % 30} 天，晚上老人孩子出门看不清路，请安排人来修。" * 3
            writer.writerow((f"bench-{n}", f"路灯不亮，请来修（{n}）", words, f"{day} 08:00:00", n % 7, 0))
    return path


def take_in(one: Installation, file: Path) -> None:
    """Import the file; rows a second and the most memory it took."""
    began = time.monotonic()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            one.command("import", "concerns", str(file), "--json"), env=one.environment, stdout=output, cwd="/"
        )
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        told = json.loads(output.read())
    took = time.monotonic() - began
    print(f"  import: {told['created']:,} of {told['read']:,} rows in {took:.1f} s", end="")
    print(f", {told['created'] / took:,.0f} a second; at most {usage.ru_maxrss / 1024:.0f} MB")


def answer(port: int, path: str) -> str:
    """Median and 95th percentile of one visitor's requests, in milliseconds."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    took = []
    for _ in range(TIMES):
        began = time.perf_counter()
        connection.request("GET", path)
        connection.getresponse().read()
        took.append((time.perf_counter() - began) * 1000)
    connection.close()
    return f"p50 {statistics.median(took):6.1f} ms   p95 {statistics.quantiles(took, n=20)[18]:6.1f} ms"


def measure(name: str, one: Installation, file: Path) -> None:
    """All figures on one database."""
    print(name, flush=True)
    one.run("migrate", "--quiet")
    one.run("demo", "load", "--small")
    take_in(one, file)
    began = time.monotonic()
    one.run("verify", expect=None)
    print(f"  verify: {time.monotonic() - began:.1f} s", flush=True)
    with serving(one) as (process, port):
        wait_for(lambda: get(port, "/readyz")[0] == 200)
        for path in PAGES:
            print(f"  {path:<16}{answer(port, path)}", flush=True)
        process.terminate()


def main() -> int:
    """Measure on SQLite and on a private PostgreSQL."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000, help="of the invented file")
    parser.add_argument("--file", type=Path, help="a file of messages instead")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        file = (options.file or messages(Path(folder, "messages.csv"), options.rows)).absolute()
        home = Path(folder, "sqlite")
        home.mkdir()
        measure("SQLite", Installation(home, f"sqlite:///{home / 'lianxin.sqlite3'}"), file)
        server = postgres.start(Path(folder, "postgres"))
        try:
            url = f"postgres://postgres@/postgres?host={server.folder}"
            measure("PostgreSQL", Installation(Path(folder, "home"), url), file)
        finally:
            server.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
