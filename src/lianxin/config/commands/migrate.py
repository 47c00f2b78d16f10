"""Make the tables, or bring them up to date."""

from argparse import ArgumentParser, Namespace

from django.core.management import call_command

from lianxin.config.health import pending_migrations


def arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if something is to be done")
    parser.add_argument("--quiet", action="store_true", help="print nothing but errors")


def run(options: Namespace) -> int:
    if options.check:
        return int(bool(pending_migrations()))
    call_command("migrate", interactive=False, verbosity=0 if options.quiet else 1)
    call_command("createcachetable", verbosity=0)
    return 0
