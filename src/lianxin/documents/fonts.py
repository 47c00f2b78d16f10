"""Which fonts a paper is set in: the operator's official ones where there are any, free stand-ins else.

The official faces (方正小标宋简体, 仿宋_GB2312, 楷体_GB2312, 黑体) are not free. The operator installs them, or
puts the files into `$LIANXIN_HOME/fonts`. Choice is by name, and made here rather than left to fontconfig, whose
nearest match for a missing name may be a Latin one. A character that the chosen font lacks comes from Noto Serif.
"""

import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

# best first
OFFICIAL = {
    "title": ("方正小标宋简体", "方正小标宋_GBK", "FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05"),
    "body": ("仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong", "方正仿宋_GBK", "STFangsong", "华文仿宋"),
    "kai": ("楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi", "方正楷体_GBK", "STKaiti", "华文楷体"),
    "hei": ("黑体", "SimHei", "方正黑体_GBK", "STHeiti", "华文黑体"),
    "song": ("宋体", "SimSun", "方正书宋_GBK", "STSong", "华文宋体"),
}
FREE = {
    "title": (),
    "body": ("朱雀仿宋", "Zhuque Fangsong", "Zhuque Fangsong (technical preview)", "FandolFang"),
    "kai": ("AR PL UKai CN", "AR PL KaitiM GB", "LXGW WenKai", "FandolKai"),
    "hei": ("Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Zen Hei"),
    "song": ("Noto Serif CJK SC",),
}
LAST = ("Noto Serif CJK SC", "Source Han Serif SC", "Noto Sans CJK SC")
KINDS = (".ttf", ".otf", ".ttc", ".otc")
# what DOCX names: the word processor of whoever opens it has these, or knows what stands in for them
NAMED = {"title": "方正小标宋简体", "body": "仿宋_GB2312", "kai": "楷体_GB2312", "hei": "黑体", "song": "宋体"}


@dataclass(frozen=True)
class Faces:
    """CSS font lists by role, the operator's own files, and whether the title's face is made heavier."""

    families: dict[str, str]
    files: tuple[Path, ...]
    title_bold: bool


def own_files() -> tuple[Path, ...]:
    """The operator's font files, in order of name."""
    folder = Path(settings.LIANXIN_HOME) / "fonts"
    return tuple(sorted(path for path in folder.glob("*") if path.suffix.lower() in KINDS))


def faces() -> Faces:
    """What to set papers in now; looked up again when the operator's files change."""
    files = own_files()
    return _faces(files, tuple(path.stat().st_mtime_ns for path in files))


@cache
def _faces(files: tuple[Path, ...], changed: tuple[int, ...]) -> Faces:
    there = _names("fc-list", ":", "family")
    for path in files:
        there |= _names("fc-scan", "--format", "%{family}\n", str(path))
    families = {}
    for role, official in OFFICIAL.items():
        wanted = dict.fromkeys((*official, *FREE[role], *LAST))
        chosen = [name for name in wanted if name in there]
        # the best one, and what fills its gaps
        families[role] = ", ".join(f'"{name}"' for name in dict.fromkeys([*chosen[:1], *_last(chosen)]))
    # 小标宋 is heavy by itself; what stands in for it is a text face
    return Faces(families, files, title_bold=not there & set(OFFICIAL["title"]))


def _last(chosen: list[str]) -> list[str]:
    return [name for name in chosen if name in LAST]


def _names(*command: str) -> set[str]:
    """Family names that fontconfig tells; a font has several, parted by commas."""
    told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60).stdout
    return {name.strip().replace("\\-", "-") for line in told.splitlines() for name in line.split(",")}
