"""What the trunk does on what happens to a concern: whoever has the turn gets a notice, the resident a message.

Keys are made of the event's id, so an event handled twice tells nobody twice. What hangs on a suggestion is
told of by `suggestion/listeners.py`.
"""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from lianxin.accounts.actor import IMPORT
from lianxin.casework.concern.models import RAISED, Concern
from lianxin.core.refs import SubjectRef
from lianxin.core.rows import Rows, by_key
from lianxin.core.statements import Given
from lianxin.directory.models import Deputy, Organization
from lianxin.ledger import listeners
from lianxin.ledger.models import Event
from lianxin.notify import notices, outbox
from lianxin.privacy import contacts, phones
from lianxin.workflow.engine import flows

# the event → what its holder reads; sent to whoever has the turn once it has happened
TO_HOLDER = {
    "concern.submit": gettext_lazy("来了一件新诉求（诉 %(number)s）"),
    "concern.hand": gettext_lazy("有一件诉求转给了您（诉 %(number)s）"),
    "concern.refer": gettext_lazy("有一件诉求转来办理（诉 %(number)s）"),
    "concern.send_back": gettext_lazy("单位退回了一件诉求，等重新转办（诉 %(number)s）"),
    "concern.add": gettext_lazy("反映人补充了情况（诉 %(number)s）"),
    "concern.rate": gettext_lazy("反映人不满意，请再办一次（诉 %(number)s）"),
    "concern.succeed": gettext_lazy("有一件诉求改由您接着办（诉 %(number)s）"),
    "concern.unmerge": gettext_lazy("有一件诉求分开单独办（诉 %(number)s）"),
    "concern.release": gettext_lazy("建议没有走下去，诉求回到您这里（诉 %(number)s）"),
    "commitment.make": gettext_lazy("记下了一项承诺，到期前要报告（诉 %(number)s）"),
    "commitment.confirm": gettext_lazy("反映人说承诺还没办成（诉 %(number)s）"),
    "commitment.succeed": gettext_lazy("有一项承诺改由您接着办（诉 %(number)s）"),
    "supervision.ask": gettext_lazy("代表督促了一件诉求，等您回应（诉 %(number)s）"),
    "supervision.answer": gettext_lazy("您督促的事有了回应（诉 %(number)s）"),
    "supervision.settle": gettext_lazy("代表继续督促，等您回应（诉 %(number)s）"),
    "request.ask": gettext_lazy("有一个申请等您决定（诉 %(number)s）"),
}
# the event → what the unit that asked reads
TO_ASKER = {
    "request.grant": gettext_lazy("您的申请已同意（诉 %(number)s）"),
    "request.refuse": gettext_lazy("您的申请没同意，看原因（诉 %(number)s）"),
    "request.lapse": gettext_lazy("您的申请过期没定，按不同意算（诉 %(number)s）"),
}
# the event → what whoever had it in hand reads, and leads the suggestion that carries it now
TO_CARRIERS = {
    "concern.add": gettext_lazy("反映人补充了情况，事情在建议里办（诉 %(number)s）"),
    "concern.withdraw": gettext_lazy("反映人撤回了诉求，建议照办（诉 %(number)s）"),
}
# the event → what the resident is sent, where a phone was given
TO_RESIDENT = {
    "concern.take": gettext_lazy("您反映的事，%(who)s接手了。"),
    "concern.hand": gettext_lazy("您反映的事，转给了%(who)s。"),
    "concern.refer": gettext_lazy("您反映的事，转给了%(who)s办理。"),
    "concern.raise": gettext_lazy("您反映的事，写进了代表建议。"),
    "concern.release": gettext_lazy("您反映的事，建议没有走下去，由%(who)s接着办。"),
    "concern.answer": gettext_lazy("您反映的事有了答复，请看一看、评一评。"),
    "concern.reply": gettext_lazy("您反映的事有了答复，请看一看、评一评。"),
    "concern.decline": gettext_lazy("您反映的事没有受理，请看原因和该去哪里。"),
    "concern.succeed": gettext_lazy("您反映的事，改由%(who)s接着办。"),
    "commitment.report": gettext_lazy("答应您的事，单位说办好了，请您核实。"),
    "commitment.postpone": gettext_lazy("答应您的事改了日期，请看一看。"),
    "commitment.give_up": gettext_lazy("答应您的事，单位说兑现不了，请看原因。"),
    "request.grant": gettext_lazy("您反映的事，单位的期限有改动，请看一看。"),
}
BY_NAME = Rows(Deputy.objects.select_related("person").filter(pk=Given("pk")))
HEARD = {*TO_HOLDER, *TO_ASKER, *TO_CARRIERS, *TO_RESIDENT}


def register() -> None:
    """Declare the texts and listen."""
    for name, text in {**TO_HOLDER, **TO_ASKER}.items():
        notices.declare(name, text)
    for name, text in TO_CARRIERS.items():
        notices.declare(f"{name}:carriers", text)
    listeners.register("casework", HEARD, tell)


def tell(event: Event, now: datetime) -> None:
    """Tell those whom one event concerns. An import tells nobody: its desk sees the rows."""
    if event.actor_kind == IMPORT:
        return
    case = by_key(flows[event.subject_kind].model).one(pk=event.subject_id)
    if not isinstance(case, Concern) and case.concern_id is None:
        return
    concern = case if isinstance(case, Concern) else by_key(Concern).one(pk=case.concern_id)
    if event.action in TO_HOLDER:
        _tell_holder(event, concern, now)
    if event.action in TO_ASKER:
        asker = SubjectRef("organization", case.unit_id)
        notices.put(f"{event.pk}:{asker}", event.action, asker, concern.ref, now, number=concern.pk)
    if event.action in TO_CARRIERS and event.from_state == RAISED:
        _tell_carriers(event, concern, now)
    if event.action in TO_RESIDENT:
        _tell_resident(event, concern, now)


def _tell_holder(event: Event, concern: Concern, now: datetime) -> None:
    holder = _turn(event)
    if holder and holder.kind != "resident":
        notices.put(f"{event.pk}:{holder}", event.action, holder, concern.ref, now, number=concern.pk)


def _tell_carriers(event: Event, concern: Concern, now: datetime) -> None:
    """A raised one has no holder: those who will have it again, and the deputies whose suggestion carries it."""
    links = concern.links.filter(cut_at=None, suggestion__lead__isnull=False).order_by("id")
    told = {SubjectRef("deputy", pk) for pk in links.values_list("suggestion__lead", flat=True)}
    if concern.holder_deputy_id:
        told.add(SubjectRef("deputy", concern.holder_deputy_id))
    elif concern.holder_org_id:
        told.add(SubjectRef("organization", concern.holder_org_id))
    for to in sorted(told):
        notices.put(f"{event.pk}:{to}", f"{event.action}:carriers", to, concern.ref, now, number=concern.pk)


def _turn(event: Event) -> SubjectRef | None:
    """Whose turn it became by the event: not whose it is by now."""
    return SubjectRef.parse(event.data["turn"]) if "turn" in event.data else None


def _who(event: Event, concern: Concern) -> str:
    holder = _turn(event)
    if event.data.get("outside"):
        return concern.outside_body
    if holder and holder.kind == "deputy":
        return _("%(name)s代表") % {"name": BY_NAME.one(pk=holder.id).person.name}
    if holder and holder.kind == "organization":
        return str(by_key(Organization).one(pk=holder.id))
    return ""


def _tell_resident(event: Event, concern: Concern, now: datetime) -> None:
    contact = contacts.reveal(concern.ref)
    if contact is None or not phones.is_mobile(contact.phone):
        return  # a landline cannot be sent anything
    with override("zh-hans"):
        words = str(TO_RESIDENT[event.action]) % {"who": _who(event, concern)}
        text = _("%(words)s查进度用回执码 %(code)s。") % {"words": words, "code": concern.receipt}
    outbox.put(f"{event.pk}:resident", "SMS", contact.phone, text, concern.zone_id, now)


register()
