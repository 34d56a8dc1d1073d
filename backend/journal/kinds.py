"""Every kind of entry that may be recorded: what can happen to a noun. `record` refuses all others.

A new kind is a word here. Its messages are declared in notifications/catalogue; a test demands one, or a reason for none.
"""

EVENTS = {
    "campaign": "closed created edited published",
    "category": "added edited",
    "cell": "closed created edited moved recoded",
    "claim": "cancelled completed confirmed declined evaluated handed_over lapsed left offered removed started taken_over waitlisted withdrawn",
    "confirmation": "given",
    "consortium": "announced closed created edited joined left",
    "counters": "repaired",
    "deed": "accepted agreed declined done proposed withdrawn",
    "duty": "confirmed logged rejected removed taken_over",
    "enrolment": "counted left removed",
    "example": "confirmed recorded",
    "exemption": "ended granted",
    "handover": "accepted declined ended proposed withdrawn",
    "household": "closed edited erased held paired read registered released rescoped texts_removed unpaired",
    "issue": "accepted closed contact_forgotten contact_read dispatched edited extended overdue removed reopened reported rescoped "
    "responded returned self_handled taken_over taken_up",
    "message": "released",
    "pairing": "declined ended proposed started withdrawn",
    "period": "corrected published",
    "person": "consent_entered contact_changed contact_read created deactivated edited email_asked invited password_changed "
    "reactivated removed reset_asked reset_confirmed",
    "pledge": "drafted edited evaluated judged milestone_reached noted passed published reported rescoped returned "
    "revised shown submitted withdrawn",
    "pledge_list": "edited opened",
    "post": "activated cancelled closed created edited opened removed renewed rescoped resized resumed suspended taken_over",
    "preference": "edited",
    "progress": "begun done dropped moved undone",
    "registration": "accepted ended made",
    "role": "ended granted",
    "sending": "decided frozen resumed",
    "slip": "agreed corrected made objected released upheld",
    "suggestion": "answered made received",
    "task": "accepted cancelled declined done expired offered rescoped returned verified",
    "team": "created edited joined left",
    "unit": "closed created merged moved recoded removed renamed",
    "visit": "answered closed erased followed_up issue_created read recorded texts_removed",
}
KINDS = frozenset(f"{noun}.{event}" for noun, events in EVENTS.items() for event in events.split())
