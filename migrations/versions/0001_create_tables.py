"""Create every table, and the guards that keep the log and the observations as they were written."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# In the order they are made; a table is dropped before those it points to.
TABLES = (
    "organisation",
    "agreement",
    "calendar_row",
    "site",
    "person",
    "membership",
    "role_held",
    "sign_in_guess",
    "api_token",
    "sign_in_link",
    "sign_in",
    "pupil",
    "contact",
    "pupil_base",
    "pupil_flag",
    "placement",
    "placement_pattern",
    "chain_head",
    "event",
    "event_body",
    "opened_day",
    "register",
    "due_group",
    "expected",
    "submission",
    "observation",
    "current_observation",
    "heartbeat",
    "lease",
    "message",
    "attempt",
    "task",
    "alert",
    "log_entry",
    "step",
    "notice",
    "whereabouts",
    "incident",
    "walk_off",
    "provider_sign_off",
    "school_week",
    "week_issue",
)

# What was written stays as it was. Erasing a person empties the body of an event and never removes its row.
GUARDS = (
    ("event", ("UPDATE", "DELETE")),
    ("event_body", ("DELETE",)),
    ("observation", ("UPDATE", "DELETE")),
)


def upgrade() -> None:
    _create_organisations()
    _create_people()
    _create_access()
    _create_pupils()
    _create_placements()
    _create_events()
    _create_expected()
    _create_observations()
    _create_messages()
    _create_alerts()
    _create_safeguarding()
    _create_weeks()
    _create_guards()


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
    if op.get_context().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_change()")


def _create_organisations() -> None:
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("is_school", sa.Boolean(), nullable=False),
        sa.Column("urn", sa.String()),
        sa.Column("ukprn", sa.String()),
        sa.Column("la_code", sa.String()),
        sa.Column("estab", sa.String()),
        sa.Column("phone", sa.String()),
        sa.Column("email", sa.String()),
        sa.Column("parent_id", sa.Uuid()),
        sa.Column("am_due", sa.Time()),
        sa.Column("pm_due", sa.Time()),
        sa.Column("week_attached", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_organisation"),
        sa.ForeignKeyConstraint(["parent_id"], ["organisation.id"], name="fk_organisation_parent_id"),
        sa.UniqueConstraint("code", name="uq_organisation_code"),
    )
    op.create_index("ix_organisation_parent_id", "organisation", ["parent_id"])
    op.create_table(
        "agreement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("am_due", sa.Time()),
        sa.Column("pm_due", sa.Time()),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_agreement"),
        sa.ForeignKeyConstraint(["home_school_id"], ["organisation.id"], name="fk_agreement_home_school_id"),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name="fk_agreement_provider_id"),
        sa.UniqueConstraint("provider_id", "home_school_id", name="uq_agreement_provider_id_home_school_id"),
    )
    op.create_index("ix_agreement_home_school_id", "agreement", ["home_school_id"])
    op.create_table(
        "calendar_row",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("session", sa.String()),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_row"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_calendar_row_organisation_id"),
    )
    op.create_index("ix_calendar_row_organisation_id", "calendar_row", ["organisation_id"])
    op.create_table(
        "site",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("address", sa.String()),
        sa.Column("postcode", sa.String()),
        sa.Column("run_by", sa.String()),
        sa.Column("am_starts", sa.Time(), nullable=False),
        sa.Column("am_ends", sa.Time(), nullable=False),
        sa.Column("pm_starts", sa.Time(), nullable=False),
        sa.Column("pm_ends", sa.Time(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_site"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_site_organisation_id"),
        sa.UniqueConstraint("id", "organisation_id", name="uq_site_id_organisation_id"),
        sa.UniqueConstraint("organisation_id", "code", name="uq_site_organisation_id_code"),
    )


def _create_people() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("mobile", sa.String()),
        sa.Column("password_hash", sa.String()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_person"),
        sa.UniqueConstraint("email", name="uq_person_email"),
    )
    op.create_table(
        "membership",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("job_title", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_membership"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_membership_organisation_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_membership_person_id"),
        sa.UniqueConstraint("person_id", "organisation_id", name="uq_membership_person_id_organisation_id"),
    )
    op.create_index("ix_membership_organisation_id", "membership", ["organisation_id"])
    op.create_table(
        "role_held",
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("membership_id", "role", name="pk_role_held"),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name="fk_role_held_membership_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_role_held_organisation_id"),
    )
    op.create_index("ix_role_held_organisation_id_role", "role_held", ["organisation_id", "role"])


def _create_access() -> None:
    op.create_table(
        "sign_in_guess",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_digest", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_guess"),
    )
    op.create_index("ix_sign_in_guess_account_digest_at", "sign_in_guess", ["account_digest", "at"])
    op.create_index("ix_sign_in_guess_at", "sign_in_guess", ["at"])
    op.create_table(
        "api_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True)),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_api_token"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_api_token_organisation_id"),
        sa.UniqueConstraint("digest", name="uq_api_token_digest"),
    )
    op.create_index("ix_api_token_organisation_id", "api_token", ["organisation_id"])
    op.create_table(
        "sign_in_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in_link"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_sign_in_link_person_id"),
        sa.UniqueConstraint("digest", name="uq_sign_in_link_digest"),
    )
    op.create_index("ix_sign_in_link_person_id", "sign_in_link", ["person_id"])
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("membership_id", sa.Uuid(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in"),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], name="fk_sign_in_membership_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_sign_in_person_id"),
        sa.UniqueConstraint("digest", name="uq_sign_in_digest"),
    )
    op.create_index("ix_sign_in_person_id", "sign_in", ["person_id"])


def _create_pupils() -> None:
    op.create_table(
        "pupil",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("upn", sa.String()),
        sa.Column("family_name", sa.String(), nullable=False),
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("date_of_birth", sa.Date()),
        sa.Column("year_group", sa.String()),
        sa.Column("reg_group", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_pupil"),
        sa.ForeignKeyConstraint(["home_school_id"], ["organisation.id"], name="fk_pupil_home_school_id"),
        sa.UniqueConstraint("home_school_id", "ref", name="uq_pupil_home_school_id_ref"),
        sa.UniqueConstraint("id", "home_school_id", name="uq_pupil_id_home_school_id"),
    )
    op.create_table(
        "contact",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("relation", sa.String()),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("phone", sa.String()),
        sa.Column("email", sa.String()),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_contact"),
        sa.ForeignKeyConstraint(
            ["pupil_id", "home_school_id"],
            ["pupil.id", "pupil.home_school_id"],
            name="fk_contact_pupil_id_home_school_id",
        ),
        sa.UniqueConstraint("pupil_id", "name", "kind", name="uq_contact_pupil_id_name_kind"),
    )
    op.create_table(
        "pupil_base",
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("base", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("pupil_id", "from_on", name="pk_pupil_base"),
        sa.ForeignKeyConstraint(
            ["pupil_id", "home_school_id"],
            ["pupil.id", "pupil.home_school_id"],
            name="fk_pupil_base_pupil_id_home_school_id",
        ),
    )
    op.create_table(
        "pupil_flag",
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("flag", sa.String(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("pupil_id", "flag", name="pk_pupil_flag"),
        sa.ForeignKeyConstraint(
            ["pupil_id", "home_school_id"],
            ["pupil.id", "pupil.home_school_id"],
            name="fk_pupil_flag_pupil_id_home_school_id",
        ),
    )


def _create_placements() -> None:
    op.create_table(
        "placement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid()),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid()),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("public_ref", sa.String(), nullable=False),
        sa.Column("pathway", sa.String(), nullable=False),
        sa.Column("arranged_by", sa.String(), nullable=False),
        sa.Column("registered_at_provider", sa.Boolean(), nullable=False),
        sa.Column("nature", sa.String()),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date()),
        sa.Column("am_starts", sa.Time()),
        sa.Column("am_ends", sa.Time()),
        sa.Column("pm_starts", sa.Time()),
        sa.Column("pm_ends", sa.Time()),
        sa.Column("am_due", sa.Time()),
        sa.Column("pm_due", sa.Time()),
        sa.Column("mode", sa.String(), nullable=False),
        sa.Column("first_contact", sa.String(), nullable=False),
        sa.Column("reports_by", sa.String(), nullable=False),
        sa.Column("on_home_closure", sa.String(), nullable=False),
        sa.Column("transport", sa.String(), nullable=False),
        sa.Column("home_lead_id", sa.Uuid()),
        sa.Column("provider_lead_id", sa.Uuid()),
        sa.PrimaryKeyConstraint("id", name="pk_placement"),
        sa.ForeignKeyConstraint(["home_lead_id"], ["person.id"], name="fk_placement_home_lead_id"),
        sa.ForeignKeyConstraint(["home_school_id"], ["organisation.id"], name="fk_placement_home_school_id"),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name="fk_placement_provider_id"),
        sa.ForeignKeyConstraint(["provider_lead_id"], ["person.id"], name="fk_placement_provider_lead_id"),
        sa.ForeignKeyConstraint(
            ["pupil_id", "home_school_id"],
            ["pupil.id", "pupil.home_school_id"],
            name="fk_placement_pupil_id_home_school_id",
        ),
        sa.ForeignKeyConstraint(
            ["site_id", "provider_id"], ["site.id", "site.organisation_id"], name="fk_placement_site_id_provider_id"
        ),
        sa.UniqueConstraint("home_school_id", "ref", name="uq_placement_home_school_id_ref"),
        sa.UniqueConstraint("id", "home_school_id", "provider_id", name="uq_placement_id_home_school_id_provider_id"),
        sa.UniqueConstraint("provider_id", "public_ref", name="uq_placement_provider_id_public_ref"),
    )
    op.create_index("ix_placement_home_school_id_ends_on", "placement", ["home_school_id", "ends_on"])
    op.create_index("ix_placement_provider_id_ends_on", "placement", ["provider_id", "ends_on"])
    op.create_index("ix_placement_pupil_id", "placement", ["pupil_id"])
    op.create_table(
        "placement_pattern",
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("mon", sa.String(), nullable=False),
        sa.Column("tue", sa.String(), nullable=False),
        sa.Column("wed", sa.String(), nullable=False),
        sa.Column("thu", sa.String(), nullable=False),
        sa.Column("fri", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("placement_id", "from_on", name="pk_placement_pattern"),
        sa.ForeignKeyConstraint(["placement_id"], ["placement.id"], name="fk_placement_pattern_placement_id"),
    )


def _create_events() -> None:
    op.create_table(
        "chain_head",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", name="pk_chain_head"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_chain_head_organisation_id"),
    )
    op.create_table(
        "event",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("job_title", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body_digest", sa.String(), nullable=False),
        sa.Column("prev", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "seq", name="pk_event"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_event_organisation_id"),
    )
    op.create_table(
        "event_body",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("row_key", sa.String()),
        sa.Column("body", sa.Text()),
        sa.PrimaryKeyConstraint("organisation_id", "seq", name="pk_event_body"),
        sa.ForeignKeyConstraint(
            ["organisation_id", "seq"], ["event.organisation_id", "event.seq"], name="fk_event_body_organisation_id_seq"
        ),
    )


def _create_expected() -> None:
    op.create_table(
        "opened_day",
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("home_school_id", "on", name="pk_opened_day"),
        sa.ForeignKeyConstraint(["home_school_id"], ["organisation.id"], name="fk_opened_day_home_school_id"),
    )
    op.create_table(
        "register",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_register"),
        sa.ForeignKeyConstraint(["home_school_id"], ["organisation.id"], name="fk_register_home_school_id"),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name="fk_register_provider_id"),
        sa.UniqueConstraint(
            "provider_id", "home_school_id", "on", "session", name="uq_register_provider_id_home_school_id_on_session"
        ),
    )
    op.create_index("ix_register_home_school_id_on", "register", ["home_school_id", "on"])
    op.create_table(
        "due_group",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("register_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("nudge_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("nudged_at", sa.DateTime(timezone=True)),
        sa.Column("judged_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_due_group"),
        sa.ForeignKeyConstraint(["register_id"], ["register.id"], name="fk_due_group_register_id"),
        sa.UniqueConstraint("register_id", "due_at", name="uq_due_group_register_id_due_at"),
    )
    op.create_index(
        "ix_due_group_unjudged",
        "due_group",
        ["due_at"],
        sqlite_where=sa.text("judged_at IS NULL"),
        postgresql_where=sa.text("judged_at IS NULL"),
    )
    op.create_index(
        "ix_due_group_unnudged",
        "due_group",
        ["nudge_at"],
        sqlite_where=sa.text("nudged_at IS NULL"),
        postgresql_where=sa.text("nudged_at IS NULL"),
    )
    op.create_table(
        "expected",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("site_id", sa.Uuid()),
        sa.Column("register_id", sa.Uuid(), nullable=False),
        sa.Column("due_group_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True)),
        sa.Column("withdrawn_reason", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_expected"),
        sa.ForeignKeyConstraint(["due_group_id"], ["due_group.id"], name="fk_expected_due_group_id"),
        sa.ForeignKeyConstraint(
            ["placement_id", "home_school_id", "provider_id"],
            ["placement.id", "placement.home_school_id", "placement.provider_id"],
            name="fk_expected_placement_id_home_school_id_provider_id",
        ),
        sa.ForeignKeyConstraint(["register_id"], ["register.id"], name="fk_expected_register_id"),
        sa.UniqueConstraint("placement_id", "on", "session", name="uq_expected_placement_id_on_session"),
    )
    op.create_index("ix_expected_due_group_id", "expected", ["due_group_id"])
    op.create_index("ix_expected_home_school_id_on", "expected", ["home_school_id", "on"])
    op.create_index("ix_expected_provider_id_on", "expected", ["provider_id", "on"])


def _create_observations() -> None:
    op.create_table(
        "submission",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("idempotency_key", sa.String(), nullable=False),
        sa.Column("body_digest", sa.String(), nullable=False),
        sa.Column("receipt", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("actor_job_title", sa.String(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_submission"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_submission_organisation_id"),
        sa.UniqueConstraint("actor", "idempotency_key", name="uq_submission_actor_idempotency_key"),
        sa.UniqueConstraint("receipt", name="uq_submission_receipt"),
    )
    op.create_index("ix_submission_organisation_id", "submission", ["organisation_id"])
    op.create_table(
        "observation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("site_id", sa.Uuid()),
        sa.Column("arrived_at", sa.DateTime(timezone=True)),
        sa.Column("left_at", sa.DateTime(timezone=True)),
        sa.Column("agreed_with", sa.String()),
        sa.Column("agreed_name", sa.String()),
        sa.Column("reason", sa.String()),
        sa.Column("contact_made", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String()),
        sa.Column("change_reason", sa.String()),
        sa.Column("replaces_id", sa.Uuid()),
        sa.Column("was_expected", sa.Boolean(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("said_by_job", sa.String(), nullable=False),
        sa.Column("recorded_by", sa.String(), nullable=False),
        sa.Column("recorded_by_job", sa.String(), nullable=False),
        sa.Column("recorded_by_person_id", sa.Uuid()),
        sa.PrimaryKeyConstraint("id", name="pk_observation"),
        sa.ForeignKeyConstraint(
            ["placement_id", "home_school_id", "provider_id"],
            ["placement.id", "placement.home_school_id", "placement.provider_id"],
            name="fk_observation_placement_id_home_school_id_provider_id",
        ),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name="fk_observation_submission_id"),
        sa.UniqueConstraint("id", "placement_id", name="uq_observation_id_placement_id"),
    )
    op.create_index("ix_observation_home_school_id_on", "observation", ["home_school_id", "on"])
    op.create_index("ix_observation_placement_id_on_session", "observation", ["placement_id", "on", "session"])
    op.create_index("ix_observation_provider_id_on", "observation", ["provider_id", "on"])
    op.create_index("ix_observation_submission_id", "observation", ["submission_id"])
    op.create_table(
        "current_observation",
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("observation_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("placement_id", "on", "session", name="pk_current_observation"),
        sa.ForeignKeyConstraint(
            ["observation_id", "placement_id"],
            ["observation.id", "observation.placement_id"],
            name="fk_current_observation_observation_id_placement_id",
        ),
    )
    op.create_index("ix_current_observation_observation_id", "current_observation", ["observation_id"])


def _create_messages() -> None:
    op.create_table(
        "heartbeat",
        sa.Column("job", sa.String(), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("failure", sa.String()),
        sa.PrimaryKeyConstraint("job", name="pk_heartbeat"),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("to_address", sa.String(), nullable=False),
        sa.Column("to_name", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid()),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("kinds", sa.String(), nullable=False),
        sa.Column("alert_ref", sa.String()),
        sa.Column("attachment", sa.JSON()),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("header_id", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("give_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("possible_repeat", sa.Boolean(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True)),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("failure", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_message_person_id"),
    )
    op.create_index("ix_message_to_address", "message", ["to_address"])
    op.create_index(
        "ix_message_waiting",
        "message",
        ["is_urgent", "try_at"],
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("outcome", sa.String()),
        sa.Column("detail", sa.String()),
        sa.Column("carrier_reference", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_attempt"),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_attempt_message_id"),
        sa.UniqueConstraint("message_id", "fence", name="uq_attempt_message_id_fence"),
    )


def _create_alerts() -> None:
    op.create_table(
        "task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True)),
        sa.Column("done_by", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_task"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_task_organisation_id"),
        sa.UniqueConstraint(
            "organisation_id", "kind", "subject", "occurrence", name="uq_task_organisation_id_kind_subject_occurrence"
        ),
    )
    op.create_table(
        "alert",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid()),
        sa.Column("pupil_id", sa.Uuid()),
        sa.Column("due_group_id", sa.Uuid()),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("session", sa.String()),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("short_ladder", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_late", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("climbed", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("climb_at", sa.DateTime(timezone=True)),
        sa.Column("sweep_at", sa.DateTime(timezone=True)),
        sa.Column("session_ends_at", sa.DateTime(timezone=True)),
        sa.Column("owner_id", sa.Uuid()),
        sa.Column("owner_name", sa.String()),
        sa.Column("owner_job_title", sa.String()),
        sa.Column("taken_on_at", sa.DateTime(timezone=True)),
        sa.Column("returned_at", sa.DateTime(timezone=True)),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("closed_reason", sa.String()),
        sa.Column("closed_by", sa.String()),
        sa.PrimaryKeyConstraint("id", name="pk_alert"),
        sa.ForeignKeyConstraint(["due_group_id"], ["due_group.id"], name="fk_alert_due_group_id"),
        sa.ForeignKeyConstraint(["home_school_id"], ["organisation.id"], name="fk_alert_home_school_id"),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name="fk_alert_owner_id"),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name="fk_alert_provider_id"),
        sa.UniqueConstraint("kind", "subject", "occurrence", name="uq_alert_kind_subject_occurrence"),
    )
    op.create_index(
        "ix_alert_climb_at",
        "alert",
        ["climb_at"],
        sqlite_where=sa.text("climb_at IS NOT NULL"),
        postgresql_where=sa.text("climb_at IS NOT NULL"),
    )
    op.create_index("ix_alert_due_group_id", "alert", ["due_group_id"])
    op.create_index("ix_alert_home_school_id_on", "alert", ["home_school_id", "on"])
    op.create_index(
        "ix_alert_open",
        "alert",
        ["home_school_id"],
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index("ix_alert_provider_id_on", "alert", ["provider_id", "on"])
    op.create_index("ix_alert_pupil_id_on", "alert", ["pupil_id", "on"])
    op.create_index(
        "ix_alert_sweep_at",
        "alert",
        ["sweep_at"],
        sqlite_where=sa.text("sweep_at IS NOT NULL"),
        postgresql_where=sa.text("sweep_at IS NOT NULL"),
    )
    op.create_table(
        "log_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who_called", sa.String()),
        sa.Column("outcome", sa.String()),
        sa.Column("reference", sa.String()),
        sa.Column("note", sa.String()),
        sa.Column("by_name", sa.String(), nullable=False),
        sa.Column("by_job_title", sa.String(), nullable=False),
        sa.Column("by_organisation_id", sa.Uuid(), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_log_entry"),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name="fk_log_entry_alert_id"),
        sa.ForeignKeyConstraint(["by_organisation_id"], ["organisation.id"], name="fk_log_entry_by_organisation_id"),
    )
    op.create_index("ix_log_entry_alert_id_recorded_at", "log_entry", ["alert_id", "recorded_at"])
    op.create_table(
        "step",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("roles", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("was_late", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_step"),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name="fk_step_alert_id"),
        sa.UniqueConstraint("alert_id", "number", name="uq_step_alert_id_number"),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("alert_id", sa.Uuid()),
        sa.Column("step_id", sa.Uuid()),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid()),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("message_id", sa.Uuid()),
        sa.Column("cancelled_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name="fk_notice_alert_id"),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_notice_message_id"),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name="fk_notice_organisation_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_notice_person_id"),
        sa.ForeignKeyConstraint(["step_id"], ["step.id"], name="fk_notice_step_id"),
        sa.UniqueConstraint(
            "kind",
            "subject_id",
            "round",
            "person_key",
            "channel",
            name="uq_notice_kind_subject_id_round_person_key_channel",
        ),
    )
    op.create_index("ix_notice_alert_id", "notice", ["alert_id"])
    op.create_index("ix_notice_message_id", "notice", ["message_id"])
    op.create_index(
        "ix_notice_unworded",
        "notice",
        ["created_at"],
        sqlite_where=sa.text("message_id IS NULL AND cancelled_at IS NULL"),
        postgresql_where=sa.text("message_id IS NULL AND cancelled_at IS NULL"),
    )


def _create_safeguarding() -> None:
    op.create_table(
        "whereabouts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("where", sa.String(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("confirmed_by", sa.String(), nullable=False),
        sa.Column("confirmed_by_job", sa.String(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_whereabouts"),
        sa.ForeignKeyConstraint(
            ["pupil_id", "home_school_id"],
            ["pupil.id", "pupil.home_school_id"],
            name="fk_whereabouts_pupil_id_home_school_id",
        ),
    )
    op.create_index("ix_whereabouts_home_school_id_on", "whereabouts", ["home_school_id", "on"])
    op.create_index("ix_whereabouts_pupil_id_on_session", "whereabouts", ["pupil_id", "on", "session"])
    op.create_table(
        "incident",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("report_id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("action_taken", sa.String()),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_by", sa.String(), nullable=False),
        sa.Column("reported_by_job", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_incident"),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name="fk_incident_alert_id"),
        sa.ForeignKeyConstraint(
            ["placement_id", "home_school_id", "provider_id"],
            ["placement.id", "placement.home_school_id", "placement.provider_id"],
            name="fk_incident_placement_id_home_school_id_provider_id",
        ),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name="fk_incident_submission_id"),
    )
    op.create_index("ix_incident_alert_id", "incident", ["alert_id"])
    op.create_index("ix_incident_home_school_id_happened_at", "incident", ["home_school_id", "happened_at"])
    op.create_table(
        "walk_off",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("placement_id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("pupil_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("session", sa.String(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.String()),
        sa.Column("direction", sa.String()),
        sa.Column("clothing", sa.String()),
        sa.Column("police_reference", sa.String()),
        sa.Column("note", sa.String()),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_by", sa.String(), nullable=False),
        sa.Column("reported_by_job", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_walk_off"),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name="fk_walk_off_alert_id"),
        sa.ForeignKeyConstraint(
            ["placement_id", "home_school_id", "provider_id"],
            ["placement.id", "placement.home_school_id", "placement.provider_id"],
            name="fk_walk_off_placement_id_home_school_id_provider_id",
        ),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name="fk_walk_off_submission_id"),
    )
    op.create_index("ix_walk_off_alert_id", "walk_off", ["alert_id"])
    op.create_index("ix_walk_off_home_school_id_on", "walk_off", ["home_school_id", "on"])
    op.create_index("ix_walk_off_provider_id_on", "walk_off", ["provider_id", "on"])


def _create_weeks() -> None:
    op.create_table(
        "provider_sign_off",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_by", sa.String(), nullable=False),
        sa.Column("signed_by_job", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_provider_sign_off"),
        sa.ForeignKeyConstraint(["home_school_id"], ["organisation.id"], name="fk_provider_sign_off_home_school_id"),
        sa.ForeignKeyConstraint(["provider_id"], ["organisation.id"], name="fk_provider_sign_off_provider_id"),
        sa.UniqueConstraint(
            "provider_id", "home_school_id", "monday", name="uq_provider_sign_off_provider_id_home_school_id_monday"
        ),
    )
    op.create_index("ix_provider_sign_off_home_school_id", "provider_sign_off", ["home_school_id"])
    op.create_table(
        "school_week",
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("ask_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("draft_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("final_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True)),
        sa.Column("asked_at", sa.DateTime(timezone=True)),
        sa.Column("drafted_at", sa.DateTime(timezone=True)),
        sa.Column("issued_at", sa.DateTime(timezone=True)),
        sa.Column("changed_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("home_school_id", "monday", name="pk_school_week"),
        sa.ForeignKeyConstraint(["home_school_id"], ["organisation.id"], name="fk_school_week_home_school_id"),
    )
    op.create_index(
        "ix_school_week_next_at",
        "school_week",
        ["next_at"],
        sqlite_where=sa.text("next_at IS NOT NULL"),
        postgresql_where=sa.text("next_at IS NOT NULL"),
    )
    op.create_table(
        "week_issue",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("home_school_id", sa.Uuid(), nullable=False),
        sa.Column("monday", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_week_issue"),
        sa.ForeignKeyConstraint(["home_school_id"], ["organisation.id"], name="fk_week_issue_home_school_id"),
        sa.UniqueConstraint("home_school_id", "monday", "version", name="uq_week_issue_home_school_id_monday_version"),
    )


def _create_guards() -> None:
    if op.get_context().dialect.name == "postgresql":
        _create_postgresql_guards()
        return
    for table, actions in GUARDS:
        for action in actions:
            op.execute(
                f"CREATE TRIGGER {table}_refuse_{action.lower()} BEFORE {action} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )


def _create_postgresql_guards() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$"
    )
    for table, actions in GUARDS:
        op.execute(
            f"CREATE TRIGGER {table}_refuse_change BEFORE {' OR '.join(actions)} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )
        op.execute(
            f"CREATE TRIGGER {table}_refuse_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
