"""What the configuration cannot say."""

import schemathesis


@schemathesis.hook
def before_call(context, case, kwargs):
    """Each request is a new one: the same key under another request is refused, and rightly so."""
    if case.headers is not None:
        case.headers.pop("Idempotency-Key", None)
