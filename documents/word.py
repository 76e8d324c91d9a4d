"""The small pieces a page is put together from: runs, paragraphs, tables and rows, as XML text.

Text is joined first and parsed once: filling tables cell by cell costs several times as much.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from xml.sax.saxutils import escape

from documents import palette
from documents.cells import clean_for_paper

TWIPS_PER_CM = 567
TEXT_WIDTH_CM = 26.7
TEXT_TWIPS = round(TEXT_WIDTH_CM * TWIPS_PER_CM)
THREE_COLUMNS = (5400, 5400, TEXT_TWIPS - 2 * 5400)


def run(text: str, *, bold: bool = False, colour: str | None = None) -> str:
    """Return a stretch of text; a line feed in it breaks the line."""
    look = ("<w:b/>" if bold else "") + (f'<w:color w:val="{colour}"/>' if colour else "")
    lines = clean_for_paper(text).split("\n")
    body = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in lines)
    return f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{body}</w:r>"


def paragraph(style: str, *runs: str, page_break: bool = False) -> str:
    """Return a paragraph of a named style of the house."""
    broken = "<w:pageBreakBefore/>" if page_break else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{broken}</w:pPr>{"".join(runs)}</w:p>'


class Merge(StrEnum):
    """Whether a cell begins a column of cells shown as one, or goes on with it."""

    BEGINS = "restart"
    GOES_ON = "continue"


def cell(*paragraphs: str, width: int, fill: str | None = None, span: int = 1, merge: Merge | None = None) -> str:
    """Return a table cell; a width is in twentieths of a point."""
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    merged = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    look = f'<w:tcW w:w="{width}" w:type="dxa"/>{spanned}{merged}{shade}<w:vAlign w:val="center"/>'
    return f"<w:tc><w:tcPr>{look}</w:tcPr>{''.join(paragraphs)}</w:tc>"


def row(cells: Iterable[str], *, is_header: bool = False) -> str:
    """Return a row that no page break divides; a header row is repeated on every page."""
    repeated = "<w:tblHeader/>" if is_header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{''.join(cells)}</w:tr>"


def table(widths: Sequence[int], rows: Iterable[str], *, title: str, about: str = "") -> str:
    """Return a table with hairlines between rows; title and text about it are for screen readers."""
    line = f'w:val="single" w:sz="4" w:space="0" w:color="{palette.LINE}"'
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>'
        f"<w:top {line}/><w:left {line}/><w:bottom {line}/><w:right {line}/>"
        f'<w:insideH {line}/><w:insideV {line}/></w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="70" w:type="dxa"/>'
        '<w:bottom w:w="40" w:type="dxa"/><w:right w:w="70" w:type="dxa"/></w:tblCellMar>'
        f'<w:tblLook w:val="0020" w:firstRow="1"/>{_described(title, about)}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def text_table(heads: Sequence[str], widths: Sequence[int], lines: Iterable[Sequence[str]], *, title: str) -> str:
    """Return a table of words below a header row; each line holds one paragraph a column."""
    header = row(
        (
            cell(paragraph("CellHeadLeft", run(head)), width=width, fill=palette.PALE)
            for head, width in zip(heads, widths, strict=True)
        ),
        is_header=True,
    )
    body = (row(cell(words, width=width) for words, width in zip(line, widths, strict=True)) for line in lines)
    return table(widths, [header, *body], title=title)


def words(text: str, *, bold: bool = False, colour: str | None = None) -> str:
    """Return a paragraph of a text table."""
    return paragraph("CellText", run(text, bold=bold, colour=colour))


def _described(title: str, about: str) -> str:
    caption = f'<w:tblCaption w:val="{attribute(title)}"/>'
    return caption + (f'<w:tblDescription w:val="{attribute(about)}"/>' if about else "")


def attribute(text: str) -> str:
    """Return text as it may stand between the quotes of an XML attribute."""
    return escape(clean_for_paper(text), {'"': "&quot;", "\n": " ", "\t": " ", "\r": " "})


def to_sign(labels: Sequence[str], *, title: str) -> str:
    """Return a table of three blanks to fill in by hand."""
    blanks = (
        cell(paragraph("CellSmall", run(label)), paragraph("Signature"), width=width)
        for label, width in zip(labels, THREE_COLUMNS, strict=True)
    )
    return table(THREE_COLUMNS, [row(blanks)], title=title)
