"""Directory files made in memory for the tests."""

import zipfile
from pathlib import Path
from typing import Any

from openpyxl import Workbook

Table = list[list[Any]]
Book = dict[str, Table]


def a_book() -> Book:
    """A small zone as people write it: one of everything, in the order of the template."""
    return {
        "辖区": [
            ["名称*", "类型*", "上级辖区", "网址标识", "电话", "经度", "纬度"],
            ["望澜开发区", "开发区", "", "wanglan", "0513-80000000", 121.05, 31.9],
            ["望江社区", "社区", "青禾街道", "", "", "", ""],
            ["青禾街道", "街道", "", "", "", "", ""],
            ["澜港街道", "街道", "望澜开发区", "", "", "", ""],
        ],
        "机构": [
            ["名称", "简称", "类型", "辖区", "上级机构", "归口机构", "成立日期"],
            ["城市管理局", "城管局", "部门", "", "", "", "2020年1月5日"],
            ["市容科", "", "部门", "", "城市管理局", "", ""],
            ["望澜管委会办公室", "管委办", "管委会办公室", "", "", "", ""],
            ["望澜人大机关", "", "人大机关", "", "", "", ""],
            ["青禾街道人大工委", "", "街道人大工委", "青禾街道", "", "", ""],
            ["望澜人民法院", "", "法院", "", "", "", ""],
        ],
        "站点": [
            ["名称", "类型", "街道", "地址", "开放时间"],
            ["青禾代表之家", "代表之家", "青禾街道", "青禾路 1 号", "周一至周五"],
            ["澜港联络站", "站", "澜港街道", "", ""],
        ],
        "人员": [
            ["姓名", "编号", "性别", "出生日期", "手机号", "登录名"],
            ["沈　青", "", "女", "1985/3/4", 13800000001, "shenqing"],
            ["张伟", "D1", "男", "", "138 0000 0002", ""],
            ["张伟", "D2", "男", "", "", ""],
        ],
        "任职": [
            ["姓名", "编号", "机构", "职责", "生效日期", "失效日期"],
            ["沈青", "", "青禾街道人大工委", "工作人员", "2024-01-01", ""],
            ["沈青", "", "青禾代表之家", "联络员", "20240101", ""],
        ],
        "代表": [
            ["姓名", "编号", "类别", "届次", "辖区", "生效日期", "失效日期", "单位及职业"],
            ["张伟", "D1", "人大代表", "第一届", "望澜开发区", "2022-01-01", "2027-01-01", "澜港精工 工程师"],
            ["张伟", "D2", "选民代表", "第一届", "青禾街道", "2022-01-01", "", ""],
        ],
        "挂钩": [
            ["姓名", "编号", "类别", "站点", "生效日期", "失效日期"],
            ["张伟", "D1", "", "青禾代表之家", "2022-01-01", ""],
            ["张伟", "D2", "选民代表", "澜港联络站", "2022-01-01", ""],
        ],
    }


def write_book(path: Path, book: Book) -> Path:
    """The tables as an XLSX file."""
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for title, table in book.items():
        page = workbook.create_sheet(title)
        for line in table:
            page.append(line)
    workbook.save(path)
    return path


def with_part(source: Path, target: Path, name: str, data: bytes) -> Path:
    """The same workbook with one part replaced or added."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        new.writestr(name, data)
    return target
