"""Every change to the handbook, and the only two functions that open its sealed texts."""

from backend.handbook.operations.erasure import erase_household, lock_household, release_household
from backend.handbook.operations.households import close_household, edit_household, read_household, register_household
from backend.handbook.operations.pairings import (
    accept_pairing,
    decline_pairing,
    end_due_pairings,
    end_pairing,
    propose_pairing,
)
from backend.handbook.operations.requests import answer_request, close_visit, create_issue, follow_up_visit
from backend.handbook.operations.retention import apply_retention
from backend.handbook.operations.visits import read_visit, record_visit
