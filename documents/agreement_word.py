"""Write the agreement between a provider and a home school as one page in Word, signed or to be signed by hand."""

from collections.abc import Iterator
from datetime import datetime

from attendance.rules.agreement import IN_A_DIRECTION, AgreementPaper, Side, Written
from documents import palette
from documents.paper import Paper, begin, finish
from documents.times import day_and_time, full_date
from documents.word import TEXT_TWIPS, cell, paragraph, row, run, table, text_table, to_sign, words

_LABEL = 4200
_WIDTHS = (_LABEL, TEXT_TWIPS - _LABEL)
_NOT_WRITTEN = "Nothing is written yet: the home school writes it, then both sign."


def render_agreement(paper: AgreementPaper, *, made_at: datetime) -> bytes:
    """Return the agreement as a Word file."""
    title = f"Agreement: {paper.provider_name} and {paper.home_school_name}"
    version = f" · version {paper.written.version}" if paper.written else ""
    footer = f"{title}{version} · made {day_and_time(made_at)}"
    return finish(begin(Paper(title=title, footer=footer, made_at=made_at)), _body(paper))


def _body(paper: AgreementPaper) -> Iterator[str]:
    yield paragraph("Kicker", run("Agreement on attendance"))
    yield paragraph("heading1", run(f"{paper.provider_name} and {paper.home_school_name}"))
    yield paragraph("SubtitleLine", run(_standing(paper)))
    if paper.has_other_times:
        yield paragraph("Banner", run("The cut-offs have changed since this was written: write and sign it anew."))
    yield table(_WIDTHS, map(_line, _facts(paper)), title="What is agreed")
    if paper.written:
        yield from _signatures(paper, paper.written)


def _standing(paper: AgreementPaper) -> str:
    written = paper.written
    if written is None:
        return _NOT_WRITTEN
    by = f"Version {written.version}, written by {written.written_by}, {day_and_time(written.written_at)}."
    holds = f"Holds since {full_date(written.agreed_on)}." if written.agreed_on else f"Waits for {paper.waits_for}."
    return f"{by} {holds}"


def _facts(paper: AgreementPaper) -> Iterator[tuple[str, tuple[str, ...]]]:
    for cut_off in paper.cut_offs:
        yield f"{cut_off.session.label} register in by", (cut_off.words,)
    if paper.written:
        first = paper.written.first_contact.label
        yield "Who rings the parent first", (f"{first}, when a pupil does not come.", IN_A_DIRECTION)
    if paper.when_shut:
        yield "When the home school is shut", (paper.shut_words,)
    if paper.written:
        yield "What happens on closures", (paper.written.closures,)
    for side, phone in ((Side.HOME_SCHOOL, paper.home_school_phone), (Side.PROVIDER, paper.provider_phone)):
        signed = paper.written.by(side) if paper.written else None
        lead = f"{signed.lead_name}, {signed.lead_job_title}" if signed else "named when it is signed"
        yield f"Lead at {paper.name_of(side)}", (f"{lead}. Telephone {phone or 'not on file'}",)


def _line(fact: tuple[str, tuple[str, ...]]) -> str:
    label, said = fact
    return row(
        [
            cell(words(label, bold=True), width=_WIDTHS[0], fill=palette.PALE),
            cell(*map(words, said), width=_WIDTHS[1]),
        ]
    )


def _signatures(paper: AgreementPaper, written: Written) -> Iterator[str]:
    yield paragraph("heading2", run("Signed"))
    signed = [
        [
            words(paper.name_of(side), bold=True),
            words(f"{signature.name}, {signature.job_title}, {day_and_time(signature.signed_at)}"),
        ]
        for side in Side
        if (signature := written.by(side))
    ]
    if signed:
        yield text_table(["For", "Signed in Muster by"], list(_WIDTHS), signed, title="Who has signed")
    for side in written.waits_for:
        yield paragraph("Note", run(f"For {paper.name_of(side)}"))
        yield to_sign(("Name and job", "Signature", "Date"), title=f"To be signed for {paper.name_of(side)}")
    yield paragraph(
        "Note", run("It holds once both have signed in Muster. A change is a new version, signed by both again.")
    )
