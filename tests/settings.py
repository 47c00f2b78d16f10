"""The product's settings in a house of the tests' own: a scratch folder and the database under test."""

import os
import tempfile
from pathlib import Path

VENDOR = os.environ.setdefault("LIANXIN_TEST_DB", "sqlite")
if VENDOR not in ("sqlite", "postgres"):
    raise SystemExit(f"LIANXIN_TEST_DB is sqlite or postgres, not {VENDOR}")

# one folder for the run, shared by its workers; the process that makes it removes it
OWNS_SCRATCH = "LIANXIN_TEST_SCRATCH" not in os.environ
if OWNS_SCRATCH:
    os.environ["LIANXIN_TEST_SCRATCH"] = tempfile.mkdtemp(prefix="lianxin-test-", dir="/tmp")
SCRATCH = Path(os.environ["LIANXIN_TEST_SCRATCH"])
SCRATCH.chmod(0o755)  # the database server may run as somebody else
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")
HOME = SCRATCH / WORKER
POSTGRES = SCRATCH / "postgres"

for name in (
    "LIANXIN_NOW",
    "LIANXIN_KEYS",
    "LIANXIN_SECRET_KEY",
    "LIANXIN_PROXY",
    "LIANXIN_HOSTS",
    "LIANXIN_DEBUG",
    "PORT",
):
    os.environ.pop(name, None)
os.environ["LIANXIN_HOME"] = str(HOME)
os.environ["DATABASE_URL"] = (
    f"sqlite:///{HOME / 'lianxin.sqlite3'}" if VENDOR == "sqlite" else f"postgres://postgres@/lianxin?host={POSTGRES}"
)
# Playwright's loop runs in the thread of the tests
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from lianxin.config.settings import *  # noqa: E402,F403
from lianxin.config.settings import DATABASES, STORAGES  # noqa: E402

DATABASES["default"]["TEST"] = {"NAME": str(HOME / "test.sqlite3") if VENDOR == "sqlite" else f"test_{WORKER}"}
DATABASES["default"]["CONN_MAX_AGE"] = 0
if VENDOR == "sqlite":
    # what survives a power cut is no question here
    options = DATABASES["default"]["OPTIONS"]
    options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TEMPLATES_COMPILED = SCRATCH / "templates"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# found when asked for: each client of a test has the middleware anew, and would look through all files
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
