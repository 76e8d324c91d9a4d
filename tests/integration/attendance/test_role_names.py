"""Behind the second wall too a school reads what its trust calls a role, and nothing that another says."""

from sqlalchemy import select

from attendance.records.tables import Membership, Organisation, RoleHeld
from attendance.rules.words import Role
from attendance.staff import role_names
from tests.support.cast import ADMIN, DIRECTOR, MANAGER, SOUTH_OFFICER


def test_a_school_reads_its_trusts_names_and_those_of_no_other(office):
    with office.cast.store.writing() as db:
        job = db.session.scalars(select(Membership).where(Membership.id == office.job(DIRECTOR))).one()
        held = {"membership_id": job.id, "organisation_id": job.organisation_id}
        db.session.add(RoleHeld(role=Role.ADMINISTRATOR.value, **held))
        db.session.get_one(Organisation, office.cast.southgate).parent_id = None
    names, own = {Role.HEAD_OF_YEAR: "Pastoral lead"}, {Role.HEADTEACHER: "Principal"}
    for who, said in ((SOUTH_OFFICER, own), (DIRECTOR, names | {Role.SENDCO: "Inclusion lead"}), (DIRECTOR, names)):
        office.do(who, lambda scope, db, said=said: role_names.name_roles(scope, db, said, now=office.clock.now()))

    def read(scope, db):
        return role_names.names_for(db, scope.organisation_id)

    found = [office.do(who, read) for who in (DIRECTOR, ADMIN, SOUTH_OFFICER, MANAGER)]
    assert found == [names, names, own, {}]
