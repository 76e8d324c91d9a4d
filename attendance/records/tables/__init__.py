"""The tables, one module per subject; importing this package makes the whole schema known."""

from attendance.records.tables.access import AddressChange, ApiToken, SignIn, SignInGuess, SignInLink
from attendance.records.tables.alerts import Alert, AlertCode, LadderTest, LadderVersion, LogEntry, Notice, Step, Task
from attendance.records.tables.contact_log import LoggedContact
from attendance.records.tables.decisions import Gap, SessionDecision
from attendance.records.tables.devices import Device, DevicePin, DevicePinGuess, DeviceSession
from attendance.records.tables.events import Anchor, ChainHead, Event, EventBody
from attendance.records.tables.expected import DueGroup, Expected, OpenedDay, Register
from attendance.records.tables.factors import (
    Authenticator,
    KnownBrowser,
    Passkey,
    PasskeyChallenge,
    RecoveryCode,
    ResetAsked,
)
from attendance.records.tables.intake import (
    Intake,
    IntakeRow,
    ProviderAddress,
    RowWaiting,
    SheetColumns,
    SheetSymbols,
)
from attendance.records.tables.keys import OrganisationKey
from attendance.records.tables.looking import Denial, Look, PupilLook
from attendance.records.tables.mails import InboundMail, MailShown
from attendance.records.tables.marks import Comparison, Mark, MarkKeyed, SystemMark, Unexplained
from attendance.records.tables.messages import (
    Attempt,
    BounceRead,
    CarrierCircuit,
    CarrierReport,
    Heartbeat,
    Lease,
    Message,
    SendingHold,
)
from attendance.records.tables.observations import CurrentObservation, Observation, PhoneCall, Submission
from attendance.records.tables.organisations import (
    Agreement,
    AgreementSignature,
    AgreementVersion,
    CalendarRow,
    Organisation,
    Site,
)
from attendance.records.tables.outside import OutsideSession, OutsideSessionTakenBack
from attendance.records.tables.people import AddressProof, Membership, Person, RoleHeld, RoleName, StaffRequest, StandIn
from attendance.records.tables.placements import Placement, PlacementPattern
from attendance.records.tables.privacy import Erasure, Forgotten, PupilNote
from attendance.records.tables.pupils import Contact, Pupil, PupilBase, PupilFlagged
from attendance.records.tables.safeguarding import Concern, Incident, MissingPlan, MissingPlanPart, WalkOff, Whereabouts
from attendance.records.tables.session_links import SessionLink, SessionLinkVisit
from attendance.records.tables.weeks import ProviderSignOff, SchoolWeek, WeekCounterSigned, WeekIssue

__all__ = [
    "AddressChange",
    "AddressProof",
    "Agreement",
    "AgreementSignature",
    "AgreementVersion",
    "Alert",
    "AlertCode",
    "Anchor",
    "ApiToken",
    "Attempt",
    "Authenticator",
    "BounceRead",
    "CalendarRow",
    "CarrierCircuit",
    "CarrierReport",
    "ChainHead",
    "Comparison",
    "Concern",
    "Contact",
    "CurrentObservation",
    "Denial",
    "Device",
    "DevicePin",
    "DevicePinGuess",
    "DeviceSession",
    "DueGroup",
    "Erasure",
    "Event",
    "EventBody",
    "Expected",
    "Forgotten",
    "Gap",
    "Heartbeat",
    "InboundMail",
    "Incident",
    "Intake",
    "IntakeRow",
    "KnownBrowser",
    "LadderTest",
    "LadderVersion",
    "Lease",
    "LogEntry",
    "LoggedContact",
    "Look",
    "MailShown",
    "Mark",
    "MarkKeyed",
    "Membership",
    "Message",
    "MissingPlan",
    "MissingPlanPart",
    "Notice",
    "Observation",
    "OpenedDay",
    "Organisation",
    "OrganisationKey",
    "OutsideSession",
    "OutsideSessionTakenBack",
    "Passkey",
    "PasskeyChallenge",
    "Person",
    "PhoneCall",
    "Placement",
    "PlacementPattern",
    "ProviderAddress",
    "ProviderSignOff",
    "Pupil",
    "PupilBase",
    "PupilFlagged",
    "PupilLook",
    "PupilNote",
    "RecoveryCode",
    "Register",
    "ResetAsked",
    "RoleHeld",
    "RoleName",
    "RowWaiting",
    "SchoolWeek",
    "SendingHold",
    "SessionDecision",
    "SessionLink",
    "SessionLinkVisit",
    "SheetColumns",
    "SheetSymbols",
    "SignIn",
    "SignInGuess",
    "SignInLink",
    "Site",
    "StaffRequest",
    "StandIn",
    "Step",
    "Submission",
    "SystemMark",
    "Task",
    "Unexplained",
    "WalkOff",
    "WeekCounterSigned",
    "WeekIssue",
    "Whereabouts",
]
