import io
import re

import docx
import pytest
from sqlalchemy import select, update

from attendance.records.tables import Membership, Placement
from tests.support.acting import Acting
from tests.support.cast import ADMIN, DSL, MANAGER, OFFICER, TUTOR, at

CLOSURES = "Each rings the other by 08:00."


def job_of(cast, who):
    with cast.store.reading() as db:
        return str(db.session.scalars(select(Membership.id).where(Membership.person_id == cast.people[who])).one())


@pytest.fixture
def here(cast, clock):
    """The page between Northgate and Oakbank, at the school and at the provider; it is the Wednesday morning."""
    clock.move(at("08:00") - clock.machine())
    Acting(cast=cast).open_day()
    return f"/agreements/{cast.oakbank}/{cast.northgate}", f"/our-agreements/{cast.northgate}"


def write(browser, here, **more):
    fields = {"instead_of": "0", "first_contact": "provider", "closures": CLOSURES, **more}
    return browser.post(f"{here[0]}/write", fields)


def test_the_school_writes_it_both_sign_it_and_either_prints_it(cast, browser_of, here):
    admin, manager = browser_of(ADMIN), browser_of(MANAGER)
    assert write(admin, here).status_code == 303
    assert admin.post(f"{here[0]}/sign", {"version": "1", "lead": job_of(cast, DSL)}).status_code == 303
    assert "Version 1 waits for Oakbank Farm" in manager.get("/our-agreements").text

    assert manager.post(f"{here[1]}/sign", {"version": "1", "lead": job_of(cast, TUTOR)}).status_code == 303

    assert "signed by both, 16 September 2026" in browser_of(OFFICER).get("/agreements").text
    for browser, page in ((admin, here[0]), (manager, here[1])):
        words = " ".join(re.sub(r"<[^>]+>", " ", browser.get(page).text).split())
        assert "Signed by both Version 1 holds since 16 September 2026." in words
        printed = docx.Document(io.BytesIO(browser.get(f"{page}/agreement.docx").data))
        cells = [cell.text for table in printed.tables for row in table.rows for cell in row.cells]
        assert "10:00, the usual time for everybody" in cells
        assert CLOSURES in cells
        assert any(each.startswith("Max Manager, Centre manager, Wednesday 16 September 2026") for each in cells)
        assert any(each.startswith("Dora Lead, Designated safeguarding lead") for each in cells)


def test_a_provider_that_tells_an_absence_reads_whether_it_rings_first(cast, browser_of, here):
    with cast.store.writing() as db:
        db.session.execute(update(Placement).values(pathway="respite"))
    admin, manager, tutor = browser_of(ADMIN), browser_of(MANAGER), browser_of(TUTOR)
    told = Acting(cast=cast).absent("P1", local="08:30")
    assert "rings the parent first, as set for the placement" in tutor.get(f"/receipts/{told.receipt}").text

    write(admin, here)
    admin.post(f"{here[0]}/sign", {"version": "1", "lead": job_of(cast, DSL)})
    assert "version 1" in manager.get("/today").text
    assert "version 1" not in tutor.get("/today").text
    manager.post(f"{here[1]}/sign", {"version": "1", "lead": job_of(cast, TUTOR)})

    assert "You ring the parent first, as agreed on 16 September 2026." in tutor.get(f"/receipts/{told.receipt}").text
    assert "version 1" not in manager.get("/today").text


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"closures": " "}, "Say what happens when one of you is closed."),
        ({"first_contact": "aunt"}, "Choose who rings first."),
        ({"closures": "x" * 1001}, "At most 1000 characters"),
    ],
)
def test_what_says_nothing_is_refused_beside_its_field(browser_of, here, more, sentence):
    answer = write(browser_of(ADMIN), here, **more)

    assert answer.status_code == 400
    assert sentence in answer.text
