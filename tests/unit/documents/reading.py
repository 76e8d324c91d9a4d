"""Read back what the documents say, for the tests."""

import io
import zipfile
from xml.etree import ElementTree as ET

import docx

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def tables(file: bytes) -> dict[str, list[list[str]]]:
    """Return the words of each table by its title for screen readers, row by row."""
    found = {}
    for table in docx.Document(io.BytesIO(file)).element.body.iter(f"{W}tbl"):
        title = table.find(f"{W}tblPr/{W}tblCaption").get(f"{W}val")
        rows = [[_words(cell) for cell in row.iter(f"{W}tc")] for row in table.iter(f"{W}tr")]
        found[title] = rows
    return found


def paragraphs(file: bytes) -> list[str]:
    """Return every paragraph of the body, those in tables among them."""
    return [_words(held) for held in docx.Document(io.BytesIO(file)).element.body.iter(f"{W}p")]


def headings(file: bytes) -> list[str]:
    """Return the headings below the title, in order."""
    held = docx.Document(io.BytesIO(file)).paragraphs
    return [one.text for one in held if one.style is not None and one.style.name == "Heading 2"]


def part(file: bytes, name: str) -> str:
    """Return one part of the package as text, once it has proved to be well-formed."""
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        text = package.read(name)
    ET.fromstring(text)  # noqa: S314 - our own file
    return text.decode()


def everything(file: bytes) -> str:
    """Return all parts of the package in one, to look for what must not be there."""
    with zipfile.ZipFile(io.BytesIO(file)) as package:
        return "\n".join(package.read(name).decode(errors="replace") for name in package.namelist())


def _words(element) -> str:
    return " ".join("".join(held.text or "" for held in p.iter(f"{W}t")) for p in _paragraphs(element)).strip()


def _paragraphs(element):
    return [element] if element.tag == f"{W}p" else list(element.iter(f"{W}p"))
