"""Draw a native Word chart of stacked columns, with its numbers inside for whoever wants to edit it."""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

from docx.document import Document
from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import nsdecls
from docx.shared import Cm
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from documents import palette
from documents.word import attribute

_SHEET = "Sheet1"
# Below this share of the tallest column a segment is too thin for the number in it.
_THINNEST = 0.05
_CATEGORY_AXIS, _VALUE_AXIS = 1, 2
_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500)
_MOST_LINES = 7


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """One colour of the columns: its name and one count a column."""

    name: str
    values: Sequence[int]
    colour: str
    label_colour: str = palette.INK
    is_alarming: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """Stacked columns, first series at the bottom; `alt` tells in words what the picture shows."""

    categories: Sequence[str]
    series: Sequence[Series]
    name: str
    alt: str
    width_cm: float
    height_cm: float
    # What one column is, in the numbers behind the chart.
    column: str = "Session"

    @property
    def tallest(self) -> int:
        """Return the height of the highest column."""
        columns = zip(*(series.values for series in self.series), strict=True)
        return max((sum(column) for column in columns), default=0)


def place_chart(document: Document, chart: Chart) -> str:
    """Put the chart's parts into the document and return the paragraph that shows it."""
    package = document.part.package
    book = Part(PackURI("/word/embeddings/chart1.xlsx"), CT.SML_SHEET, _workbook(chart), package)
    drawing = Part(PackURI("/word/charts/chart1.xml"), CT.DML_CHART, b"", package)
    drawing._blob = _chart_xml(chart, drawing.relate_to(book, RT.PACKAGE)).encode()  # noqa: SLF001
    reference = document.part.relate_to(drawing, RT.CHART)
    return (
        '<w:p><w:pPr><w:pStyle w:val="Normal"/></w:pPr><w:r><w:drawing>'
        '<wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{Cm(chart.width_cm)}" cy="{Cm(chart.height_cm)}"/>'
        f'<wp:docPr id="1" name="{attribute(chart.name)}" descr="{attribute(chart.alt)}"/>'
        f'<wp:cNvGraphicFramePr/><a:graphic {nsdecls("a", "c")}><a:graphicData uri="http://schemas.openxmlformats.org/'
        f'drawingml/2006/chart"><c:chart r:id="{reference}"/></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r></w:p>"
    )


def _workbook(chart: Chart) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_SHEET)
    sheet.append([chart.column, *(series.name for series in chart.series)])
    for index, category in enumerate(chart.categories):
        sheet.append([category, *(series.values[index] for series in chart.series)])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _chart_xml(chart: Chart, book: str) -> str:
    columns = "".join(_series_xml(chart, place) for place in range(len(chart.series)))
    axes = f'<c:axId val="{_CATEGORY_AXIS}"/><c:axId val="{_VALUE_AXIS}"/>'
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<c:chartSpace {nsdecls("c", "a", "r")}><c:roundedCorners val="0"/><c:chart>'
        '<c:autoTitleDeleted val="1"/><c:plotArea><c:layout/><c:barChart><c:barDir val="col"/>'
        f'<c:grouping val="stacked"/><c:varyColors val="0"/>{columns}<c:gapWidth val="45"/>'
        f'<c:overlap val="100"/>{axes}</c:barChart>{_category_axis()}{_value_axis(chart)}'
        '</c:plotArea><c:legend><c:legendPos val="r"/><c:overlay val="0"/>'
        f'{_type(9, palette.INK)}</c:legend><c:plotVisOnly val="1"/></c:chart>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{_type(9, palette.INK)}"
        f'<c:externalData r:id="{book}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _series_xml(chart: Chart, place: int) -> str:
    series, last = chart.series[place], len(chart.categories) + 1
    column = get_column_letter(place + 2)
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/><c:tx><c:strRef>'
        f"<c:f>{_SHEET}!${column}$1</c:f><c:strCache>{_points([series.name])}</c:strCache>"
        f'</c:strRef></c:tx><c:spPr>{_fill(series.colour)}<a:ln w="6350">'
        f'{_fill(palette.WHITE)}</a:ln></c:spPr><c:invertIfNegative val="0"/><c:dLbls>'
        f'<c:numFmt formatCode="{_label_format(chart, series)}" sourceLinked="0"/><c:spPr><a:noFill/></c:spPr>'
        f'{_type(9, series.label_colour, bold=series.is_alarming)}<c:showLegendKey val="0"/>'
        '<c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
        f"<c:cat><c:strRef><c:f>{_SHEET}!$A$2:$A${last}</c:f><c:strCache>"
        f"{_points(chart.categories)}</c:strCache></c:strRef></c:cat><c:val><c:numRef>"
        f"<c:f>{_SHEET}!${column}$2:${column}${last}</c:f><c:numCache>"
        f"<c:formatCode>General</c:formatCode>{_points(series.values)}</c:numCache></c:numRef>"
        "</c:val></c:ser>"
    )


def _label_format(chart: Chart, series: Series) -> str:
    # A nought in each empty segment would be all one sees; what nobody reported is always numbered.
    least = 1 if series.is_alarming else max(1, math.ceil(_THINNEST * chart.tallest))
    return f"[&gt;={least}]0;;;"


def _category_axis() -> str:
    return (
        f'<c:catAx><c:axId val="{_CATEGORY_AXIS}"/><c:scaling><c:orientation val="minMax"/>'
        '</c:scaling><c:delete val="0"/><c:axPos val="b"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:spPr><a:ln w="9525">{_fill(palette.MUTED)}</a:ln>'
        f'</c:spPr>{_type(9, palette.INK)}<c:crossAx val="{_VALUE_AXIS}"/></c:catAx>'
    )


def _value_axis(chart: Chart) -> str:
    # Half a pupil on the scale is nonsense, and a line for each of two hundred is grey.
    step = next((step for step in _STEPS if chart.tallest <= step * _MOST_LINES), _STEPS[-1])
    top = max(step, math.ceil(chart.tallest / step) * step)
    return (
        f'<c:valAx><c:axId val="{_VALUE_AXIS}"/><c:scaling><c:orientation val="minMax"/>'
        f'<c:max val="{top}"/><c:min val="0"/></c:scaling><c:delete val="0"/><c:axPos val="l"/><c:majorGridlines>'
        f'<c:spPr><a:ln w="6350">{_fill(palette.LINE)}</a:ln></c:spPr></c:majorGridlines>'
        '<c:numFmt formatCode="0" sourceLinked="0"/><c:majorTickMark val="none"/>'
        '<c:minorTickMark val="none"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>'
        f'{_type(8, palette.MUTED)}<c:crossAx val="{_CATEGORY_AXIS}"/>'
        f'<c:crossBetween val="between"/><c:majorUnit val="{step}"/></c:valAx>'
    )


def _points(values: Sequence[str | int]) -> str:
    points = "".join(f'<c:pt idx="{index}"><c:v>{value}</c:v></c:pt>' for index, value in enumerate(values))
    return f'<c:ptCount val="{len(values)}"/>{points}'


def _fill(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'


def _type(points: int, colour: str, *, bold: bool = False) -> str:
    return (
        f'<c:txPr><a:bodyPr/><a:p><a:pPr><a:defRPr sz="{100 * points}" b="{int(bold)}">'
        f'{_fill(colour)}<a:latin typeface="Arial"/></a:defRPr></a:pPr>'
        '<a:endParaRPr lang="en-GB"/></a:p></c:txPr>'
    )
