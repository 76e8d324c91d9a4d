"""The few colours every document shares; each is always beside words that say the same."""

from attendance.rules.week import SessionState

INK = "1F2A37"
MUTED = "55606C"
LINE = "CBD3DA"
PALE = "F2F5F7"
WHITE = "FFFFFF"
ACCENT = "1D4E6B"
ALARM = "A3152F"
ALARM_PALE = "FBE7EB"

# Chart columns, bottom to top; dark and light alternate so that they hold apart in black and white.
ATTENDED = "3F7F9F"
LEFT = "B9A3D6"
ABSENT = "F0B35A"
REMOTE = "7C93B5"
NOT_HELD = "C9D1D8"
AWAITED = "E9EDF0"

SHADES = {
    SessionState.PRESENT: "E3F1EC",
    SessionState.LATE: "F4F3D3",
    SessionState.ABSENT: "FBDFB3",
    SessionState.LEFT_EARLY: "E6DCF3",
    SessionState.REMOTE: "DCE6F4",
    SessionState.NOT_HELD: "DFE4E9",
    SessionState.CLOSED: PALE,
    SessionState.GAP: ALARM_PALE,
    SessionState.NOT_REPORTED: ALARM,
}
"""Background of a session's cell; a state that is left out has none."""
