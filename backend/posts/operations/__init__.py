"""Every change to posts, claims, teams and the duty log."""

from backend.posts.operations.claims import claim_post
from backend.posts.operations.clock import advance_posts
from backend.posts.operations.duty import confirm_duty_log, log_duty, reject_duty_log
from backend.posts.operations.handovers import accept_handover, decline_handover, propose_handover, withdraw_handover
from backend.posts.operations.leaving import complete_duty, evaluate_claim, withdraw_claim
from backend.posts.operations.offers import (
    accept_offer,
    confirm_application,
    decline_offer,
    pass_on_lapsed_offers,
    reject_application,
)
from backend.posts.operations.posts import create_post, edit_post, resize_post
from backend.posts.operations.renewal import renew_post
from backend.posts.operations.stand_ins import accept_stand_in, decline_stand_in, propose_stand_in, withdraw_stand_in
from backend.posts.operations.states import cancel_post, close_post, open_post, resume_post, suspend_post
from backend.posts.operations.teams import create_team, edit_team, join_team, leave_team
