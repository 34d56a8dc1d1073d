"""Every change to units, consortia, people, roles and ways to sign in."""

from backend.organisations.operations.account_changes import ask_for_email, confirm_email, confirm_reset
from backend.organisations.operations.bootstrap import create_administrator
from backend.organisations.operations.calendars import enter_calendar_year
from backend.organisations.operations.consortia import (
    close_consortium,
    create_consortium,
    edit_consortium,
    join_consortium,
    leave_consortium,
    refresh_consortia,
)
from backend.organisations.operations.people import (
    create_person,
    deactivate_person,
    edit_own_profile,
    edit_person,
    reactivate_person,
)
from backend.organisations.operations.roles import end_role, grant_role
from backend.organisations.operations.tokens import (
    accept_invitation,
    change_password,
    create_token,
    invite_person,
    issue_token,
    revoke_token,
    sign_in,
)
from backend.organisations.operations.units import (
    close_unit,
    create_unit,
    merge_units,
    move_unit,
    recode_unit,
    rename_unit,
)
