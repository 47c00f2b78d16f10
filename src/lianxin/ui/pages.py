"""Rendering a page, or one block of it for htmx."""

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.backends.utils import csrf_input_lazy, csrf_token_lazy
from jinja2 import Environment


def fragment(request: HttpRequest, template: str, block: str, context: dict[str, Any]) -> str:
    """One block of a page rendered alone. Raises KeyError if the page has no such block."""
    backend = engines["jinja2"]
    env: Environment = backend.env  # type: ignore[attr-defined]
    whole = env.get_template(template)
    known = {**context, "request": request}
    known.update(csrf_input=csrf_input_lazy(request), csrf_token=csrf_token_lazy(request))
    for processor in backend.template_context_processors:  # type: ignore[attr-defined]
        known.update(processor(request))
    return env.concat(whole.blocks[block](whole.new_context(known)))


def page(request: HttpRequest, template: str, status: int = HTTPStatus.OK, **context: Any) -> HttpResponse:
    """Answer with a page, or with a block of it: `page(request, "office/list.html#rows", rows=rows)`."""
    name, _, block = template.partition("#")
    if block:
        return HttpResponse(fragment(request, name, block, context), status=status)
    backend = engines["jinja2"]
    return HttpResponse(backend.get_template(name).render(context, request), status=status)
