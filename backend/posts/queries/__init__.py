"""Reads of posts, claims, teams and the duty log."""

from backend.posts.queries.able import (
    busy_with_another,
    still_members,
    still_of_audience,
    waiting_in_batches,
)
from backend.posts.queries.claims import (
    TIMES,
    find_position,
    get_claim,
    get_duty_log,
    get_handover,
    has_live_claim,
    holders_of,
    lapsed_offers,
    list_all_duty_logs,
    list_claims_on,
    list_duty_logs,
    list_my_claims,
    list_my_handovers,
    live_claims_of,
    live_claims_on,
    live_claims_with_posts,
    minutes_logged,
    next_waiting,
    offers_of,
    proposed_handovers,
    proposed_handovers_to,
    served_to_the_end,
)
from backend.posts.queries.clock import (
    METRIC_OF,
    claims_of_closed_accounts,
    claims_to_start,
    duties_by_moment,
    offers_lapsing_between,
    posts_to_activate,
    posts_to_close,
    posts_to_fill,
    recount_metrics,
)
from backend.posts.queries.posts import count_open, get_post, is_renewed, list_posts
from backend.posts.queries.stand_ins import (
    all_given_away,
    get_stand_in,
    list_my_stand_ins,
    stand_ins_to_come,
    stands_in_between,
)
from backend.posts.queries.teams import (
    count_members,
    find_membership,
    get_member,
    get_team,
    is_member,
    list_members,
    list_teams,
    teams_in,
    teams_led_by,
    teams_of,
)
