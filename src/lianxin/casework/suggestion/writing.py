"""The effects of writing a suggestion: its text, its signatures, and handing it in."""

from datetime import date
from typing import Annotated, Any

from django.utils.translation import gettext_lazy as _

from lianxin.casework import beside
from lianxin.casework.concern.models import Concern, Urgency
from lianxin.casework.models import Cosignature, Finding, Link, Proposal, Suggestion
from lianxin.casework.suggestion import faults, fields
from lianxin.casework.suggestion.fields import Signed
from lianxin.casework.suggestion.models import Authorship, Channel, Found, Openness, Sensitivity, Session
from lianxin.core.errors import Forbidden, Refused
from lianxin.core.pages import only
from lianxin.core.time import local_date
from lianxin.directory.models import Deputy, Organization
from lianxin.directory.queries import street_of
from lianxin.workflow.engine import Context
from lianxin.workflow.inputs import Many, OneOf, Pick, Words

TITLE = Words(_("标题"), hint=_("一件建议只说一件事。"), most=100, lines=1, least=4)


def draft(
    ctx: Context,
    *,
    channel: Annotated[Channel, Pick(_("走哪条路"), fields.channels)],
    title: Annotated[str, TITLE],
    concerns: Annotated[list[Concern], Many(Pick(_("背后的群众诉求"), fields.concerns))] = [],  # noqa: B006
) -> Suggestion:
    """A deputy begins to write, of concerns or from scratch."""
    deputy = only(Deputy.objects.select_related("area").filter(pk=ctx.actor.deputy_id or 0))
    if deputy is None or not fields.may_lead(deputy, channel, ctx.zone_id, local_date(ctx.now)):
        raise Forbidden(_("这类代表不能在这条路上领衔"))
    area = street_of(deputy.area)
    suggestion = ctx.create(
        Suggestion(
            zone_id=ctx.zone_id, area=area, channel=channel, lead=deputy, title=title.strip(), received_at=ctx.now
        )
    )
    _link(ctx, suggestion, concerns)
    ctx.tell(channel=str(channel))
    return suggestion


def edit(
    ctx: Context,
    suggestion: Suggestion,
    *,
    title: Annotated[str, TITLE],
    facts: Annotated[str, Words(_("基本情况"), required=False, most=10000, lines=4)] = "",
    problem: Annotated[str, Words(_("问题是什么"), required=False, most=10000, lines=6)] = "",
    place: Annotated[str, Words(_("在哪里"), required=False, most=200, lines=1)] = "",
    how: Annotated[list[Found], Many(OneOf(_("怎么核实的"), Found, required=False))] = [],  # noqa: B006
    finding: Annotated[list[str], Many(Words(_("看到、问到了什么"), required=False, most=4000))] = [],  # noqa: B006
    proposals: Annotated[list[str], Many(Words(_("建议怎么办"), required=False, most=4000, lines=3))] = [],  # noqa: B006
    concerns: Annotated[list[Concern], Many(Pick(_("背后的群众诉求"), fields.concerns, required=False))] = [],  # noqa: B006
    wished: Annotated[list[Organization], Many(Pick(_("希望哪些单位办"), fields.units, required=False))] = [],  # noqa: B006
    authorship: Annotated[Authorship, OneOf(_("怎么提出"), Authorship)] = Authorship.ONE,
    sensitivity: Annotated[
        Sensitivity, OneOf(_("能不能公开"), Sensitivity, hint=_("涉及国家秘密的内容不能写在这里。"))
    ] = Sensitivity.NORMAL,
    openness: Annotated[Openness, OneOf(_("希望公开多少"), Openness)] = Openness.FULL,
) -> None:
    """The lead keeps a text. What the signatures bind is counted on, if it has changed."""
    text = _text(title, facts, problem, place, how, finding, proposals)
    changed = text != text_of(suggestion)
    suggestion.title, suggestion.facts = text["title"], text["facts"]
    suggestion.problem, suggestion.place = text["problem"], text["place"]
    suggestion.authorship, suggestion.sensitivity, suggestion.openness = authorship, sensitivity, openness
    if changed:
        suggestion.text_version += 1
        _keep_lists(suggestion, text)
    suggestion.wished.set([unit for unit in wished if unit])
    _link(ctx, suggestion, [concern for concern in concerns if concern])
    ctx.tell(text=suggestion.text_version)


def _text(
    title: str, facts: str, problem: str, place: str, how: list[Found], finding: list[str], proposals: list[str]
) -> dict[str, Any]:
    """What a signature binds, without empty rows. Raises Refused where a finding lacks its manner."""
    found = []
    for index, words in enumerate(finding):
        manner = how[index] if index < len(how) else ""
        if words.strip() and not manner:
            raise Refused(_("选一下这次是怎么核实的"), "how")
        if words.strip():
            found.append((str(manner), words.strip()))
    return {
        "title": title.strip(),
        "facts": facts.strip(),
        "problem": problem.strip(),
        "place": place.strip(),
        "findings": found,
        "proposals": [words.strip() for words in proposals if words.strip()],
    }


def text_of(suggestion: Suggestion) -> dict[str, Any]:
    """The text as kept, in the same shape."""
    return {
        "title": suggestion.title,
        "facts": suggestion.facts,
        "problem": suggestion.problem,
        "place": suggestion.place,
        "findings": [(row.how, row.text) for row in beside.FINDINGS.ask(suggestion=suggestion.pk)],
        "proposals": [row.text for row in beside.PROPOSALS.ask(suggestion=suggestion.pk)],
    }


def _keep_lists(suggestion: Suggestion, text: dict[str, Any]) -> None:
    suggestion.findings.all().delete()
    suggestion.proposals.all().delete()
    Finding.objects.bulk_create(
        Finding(suggestion=suggestion, position=at, how=how, text=words)
        for at, (how, words) in enumerate(text["findings"], start=1)
    )
    Proposal.objects.bulk_create(
        Proposal(suggestion=suggestion, position=at, text=words) for at, words in enumerate(text["proposals"], start=1)
    )


def _link(ctx: Context, suggestion: Suggestion, concerns: list[Concern]) -> None:
    wanted = {concern.pk for concern in concerns}
    present = suggestion.links.filter(cut_at=None)
    present.exclude(concern__in=wanted).update(cut_at=ctx.now)
    there = set(present.values_list("concern", flat=True))
    Link.objects.bulk_create(Link(suggestion=suggestion, concern_id=pk) for pk in sorted(wanted - there))


def invite(
    ctx: Context,
    suggestion: Suggestion,
    *,
    deputies: Annotated[list[Deputy], Many(Pick(_("请谁联名"), fields.invitable))],
) -> None:
    """The lead asks further deputies to sign."""
    invited = [deputy for deputy in deputies if deputy]
    if not invited:
        raise Refused(_("选一位代表"), "deputies")
    on = local_date(ctx.now)
    for deputy in invited:
        if deputy.pk == suggestion.lead_id or not fields.may_cosign(deputy, suggestion, on):
            raise Refused(_("%(name)s不能在这件建议上联名") % {"name": deputy.person.name}, "deputies")
        row, _made = Cosignature.objects.get_or_create(
            suggestion=suggestion, deputy=deputy, defaults={"invited_at": ctx.now}
        )
        if row.status not in (Signed.INVITED, Signed.SIGNED):
            row.status, row.invited_at, row.signed_version = Signed.INVITED, ctx.now, None
            row.save()
    ctx.tell(deputies=[deputy.pk for deputy in invited])


def _own(ctx: Context, suggestion: Suggestion) -> Cosignature:
    return Cosignature.objects.select_for_update().get(suggestion=suggestion, deputy=ctx.actor.deputy_id)


def cosign(ctx: Context, suggestion: Suggestion) -> None:
    """The invited deputy signs the text as it now is; a cosigner signs the changed one again."""
    row = _own(ctx, suggestion)
    if not fields.may_cosign(row.deputy, suggestion, local_date(ctx.now)):
        raise Forbidden(_("这类代表不能在这件建议上联名"))
    if row.status == Signed.SIGNED and row.signed_version == suggestion.text_version:
        raise Refused(_("您已经签过这一版"))
    row.status, row.signed_version, row.signed_at = Signed.SIGNED, suggestion.text_version, ctx.now
    row.save()
    ctx.tell(text=suggestion.text_version)


def decline_invitation(ctx: Context, suggestion: Suggestion) -> None:
    """The invited deputy does not sign."""
    row = _own(ctx, suggestion)
    row.status = Signed.DECLINED
    row.save()


def unsign(ctx: Context, suggestion: Suggestion) -> None:
    """A cosigner takes the signature back."""
    row = _own(ctx, suggestion)
    row.status, row.signed_version, row.signed_at = Signed.DECLINED, None, None
    row.save()


def submit(
    ctx: Context,
    suggestion: Suggestion,
    *,
    session: Annotated[Session, OneOf(_("什么时候提的"), Session)] = Session.BETWEEN,
    drop: Annotated[list[Cosignature], Many(Pick(_("不等谁"), fields.unsigned, required=False))] = [],  # noqa: B006
) -> None:
    """The lead hands it in: every signature is of this text, or dropped by name; the concerns follow it.

    What is dangerous to people does not wait for a suggestion: it stays with whoever has it.
    """
    on = local_date(ctx.now)
    if suggestion.lead is None or not fields.may_lead(suggestion.lead, suggestion.channel, suggestion.zone_id, on):
        raise Forbidden(_("这类代表不能在这条路上领衔"))
    for field, sentence in faults.missing(text_of(suggestion)):
        raise Refused(sentence, field)
    _drop(suggestion, drop, on)
    suggestion.session, suggestion.submitted_at = session, ctx.now
    if suggestion.authorship != Authorship.GROUP:
        joint = beside.SIGNED.ask(suggestion=suggestion.pk)
        suggestion.authorship = Authorship.JOINT if joint else Authorship.ONE
    ctx.tell(text=suggestion.text_version, dropped=len(drop))
    following = [concern for concern in linked(suggestion) if concern.urgency != Urgency.HAZARD]
    ctx.perform("concern.raise", following, suggestion=suggestion)


def _drop(suggestion: Suggestion, drop: list[Cosignature], on: date) -> None:
    dropped = {row.pk for row in drop if row}
    for row in fields.not_counting(suggestion, on):
        if row.pk not in dropped:
            name = row.deputy.person.name
            if row.status == Signed.SIGNED and not row.is_stale:
                raise Refused(_("%(name)s现在不能联名了：选“不等”再提交") % {"name": name}, "drop")
            raise Refused(_("%(name)s还没签这一版：等签了再提交，或者选“不等”") % {"name": name}, "drop")
        row.status = Signed.DROPPED
        row.save()


def linked(suggestion: Suggestion) -> list[Concern]:
    """The concerns behind it."""
    return list(Concern.objects.filter(links__suggestion=suggestion, links__cut_at=None).order_by("pk"))
