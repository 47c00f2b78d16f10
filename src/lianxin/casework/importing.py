"""Takes real messages in from CSV, through the flow, in batches; memory does not grow with the file."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from django.db import IntegrityError
from django.utils.translation import gettext as _

from lianxin.accounts.actor import Actor
from lianxin.casework.concern.flow import CONCERN
from lianxin.casework.concern.models import Concern
from lianxin.casework.concern.submission import LEAST, MOST, content_hash
from lianxin.core.time import TZ
from lianxin.directory.models import Area

COLUMNS = ("id", "topic", "detail", "time")
BATCH = 500
FIELD_LIMIT = 1_000_000
TIMES = ("%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M", "%Y-%m-%d", "%Y/%m/%d")


@dataclass
class Report:
    """What came of an import; lines as a spreadsheet counts rows, the header being 1."""

    read: int = 0
    created: int = 0
    unchanged: int = 0
    refused: list[dict[str, Any]] = field(default_factory=list)

    def refuse(self, line: int, reason: str) -> None:
        """Name a row that did not come in."""
        self.refused.append({"line": line, "reason": reason})

    def as_json(self) -> dict[str, Any]:
        """The contract's object."""
        return {"read": self.read, "created": self.created, "unchanged": self.unchanged, "refused": self.refused}


class Unreadable(Exception):
    """The file as a whole is none of ours; the message says why."""


def import_concerns(path: Path, zone: Area, area: Area | None, now: datetime) -> Iterator[Report]:
    """Read the file batch by batch and yield the report so far after each; the last is the whole.

    Columns: id, topic, detail, time (zone-local), others are passed over. A row that came before is
    unchanged; the same id with another text is refused. Raises Unreadable, OSError.
    """
    report = Report()
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as handle:
        rows = _rows(handle, report)
        while batch := list(islice(rows, BATCH)):
            _take_in([row for row in batch if _usable(row, report, now)], zone, area, now, report)
            yield report
    yield report


def _rows(handle: TextIO, report: Report) -> Iterator[dict[str, Any]]:
    """Rows as dictionaries with their line; a row that cannot be parsed is refused and passed over."""
    csv.field_size_limit(FIELD_LIMIT)
    reader = csv.reader(handle)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
    except csv.Error as error:
        raise Unreadable(_("这不是 CSV 文件")) from error
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise Unreadable(_("表头少了这些列：%(names)s") % {"names": "、".join(missing)})
    line = 1
    while True:
        line += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            report.read += 1
            report.refuse(line, _("这一行不是 CSV，或者太长"))
            continue
        if not any(cell.strip() for cell in cells):
            continue
        report.read += 1
        if len(cells) != len(header):
            report.refuse(line, _("有 %(n)s 列，应该有 %(wanted)s 列") % {"n": len(cells), "wanted": len(header)})
            continue
        yield {**dict(zip(header, cells, strict=True)), "line": line}


def _usable(row: dict[str, Any], report: Report, now: datetime) -> bool:
    """Whether a row can become a concern; fills in what `submit_many` takes, or refuses with the reason."""
    row["external_id"], row["title"], row["words"] = row["id"].strip(), row["topic"].strip(), row["detail"].strip()
    row["words"] = row["words"] or row["title"]
    row["received_at"] = _instant(row["time"].strip())
    reason = _wrong(row, now)
    if reason:
        report.refuse(row["line"], reason)
    return not reason


def _wrong(row: dict[str, Any], now: datetime) -> str:
    text = row["title"] + row["words"]
    if not row["external_id"] or len(row["external_id"]) > 64:
        return _("编号是空的，或者超过 64 个字符")
    if "\0" in text + row["external_id"] or "\ufffd" in text + row["external_id"]:
        return _("有读不出来的字符，文件要存成 UTF-8")
    if len(row["topic"].strip()) + len(row["detail"].strip()) < LEAST:
        return _("标题和内容加起来不到 %(n)s 个字") % {"n": LEAST}
    if len(row["words"]) > MOST:
        return _("内容有 %(n)s 个字，最多 %(most)s 个") % {"n": len(row["words"]), "most": MOST}
    if row["received_at"] is None:
        return _("时间读不懂：要写成 2024-03-05 09:30:00")
    if row["received_at"] > now:
        return _("时间在今天以后")
    return ""


def _instant(text: str) -> datetime | None:
    for form in TIMES:
        try:
            return datetime.strptime(text, form).replace(tzinfo=TZ)
        except ValueError:
            continue
    return None


def _take_in(rows: list[dict[str, Any]], zone: Area, area: Area | None, now: datetime, report: Report) -> None:
    """One batch, in one transaction. Another import of the same file at once makes us look again."""
    before = len(rows) + 1
    while True:
        fresh, unchanged, refused = _sorted(rows, zone, area)
        try:
            CONCERN.begin_many("submit", Actor.importer(zone.pk), now, fresh, zone_id=zone.pk)
        except IntegrityError:
            if len(fresh) >= before:
                raise
            before = len(fresh)
            continue
        report.created += len(fresh)
        report.unchanged += unchanged
        for line in refused:
            report.refuse(line, _("这个编号已经有了，内容却不一样"))
        return


def _sorted(rows: list[dict[str, Any]], zone: Area, area: Area | None) -> tuple[list[dict[str, Any]], int, list[int]]:
    """The rows that are new, how many came before, and the lines whose id came with another text."""
    ids = {row["external_id"] for row in rows}
    known = dict(Concern.objects.filter(zone=zone, external_id__in=ids).values_list("external_id", "content_hash"))
    fresh, unchanged, refused = [], 0, []
    for row in rows:
        digest = content_hash(row["title"], row["words"])
        if row["external_id"] not in known:
            known[row["external_id"]] = digest
            fresh.append({**row, "area": area})
        elif known[row["external_id"]] == digest:
            unchanged += 1
        else:
            refused.append(row["line"])
    return fresh, unchanged, refused
