"""The effects of a supervision's actions."""

from typing import Annotated

from django.utils.translation import gettext_lazy as _

from lianxin.casework.concern.models import Concern
from lianxin.casework.supervision.models import Supervision, Word
from lianxin.core.errors import Forbidden, Refused
from lianxin.workflow.engine import Context
from lianxin.workflow.inputs import OneOf, Words


def ask(ctx: Context, *, concern: Concern, how: str, words: str) -> Supervision:
    """A deputy presses whoever holds the concern."""
    if ctx.actor.deputy_id is None:
        raise Forbidden(_("只有代表可以督促"))
    ctx.tell(concern=concern.pk)
    return ctx.create(
        Supervision(zone_id=ctx.zone_id, concern=concern, deputy_id=ctx.actor.deputy_id, how=how, words=words.strip())
    )


def answer(ctx: Context, supervision: Supervision, *, answer: Annotated[str, Words(_("怎么回应"), most=4000)]) -> None:
    """Whoever holds the concern says what is being done."""
    supervision.answer = answer.strip()


def settle(
    ctx: Context,
    supervision: Supervision,
    *,
    word: Annotated[Word, OneOf(_("这样行吗？"), Word)] = Word.ENOUGH,
    words: Annotated[str, Words(_("还差什么"), required=False)] = "",
) -> str:
    """The deputy is content, or presses again; the clock settles for them."""
    if word == Word.AGAIN:
        if not words.strip():
            raise Refused(_("写一写还差什么"), "words")
        ctx.say(words)
    return str(word)


def void(ctx: Context, supervision: Supervision) -> None:
    """Its concern was answered or has ended."""


def succeed(ctx: Context, supervision: Supervision) -> None:
    """The deputy who asked is gone: the concern's screener has their part."""
    supervision.stand_in = supervision.concern.screener
