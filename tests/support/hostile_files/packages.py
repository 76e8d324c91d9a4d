"""Workbooks that are wrong as packages: bombs, lies in the directory, other kinds of file under a workbook's name."""

import io
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterable

from tests.support.workbooks import SHEET, sheet_xml, with_parts, workbook

WHOLE = workbook()
_EOCD, _CENTRAL = b"PK\x05\x06", b"PK\x01\x02"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def parts_of(raw: bytes = WHOLE) -> dict[str, bytes]:
    """Return the parts of a package."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Iterable[tuple[str | zipfile.ZipInfo, bytes]], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a package of parts, which may have one name."""
    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w", method) as archive:
        warnings.simplefilter("ignore")
        for name, content in parts:
            archive.writestr(name, content, compress_type=method)
    return made.getvalue()


def without(*names: str) -> bytes:
    """Return a workbook without some of its parts."""
    return packed((name, content) for name, content in parts_of().items() if name not in names)


def changed(name: str, before: bytes, after: bytes) -> bytes:
    """Return a workbook with something else in one of its parts."""
    content = parts_of()[name]
    assert before in content
    return with_parts({name: content.replace(before, after)})


def twice(second: str) -> bytes:
    """Return a workbook with a second sheet that a reader may take for the first."""
    other = parts_of()[SHEET].replace(b"place-p1", b"place-p9")
    return packed([*parts_of().items(), (second, other)])


def _symlink() -> bytes:
    link = zipfile.ZipInfo("xl/media/passwd")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    return packed([*parts_of().items(), (link, b"/etc/passwd")])


def _flagged() -> bytes:
    """Return a workbook whose parts say that they are encrypted."""
    raw = bytearray(WHOLE)
    for mark, at in ((b"PK\x03\x04", 6), (_CENTRAL, 8)):
        place = raw.find(mark)
        while place >= 0:
            raw[place + at] |= 1
            place = raw.find(mark, place + 4)
    return bytes(raw)


def _central(change: Callable[[bytearray, int], None]) -> bytes:
    """Return a workbook with the first line of its directory changed."""
    raw = bytearray(WHOLE)
    change(raw, raw.find(_CENTRAL))
    return bytes(raw)


def _put(at: int, form: str, value: int) -> Callable[[bytearray, int], None]:
    return lambda raw, place: struct.pack_into(form, raw, place + at, value)


def _end(at: int, form: str, value: int) -> bytes:
    raw = bytearray(WHOLE)
    struct.pack_into(form, raw, raw.rfind(_EOCD) + at, value)
    return bytes(raw)


def _zip64() -> bytes:
    """Return a workbook that says its directory is where no file reaches."""
    end = WHOLE.rfind(_EOCD)
    record = struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, 2**40, 2**40, 2**50, 2**60)
    locator = struct.pack("<IIQI", 0x07064B50, 0, end, 1)
    last = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return WHOLE[:end] + record + locator + last


def _overlapping() -> bytes:
    """Return a package in which a thousand names are of one and the same part."""
    part = packed([("a.xml", b"<a>" + b" " * 900_000 + b"</a>")])
    first, end = part.find(_CENTRAL), part.rfind(_EOCD)
    line = part[first:end]
    lines = b"".join(line.replace(b"a.xml", b"%05d" % each) for each in range(900))
    last = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 900, 900, len(lines), first, 0)
    return part[:first] + lines + last


def _text(inside: bytes) -> bytes:
    return with_parts({SHEET: sheet_xml(inside)})


def _ods(*, is_hidden: bool = False) -> bytes:
    names = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{each}</text:p></table:table-cell>' for each in HEAD
    )
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{each}</text:p></table:table-cell>' for each in ROW
    )
    collapse = ' table:visibility="collapse"' if is_hidden else ""
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="a"><table:table-row>{names}</table:table-row><table:table-row{collapse}>{cells}'
        "</table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    manifest = b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    listed = [("mimetype", kind), ("content.xml", content.encode()), ("META-INF/manifest.xml", manifest)]
    return packed(listed, method=zipfile.ZIP_STORED)


HEAD = ("date", "session", "placement", "status")
ROW = ("2026-09-16", "AM", "place-p1", "present")
CUT = {f"cut at {share} %": WHOLE[: len(WHOLE) * share // 100] for share in range(1, 100)}
PACKAGES: dict[str, Callable[[], bytes]] = {
    # Bombs.
    "60 MB of noughts": lambda: with_parts({"xl/media/image1.png": b"\0" * 60_000_000}),
    "20 MB of noughts": lambda: with_parts({"xl/media/image1.png": b"\0" * 20_000_000}),
    "1,200 parts": lambda: packed((f"part{each}.xml", b"<a/>") for each in range(1_200)),
    "900 names of one part": _overlapping,
    "a package in a package": lambda: packed([("inside.xlsx", WHOLE)]),
    "a package among the pictures": lambda: with_parts({"xl/media/a.zip": packed([("b", b"\0" * 1_000_000)])}),
    "30 MB of blanks in a sheet": lambda: _text(b" " * 30_000_000),
    "text said once and shown 30 times": lambda: with_parts(
        {
            "xl/sharedStrings.xml": b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>'
            + b"abcdefghij" * 40_000
            + b"</t></si></sst>",
            SHEET: sheet_xml(b'<row r="1">' + b'<c t="s"><v>0</v></c>' * 30 + b"</row>"),
        }
    ),
    "text that is nowhere": lambda: _text(b'<row r="1"><c r="A1" t="s"><v>99</v></c></row>'),
    "100,000 elements in each other": lambda: _text(b"<a>" * 100_000 + b"</a>" * 100_000),
    "one attribute of 900 kB": lambda: _text(b'<row r="1" x="' + b"y" * 900_000 + b'"/>'),
    "20,000 attributes": lambda: _text(b'<row r="1" ' + b"".join(b'a%d="" ' % each for each in range(20_000)) + b"/>"),
    "20,000 namespaces": lambda: _text(b"<a " + b"".join(b'xmlns:a%d="" ' % each for each in range(20_000)) + b"/>"),
    "a comment of 900 kB": lambda: _text(b"<!--" + b"y" * 900_000 + b"-->"),
    # Lies in the directory.
    "no end": lambda: WHOLE[: WHOLE.rfind(_EOCD)],
    "no directory": lambda: WHOLE[: WHOLE.find(_CENTRAL)] + WHOLE[WHOLE.rfind(_EOCD) :],
    "a directory and nothing else": lambda: WHOLE[WHOLE.find(_CENTRAL) :],
    "only the end": lambda: WHOLE[WHOLE.rfind(_EOCD) :],
    "only the first bytes": lambda: b"PK\x03\x04",
    "more parts than there are": lambda: _end(10, "<H", 9_999),
    "a directory beyond the file": lambda: _end(16, "<I", 2**31),
    "a directory larger than the file": lambda: _end(12, "<I", 2**31),
    "zip64 lies": _zip64,
    "a part that is larger than it says": lambda: _central(_put(24, "<I", 3)),
    "a part packed larger than it says": lambda: _central(_put(20, "<I", 3)),
    "a part with another checksum": lambda: _central(_put(16, "<I", 3)),
    "a part that begins elsewhere": lambda: _central(_put(42, "<I", 99)),
    "a part that begins beyond the file": lambda: _central(_put(42, "<I", 2**31)),
    "a part packed in no known way": lambda: _central(_put(10, "<H", 97)),
    "a part of another name in the directory": lambda: WHOLE.replace(b"xl/styles.xml", b"xl/stylez.xml", 1),
    "parts that say they are encrypted": _flagged,
    "parts packed as bzip2": lambda: packed(parts_of().items(), method=zipfile.ZIP_BZIP2),
    "parts packed as LZMA": lambda: packed(parts_of().items(), method=zipfile.ZIP_LZMA),
    "parts that are not packed": lambda: packed(parts_of().items(), method=zipfile.ZIP_STORED),
    "a part twice": lambda: twice(SHEET),
    "a part twice in other capitals": lambda: twice(SHEET.upper()),
    "a part twice with the other slash": lambda: twice(SHEET.replace("/", "\\")),
    "a part twice from the root": lambda: twice(f"/{SHEET}"),
    "names that climb": lambda: packed([*parts_of().items(), ("../../etc/passwd", b"x")]),
    "a name from the root": lambda: packed([*parts_of().items(), ("/etc/passwd", b"x")]),
    "a name of a drive": lambda: packed([*parts_of().items(), ("C:\\windows\\x.dll", b"x")]),
    "a name that is turned round": lambda: packed([*parts_of().items(), ("xl/\u202egpj.exe", b"x")]),
    "a part that points elsewhere": _symlink,
    "nothing": lambda: packed([]),
    # Something before and behind.
    "a PDF in front": lambda: b"%PDF-1.7\n" + WHOLE,
    "a picture in front": lambda: WHOLE[:4] + b"\x89PNG" + WHOLE,
    "a program in front": lambda: b"MZ" + b"\0" * 100 + WHOLE,
    "a page in front": lambda: b"<!DOCTYPE html><script>alert(1)</script>" + WHOLE,
    "a PDF behind": lambda: WHOLE + b"%PDF-1.7\n%%EOF",
    "a remark behind": lambda: WHOLE[:-2] + struct.pack("<H", 5) + b"hello",
    "another workbook behind": lambda: WHOLE[:-2] + struct.pack("<H", len(WHOLE)) + WHOLE,
    # Parts that are not there.
    "no list of kinds": lambda: without("[Content_Types].xml"),
    "no workbook": lambda: without("xl/workbook.xml"),
    "no links": lambda: without("xl/_rels/workbook.xml.rels"),
    "no sheet": lambda: without(SHEET),
    "no styles": lambda: without("xl/styles.xml"),
    "an empty workbook": lambda: with_parts({"xl/workbook.xml": b""}),
    "an empty sheet": lambda: with_parts({SHEET: b""}),
    "a sheet that is no XML": lambda: with_parts({SHEET: b"\xff\xfe\0\0" * 50}),
    "a sheet with something before it": lambda: with_parts({SHEET: b"x" + parts_of()[SHEET]}),
    "a sheet that is not closed": lambda: changed(SHEET, b"</worksheet>", b""),
    "a sheet that a link names elsewhere": lambda: changed(
        "xl/_rels/workbook.xml.rels", b"/xl/worksheets/sheet1.xml", b"/xl/nowhere.xml"
    ),
    # Other kinds under a workbook's name.
    "ODS": _ods,
    "ODS with a hidden row": lambda: _ods(is_hidden=True),
    "XLSB": lambda: packed([("[Content_Types].xml", b"<Types/>"), ("xl/workbook.bin", b"\x83\x01\0" * 9)]),
    "DOCX": lambda: packed([("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w:document xmlns:w='x'/>")]),
    "PPTX": lambda: packed([("ppt/presentation.xml", b"<p:presentation xmlns:p='x'/>")]),
    "EPUB": lambda: packed([("mimetype", b"application/epub+zip")]),
    "JAR": lambda: packed([("META-INF/MANIFEST.MF", b"Manifest-Version: 1.0")]),
    "CSV in a package": lambda: packed([("a.csv", b"date,session,placement,status\n2026-09-16,AM,p,present\n")]),
    "XLS": lambda: OLE + b"\0" * 512,
    "a workbook with a password": lambda: OLE + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le"),
    "DOC": lambda: OLE + b"\0" * 504 + "WordDocument".encode("utf-16-le"),
}  # fmt: skip
