"""The side paths of an issue: asking, objecting, taking back, suspending, voiding, merging."""

from django.utils.translation import gettext_lazy as _

from backend.common.http import fields
from backend.common.http.api import ListView, Step
from backend.issues import operations, queries
from backend.issues.api.shapes import IssueListed, IssueOutput, IssueReason, IssueReply


class IssueStep(Step):
    get_row, Output = queries.get_issue, IssueOutput


class IssueQuestion(IssueStep):
    summaries = {
        "post": _("Ask the reporter; the time limit stands still until the reply, for five working days at most")
    }
    operation = operations.ask_reporter

    class Input(fields.Input):
        question = fields.StrictCharField(max_length=1000, multiline=True)


class IssueReplyStep(IssueStep):
    summaries = {"post": _("Reply as the reporter, or write down what the reporter replied")}
    operation, Input = operations.reply_to_question, IssueReply


class IssueObjection(IssueStep):
    summaries = {"post": _("Say as the reporter that it is not solved")}
    operation, Input = operations.object_to_closing, IssueReason


class IssueObjectionAnswer(IssueStep):
    summaries = {"post": _("Answer the reporter why it stays closed")}
    operation, Input = operations.answer_objection, IssueReason


class IssueRecall(IssueStep):
    summaries = {"post": _("Take an issue back from whoever does not answer, to give it to another")}
    operation, Input = operations.take_back_issue, IssueReason


class IssueSuspension(IssueStep):
    summaries = {"post": _("Propose to suspend an issue")}
    operation, Input = operations.propose_suspension, IssueReason


class IssueVoiding(IssueStep):
    summaries = {"post": _("Propose to void an issue")}
    operation, Input = operations.propose_voiding, IssueReason


class IssueApproval(IssueStep):
    summaries = {"post": _("Approve that an issue is suspended or voided, as another person")}
    operation = operations.approve_proposal


class IssueRefusal(IssueStep):
    summaries = {"post": _("Refuse that an issue is suspended or voided, as another person")}
    operation, Input = operations.refuse_proposal, IssueReason


class IssueResumption(IssueStep):
    summaries = {"post": _("Take a suspended issue up again")}
    operation, Input = operations.resume_issue, IssueReason


class IssueMerger(IssueStep):
    summaries = {"post": _("Merge a report into another one of the same problem")}
    operation = operations.merge_issue

    class Input(IssueReason):
        into_id = fields.Id()


class IssueUnmerging(IssueStep):
    summaries = {"post": _("Take a merging back")}
    operation, Input = operations.unmerge_issue, IssueReason


class SimilarIssues(ListView):
    summaries = {"get": _("Reports that may be of the same problem: same cell, same kind, within thirty days")}
    list_rows, Output = queries.list_similar, IssueListed
