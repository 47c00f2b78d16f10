"""Every address says who may open it, and a view stays short."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, get_resolver

from lianxin.accounts.access import Access

VIEW_MOST = 15


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    """Every route with its view."""
    for one in (resolver or get_resolver()).url_patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one, route)
        elif isinstance(one, URLPattern):
            yield route, one.callback


def test_every_route_declares_its_access() -> None:
    silent = [route for route, view in routes() if not isinstance(getattr(view, "access", None), Access)]
    assert silent == []
    assert len(list(routes())) > 10


def body_lines(view: Callable[..., Any]) -> int:
    """Lines of a view without decorators, signature and docstring."""
    node = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(view)))).body[0]
    if not isinstance(node, ast.FunctionDef):
        return 0
    body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1


def test_no_view_is_too_long() -> None:
    ours = {view for _route, view in routes() if inspect.unwrap(view).__module__.startswith("lianxin.")}
    long = sorted(f"{v.__module__}.{v.__name__}: {body_lines(v)}" for v in ours if body_lines(v) > VIEW_MOST)
    assert long == []


def test_views_take_a_request_first() -> None:
    for route, view in routes():
        first = next(iter(inspect.signature(inspect.unwrap(view)).parameters.values()))
        assert first.name == "request", route
        assert first.annotation in (HttpRequest, "HttpRequest") or "Request" in str(first.annotation), route
