"""Every change to lists of pledges and pledges: one function for each step of their year."""

from backend.pledges.operations.carrying import carry_over, copy_list
from backend.pledges.operations.drafts import add_pledge, edit_pledge, submit_pledge, withdraw_pledge
from backend.pledges.operations.lists import edit_list, open_list
from backend.pledges.operations.publication import note_quarter, publish_pledge, reach_milestone, revise_pledge
from backend.pledges.operations.review import review_pledge
from backend.pledges.operations.verdicts import evaluate_pledge, judge_pledge, report_pledge
