"""The Jinja2 environment: texts in two languages, filters, and the components as globals.

Components are macros in `jinja2/ui/parts/`; being globals they are seen by a block rendered alone.
"""

from collections.abc import Callable
from contextlib import suppress
from pickle import UnpicklingError
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.html import escape
from jinja2 import Environment, FileSystemBytecodeCache, nodes, pass_context
from jinja2.bccache import Bucket
from jinja2.environment import TemplateModule
from jinja2.runtime import Context
from markupsafe import Markup

from lianxin.ui import dates, fields, words
from lianxin.ui.icons import icon

PARTS = ("basics", "status", "forms", "texts", "work")


class Compiled(FileSystemBytecodeCache):
    """Templates compiled once for all processes of an installation; what cannot be kept or read costs no page."""

    def load_bytecode(self, bucket: Bucket) -> None:
        """What was kept of this template, if it is whole."""
        try:
            super().load_bytecode(bucket)
        except (EOFError, ValueError, UnpicklingError):
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it, where there is room."""
        with suppress(OSError):
            super().dump_bytecode(bucket)


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a named view."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def nl2br(text: str | None) -> Markup:
    """A person's text: escaped, a blank line starts a paragraph, a line end stays one."""
    blocks = [part.strip() for part in (text or "").replace("\r\n", "\n").split("\n\n")]
    html = "".join(f"<p>{escape(part)}</p>".replace("\n", "<br>") for part in blocks if part)
    return Markup(html)  # noqa: S704 - every part was escaped above


def _module(env: Environment, file: str, context: Context) -> TemplateModule:
    """The macros of a file, made once a request so that they know its `now` and its CSRF field."""
    request = context.get("request")
    if request is None:
        return env.get_template(file).module
    made: dict[str, TemplateModule] = request.__dict__.setdefault("_ui_parts", {})
    if file not in made:
        known = {"request": request, "csrf_input": context.get("csrf_input", "")}
        made[file] = env.get_template(file).make_module(known)
    return made[file]


def _macros(env: Environment, file: str) -> list[str]:
    """The names of a file's public macros; read from its text, for its module sees only globals already there."""
    source, _path, _fresh = env.loader.get_source(env, file)  # type: ignore[union-attr]
    macros = env.parse(source).find_all(nodes.Macro)
    return [macro.name for macro in macros if not macro.name.startswith("_")]


def _component(env: Environment, file: str, name: str) -> Callable[..., Any]:
    @pass_context
    def component(context: Context, *args: Any, **kwargs: Any) -> Any:
        return getattr(_module(env, file, context), name)(*args, **kwargs)

    component.__name__ = name
    return component


def environment(**options: Any) -> Environment:
    """The environment Django's Jinja2 backend asks for (`OPTIONS["environment"]`)."""
    options.setdefault("trim_blocks", True)
    options.setdefault("lstrip_blocks", True)
    options.setdefault("bytecode_cache", Compiled(str(settings.TEMPLATES_COMPILED)))
    env = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.do"], **options)  # noqa: S701 - the backend sets autoescape
    env.install_gettext_callables(  # type: ignore[attr-defined]
        translation.gettext,
        translation.ngettext,
        newstyle=True,
        pgettext=translation.pgettext,
        npgettext=translation.npgettext,
    )
    env.globals.update(url=url, static=static, icon=icon, language=translation.get_language)
    env.globals.update(weekday=dates.weekday, big_day=dates.big_day, beside_day=dates.beside_day)
    env.globals.update(calendar_note=dates.calendar_note)
    env.globals.update(leaf_month=dates.leaf_month, on=dates.on)
    env.globals.update(days_words=words.days_words, step_words=words.step_words, differences=words.differences)
    env.globals.update(control=fields.control, field_kind=fields.kind, boxes=fields.boxes)
    env.globals.update(own_ids=fields.own_ids, problems=fields.problems, title_count=fields.title_count)
    env.filters.update(day=dates.day, day_near=dates.day_near, moment=dates.moment, when=dates.when, iso=dates.iso)
    env.filters.update(nl2br=nl2br, number=words.number, many=words.many, size=words.size)
    for part in PARTS:
        file = f"ui/parts/{part}.html"
        for name in _macros(env, file):
            env.globals[name] = _component(env, file, name)
    return env
