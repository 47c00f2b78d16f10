"""The components on pages like those of `look/`, to be looked at and to be tested; never shipped."""

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import segno
from django import forms
from django.template import engines
from django.template.backends.utils import csrf_input_lazy
from django.test import RequestFactory
from django.utils import translation
from jinja2 import ChoiceLoader, FileSystemLoader
from markupsafe import Markup

HERE = Path(__file__).parent
NOW = datetime(2025, 11, 19, 6, 32, tzinfo=UTC)
STREETS = [("1", "青禾街道"), ("2", "澜港街道"), ("3", "北麓街道"), ("4", "栖云街道"), ("", "说不清")]
SCORES = [("satisfied", "满意"), ("basically", "基本满意"), ("dissatisfied", "不满意")]
WORDS = "锦程路小学门口放学的时候没有红绿灯，车又快，孩子过马路很危险。上星期差点出事，好几个家长都看见了。"


class Speak(forms.Form):
    """One form with each kind of field."""

    words = forms.CharField(
        label="您想反映什么事？",
        max_length=10000,
        help_text="像跟邻居说话一样写就行。也可以点键盘上的话筒，说出来自动变成字。",
        widget=forms.Textarea,
        error_messages={"required": "写清楚是什么事，至少 10 个字"},
    )
    street = forms.ChoiceField(
        label="在哪个街道？",
        choices=[*STREETS[:4], ("0", "说不清")],
        widget=forms.RadioSelect,
        error_messages={"required": "选一个街道；不知道就选“说不清”"},
    )
    place = forms.CharField(label="具体在哪里？", required=False, help_text="写路名、小区或单位名。")
    photos = forms.FileField(
        label="照片", required=False, help_text="照片里的拍摄地点会自动去掉。尽量不要拍到别人的脸和车牌。"
    )
    phone = forms.CharField(
        label="手机号", required=False, help_text="有进展发短信告诉您。号码加密保存，谁看过您都查得到。"
    )
    name = forms.CharField(label="怎么称呼您", required=False)
    shown = forms.ChoiceField(
        label="可以公开您的称呼吗？",
        choices=[("no", "不公开"), ("yes", "可以公开")],
        initial="no",
        widget=forms.RadioSelect,
        required=False,
    )
    agreed = forms.BooleanField(label="我同意把手机号和称呼交给接办人联系我用。", required=False)
    score = forms.ChoiceField(label="您满意吗？", choices=SCORES, widget=forms.RadioSelect, required=False)
    unit = forms.ChoiceField(label="该由哪个单位办", choices=[("", "选一个单位"), ("1", "水务管理所")], required=False)
    by = forms.DateField(label="哪天前办好", required=False)


class Hand(forms.Form):
    """A small form behind an action."""

    to = forms.ChoiceField(label="转给谁", choices=[("1", "沈知远"), ("2", "澜港街道")])
    reason = forms.CharField(label="为什么", required=False, widget=forms.Textarea)


def _course() -> list[dict[str, Any]]:
    at = datetime(2025, 11, 12, 7, 20, tzinfo=UTC)
    return [
        {"title": "请您评价", "text": "满意不满意，您说了算。", "state": "future"},
        {"title": "书面答复", "at": "最晚 2026年1月27日", "state": "future"},
        {
            "title": "建设局正在办",
            "at": at,
            "text": "到现场看了，跟周若川代表当面谈过，正在做信号灯方案。",
            "state": "now",
        },
        {"title": "交给三个单位办", "at": at, "text": "建设局主办，公安分局交警大队、社会事业局协办，三个月内答复。"},
        {"title": "立案，编号第 37 号", "at": at, "href": "/x", "link": "看这件代表建议"},
        {"title": "收到您的反映", "at": at, "who": "网页"},
    ]


def _items(count: int = 24) -> list[dict[str, Any]]:
    lights = [("red", -9), ("red", -1), ("yellow", 1), ("green", 2), ("green", 14)]
    titles = [
        "云杉小学午休躺睡椅 320 把",
        "青禾片区雨污分流先期改造",
        "关于规范二手房中介收费的建议",
        "公交 12 路末班车延至 22 点",
    ]
    found = []
    for n in range(count):
        light, days = lights[min(n // 5, 4)]
        found.append({
            "id": n + 1, "href": f"/work/concerns/{n + 1}", "pane_href": f"/work/concerns/{n + 1}?pane=1",
            "light": light, "days": days, "number": f"诉 {1279 + n}",
            "title": titles[n % 4] + ("，连标题也写得特别特别长的那一件" * 2 if n == 6 else ""),
            "source": "青禾街道", "holder": "社会事业局", "ours": n % 3 == 1,
            "state": "答复逾期" if n < 3 else "待签收",
            "tone": "bad" if n < 3 else "warn", "unread": n % 2 == 1, "selected": n == 4,
        })  # fmt: skip
    return found


def _figures() -> list[dict[str, Any]]:
    return [
        {
            "what": "群众诉求，已答复",
            "value": 1020,
            "of": 1286,
            "unit": "件",
            "rest": "其余 266 件：办理中 166，并入、撤回等 100",
        },
        {"what": "群众评价满意", "value": 571, "of": 1020, "unit": "件", "rest": "基本满意 148，不满意 66，未评价 235"},
        {
            "what": "代表建议，已答复",
            "value": 28,
            "of": 52,
            "unit": "件",
            "rest": "其余 24 件：审查、办理中 20，没立案等 4",
        },
        {
            "what": "到期的承诺，已兑现",
            "value": 9,
            "of": 11,
            "unit": "项",
            "rest": "另有 8 项还没到期；逾期 2 项",
            "href": "/x",
        },
    ]


def context() -> dict[str, Any]:
    """What the gallery's pages show; the figures of LOOK's demo world."""
    side = [
        {"title": "", "items": [{"label": "跟办中", "href": "/x", "count": 49, "on": True}]},
        {
            "title": "轮到我们，23",
            "items": [{"label": "待审查", "href": "/x", "count": 3}, {"label": "诉求待派", "href": "/x", "count": 12}],
        },
        {
            "title": "卡住的",
            "items": [
                {"label": "超期", "href": "/x", "count": 4, "bad": True},
                {"label": "2 天内到期", "href": "/x", "count": 7},
            ],
        },
        {"title": "全部", "items": [{"label": "群众诉求", "href": "/x", "count": 1286}]},
    ]
    tabs = [
        {"label": "待办", "href": "/x", "icon": "inbox", "on": True, "count": 5},
        {"label": "日程", "href": "/x", "icon": "calendar"},
        {"label": "建议", "href": "/x", "icon": "file-text"},
        {"label": "群众", "href": "/x", "icon": "users"},
        {"label": "我", "href": "/x", "icon": "user"},
    ]
    return {
        "side": side, "tabs": tabs, "notices": {"count": 3, "href": "/x"},
        "me": {"name": "周若川", "place": "人大代表 · 青禾街道"},
        "due": date(2025, 11, 21), "reception": date(2025, 11, 29), "promised": date(2026, 1, 27),
        "figures": _figures(), "course": _course(), "items": _items(), "words": WORDS,
        "svg": Markup(segno.make("https://wanglan.example/c/").svg_inline(border=0, omitsize=True)),
    }  # fmt: skip


def form_for(name: str, wrong: bool) -> forms.Form:
    """The form a gallery page shows, empty or with what is missing."""
    if name in ("deputy", "inbox"):
        return Hand()
    return Speak({"words": ""}) if wrong else Speak(initial={"words": WORDS, "street": "1", "shown": "no"})


def render(name: str, *, elder: bool = False, lang: str = "zh-hans", wrong: bool = False) -> str:
    """One page of the gallery as HTML."""
    request: Any = RequestFactory().get("/gallery/")
    request.now, request.elder = NOW, elder
    request.zone = SimpleNamespace(
        name="望澜开发区",
        organizer_name="望澜开发区代表工作委员会",
        telephone="0000-1350135",
        office_hours="周一至周五 9:00–17:00",
    )
    request.actor = SimpleNamespace(kind="staff", name="秦一鸣")
    env = engines["jinja2"].env.overlay(loader=ChoiceLoader([engines["jinja2"].env.loader, FileSystemLoader(HERE)]))
    known = {**context(), "form": form_for(name, wrong), "request": request, "csrf_input": csrf_input_lazy(request)}
    with translation.override(lang):
        return env.get_template(f"{name}.html").render(known)


def names() -> list[str]:
    """The pages there are."""
    return sorted(path.stem for path in HERE.glob("*.html"))
