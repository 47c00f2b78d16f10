"""Make a new key and seal everything kept with it: contact details, receipts, sign-ins, messages on their way."""

import os
from argparse import ArgumentParser, Namespace

from lianxin.accounts import rotation as accounts
from lianxin.casework import rotation as casework
from lianxin.config.commands import printing
from lianxin.core import crypto
from lianxin.notify import outbox
from lianxin.privacy import rotation as privacy


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one object: how many rows of each room")


def run(options: Namespace) -> int:
    if not os.environ.get("LIANXIN_KEYS"):
        crypto.add_key()  # keys from the environment get their new one there
    done = {
        "casework": casework.rotate(),
        "privacy": privacy.rotate(),
        "accounts": accounts.rotate(),
        "notify": outbox.rotate(),
    }
    printing.table({"key": crypto.current_version(), **done}, options.json)
    return 0
