"""Every change in campaigns. Progress is written by progress_projection alone."""

from backend.campaigns.operations.campaigns import close_campaign, create_campaign, edit_campaign, publish_campaign
from backend.campaigns.operations.dropping import drop_enrolments
from backend.campaigns.operations.exemptions import confirm_action, end_exemption, exempt_member
from backend.campaigns.operations.progress_projection import changes_progress, enrol_people, update_progress
from backend.campaigns.operations.records import (
    accept_deed,
    agree_deed,
    answer_suggestion,
    confirm_example,
    decline_deed,
    finish_deed,
    make_suggestion,
    propose_deed,
    receive_suggestion,
    record_example,
    withdraw_deed,
)
from backend.campaigns.operations.registrations import accept_registration, end_registration, register_residence
from backend.campaigns.operations.slips import (
    agree_to_slip,
    answer_objection,
    make_feedback_slips,
    object_to_slip,
    release_slips,
)
