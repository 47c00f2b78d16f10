import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from lianxin.documents.packing import clean, digest, pack, unpack
from lianxin.documents.papers import Form, Letter, Paper, Paragraph, Sheet, SheetColumn
from tests.documents.examples import FORM, LETTER, SHEET


@pytest.mark.parametrize("paper", [LETTER, FORM, SHEET], ids=lambda paper: type(paper).__name__)
def test_a_paper_comes_back_as_it_was(paper: Paper) -> None:
    assert unpack(json.loads(json.dumps(pack(paper)))) == paper


def test_every_value_of_a_list_keeps_its_kind() -> None:
    row = ("文", 1, 1.5, True, None, Decimal("0.10"), date(2026, 1, 5), datetime(2026, 1, 5, 1, tzinfo=UTC))
    again = unpack(json.loads(json.dumps(pack(Sheet("单", tuple(SheetColumn(str(n)) for n in range(8)), (row,))))))
    assert isinstance(again, Sheet)
    assert again.rows == (row,)
    assert [type(value) for value in again.rows[0]] == [type(value) for value in row]


def test_texts_lose_what_xml_and_databases_refuse() -> None:
    assert clean("甲\x00\x07\x0b乙\ud83d丙\ufffe丁\x7f😀𠮷") == "甲乙丙丁\x7f😀𠮷"
    assert clean("一\r\n二\r三\n四\t五") == "一\n二\n三\n四\t五"
    packed = pack(replace(LETTER, body=(Paragraph("甲\x00乙"),)))
    assert packed["body"][0]["text"] == "甲乙"


def test_the_digest_is_of_the_content_and_of_nothing_else() -> None:
    packed = pack(LETTER)
    assert digest(packed) == digest(dict(reversed(packed.items())))
    assert digest(packed) != digest(pack(replace(LETTER, sealed=False)))


@pytest.mark.parametrize(
    "packed", [{}, {"is": "Paragraph", "text": "x", "level": 0}, {"is": "Letter"}, {"is": "os"}, []]
)
def test_what_is_no_paper_is_refused(packed: Any) -> None:
    with pytest.raises(ValueError, match="not a paper"):
        unpack(packed)


def test_only_what_a_paper_can_hold_is_packed() -> None:
    class Paragraph(str):  # a name alone is not enough
        pass

    assert pack(replace(LETTER, title=Paragraph("题")))["title"] == "题"
    with pytest.raises(TypeError, match="object"):
        pack(replace(LETTER, title=object()))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="set"):
        pack(Form("题", rows=set()))  # type: ignore[arg-type]
    assert isinstance(unpack(pack(LETTER)), Letter)
