"""The type of every Word document of Muster: a few paragraph styles, as a table of looks."""

from dataclasses import dataclass

from documents import palette

TYPEFACE = "Arial"
LANGUAGE = "en-GB"


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """How one paragraph style looks; sizes and distances are in points."""

    name: str
    size: float = 9.5
    bold: bool = False
    colour: str = palette.INK
    before: float = 0
    after: float = 0
    centred: bool = False
    keeps_next: bool = False
    shade: str | None = None
    capitals: bool = False
    indent: float = 0
    outline: int | None = None
    is_bullet: bool = False

    @property
    def xml(self) -> str:
        """Return the style's definition; a paragraph names it without the spaces."""
        kind = ' w:default="1"' if self.name == "Normal" else ""
        based = "" if self.name == "Normal" else '<w:basedOn w:val="Normal"/>'
        return (
            f'<w:style w:type="paragraph"{kind} w:styleId="{self.name.replace(" ", "")}">'
            f'<w:name w:val="{self.name}"/>{based}<w:qFormat/>'
            f"<w:pPr>{self._paragraph}</w:pPr><w:rPr>{self._type}</w:rPr></w:style>"
        )

    @property
    def _paragraph(self) -> str:
        spacing = f'w:before="{20 * self.before:.0f}" w:after="{20 * self.after:.0f}"'
        parts = (
            (self.keeps_next, "<w:keepNext/>"),
            (self.is_bullet, '<w:numPr><w:numId w:val="1"/></w:numPr>'),
            (self.shade, _borders(self.shade)),
            (self.shade, f'<w:shd w:val="clear" w:color="auto" w:fill="{self.shade}"/>'),
            (True, f"<w:spacing {spacing}/>"),
            (self.indent, f'<w:ind w:left="{20 * self.indent:.0f}" w:right="{20 * self.indent:.0f}"/>'),
            (self.centred, '<w:jc w:val="center"/>'),
            (self.outline is not None, f'<w:outlineLvl w:val="{self.outline}"/>'),
        )
        return "".join(xml for applies, xml in parts if applies)

    @property
    def _type(self) -> str:
        parts = (
            (self.bold, "<w:b/><w:bCs/>"),
            (self.capitals, "<w:caps/>"),
            (True, f'<w:color w:val="{self.colour}"/>'),
            (self.capitals, '<w:spacing w:val="16"/>'),
            (True, f'<w:sz w:val="{2 * self.size:.0f}"/><w:szCs w:val="{2 * self.size:.0f}"/>'),
        )
        return "".join(xml for applies, xml in parts if applies)


def _borders(colour: str | None) -> str:
    """Return edges of the shade's own colour: the only padding a shaded paragraph can have."""
    edge = f'w:val="single" w:sz="8" w:space="3" w:color="{colour}"'
    return f"<w:pBdr><w:top {edge}/><w:left {edge}/><w:bottom {edge}/><w:right {edge}/></w:pBdr>"


LOOKS = (
    Look(name="Normal", after=4),
    Look(name="heading 1", size=22, bold=True, keeps_next=True, outline=0, after=1),
    Look(
        name="heading 2",
        size=13,
        bold=True,
        colour=palette.ACCENT,
        before=14,
        after=5,
        keeps_next=True,
        outline=1,
    ),
    Look(name="heading 3", size=10, bold=True, before=8, after=3, keeps_next=True, outline=2),
    Look(name="List Bullet", after=2, is_bullet=True),
    Look(name="footer", size=8, colour=palette.MUTED),
    Look(name="Kicker", size=8.5, bold=True, colour=palette.ACCENT, after=2, capitals=True),
    Look(name="Subtitle Line", size=10, colour=palette.MUTED, after=7),
    Look(name="Banner", size=11, bold=True, colour=palette.WHITE, before=2, after=10, shade=palette.ALARM, indent=4),
    Look(name="Figure Label", size=8.5, bold=True, colour=palette.MUTED, before=5, indent=5),
    Look(name="Figure", size=24, bold=True, indent=5),
    Look(name="Figure Note", size=8.5, colour=palette.MUTED, after=5, indent=5),
    Look(name="Note", size=8.5, colour=palette.MUTED, before=4, after=2),
    Look(name="Cell", size=7.5, centred=True),
    Look(name="Cell Code", size=9, bold=True, centred=True),
    Look(name="Cell Head", size=7.5, bold=True, centred=True, keeps_next=True),
    Look(name="Lead", size=8.5, colour=palette.MUTED, after=4, keeps_next=True),
    Look(name="Cell Head Left", size=8.5, bold=True, keeps_next=True),
    Look(name="Cell Text", size=8.5),
    Look(name="Cell Small", size=7.5, colour=palette.MUTED),
    Look(name="Signature", before=18),
)

DEFAULTS = (
    f'<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="{TYPEFACE}" w:hAnsi="{TYPEFACE}" '
    f'w:cs="{TYPEFACE}" w:eastAsia="{TYPEFACE}"/><w:lang w:val="{LANGUAGE}" '
    f'w:eastAsia="{LANGUAGE}" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault>'
    '<w:pPr><w:spacing w:line="254" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
)
"""What holds where no style says otherwise."""

TABLE_BASE = (
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/></w:tblPr></w:style>'
)
"""The table style Word takes for granted."""
