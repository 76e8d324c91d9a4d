"""The HTTP API for providers' own programs: the same commands the portal uses, as JSON, with problems in words.

`register` puts it in front of an application. It is an application of its own, so that no cookie, no page token and
no error page of the portal ever reaches it.
"""

from gateway.api.app import create_app, register

__all__ = ["create_app", "register"]
