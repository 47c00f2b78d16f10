"""The administrator takes in a directory: template, dry run row by row, then all of it or nothing.

Between the dry run and the import the file lies sealed in the cache for a quarter of an hour: it
names people and their telephones.
"""

import base64
import tempfile
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lianxin.accounts.access import role
from lianxin.accounts.actor import Actor
from lianxin.accounts.enrolment import Invitation, enrol_imported
from lianxin.casework.office.frame import frame
from lianxin.core import crypto, ids
from lianxin.core.errors import Refused
from lianxin.directory import importing
from lianxin.directory.changes import By
from lianxin.directory.models import Membership
from lianxin.ui.pages import page

ADMIN, AUDITOR = Membership.Role.ADMIN, Membership.Role.AUDITOR
LARGEST = 10 * 1024 * 1024
KEPT = timedelta(minutes=15)
PURPOSE = "directory.import"
KINDS = (".xlsx", ".csv")


@role(ADMIN)
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """The empty workbook."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    headers = {"Content-Disposition": 'attachment; filename="directory.xlsx"'}
    return HttpResponse(importing.template(), content_type=kind, headers=headers)


@role(ADMIN)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Choose a file; sent, what each of its rows would do. Nothing is stored."""
    if request.method != "POST":
        return _page(request)
    given = request.FILES.get("file")
    try:
        content, suffix = _checked(given)
        report, _told = _run(request, content, suffix, dry_run=True)
    except Refused as refused:
        return _page(request, HTTPStatus.UNPROCESSABLE_ENTITY, problem=str(refused))
    token = "" if report.refused else _keep(_actor(request), content, suffix)
    return _page(request, report=report, token=token)


@role(ADMIN)
@never_cache
@require_POST
def store(request: HttpRequest) -> HttpResponse:
    """Take in the file of the dry run; the set-up codes of new sign-ins stand on this answer alone."""
    kept = _kept(_actor(request), request.POST.get("token", ""))
    if kept is None:
        problem = _("这个文件放得太久了，请重新选一次")
        return _page(request, HTTPStatus.UNPROCESSABLE_ENTITY, problem=problem)
    try:
        report, told = _run(request, *kept, dry_run=False)
    except Refused as refused:
        return _page(request, HTTPStatus.UNPROCESSABLE_ENTITY, problem=str(refused))
    return _page(request, report=report, invitations=told if report.stored else [])


def _actor(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _page(request: HttpRequest, status: int = HTTPStatus.OK, **context: Any) -> HttpResponse:
    return page(request, "workbench/directory.html", status=status, **frame(request, "directory"), **context)


def _checked(given: Any) -> tuple[bytes, str]:
    if given is None:
        raise Refused(_("先选一个文件"))
    suffix = Path(given.name or "").suffix.lower()
    if suffix not in KINDS:
        raise Refused(_("只收 .xlsx 和 .csv 文件"))
    if given.size > LARGEST:
        raise Refused(_("文件太大，最多 10 MB"))
    return given.read(), suffix


@sensitive_variables()
def _run(request: HttpRequest, content: bytes, suffix: str, dry_run: bool) -> tuple[importing.Report, list[Invitation]]:
    actor = _actor(request)
    told: list[Invitation] = []

    def sign_in(entry: importing.SignIn) -> bool:
        done = enrol_imported([(entry.person, entry.phone, entry.login)])
        for _person, reason in done.refused:
            raise Refused(reason)
        told.extend(done.invitations)
        return bool(done.created or done.changed)

    now, zone = request.now, request.zone  # type: ignore[attr-defined]
    by = By("staff", now, actor.membership_id)
    with tempfile.NamedTemporaryFile(suffix=suffix) as file, transaction.atomic():
        file.write(content)
        file.flush()
        before = _beyond_reach(actor)
        report = importing.run(Path(file.name), now, dry_run=dry_run, zone=zone, sign_in=sign_in, by=by)
        if _beyond_reach(actor) != before:
            raise Refused(_("文件里改了您自己的职责，或者任命了审计员：这两样管理员不能改。"))
    return report, told


def _beyond_reach(actor: Actor) -> set[tuple[Any, ...]]:
    """What no administrator changes: their own roles, and who audits."""
    own = Membership.objects.filter(person=actor.person_id)
    auditors = Membership.objects.filter(role=AUDITOR, organization__zone=actor.zone_id)
    return set((own | auditors).values_list("pk", "person_id", "organization_id", "role", "since", "until"))


def _keep(actor: Actor, content: bytes, suffix: str) -> str:
    token = ids.token()
    sealed = crypto.seal(suffix + base64.b64encode(content).decode(), PURPOSE)
    cache.set(_key(actor, token), sealed, timeout=KEPT.total_seconds())
    return token


def _kept(actor: Actor, token: str) -> tuple[bytes, str] | None:
    if not token.replace("-", "").replace("_", "").isalnum() or len(token) > 40:
        return None
    sealed = cache.get(_key(actor, token))
    if sealed is None:
        return None
    text = crypto.unseal(sealed, PURPOSE)
    suffix = next(kind for kind in KINDS if text.startswith(kind))
    return base64.b64decode(text.removeprefix(suffix)), suffix


def _key(actor: Actor, token: str) -> str:
    return f"directory:{actor.membership_id}:{token}"
