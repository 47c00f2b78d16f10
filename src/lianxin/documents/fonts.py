"""Which fonts a paper is set in: the operator's official ones where there are any, free stand-ins else.

The official faces (方正小标宋简体, 仿宋_GB2312, 楷体_GB2312, 黑体) are not free. The operator installs them, or
puts the files into `$LIANXIN_HOME/fonts`. Choice is by name, and made here rather than left to fontconfig, whose
nearest match for a missing name may be a Latin one. A character that the chosen font lacks comes from Noto Serif.
In CSS a face has a name of its own: what is set there is the face cut down to the paper (`cuts`), not the whole one.
"""

import subprocess
from dataclasses import dataclass
from functools import lru_cache
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


# how heavy, as fontconfig counts
REGULAR, BOLD = 80, 200


@dataclass(frozen=True)
class Face:
    """A face in a file; `family` is its name in CSS, which a heavier face of the same kind shares."""

    family: str
    path: Path
    index: int


@dataclass(frozen=True)
class Faces:
    """CSS font lists by role, the faces these name, and whether the title's face is made heavier."""

    families: dict[str, str]
    files: tuple[Face, ...]
    title_bold: bool


@dataclass(frozen=True)
class _Found:
    """What fontconfig tells of a face: its file, its number there, how heavy it is, its names."""

    path: Path
    index: int
    weight: float
    names: frozenset[str]


def own_files() -> tuple[Path, ...]:
    """The operator's font files, in order of name."""
    folder = Path(settings.LIANXIN_HOME) / "fonts"
    return tuple(sorted(path for path in folder.glob("*") if path.suffix.lower() in KINDS))


def faces() -> Faces:
    """What to set papers in now; looked up again when the operator's files change."""
    files = own_files()
    return _faces(files, tuple(path.stat().st_mtime_ns for path in files))


@lru_cache(maxsize=1)
def _faces(files: tuple[Path, ...], changed: tuple[int, ...]) -> Faces:
    own = [one for path in files for one in _told("fc-scan", str(path))]
    system = _told("fc-list", ":")
    there = {name for one in (*own, *system) for name in one.names}
    chosen = {role: _chosen(role, there) for role in OFFICIAL}
    # 小标宋 is heavy by itself; what stands in for it is a text face
    title_bold = not there & set(OFFICIAL["title"])
    kept: dict[str, list[Face]] = {}
    for name in dict.fromkeys(name for names in chosen.values() for name in names):
        if of_operator := [one for one in own if name in one.names]:
            family, found = f"own{files.index(of_operator[0].path) + 1}", of_operator
        else:
            weights = (REGULAR, BOLD) if title_bold and name in chosen["title"][:1] else (REGULAR,)
            family, found = f"{name} Cut", [_nearest(system, name, weight) for weight in weights]
        kept[name] = [Face(family, one.path, one.index) for one in found]
    families = {
        role: ", ".join(f'"{family}"' for family in dict.fromkeys(kept[name][0].family for name in names))
        for role, names in chosen.items()
    }
    return Faces(families, tuple(dict.fromkeys(face for of_one in kept.values() for face in of_one)), title_bold)


def _chosen(role: str, there: set[str]) -> list[str]:
    """The best name for a role, and those that fill its gaps."""
    wanted = [name for name in dict.fromkeys((*OFFICIAL[role], *FREE[role], *LAST)) if name in there]
    return list(dict.fromkeys([*wanted[:1], *(name for name in wanted if name in LAST)]))


def _nearest(found: list[_Found], name: str, weight: int) -> _Found:
    """The face of that name whose weight is nearest."""
    named = (one for one in found if name in one.names)
    return min(named, key=lambda one: (abs(one.weight - weight), one.path, one.index))


def _told(*command: str) -> list[_Found]:
    """Faces that fontconfig tells of; one has several names, parted by commas, and a variable one no one weight."""
    tool, *of = command
    asked = [tool, "--format", "%{file}\t%{index}\t%{weight}\t%{family}\n", *of]
    told = subprocess.run(asked, capture_output=True, text=True, check=False, timeout=60).stdout
    found = []
    for line in told.splitlines():
        path, index, weight, names = line.split("\t")
        heavy = float(weight) if weight.replace(".", "").isdigit() else REGULAR
        cleaned = frozenset(name.strip().replace("\\-", "-") for name in names.split(","))
        # the upper half of the number counts the instances of a variable font
        found.append(_Found(Path(path), int(index) & 0xFFFF, heavy, cleaned))
    return found
