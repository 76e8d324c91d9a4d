"""Look into the parts of a workbook before anybody reads it: how much they are, and what nobody would see.

Each part is unpacked once and not kept. Those in XML are parsed, not searched: a hidden row is one however it is
written. Whatever two readers could find in the package differently is refused.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from gateway.sheets.grid import Unreadable

MOST_PARTS = 1_000
MOST_UNPACKED = 50_000_000
MOST_RATIO = 100
# Tightly packed, and still small.
ALWAYS_FITS = 1_000_000
BLOCK = 65_536
# Longer than anything looked for in what is no XML, so that it may lie across two blocks.
OVERLAP = 1_000
DAMAGED = "The file is damaged or incomplete. Open it in Excel, save it again, and send that."
TOO_MUCH = "The workbook unpacks to more than any register needs. Save it as CSV, and send that."
AS_SEEN = "Show it or remove it, so that what you send is what you see."
_MACROS = "The workbook holds macros. Save it as “Excel Workbook (.xlsx)”, and send that."
_ODD = "The workbook holds parts that Excel does not write. Save it again in Excel, and send that."
_OTHER = "This is not an Excel workbook (.xlsx). Save it as “Excel Workbook (.xlsx)” or as CSV, and send that."
# Of a cell that does not say which it is.
NO_NAME = "?"
# More rows than any sheet has: 1,048,576.
_FAR = re.compile(r"[0-9]{8}")
# What the reader would take for a spreadsheet of LibreOffice or a binary one, in which nothing is looked for.
_WORKBOOK, _OTHERS = "xl/workbook.xml", {"content.xml", "xl/workbook.bin"}
_HIDDEN = {
    "row": f"The sheet has a hidden row. {AS_SEEN}",
    "col": f"The sheet has a hidden column. {AS_SEEN}",
}
_SIZE = {"row": "ht", "col": "width"}
_SHOWN = {"0", "false"}
_XML = (".xml", ".rels")
# A sheet, or a definition, in a part that is not named as XML.
_XML_INSIDE = re.compile(rb"sheetData|<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# The last 22 bytes of a package, where nothing follows it and nothing is written beside it.
_END, _END_LENGTH = b"PK\x05\x06", 22


@dataclass(slots=True)
class Looked:
    """What is to be known of the cells beside their values, by their names.

    Where a number below nought stands; and what stands where a formula has failed, or was never worked out.
    """

    below_nought: set[str] = field(default_factory=set)
    failed: dict[str, str] = field(default_factory=dict)


def look_into(raw: bytes) -> Looked:
    """Unpack every part once, without keeping it.

    Raises:
        Unreadable: it is more than is allowed, holds what is not to be there, or hides something.
    """
    looked = Looked()
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
            if len(parts) > MOST_PARTS:
                raise Unreadable(TOO_MUCH)
            _require_one_reading(raw, parts)
            most = min(MOST_UNPACKED, max(MOST_RATIO * len(raw), ALWAYS_FITS))
            for part in parts:
                most -= _look_at(archive, part, most, looked)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, LookupError, RuntimeError, expat.ExpatError):
        # A NotImplementedError, as of a part that is packed otherwise, is a RuntimeError.
        raise Unreadable(DAMAGED) from None
    return looked


def _require_one_reading(raw: bytes, parts: list[zipfile.ZipInfo]) -> None:
    """Refuse what one reader may take for another thing than the next: two parts of one name, something behind."""
    names = {part.filename.replace("\\", "/").lstrip("/").casefold() for part in parts}
    starts_late = min((part.header_offset for part in parts), default=0) != 0
    if starts_late or not raw[-_END_LENGTH:].startswith(_END) or len(names) < len(parts):
        raise Unreadable(_ODD)
    if _WORKBOOK not in names or names & _OTHERS:
        raise Unreadable(_OTHER)


def _look_at(archive: zipfile.ZipFile, part: zipfile.ZipInfo, most: int, looked: Looked) -> int:
    """Return how large a part really is."""
    name = part.filename.casefold()
    if name.endswith("vbaproject.bin") or "macrosheets/" in name:
        raise Unreadable(_MACROS)
    look = _Xml(looked) if name.endswith(_XML) else _Other()
    size = 0
    with archive.open(part) as unpacked:
        while block := unpacked.read(BLOCK):
            size += len(block)
            if size > most:
                raise Unreadable(TOO_MUCH)
            look.at(block)
    look.close()
    return size


class _Other:
    """Looks at a picture or the like."""

    def __init__(self) -> None:
        self._tail = b""

    def at(self, block: bytes) -> None:
        seen = self._tail + block
        if _XML_INSIDE.search(seen):
            raise Unreadable(_ODD)
        self._tail = seen[-OVERLAP:]

    def close(self) -> None:
        """Know all."""


class _Xml:
    """Looks at a part in XML."""

    def __init__(self, looked: Looked) -> None:
        self._looked, self._seen = looked, {""}
        self._cell, self._kind, self._is_open = "", "", False
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = _refuse_definitions
        self._parser.StartElementHandler = self._begin

    def at(self, block: bytes) -> None:
        self._parser.Parse(block, False)  # noqa: FBT003  it takes no names

    def close(self) -> None:
        self._parser.Parse(b"", True)  # noqa: FBT003
        self._settle()

    def _begin(self, name: str, said: Mapping[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "c":
            self._settle()
            self._begin_cell(said.get("r", NO_NAME), said.get("t", ""))
        elif local == "f":
            self._is_open = self._kind != "str"
        elif local == "v" and self._cell:
            self._parser.CharacterDataHandler = self._value
        elif local in _HIDDEN:
            _require_shown(local, said)

    def _begin_cell(self, name: str, kind: str) -> None:
        """Refuse a cell that is there twice, or further down than any sheet reaches."""
        if (name in self._seen and name != NO_NAME) or _FAR.search(name):
            raise Unreadable(DAMAGED)
        self._seen.add(name)
        self._cell, self._kind = name, kind

    def _settle(self) -> None:
        """Note a formula that nobody has worked out."""
        if self._is_open and self._cell:
            self._looked.failed[self._cell] = "="
        self._is_open = False

    def _value(self, text: str) -> None:
        if not text.strip():
            return
        self._parser.CharacterDataHandler, self._is_open = None, False
        if self._kind == "e":
            self._looked.failed[self._cell] = text
        elif text.lstrip().startswith("-"):
            self._looked.below_nought.add(self._cell)


def _require_shown(element: str, said: Mapping[str, str]) -> None:
    size = said.get(_SIZE[element])
    if said.get("hidden", "0").strip() not in _SHOWN or (size is not None and float(size) <= 0):
        raise Unreadable(_HIDDEN[element])
    if _FAR.search(said.get("r", "")):
        raise Unreadable(DAMAGED)


def _refuse_definitions(*_said: object) -> None:
    raise Unreadable(_ODD)
