"""Tell by mail what became of an agreement: that it waits for the other side, or that both have signed.

To the home school no provider is named: whose only pupil there is hidden would be given away.
"""

from collections.abc import Collection
from datetime import datetime

from attendance import notices
from attendance.directory import Directory
from attendance.records import calendars
from attendance.records.tables import AgreementVersion
from attendance.rules.agreement import Side
from attendance.rules.staffing import MANAGERS
from attendance.rules.words import NoticeKind, Role
from attendance.unit import Db

PAGES = {Side.PROVIDER: "/our-agreements", Side.HOME_SCHOOL: "/agreements"}


def tell(
    db: Db,
    version: AgreementVersion,
    *,
    signed_by: Side,
    is_last: bool,
    school_signers: Collection[Role],
    now: datetime,
) -> None:
    """Tell the side that did not sign just now; `is_last` says that both have signed. One mail for each signature."""
    names = calendars.organisations(db.session, {version.provider_id, version.home_school_id})
    if signed_by is Side.PROVIDER:
        told, organisation_id, roles = Side.HOME_SCHOOL, version.home_school_id, school_signers
        signer = "the provider"
    else:
        told, organisation_id, roles = Side.PROVIDER, version.provider_id, MANAGERS
        signer = names[version.home_school_id].name
    end = "It holds from today." if is_last else "It holds once your side has signed it too."
    topic = notices.Topic(
        kind=NoticeKind.AGREEMENT,
        subject_id=version.id,
        round=1,
        path=PAGES[told],
        detail=f"Version {version.version} of an agreement was signed by {signer}. {end}",
    )
    with db.acting_for([organisation_id]):
        for recipient in Directory(db, now).together(organisation_id, sorted(roles)):
            notices.write(db, recipient, topic, now=now)
