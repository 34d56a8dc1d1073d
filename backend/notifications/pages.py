"""The page that switches off one group of mails. It needs no sign-in: the address is signed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from backend.notifications import operations
from backend.notifications.unsubscribing import read_token


@csrf_exempt  # the mail program posts here by itself (RFC 8058); the signed address is what authorises it
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe_page(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a form, because mail scanners follow links; POST switches the group off. It may be repeated."""
    target = read_token(token)
    if target is None:
        raise Http404
    person_id, group = target
    done = request.method == "POST"
    if done:
        operations.unsubscribe(person_id=person_id, group=group, now=timezone.now())
    response = render(request, "notifications/unsubscribe.html", {"done": done, "about": group.label})
    response["Cache-Control"] = "no-store, private"
    response["Referrer-Policy"] = "no-referrer"
    return response
