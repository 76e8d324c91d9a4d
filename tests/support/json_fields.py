"""Which fields each JSON answer has, for each kind of actor: written out here, so that none slips out unseen.

OWASP ASVS 5.0, 8.2.3 and 15.3.1. Of an answer to several, the fields of all are listed.
"""

from attendance.rules.access import POLICY, ActorKind

EVERYBODY = frozenset(ActorKind)
PROGRAM = frozenset({ActorKind.API_TOKEN})
SIGNED_IN = EVERYBODY - PROGRAM - {
    ActorKind.ANONYMOUS, ActorKind.DEVICE, ActorKind.ENDED_STAFF, ActorKind.LINK_HOLDER,
}  # fmt: skip
PROBLEM = "detail instance status title type"
FAULTY_FIELD = f"{PROBLEM} errors errors.field errors.sentence"
# By endpoint and status: who gets it, and the fields.
GOLDEN = {
    ("passkeys.ask_to_show", 200): (EVERYBODY, "allowCredentials challenge rpId timeout userVerification"),
    ("passkeys.ask_to_add", 200): (
        SIGNED_IN,
        (
            "attestation authenticatorSelection authenticatorSelection.requireResidentKey "
            "authenticatorSelection.residentKey authenticatorSelection.userVerification challenge excludeCredentials "
            "excludeCredentials.id excludeCredentials.type pubKeyCredParams pubKeyCredParams.alg pubKeyCredParams.type "
            "rp rp.id rp.name timeout user user.displayName user.id user.name"
        ),
    ),
    ("get_registers", 200): (
        PROGRAM,
        (
            "date session registers registers.home_school registers.home_school_name registers.due_at registers.state "
            "registers.entries registers.entries.placement registers.entries.given_name registers.entries.family_name "
            "registers.entries.site registers.entries.starts_at registers.entries.due_at registers.entries.status "
            "registers.entries.observed_at"
        ),
    ),
    ("put_register", 200): (
        PROGRAM,
        "accepted changed not_reported receipt received_at superseded unchanged unexpected",
    ),
    ("put_register", 404): (PROGRAM, FAULTY_FIELD),
    ("post_absence", 201): (PROGRAM, "receipt told"),
    ("post_absence", 404): (PROGRAM, FAULTY_FIELD),
    ("post_incident", 201): (PROGRAM, "incident receipt told"),
    ("post_incident", 404): (PROGRAM, FAULTY_FIELD),
    ("post_walk_off", 201): (PROGRAM, "receipt told walk_off"),
    ("post_walk_off", 404): (PROGRAM, FAULTY_FIELD),
    ("get_walk_off", 200): (
        PROGRAM,
        (
            "walk_off placement left_at state taken_on returned_at closed_at log log.at log.by log.job_title log.kind "
            "log.note log.reference told told.at told.channel told.name told.role told.state"
        ),
    ),
    ("get_walk_off", 404): (PROGRAM, PROBLEM),
    ("post_walk_off_update", 201): (PROGRAM, "receipt walk_off"),
    ("post_walk_off_update", 404): (PROGRAM, PROBLEM),
    ("health.healthz", 200): (EVERYBODY, "status"),
    ("health.readyz", 200): (EVERYBODY, "checks status"),
    # The description of the API is the same for everybody, holds no data, and is held to the code elsewhere.
    ("openapi", 200): (EVERYBODY, "components info openapi paths"),
}
GOLDEN |= {(call, 401): (EVERYBODY - PROGRAM, PROBLEM) for call in POLICY.section("api") if call != "openapi"}
# Whatever answers in JSON is listed, if only with its refusals.
ENDPOINTS = frozenset(endpoint for endpoint, _status in GOLDEN)
