"""Workbooks written as .xlsx, .xls, .ods and HTML from one description, with what such programs leave in them."""

import datetime
import html
import io
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field

import openpyxl
from openpyxl.utils import get_column_letter


@dataclass(frozen=True)
class Formula:
    text: str  # "=A2&B2", never calculated


@dataclass(frozen=True)
class Fault:
    text: str  # "#N/A"


Value = str | int | float | bool | datetime.date | Formula | Fault | None
ERROR_CODES = {"#NULL!": 0x00, "#DIV/0!": 0x07, "#VALUE!": 0x0F, "#REF!": 0x17, "#NAME?": 0x1D, "#NUM!": 0x24, "#N/A": 0x2A}  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """Cells by row; merged areas and hidden rows and columns are counted from 0."""

    name: str
    rows: Sequence[Sequence[Value]]
    merged: Sequence[tuple[int, int, int, int]] = ()  # first row, first column, last row, last column
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[int] = ()
    hidden: bool = False
    extra: dict[str, str] = field(default_factory=dict)


def write_xlsx(sheets: Sequence[Sheet]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        for row, cells in enumerate(sheet.rows, 1):
            for column, value in enumerate(cells, 1):
                if value is None:
                    continue
                cell = page.cell(row, column)
                cell.value = value.text if isinstance(value, Formula | Fault) else value
        for top, left, bottom, right in sheet.merged:
            page.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
        for row in sheet.hidden_rows:
            page.row_dimensions[row + 1].hidden = True
        for column in sheet.hidden_columns:
            page.column_dimensions[get_column_letter(column + 1)].hidden = True
        page.sheet_state = "hidden" if sheet.hidden else "visible"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def write_xls(sheets: Sequence[Sheet]) -> bytes:
    """Write a BIFF8 workbook in a compound file."""
    strings: dict[str, int] = {}
    bodies = [_xls_sheet(sheet, strings) for sheet in sheets]
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)) + _record(0x0042, b"\xb0\x04") + _record(0x0022, b"\0\0")  # fmt: skip
    font = _record(0x0031, struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0) + _short_text("Arial"))
    start += font * 5 + b"".join(_record(0x00E0, struct.pack("<HHH", 0, form, 1) + bytes(14)) for form in (0, 14, 22))
    names = [_short_text(sheet.name) for sheet in sheets]
    shared = _xls_strings(list(strings))
    place = len(start) + sum(len(name) + 10 for name in names) + len(shared) + 4
    bounds = b""
    for sheet, name, body in zip(sheets, names, bodies, strict=True):
        bounds += _record(0x0085, struct.pack("<IBB", place, int(sheet.hidden), 0) + name)
        place += len(body)
    return write_compound({"Workbook": start + bounds + shared + _record(0x000A, b"") + b"".join(bodies)})


def _xls_sheet(sheet: Sheet, strings: dict[str, int]) -> bytes:
    width = max((len(row) for row in sheet.rows), default=0)
    out = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6))
    for column in sheet.hidden_columns:
        out += _record(0x007D, struct.pack("<HHHHHH", column, column, 2560, 0, 1, 0))
    out += _record(0x0200, struct.pack("<IIHHH", 0, len(sheet.rows), 0, width, 0))
    for row in range(len(sheet.rows)):
        flags = 0x0100 | (0x20 if row in sheet.hidden_rows else 0)
        out += _record(0x0208, struct.pack("<HHHHHHI", row, 0, width, 255, 0, 0, flags))
    for row, cells in enumerate(sheet.rows):
        out += b"".join(_xls_cell(row, column, value, strings) for column, value in enumerate(cells))
    if sheet.merged:
        areas = b"".join(struct.pack("<HHHH", top, bottom, left, right) for top, left, bottom, right in sheet.merged)
        out += _record(0x00E5, struct.pack("<H", len(sheet.merged)) + areas)
    return out + _record(0x000A, b"")


def _xls_cell(row: int, column: int, value: Value, strings: dict[str, int]) -> bytes:
    place = struct.pack("<HH", row, column)
    if value is None:
        return b""
    if isinstance(value, bool):
        return _record(0x0205, place + struct.pack("<HBB", 0, value, 0))
    if isinstance(value, Fault):
        return _record(0x0205, place + struct.pack("<HBB", 0, ERROR_CODES[value.text], 1))
    if isinstance(value, Formula):
        return _record(0x0006, place + struct.pack("<H", 0) + b"\x03\0\0\0\0\0\xff\xff" + struct.pack("<HIH", 2, 0, 3) + b"\x1e\x01\0")  # fmt: skip
    if isinstance(value, datetime.date):
        moment = value if isinstance(value, datetime.datetime) else datetime.datetime.combine(value, datetime.time())
        days = (moment - datetime.datetime(1899, 12, 30)).total_seconds() / 86400
        return _record(0x0203, place + struct.pack("<Hd", 2 if isinstance(value, datetime.datetime) else 1, days))
    if isinstance(value, int | float):
        return _record(0x0203, place + struct.pack("<Hd", 0, value))
    return _record(0x00FD, place + struct.pack("<HI", 0, strings.setdefault(value, len(strings))))


def _xls_strings(strings: list[str]) -> bytes:
    """Write the table of strings, in records of at most 8 KiB."""
    parts, part = [], struct.pack("<II", len(strings), len(strings))
    for text in strings:
        item = struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")
        if len(part) + len(item) > 8200:
            parts.append(part)
            part = b""
        part += item
    parts.append(part)
    return b"".join(_record(0x003C if at else 0x00FC, part) for at, part in enumerate(parts))


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _short_text(text: str) -> bytes:
    return struct.pack("<BB", len(text), 1) + text.encode("utf-16-le")


def write_compound(streams: dict[str, bytes]) -> bytes:
    """Write streams as a compound file (OLE2) of 512-byte sectors; short streams are padded to 4 KiB."""
    sectors: list[bytes] = []
    chain: list[int] = []
    entries = []
    for name, data in streams.items():
        data = data.ljust(4096, b"\0")
        count = -(-len(data) // 512)
        first = len(sectors)
        sectors += [data[at : at + 512].ljust(512, b"\0") for at in range(0, len(data), 512)]
        chain += [*range(first + 1, first + count), -2]
        entries.append((name, 2, first, len(data)))
    listing = b""
    for at, (name, kind, first, size) in enumerate([("Root Entry", 5, -2, 0), *entries]):
        label = name.encode("utf-16-le")
        right = at + 1 if 0 < at < len(entries) else -1
        child = 1 if at == 0 else -1
        listing += label.ljust(64, b"\0") + struct.pack("<HBBiii", len(label) + 2, kind, 1, -1, right, child)
        listing += bytes(16 + 4 + 8 + 8) + struct.pack("<iQ", first, size)
    start = len(sectors)
    for at in range(0, len(listing), 512):
        sectors.append((listing[at : at + 512]).ljust(512, b"\0"))
        chain.append(len(sectors))
    chain[-1] = -2
    tables = -(-(len(chain) + 1) // 127)
    table_start = len(sectors)
    chain += [-3] * tables
    table = b"".join(struct.pack("<i", link) for link in chain)
    table = table.ljust(tables * 512, b"\xff")
    places = [table_start + at for at in range(tables)]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIiIIiIiI", 0, tables, start, 0, 4096, -2, 0, -2, 0)
    head += b"".join(struct.pack("<i", place) for place in places).ljust(109 * 4, b"\xff")
    return head + b"".join(sectors) + table


def write_ods(sheets: Sequence[Sheet]) -> bytes:
    body = "".join(_ods_sheet(sheet) for sheet in sheets)
    spaces = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
    ) + ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'  # fmt: skip
    styles = '<office:automatic-styles><style:style style:name="hidden" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles>'
    content = f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2">{styles}<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    listing = f'<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    return zip_files({"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": listing})


def _ods_sheet(sheet: Sheet) -> str:
    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in sheet.merged}
    covered = {(row, column) for top, left, bottom, right in sheet.merged for row in range(top, bottom + 1) for column in range(left, right + 1)} - set(spans)  # fmt: skip
    width = max((len(row) for row in sheet.rows), default=1)
    columns = "".join(f'<table:table-column{" table:visibility=" + chr(34) + "collapse" + chr(34) if at in sheet.hidden_columns else ""}/>' for at in range(width))  # fmt: skip
    out = ""
    for row, cells in enumerate(sheet.rows):
        out += '<table:table-row table:visibility="collapse">' if row in sheet.hidden_rows else "<table:table-row>"
        for column in range(width):
            value = cells[column] if column < len(cells) else None
            out += _ods_cell(value, spans.get((row, column)), (row, column) in covered)
        out += "</table:table-row>"
    style = ' table:style-name="hidden"' if sheet.hidden else ""
    return f'<table:table table:name="{html.escape(sheet.name)}"{style}>{columns}{out}</table:table>'


def _ods_cell(value: Value, span: tuple[int, int] | None, covered: bool) -> str:
    if covered:
        return "<table:covered-table-cell/>"
    extra = f' table:number-rows-spanned="{span[0]}" table:number-columns-spanned="{span[1]}"' if span else ""
    if value is None:
        return f"<table:table-cell{extra}/>"
    if isinstance(value, Formula):
        return f'<table:table-cell{extra} table:formula="of:{html.escape(value.text)}"/>'
    if isinstance(value, Fault):
        return f'<table:table-cell{extra} table:formula="of:=NA()" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>{html.escape(value.text)}</text:p></table:table-cell>'
    if isinstance(value, bool):
        return f'<table:table-cell{extra} office:value-type="boolean" office:boolean-value="{str(value).lower()}"><text:p>{str(value).upper()}</text:p></table:table-cell>'
    if isinstance(value, datetime.date):
        return f'<table:table-cell{extra} office:value-type="date" office:date-value="{value.isoformat()}"><text:p>{value.strftime("%d.%m.%y")}</text:p></table:table-cell>'
    if isinstance(value, int | float):
        return f'<table:table-cell{extra} office:value-type="float" office:value="{value}"><text:p>{value}</text:p></table:table-cell>'
    lines = "".join(f"<text:p>{html.escape(line)}</text:p>" for line in value.split("\n"))
    return f'<table:table-cell{extra} office:value-type="string">{lines}</table:table-cell>'


def write_html(sheets: Sequence[Sheet], *, charset: str = "utf-8", declared: bool = True, before: str = "") -> bytes:
    """Write each sheet as a table of one page, as programs do that call a page .xls."""
    out = f'<meta charset="{charset}">' if declared else ""
    for sheet in sheets:
        spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in sheet.merged}
        covered = {(row, column) for top, left, bottom, right in sheet.merged for row in range(top, bottom + 1) for column in range(left, right + 1)} - set(spans)  # fmt: skip
        lines = ""
        for row, cells in enumerate(sheet.rows):
            line = ""
            for column, value in enumerate(cells):
                if (row, column) in covered:
                    continue
                tag = "th" if row == 0 else "td"
                down, across = spans.get((row, column), (1, 1))
                extra = (f' rowspan="{down}"' if down > 1 else "") + (f' colspan="{across}"' if across > 1 else "")
                text = "" if value is None else value.text if isinstance(value, Formula | Fault) else str(value)
                line += f"<{tag}{extra}>{html.escape(text, quote=False)}</{tag}>"
            lines += f"<tr>{line}</tr>\n"
        out += f"{before}<h2>{html.escape(sheet.name)}</h2><table border=1>\n{lines}</table>"
    page = f"<html><head>{out[: len(out) if not declared else out.index('>') + 1] if declared else ''}</head><body>{out}</body></html>"
    return page.encode(charset)


def zip_files(files: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


WRITERS = {"xlsx": write_xlsx, "xls": write_xls, "ods": write_ods}
