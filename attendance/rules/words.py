"""The closed vocabularies of the field: each word once, with one meaning.

Values are what is stored and what programs send; the words people read are beside them.
"""

from enum import StrEnum


class Session(StrEnum):
    """A half day on one date."""

    AM = "AM"
    PM = "PM"

    @property
    def label(self) -> str:
        """Return the word used on screen."""
        return "Morning" if self is Session.AM else "Afternoon"


class Status(StrEnum):
    """What a provider saw of one pupil in one session."""

    PRESENT = "present"
    LATE = "late"
    ABSENT = "absent"
    LEFT_EARLY = "left_early"
    NOT_HELD = "not_held"

    @property
    def label(self) -> str:
        """Return the word used on screen."""
        return _STATUS_LABELS[self]

    @property
    def was_seen(self) -> bool:
        """Say whether somebody saw the pupil at the provider in this session."""
        return self in {Status.PRESENT, Status.LATE, Status.LEFT_EARLY}


_STATUS_LABELS = {
    Status.PRESENT: "Present",
    Status.LATE: "Late",
    Status.ABSENT: "Absent",
    Status.LEFT_EARLY: "Left early",
    Status.NOT_HELD: "Not held",
}


class Reason(StrEnum):
    """What the provider was told about an absence; a tutor mostly cannot know."""

    NOT_KNOWN = "not_known"
    ILL = "ill"
    APPOINTMENT = "appointment"
    TRANSPORT = "transport"
    TAXI_LATE = "taxi_late"
    TAXI_DID_NOT_COME = "taxi_did_not_come"
    NEVER_CAME_IN = "never_came_in"
    NO_ADULT_AT_HOME = "no_adult_at_home"
    REFUSED = "refused"
    OTHER = "other"

    @property
    def label(self) -> str:
        """Return the words used on screen."""
        return _REASON_LABELS[self]


_REASON_LABELS = {
    Reason.NOT_KNOWN: "Not known",
    Reason.ILL: "Said to be ill",
    Reason.APPOINTMENT: "Appointment",
    Reason.TRANSPORT: "Transport",
    Reason.TAXI_LATE: "Taxi late",
    Reason.TAXI_DID_NOT_COME: "Taxi did not come",
    Reason.NEVER_CAME_IN: "Dropped off, never came in",
    Reason.NO_ADULT_AT_HOME: "No adult at home",
    Reason.REFUSED: "Refused",
    Reason.OTHER: "Other",
}


class Handover(StrEnum):
    """Where a pupil is whose session is not held, or ends early."""

    WITH_US = "with_us"
    NEVER_CAME = "never_came"
    TO_SCHOOL = "to_school"
    COLLECTED = "collected"
    LEFT_ALONE = "left_alone"

    @property
    def label(self) -> str:
        """Return the words a provider chooses."""
        return _HANDOVER_LABELS[self]

    @property
    def takes_a_name(self) -> bool:
        """Say whether somebody took the pupil away, who is to be named."""
        return self in {Handover.TO_SCHOOL, Handover.COLLECTED}


_HANDOVER_LABELS = {
    Handover.WITH_US: "Still with us",
    Handover.NEVER_CAME: "Not come today",
    Handover.TO_SCHOOL: "Taken to school",
    Handover.COLLECTED: "Collected",
    Handover.LEFT_ALONE: "Left on their own",
}


class AgreedWith(StrEnum):
    """Who agreed that a pupil left before the end of a session."""

    SCHOOL = "school"
    PARENT = "parent"
    PROVIDER = "provider"

    @property
    def label(self) -> str:
        """Return the words used on screen."""
        return _AGREED_LABELS[self]


_AGREED_LABELS = {
    AgreedWith.SCHOOL: "The home school agreed",
    AgreedWith.PARENT: "A parent or carer collected",
    AgreedWith.PROVIDER: "We sent them home",
}


class Channel(StrEnum):
    """By which inlet a fact reached us."""

    PORTAL = "portal"
    API = "api"
    SHEET = "sheet"
    EMAIL = "email"
    TEXT = "text"
    PHONE = "phone"
    PAPER = "paper"
    LINK = "link"
    TABLET = "tablet"

    @property
    def recorded(self) -> str:
        """Return how it was written down, where whoever did so is not the one who saw it; else nothing."""
        return _RECORDED.get(self, "")


_RECORDED = {Channel.PHONE: "recorded by phone", Channel.PAPER: "keyed in from paper"}


class OrganisationKind(StrEnum):
    """What sort of organisation this is; `is_school` says apart whether it keeps a statutory register."""

    HOME_SCHOOL = "home_school"
    ALTERNATIVE_PROVIDER = "alternative_provider"
    PARTNER_SCHOOL = "partner_school"
    TUITION_SERVICE = "tuition_service"
    COLLEGE = "college"
    TRUST = "trust"
    LOCAL_AUTHORITY = "local_authority"


class SiteKind(StrEnum):
    """Whose place a site is; the home school must know satellite and subcontracted ones (KCSIE)."""

    MAIN = "main"
    SATELLITE = "satellite"
    SUBCONTRACTED = "subcontracted"


class Role(StrEnum):
    """What a person answers for in one organisation."""

    PROVIDER_STAFF = "provider_staff"
    PROVIDER_MANAGER = "provider_manager"
    ATTENDANCE_OFFICER = "attendance_officer"
    DSL = "dsl"
    DEPUTY_DSL = "deputy_dsl"
    HEAD_OF_YEAR = "head_of_year"
    SENDCO = "sendco"
    DESIGNATED_TEACHER = "designated_teacher"
    OFFSITE_COORDINATOR = "offsite_coordinator"
    SENIOR_LEAD = "senior_lead"
    HEADTEACHER = "headteacher"
    SAFEGUARDING_DIRECTOR = "safeguarding_director"
    DPS = "dps"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        """Return the words used on screen and in messages."""
        return _ROLE_LABELS[self]

    @property
    def short(self) -> str:
        """Return it in as few words as people use, within a sentence."""
        return _SHORT_ROLES.get(self, self.label.lower())


_ROLE_LABELS = {
    Role.PROVIDER_STAFF: "Provider staff",
    Role.PROVIDER_MANAGER: "Provider manager",
    Role.ATTENDANCE_OFFICER: "Attendance officer",
    Role.DSL: "Designated safeguarding lead",
    Role.DEPUTY_DSL: "Deputy designated safeguarding lead",
    Role.HEAD_OF_YEAR: "Head of year",
    Role.SENDCO: "SENCO",
    Role.DESIGNATED_TEACHER: "Designated teacher",
    Role.OFFSITE_COORDINATOR: "Off-site co-ordinator",
    Role.SENIOR_LEAD: "Senior lead",
    Role.HEADTEACHER: "Headteacher",
    Role.SAFEGUARDING_DIRECTOR: "Trust safeguarding director",
    Role.DPS: "Director of performance and standards",
    Role.ADMINISTRATOR: "Administrator",
}

_SHORT_ROLES = {
    Role.DSL: "DSL",
    Role.DEPUTY_DSL: "deputy DSL",
    Role.SAFEGUARDING_DIRECTOR: "safeguarding director",
    Role.SENDCO: "SENCO",
}

PROVIDER_ROLES = frozenset({Role.PROVIDER_STAFF, Role.PROVIDER_MANAGER})
SAFEGUARDING_ROLES = frozenset({Role.DSL, Role.DEPUTY_DSL, Role.HEADTEACHER, Role.SAFEGUARDING_DIRECTOR})
# A safeguarding concern is told to these (KCSIE, Annex C); those above them read it once they had to be told as well.
CONCERN_ROLES = frozenset({Role.DSL, Role.DEPUTY_DSL})


class PupilFlag(StrEnum):
    """What the people who act must know about a pupil."""

    EHCP = "ehcp"
    LOOKED_AFTER = "looked_after"
    CHILD_PROTECTION = "child_protection"
    SOCIAL_WORKER = "social_worker"
    YOUTH_JUSTICE = "youth_justice"
    EXPLOITATION_RISK = "exploitation_risk"
    MISSING_HISTORY = "missing_history"
    ABSCONDING_RISK = "absconding_risk"
    FSM = "fsm"
    PUPIL_PREMIUM = "pupil_premium"
    SEND = "send"
    MEDICAL = "medical"
    NO_DISCLOSURE = "no_disclosure"

    @property
    def label(self) -> str:
        """Return the words used on screen."""
        return _FLAG_LABELS[self]


_FLAG_LABELS = {
    PupilFlag.EHCP: "Education, health and care plan",
    PupilFlag.LOOKED_AFTER: "Looked after",
    PupilFlag.CHILD_PROTECTION: "Child protection plan",
    PupilFlag.SOCIAL_WORKER: "Has a social worker",
    PupilFlag.YOUTH_JUSTICE: "Youth justice",
    PupilFlag.EXPLOITATION_RISK: "At risk of exploitation",
    PupilFlag.MISSING_HISTORY: "Has gone missing before",
    PupilFlag.ABSCONDING_RISK: "May run away",
    PupilFlag.FSM: "Free school meals",
    PupilFlag.PUPIL_PREMIUM: "Pupil premium",
    PupilFlag.SEND: "Special educational needs",
    PupilFlag.MEDICAL: "Medical need",
    PupilFlag.NO_DISCLOSURE: "No disclosure: nobody may learn where the pupil is",
}


# Said instead of the place of a pupil flagged `NO_DISCLOSURE`.
HIDDEN_PLACE = "At a placement; ask the DSL"
# Said instead of whom a safeguarding concern is about and who told it.
FOR_LEADS_ALONE = "For the safeguarding leads"

# The DSL is told at the due time, not half an hour later.
SHORT_LADDER_FLAGS = frozenset(
    {
        PupilFlag.CHILD_PROTECTION,
        PupilFlag.EXPLOITATION_RISK,
        PupilFlag.MISSING_HISTORY,
        PupilFlag.LOOKED_AFTER,
        PupilFlag.SOCIAL_WORKER,
        PupilFlag.ABSCONDING_RISK,
    }
)


class ContactKind(StrEnum):
    """Whom a school may call about a pupil."""

    PARENT_CARER = "parent_carer"
    SOCIAL_WORKER = "social_worker"
    VIRTUAL_SCHOOL = "virtual_school"
    YOUTH_JUSTICE = "youth_justice"
    TAXI = "taxi"
    OTHER = "other"

    @property
    def label(self) -> str:
        """Return the words used on screen."""
        return _CONTACT_LABELS[self]


_CONTACT_LABELS = {
    ContactKind.PARENT_CARER: "Parent or carer",
    ContactKind.SOCIAL_WORKER: "Social worker",
    ContactKind.VIRTUAL_SCHOOL: "Virtual school",
    ContactKind.YOUTH_JUSTICE: "Youth justice worker",
    ContactKind.TAXI: "Taxi firm",
    ContactKind.OTHER: "Somebody else",
}


class Opened(StrEnum):
    """What is kept closed of a pupil until somebody opens it, which is written down."""

    CONTACTS = "contacts"
    MISSING_PLAN = "missing_plan"

    @property
    def label(self) -> str:
        """Return the words used on screen."""
        return _OPENED_LABELS[self]


_OPENED_LABELS = {
    Opened.CONTACTS: "Numbers of people to call",
    Opened.MISSING_PLAN: "Plan for when the pupil goes missing",
}


class PlanPart(StrEnum):
    """One part of what is to be known when a pupil goes missing, in the order in which it is read then."""

    DESCRIPTION = "description"
    PLACES = "places"
    RISKS = "risks"
    WHO_TO_CALL = "who_to_call"

    @property
    def label(self) -> str:
        """Return the words used on screen."""
        return _PLAN_LABELS[self]


_PLAN_LABELS = {
    PlanPart.DESCRIPTION: "What they look like",
    PlanPart.PLACES: "Likely places",
    PlanPart.RISKS: "Risks",
    PlanPart.WHO_TO_CALL: "Who to call, in which order",
}


class Pathway(StrEnum):
    """Under which arrangement a pupil is educated off site; never decides by itself what is accepted."""

    RESPITE = "respite"
    SHORT_STAY = "short_stay"
    OFFSITE_DIRECTION = "offsite_direction"
    DUAL_PLACEMENT = "dual_placement"
    HOME_TUITION = "home_tuition"
    PART_TIME_TIMETABLE = "part_time_timetable"
    FLEXI = "flexi"

    @property
    def label(self) -> str:
        """Return the words used on screen."""
        return _PATHWAY_LABELS[self]

    @property
    def names_sessions_off(self) -> bool:
        """Say whether the weekly pattern names the sessions agreed off, not those at a provider."""
        return self in {Pathway.PART_TIME_TIMETABLE, Pathway.FLEXI}


_PATHWAY_LABELS = {
    Pathway.RESPITE: "Respite",
    Pathway.SHORT_STAY: "Short stay",
    Pathway.OFFSITE_DIRECTION: "Off-site direction",
    Pathway.DUAL_PLACEMENT: "Dual placement",
    Pathway.HOME_TUITION: "Home tuition",
    Pathway.PART_TIME_TIMETABLE: "Part-time timetable",
    Pathway.FLEXI: "Flexi-schooling",
}


class ArrangedBy(StrEnum):
    """Who arranged a placement; decides between codes B and K later."""

    SCHOOL = "school"
    LOCAL_AUTHORITY = "local_authority"


class Mode(StrEnum):
    """How a session is attended; remote work is never attendance (rules of 2024, code B)."""

    IN_PERSON = "in_person"
    REMOTE = "remote"


class Tutored(StrEnum):
    """What a tutor says who goes to a pupil, or calls: the words of a register for home tuition."""

    SEEN_IN_PERSON = "seen_in_person"
    SEEN_BY_VIDEO = "seen_by_video"
    NOT_SEEN = "not_seen"
    NO_ADULT_AT_HOME = "no_adult_at_home"

    @property
    def label(self) -> str:
        """Return the words used on screen."""
        return _TUTORED_LABELS[self]

    @property
    def status(self) -> Status:
        """Return what it says of the pupil as any provider would: without an adult at home there is no session."""
        is_seen = self in {Tutored.SEEN_IN_PERSON, Tutored.SEEN_BY_VIDEO}
        return Status.PRESENT if is_seen else Status.ABSENT

    @property
    def mode(self) -> Mode | None:
        """Return how the pupil was seen; None where nobody saw them."""
        return {Tutored.SEEN_IN_PERSON: Mode.IN_PERSON, Tutored.SEEN_BY_VIDEO: Mode.REMOTE}.get(self)

    @property
    def reason(self) -> Reason | None:
        """Return why there was no session, where the word itself says so."""
        return Reason.NO_ADULT_AT_HOME if self is Tutored.NO_ADULT_AT_HOME else None

    @classmethod
    def of(cls, status: Status | None, mode: Mode | None, reason: Reason | None) -> "Tutored | None":
        """Return the word for what is on record; None where there is nothing, or none of the four says it."""
        if status is Status.PRESENT:
            return cls.SEEN_BY_VIDEO if mode is Mode.REMOTE else cls.SEEN_IN_PERSON
        if status is Status.ABSENT:
            return cls.NO_ADULT_AT_HOME if reason is Reason.NO_ADULT_AT_HOME else cls.NOT_SEEN
        return None


_TUTORED_LABELS = {
    Tutored.SEEN_IN_PERSON: "Seen in person",
    Tutored.SEEN_BY_VIDEO: "Seen by video",
    Tutored.NOT_SEEN: "Not seen",
    Tutored.NO_ADULT_AT_HOME: "No adult at home",
}


class SeenOutside(StrEnum):
    """How a pupil was seen in a session outside hours: a tutor's four words, and three of any other provider.

    None of them is a status of a register: nothing that counts sessions can take one for its own.
    """

    SEEN_IN_PERSON = "seen_in_person"
    SEEN_BY_VIDEO = "seen_by_video"
    NOT_SEEN = "not_seen"
    NO_ADULT_AT_HOME = "no_adult_at_home"
    ATTENDED = "attended"
    ATTENDED_REMOTELY = "attended_remotely"
    DID_NOT_COME = "did_not_come"

    @property
    def label(self) -> str:
        """Return the words used on screen and on paper."""
        return Tutored(self.value).label if self.is_tutors else self.value.replace("_", " ").capitalize()

    @property
    def is_tutors(self) -> bool:
        """Say whether it is one of the four words of a tutor's register."""
        return self.value in set(Tutored)

    @property
    def was_seen(self) -> bool:
        """Say whether somebody saw the pupil."""
        return self.mode is not None

    @property
    def mode(self) -> Mode | None:
        """Return how the pupil was seen; None where nobody saw them."""
        return _SEEN_HOW.get(self)


_SEEN_HOW = {
    SeenOutside.SEEN_IN_PERSON: Mode.IN_PERSON,
    SeenOutside.SEEN_BY_VIDEO: Mode.REMOTE,
    SeenOutside.ATTENDED: Mode.IN_PERSON,
    SeenOutside.ATTENDED_REMOTELY: Mode.REMOTE,
}


class FirstContact(StrEnum):
    """Who rings the parent first."""

    SCHOOL = "school"
    PROVIDER = "provider"

    @property
    def label(self) -> str:
        """Return the words used on screen and in messages."""
        return "The home school" if self is FirstContact.SCHOOL else "The provider"


class ReportsBy(StrEnum):
    """How a provider tells us about its sessions."""

    REGISTER = "register"
    DAILY_ANSWER = "daily_answer"


class OnHomeClosure(StrEnum):
    """What a pupil does when the home school is shut inside a term and the provider is not."""

    ATTENDS = "attends"
    STAYS_HOME = "stays_home"
    ASK = "ask"

    @property
    def label(self) -> str:
        """Return the words used on screen and on paper."""
        return _CLOSURE_LABELS[self]


_CLOSURE_LABELS = {
    OnHomeClosure.ATTENDS: "Goes there all the same",
    OnHomeClosure.STAYS_HOME: "Stays at home",
    OnHomeClosure.ASK: "The school says each time",
}


class Transport(StrEnum):
    """Who arranges that the pupil is brought."""

    NONE = "none"
    SCHOOL = "school"
    LOCAL_AUTHORITY = "local_authority"
    FAMILY = "family"
    PROVIDER = "provider"

    @property
    def label(self) -> str:
        """Return the words used on screen."""
        return _TRANSPORT_LABELS[self]

    @property
    def is_arranged(self) -> bool:
        """Say whether somebody other than the family brings the pupil."""
        return self in {Transport.SCHOOL, Transport.LOCAL_AUTHORITY, Transport.PROVIDER}


_TRANSPORT_LABELS = {
    Transport.NONE: "Nobody in particular",
    Transport.SCHOOL: "The school",
    Transport.LOCAL_AUTHORITY: "The local authority",
    Transport.FAMILY: "The family",
    Transport.PROVIDER: "The provider",
}

# What a provider says of a pupil who is brought and is not there, with one tap.
TRANSPORT_REASONS = (Reason.TAXI_LATE, Reason.TAXI_DID_NOT_COME, Reason.NEVER_CAME_IN)


class CalendarKind(StrEnum):
    """What a calendar row says of its days."""

    TERM = "term"
    CLOSURE = "closure"
    INSET = "inset"
    BANK_HOLIDAY = "bank_holiday"
    EARLY_FINISH = "early_finish"
    EXAM = "exam"

    @property
    def label(self) -> str:
        """Return the words used on screen."""
        return _CALENDAR_LABELS[self]


_CALENDAR_LABELS = {
    CalendarKind.TERM: "Term",
    CalendarKind.CLOSURE: "Closed",
    CalendarKind.INSET: "INSET day",
    CalendarKind.BANK_HOLIDAY: "Bank holiday",
    CalendarKind.EARLY_FINISH: "Half day",
    CalendarKind.EXAM: "Exams",
}


class Base(StrEnum):
    """Where a pupil is when no provider has them."""

    AT_SCHOOL = "at_school"
    NONE = "none"


class AlertKind(StrEnum):
    """What somebody must act on. Also the kind that each mail about it carries."""

    MISSING_REGISTER = "missing_register"
    WHEREABOUTS = "whereabouts"
    WALK_OFF = "walk_off"
    INCIDENT = "incident"
    CONCERN = "concern"
    SAFEGUARDING = "safeguarding"

    @property
    def label(self) -> str:
        """Return the words used on screen and in messages."""
        return _ALERT_LABELS[self]


# About a child who may be in danger this minute: told at once, by mail and by text.
URGENT_KINDS = frozenset({AlertKind.WALK_OFF, AlertKind.INCIDENT, AlertKind.SAFEGUARDING})

_ALERT_LABELS = {
    AlertKind.MISSING_REGISTER: "Register not in",
    AlertKind.WHEREABOUTS: "Absent, whereabouts not confirmed",
    AlertKind.WALK_OFF: "Left without permission",
    AlertKind.INCIDENT: "Serious incident",
    AlertKind.CONCERN: "To look at",
    AlertKind.SAFEGUARDING: "Safeguarding concern",
}


class NoticeKind(StrEnum):
    """What a message is about; the `Muster-Kind` of the mail it rides in."""

    NUDGE = "nudge"
    MISSING_REGISTER = "missing_register"
    WHEREABOUTS = "whereabouts"
    WALK_OFF = "walk_off"
    INCIDENT = "incident"
    CONCERN = "concern"
    SAFEGUARDING = "safeguarding"
    CLOSED = "closed"
    WEEK_DRAFT = "week_draft"
    WEEK = "week"
    TASK = "task"
    RECORD = "record"
    COVER = "cover"
    DAILY_ANSWER = "daily_answer"
    AGREEMENT = "agreement"
    PAPER = "paper"
    RECEIVED = "received"
    ACCOUNT = "account"
    TEST = "test"


class Way(StrEnum):
    """A way out by which somebody is told; what comes in does so by a `Channel`."""

    EMAIL = "email"
    SMS = "sms"

    @property
    def label(self) -> str:
        """Return the word used on screen."""
        return "e-mail" if self is Way.EMAIL else "text"


class LogKind(StrEnum):
    """One line of an alert's running log."""

    SEEN = "seen"
    PARENT_CALLED = "parent_called"
    POLICE_CALLED = "police_called"
    RETURNED = "returned"
    NOTE = "note"
    CONTACT = "contact"
    TAKEN_ON = "taken_on"
    CONFIRMED = "confirmed"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        """Return the words used on screen."""
        return _LOG_LABELS[self]


_LOG_LABELS = {
    LogKind.SEEN: "Seen",
    LogKind.PARENT_CALLED: "Parent or carer called",
    LogKind.POLICE_CALLED: "Police called",
    LogKind.RETURNED: "Returned",
    LogKind.NOTE: "Note",
    LogKind.CONTACT: "Contact",
    LogKind.TAKEN_ON: "Taken on",
    LogKind.CONFIRMED: "Whereabouts confirmed",
    LogKind.CLOSED: "Closed",
}


class IncidentCategory(StrEnum):
    """What sort of serious incident it was."""

    VIOLENCE = "violence"
    BULLYING = "bullying"
    DRUGS = "drugs"
    WEAPON = "weapon"
    INJURY = "injury"
    RESTRAINT = "restraint"
    DAMAGE = "damage"
    ONLINE = "online"
    SEXUAL_HARM = "sexual_harm"
    SELF_HARM = "self_harm"
    OTHER = "other"

    @property
    def label(self) -> str:
        """Return the words used on screen."""
        return self.value.replace("_", " ").capitalize()


class ConcernAbout(StrEnum):
    """Of whom a safeguarding concern speaks: an allegation about the provider's own people is one about staff."""

    PUPIL = "pupil"
    STAFF = "staff"


class Severity(StrEnum):
    """How grave a serious incident is."""

    SERIOUS = "serious"
    CRITICAL = "critical"
