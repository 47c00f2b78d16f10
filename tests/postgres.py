"""A PostgreSQL server of the tests' own: on a socket in a scratch folder, gone with the process that started it."""

import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

# not for keeps; and no query here lives long enough to be worth compiling, or looking for a better order of its tables
FAST = (
    "jit=off",
    "join_collapse_limit=1",
    "from_collapse_limit=1",
    "autovacuum=off",
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=100",
    "listen_addresses=",
)


class Missing(Exception):
    """There is no PostgreSQL to start."""


def _tools() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    other = shutil.which("initdb")
    if other:
        return Path(other).resolve().parent
    raise Missing("PostgreSQL is not installed: make test installs it (apt-get install postgresql)")


@dataclass
class Server:
    """A running server; `folder` holds its socket."""

    folder: Path
    process: "subprocess.Popen[bytes]"

    def stop(self) -> None:
        """End it at once and remove its files."""
        self.process.send_signal(3)  # SIGQUIT: nothing in it is wanted
        self.process.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)


def start(folder: Path) -> Server:
    """Make and start a server in `folder`, which must not exist yet. Raises Missing."""
    tools = _tools()
    folder.mkdir(mode=0o700)
    # it refuses to run as root; and it dies with us, even if we are killed
    become = ["setpriv", "--pdeathsig", "QUIT"]
    if os.getuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        become += ["--reuid", "postgres", "--regid", "postgres", "--clear-groups"]
    data, log = folder / "data", folder / "log"
    made = subprocess.run(
        [
            *become,
            tools / "initdb",
            "-D",
            data,
            "-U",
            "postgres",
            "-A",
            "trust",
            "-N",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        ],
        capture_output=True,
        text=True,
        cwd="/",
    )
    if made.returncode:
        raise Missing(f"initdb failed: {made.stderr}")
    options = [word for setting in (*FAST, f"unix_socket_directories={folder}") for word in ("-c", setting)]
    with log.open("wb") as output:
        process = subprocess.Popen([*become, tools / "postgres", "-D", data, *options], stderr=output, cwd="/")
    _wait(tools, folder, process, log)
    return Server(folder, process)


def _wait(tools: Path, folder: Path, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(200):
        if process.poll() is None and not subprocess.run([tools / "pg_isready", "-q", "-h", folder]).returncode:
            return
        time.sleep(0.05)
    process.kill()
    raise Missing(f"PostgreSQL did not start: {log.read_text()}")
