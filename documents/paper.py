"""An empty sheet with the house's page, type and footer; what is put on it comes out as a file."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.oxml import serialize_part_xml
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm

from documents.cells import clean_for_paper
from documents.house_style import DEFAULTS, LANGUAGE, LOOKS, TABLE_BASE
from documents.word import TEXT_TWIPS, run

# Parts of the library's own starting document that nothing here uses: most of a megabyte.
_DEAD_WEIGHT = (RT.CUSTOM_XML, RT.THUMBNAIL, RT.WEB_SETTINGS, RT.FONT_TABLE, "stylesWithEffects")
_COMPATIBILITY = "./w:compat/w:compatSetting[@w:name='compatibilityMode']"
# Word 2013 and later; anything lower opens with "Compatibility mode" in the title bar.
_MODERN = "15"
_CORE_PROPERTY_LIMIT = 255


@dataclass(frozen=True, kw_only=True, slots=True)
class Paper:
    """What a document says of itself: its title, what stands in the footer, when it was made."""

    title: str
    footer: str
    made_at: datetime


def begin(paper: Paper) -> Document:
    """Return an empty document on the house's paper."""
    document = docx.Document(io.BytesIO(_blank()))
    about = document.core_properties
    about.title = clean_for_paper(paper.title)[:_CORE_PROPERTY_LIMIT]
    about.author = about.last_modified_by = "Muster"
    about.created = about.modified = paper.made_at.astimezone(UTC).replace(tzinfo=None)
    footer = document.sections[0].footer.paragraphs[0]
    for piece in parse_xml(_within("w:p", _footer(paper.footer))):
        footer._p.append(piece)  # noqa: SLF001 - python-docx offers no fields
    return document


def finish(document: Document, body: Iterable[str]) -> bytes:
    """Return the document as a file, with the XML of `body` on it."""
    empty = serialize_part_xml(document.element).decode()
    head, mark, end = empty.partition("<w:sectPr")
    # Read as one with its surroundings: moving a thousand cells into a tree costs five times the reading.
    document.part._element = parse_xml("".join((head, *body, mark, end)).encode())  # noqa: SLF001
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@cache
def _blank() -> bytes:
    document = docx.Document()
    for part in (document.part, document.part.package):
        for reference, relationship in list(part.rels.items()):
            if relationship.reltype.endswith(_DEAD_WEIGHT):
                del part.rels[reference]
    _set_page(document)
    _set_styles(document)
    _set_language(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _set_page(document: Document) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(1.5)
    section.top_margin, section.bottom_margin = Cm(1.4), Cm(1.5)
    section.header_distance = section.footer_distance = Cm(0.8)
    section.footer.is_linked_to_previous = False
    footer = section.footer.paragraphs[0]
    tab = f'<w:tabs><w:tab w:val="right" w:pos="{TEXT_TWIPS}"/></w:tabs>'
    look = f'<w:pPr><w:pStyle w:val="footer"/>{tab}</w:pPr>'
    footer._p.replace(footer._p.pPr, parse_xml(_within("w:p", look))[0])  # noqa: SLF001


def _set_styles(document: Document) -> None:
    styles = document.styles.element
    for style in list(styles):
        styles.remove(style)
    ours = DEFAULTS + TABLE_BASE + "".join(look.xml for look in LOOKS)
    for style in list(parse_xml(_within("w:styles", ours))):
        styles.append(style)


def _set_language(document: Document) -> None:
    document.core_properties.language = LANGUAGE
    document.core_properties.comments = ""
    settings = document.settings.element
    settings.find(qn("w:themeFontLang")).set(qn("w:val"), LANGUAGE)
    (mode,) = settings.xpath(_COMPATIBILITY)
    mode.set(qn("w:val"), _MODERN)


def _footer(text: str) -> str:
    pages = run("Page ") + _field("PAGE") + run(" of ") + _field("NUMPAGES")
    return f"{run(text)}<w:r><w:tab/></w:r>{pages}"


def _field(name: str) -> str:
    return f'<w:fldSimple w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def _within(element: str, xml: str) -> str:
    return f"<{element} {nsdecls('w', 'wp', 'a', 'r', 'c')}>{xml}</{element}>"
