"""The API's base owns the transaction of a write; of an operation's decorators it takes off only that one."""

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from backend.common.api import without_own_transaction
from backend.issues import operations as issues
from backend.posts import operations as posts


def write() -> None: ...


def test_the_operations_own_transaction_is_taken_off():
    assert without_own_transaction(transaction.atomic(write)) is write
    assert without_own_transaction(posts.claim_post) is posts.claim_post.__wrapped__


def test_what_keeps_texts_out_of_error_reports_stays():
    guarded = sensitive_variables()(transaction.atomic(write))
    assert without_own_transaction(guarded) is guarded
    assert without_own_transaction(issues.read_contact) is issues.read_contact
