"""Notices about suggestions, and about the assignments, requests and promises that hang on them.

A notice names the event and who reads it, so `declare` knows one text each. Deputies have no phone in the
directory (a sign-in's number is for signing in): they read everything in the app.
"""

from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lianxin.accounts.actor import IMPORT
from lianxin.casework import beside
from lianxin.casework.models import Assignment, Suggestion
from lianxin.casework.suggestion import told
from lianxin.casework.suggestion.told import Who
from lianxin.core.refs import SubjectRef
from lianxin.core.rows import by_key
from lianxin.ledger import listeners
from lianxin.ledger.models import Event
from lianxin.notify import notices
from lianxin.workflow.engine import flows

Lines = tuple[tuple[Who, str | Promise], ...]

# whom an event is told, most concerned first: nobody reads two lines about one event
OF_SUGGESTION: dict[str, Lines] = {
    "suggestion.invite": ((told.invited, _("有代表请您联名一件建议")),),
    "suggestion.edit": ((told.outdated, _("您签过的建议改了字，请看一看，重签")),),
    "suggestion.cosign": ((told.lead, _("您的建议有代表签了名")),),
    "suggestion.decline_invitation": ((told.lead, _("有代表没有签您的建议")),),
    "suggestion.unsign": ((told.lead, _("有代表撤回了在您的建议上的签名")),),
    "suggestion.submit": (
        (told.turn, _("来了一件建议，等审查")),
        (told.cosigners, _("您联名的建议提交了")),
        (told.dropped, _("您没签最后一版的建议提交了，没算您联名")),
    ),
    "suggestion.accept": (
        (told.turn, _("建议 %(number)s 立案了，等交办")),
        (told.signatories, _("您的建议立案了，编号 %(number)s")),
    ),
    "suggestion.enter": ((told.turn, _("上级交办的建议 %(number)s，等交办")),),
    "suggestion.return": (
        (told.lead, _("您的建议退回来了，看要改什么")),
        (told.cosigners, _("您联名的建议退回修改")),
    ),
    "suggestion.reroute": ((told.signatories, _("您的建议改走别的渠道，看原因")),),
    "suggestion.decline": ((told.signatories, _("您的建议没立案，看原因")),),
    "suggestion.withdraw": (
        (told.cosigners, _("您联名的建议由领衔代表撤回了，看原因")),
        (told.congress_office, _("领衔代表撤回了一件建议，看原因")),
        (told.assigner, _("等交办的一件建议撤回了")),
    ),
    "suggestion.assign": ((told.signatories, _("建议 %(number)s 交给单位办了，看由谁办、最晚哪天答复")),),
    "suggestion.add_unit": ((told.signatories, _("建议 %(number)s 加了一个承办单位")),),
    "suggestion.join": (
        (told.signatories, _("建议 %(number)s 和同类建议一起办")),
        (told.main_lead, _("有一件同类建议（%(number)s）和您的一起办")),
    ),
    "suggestion.unjoin": (
        (told.turn, _("建议 %(number)s 不再并案，等交办")),
        (told.signatories, _("建议 %(number)s 不再并案，单独办")),
    ),
    "suggestion.reply_complete": (
        (told.signatories, _("建议 %(number)s 的单位都答复了")),
        (told.congress_office, _("建议 %(number)s 的单位都答复了")),
    ),
    "suggestion.change_lead": (
        (told.lead, _("有一件建议换了领衔，现在由您这里接着")),
        (told.cosigners, _("您联名的建议换了领衔代表")),
    ),
    "suggestion.succeed": ((told.turn, _("有一件建议改由您接着办")),),
}
OF_ASSIGNMENT: dict[str, Lines] = {
    "assignment.make": ((told.unit, _("建议 %(number)s 交你们办，等签收")),),
    "assignment.accept": (
        (told.handler, _("建议 %(number)s 由您承办")),
        (told.office, _("建议 %(number)s 有单位签收了")),
        (told.signatories, _("建议 %(number)s 有单位签收了，看由谁办")),
    ),
    "assignment.change_handler": ((told.handler, _("建议 %(number)s 改由您承办")),),
    "assignment.dialogue": ((told.talked_with, _("单位记了一次和您的沟通（建议 %(number)s），看记得对不对")),),
    "assignment.draft_reply": (
        (told.heads, _("建议 %(number)s 的答复等您签发")),
        (told.checking_office, _("建议 %(number)s 的答复等复核")),
    ),
    "assignment.give_opinion": ((told.main_unit, _("建议 %(number)s 的协办意见到了")),),
    "assignment.check": (
        (told.heads, _("建议 %(number)s 的答复复核过了，等您签发")),
        (told.mending, _("建议 %(number)s 的答复退回修改，看要改哪一句")),
    ),
    "assignment.sign": (
        (told.addressees, _("建议 %(number)s 的答复函送到了")),
        (told.copied, _("建议 %(number)s 的答复函发出了，抄送你们")),
        (told.mending, _("建议 %(number)s 的答复没有签发，看要改哪一句")),
    ),
    "assignment.reassign": ((told.signatories, _("建议 %(number)s 换了承办单位")),),
    "assignment.void": ((told.other_unit, _("建议 %(number)s 不用你们再办了")),),
    "assignment.succeed": ((told.turn, _("建议 %(number)s 改由你们接着办")),),
}
OF_REQUEST: dict[str, Lines] = {
    "request.ask": ((told.turn, _("有一个申请等您决定（建议 %(number)s）")),),
    "request.grant": (
        (told.unit, _("申请同意了（建议 %(number)s）")),
        (told.lead_of("EXTENSION"), _("建议 %(number)s 的承办单位延期了，看改到哪天")),
        (told.lead_of("POSTPONE"), _("建议 %(number)s 有一项承诺改了日期")),
    ),
    "request.refuse": ((told.unit, _("申请没同意，看原因（建议 %(number)s）")),),
    "request.lapse": (
        (told.refused, _("申请过期没定，按不同意算（建议 %(number)s）")),
        (told.granted, _("申请过期没定，按同意算（建议 %(number)s）")),
    ),
    "request.take_back": ((told.decider, _("等您决定的申请收回了（建议 %(number)s）")),),
    "request.succeed": ((told.turn, _("有一个申请改由您决定（建议 %(number)s）")),),
}
OF_COMMITMENT: dict[str, Lines] = {
    "commitment.make": ((told.unit, _("记下了一项承诺，到期前要报告（建议 %(number)s）")),),
    "commitment.report": ((told.turn, _("单位说一项承诺办好了，等您核实（建议 %(number)s）")),),
    "commitment.confirm": ((told.unit, _("代表核实过一项承诺，看怎么说（建议 %(number)s）")),),
    "commitment.lapse": ((told.unit, _("一项承诺没有异议，记作已兑现（建议 %(number)s）")),),
    "commitment.give_up": ((told.signatories, _("单位说一项承诺兑现不了，看原因（建议 %(number)s）")),),
    "commitment.succeed": ((told.turn, _("有一项承诺改由您接着办（建议 %(number)s）")),),
}
# what befalls a suggestion befalls those handled with it
WITH_JOINED = {"suggestion.assign", "suggestion.add_unit", "assignment.accept", "assignment.reassign"}
LINES: dict[str, Lines] = {**OF_SUGGESTION, **OF_ASSIGNMENT, **OF_REQUEST, **OF_COMMITMENT}


def kind_of(action: str, who: Who) -> str:
    """The name a notice is kept by: the event's, and the reader's part."""
    return f"{action}:{who.__name__}"


def register() -> None:
    """Declare the texts and listen."""
    for action, lines in LINES.items():
        for who, text in lines:
            notices.declare(kind_of(action, who), text)
    listeners.register("casework.suggestion", set(LINES), tell)


def tell(event: Event, now: datetime) -> None:
    """Tell everybody whom one event concerns, each once. An import tells nobody."""
    if event.actor_kind == IMPORT:
        return
    case = by_key(flows[event.subject_kind].model).one(pk=event.subject_id)
    suggestion = told.suggestion_of(case)
    if suggestion is None:
        return
    for who, _text in LINES[event.action]:
        for to in who(event, case):
            _put(event, who, to, _subject(case, to), suggestion, now)
        if event.action in WITH_JOINED and who == told.signatories:
            _tell_joined(event, suggestion, now)


def _put(event: Event, who: Who, to: SubjectRef, subject: SubjectRef, suggestion: Suggestion, now: datetime) -> None:
    if not told.is_own(event, to):
        number = suggestion.number or ""
        notices.put(f"{event.pk}:{to}", kind_of(event.action, who), to, subject, now, number=number)


def _tell_joined(event: Event, main: Suggestion, now: datetime) -> None:
    """Those whose suggestion is handled with this one read the same of their own."""
    for one in beside.JOINED.ask(suggestion=main.pk):
        for to in told.signatories(event, one):
            _put(event, told.signatories, to, one.ref, one, now)


def _subject(case: Any, to: SubjectRef) -> SubjectRef:
    """The page that the reader opens: a deputy reads of an assignment on its suggestion's page."""
    if isinstance(case, Assignment) and to.kind == "deputy":
        return case.suggestion.ref
    ref: SubjectRef = case.ref
    return ref


register()
