"""Take away somebody's password and second factor, end their sessions, and print a set-up code, good once.

Administrators do this for everybody but auditors and themselves; the operator does it for those.
"""

from argparse import ArgumentParser, Namespace

from lianxin.accounts import administration
from lianxin.accounts.actor import Actor
from lianxin.accounts.models import User
from lianxin.core import clock
from lianxin.core.errors import Refused


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("login", metavar="LOGIN")


def run(options: Namespace) -> int:
    user = User.objects.filter(username=options.login.strip().lower()).first()
    if user is None:
        raise Refused(f"nobody signs in as {options.login}")
    print(administration.reset(user, Actor.importer(user.zone_id), clock.now()))
    return 0
