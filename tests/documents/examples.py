"""Papers with every part filled, and what a reader finds in a file of them."""

import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from xml.etree import ElementTree

from pypdf import PdfReader

from lianxin.documents.papers import (
    Attachment,
    Cell,
    Column,
    Form,
    Letter,
    Paragraph,
    Passage,
    Row,
    Sheet,
    SheetColumn,
    Table,
    Tick,
)

RARE = "喆堃昇玥珺祎旻昳翀暐璟頔"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

LETTER = Letter(
    head="望澜开发区城市管理局",
    number="望城管函〔2026〕7号",
    class_label="分类：B",
    title="关于对望澜开发区人大代表联席会议一届三次会议第12号建议的答复",
    addressee="王喆堃（等3名）代表",
    body=(
        Paragraph("您们提出的《关于夜间施工噪音的建议》（第12号）收悉，现答复如下："),
        Paragraph("一、关于夜间施工许可", level=1),
        Paragraph("已经办成，许可一律由局长办公会研究。"),
        Paragraph("（一）退回的情况", level=2),
        Table(
            (Column("序号", 1), Column("措施", 5), Column("期限", 2)),
            (("1", "安装监测仪12台", "2027年3月31日"), ("2", "修订管理办法", "2027年6月30日")),
            caption="措施与期限",
        ),
        Paragraph("感谢您们的关心和支持，请继续监督。"),
    ),
    attachments=(
        Attachment("办理情况表", (Table((Column("事项"), Column("结果")), (("现场检查", "两次"),)),)),
        Attachment("管理办法（征求意见稿）"),
    ),
    signature="望澜开发区城市管理局",
    date=date(2026, 1, 5),
    signed_by="梁局",
    contact=("联系人：程实", "联系电话：0512-60000000"),
    copies=("望澜人大工委办公室", "管委会督查室"),
    note="此件公开发布",
)
# each is found in PDF and DOCX, blanks and line breaks apart
SAID = (
    LETTER.head,
    LETTER.number,
    LETTER.class_label,
    LETTER.title,
    "王喆堃（等3名）代表：",
    "您们提出的《关于夜间施工噪音的建议》（第12号）收悉，现答复如下：",
    "一、关于夜间施工许可",
    "已经办成，许可一律由局长办公会研究。",
    "（一）退回的情况",
    "措施与期限",
    "安装监测仪12台",
    "2027年6月30日",
    "附件：1.办理情况表",
    "2.管理办法（征求意见稿）",
    "望澜开发区城市管理局2026年1月5日",
    "签发人：梁局",
    "（此件公开发布）",
    "联系人：程实",
    "联系电话：0512-60000000",
    "抄送：望澜人大工委办公室，管委会督查室。",
    "附件1办理情况表",
    "现场检查",
)

FORM = Form(
    title="望澜开发区人大代表建议、批评和意见",
    number="建议第12号",
    rows=(
        Row((Cell("标题", "关于夜间施工噪音的建议"),)),
        Row((Cell("代表姓名", "王喆堃", width=2), Cell("代表证号", "0012"))),
        Row((Cell("对公开的意见", ticks=(Tick("同意全文公开", True), Tick("仅同意公开标题"))),)),
        Passage("建议内容", (Paragraph("一、案由", 1), Paragraph("夜间施工噪音扰民。\n居民多次反映。")), lines=10),
        Table(
            (Column("姓名", 2), Column("代表证号", 2), Column("签名", 3)), (("李珺", "0013", ""),), caption="附议代表"
        ),
        Row((Cell("领衔代表签名", "\n      年  月  日"),), lines=3),
    ),
    notes=("注：一事一议。",),
)
FORM_SAID = (
    *(
        "望澜开发区人大代表建议、批评和意见",
        "建议第12号",
        "关于夜间施工噪音的建议",
        "王喆堃",
        "■同意全文公开",
        "□仅同意公开标题",
    ),
    *("建议内容", "一、案由", "夜间施工噪音扰民。", "居民多次反映。", "附议代表", "李珺", "年月日", "注：一事一议。"),
)

SHEET = Sheet(
    title="重点督办建议",
    columns=(
        SheetColumn("序号", 6),
        SheetColumn("标题", 40),
        SheetColumn("期限"),
        SheetColumn("交办"),
        SheetColumn("金额"),
    ),
    rows=(
        (1, "关于夜间施工噪音的建议", date(2026, 1, 5), datetime(2026, 1, 4, 17, 30, tzinfo=UTC), Decimal("12.50")),
        (2, '=HYPERLINK("http://example.org")', None, None, 3.5),
    ),
)


def plain(text: str) -> str:
    """Text without blanks and line breaks."""
    return re.sub(r"\s", "", text)


def pdf_text(content: bytes) -> str:
    """What a reader finds in a PDF, page after page."""
    return plain("".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages))


def docx_parts(content: bytes) -> dict[str, ElementTree.Element]:
    """The XML parts of a DOCX by name; raises if one is not well-formed."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if name.endswith(".xml")]
        return {name: ElementTree.fromstring(archive.read(name)) for name in names}


def docx_text(content: bytes) -> str:
    """What a reader finds in a DOCX: headers, then the body, then footers."""
    parts = docx_parts(content)
    names = sorted(name for name in parts if name.startswith("word/header"))
    names += ["word/document.xml", *sorted(name for name in parts if name.startswith("word/footer"))]
    return plain("".join(node.text or "" for name in names for node in parts[name].iter(f"{W}t")))


def filled(character: str, times: int) -> Letter:
    """A letter whose body is one character many times over."""
    return replace(LETTER, body=(Paragraph(character * times),), attachments=())
