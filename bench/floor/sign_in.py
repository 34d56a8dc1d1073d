"""A token by one plain query. In a module of its own, because Django REST framework imports it while it is imported."""

from typing import Any

from django.utils import timezone
from knox.crypto import hash_token
from knox.models import AuthToken
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request


class PlainToken(BaseAuthentication):
    def authenticate(self, request: Request) -> Any:
        digest = hash_token(get_authorization_header(request).split()[1].decode())
        found = AuthToken.objects.select_related("user").filter(digest=digest, expiry__gt=timezone.now()).first()
        if found is None or not found.user.is_active:
            raise AuthenticationFailed
        return found.user, found
