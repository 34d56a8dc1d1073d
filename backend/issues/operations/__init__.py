"""Every change to issues and their categories: one function for each step of the cycle."""

from backend.issues.operations.asking import ask_reporter, reply_as_resident, reply_to_question
from backend.issues.operations.categories import add_category, edit_category
from backend.issues.operations.closing import close_issue, reopen_issue, respond_to_issue, send_back_issue
from backend.issues.operations.editing import edit_issue, forget_contacts, read_contact
from backend.issues.operations.extending import extend_issue
from backend.issues.operations.handling import (
    accept_issue,
    dispatch_as_task,
    dispatch_issue,
    handle_by_grid,
    return_issue,
    take_back_issue,
    take_up_issue,
)
from backend.issues.operations.merging import merge_issue, unmerge_issue
from backend.issues.operations.objecting import answer_objection, object_as_resident, object_to_closing
from backend.issues.operations.overdue import mark_overdue
from backend.issues.operations.reporting import report_as_resident, report_issue
from backend.issues.operations.setting_aside import (
    approve_proposal,
    propose_suspension,
    propose_voiding,
    refuse_proposal,
    resume_issue,
)
