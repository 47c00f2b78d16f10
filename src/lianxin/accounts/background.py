"""What the clock clears away here."""

from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session

from lianxin.accounts import set_up
from lianxin.core import clock

KEEP_ATTEMPTS = timedelta(days=185)  # failed sign-ins are kept six months


def sweep(now: datetime) -> int:
    """Remove sessions and set-up codes that are over, and old failed attempts; how many rows. Wall clock."""
    wall = clock.wall()
    sessions = Session.objects.filter(expire_date__lt=wall).delete()[0]
    attempts: int = AccessAttempt.objects.filter(attempt_time__lt=wall - KEEP_ATTEMPTS).delete()[0]
    return sessions + attempts + set_up.sweep()
