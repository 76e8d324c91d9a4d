"""What a carrier of texts says became of one, in the words of GOV.UK Notify.

Pure. https://docs.notifications.service.gov.uk/rest-api.html#status-sms; a word that is not here says nothing yet.
"""

DELIVERED = "delivered"
LOST = {
    "permanent-failure": "The network says that this number does not exist.",
    "temporary-failure": "The telephone could not be reached.",
    "technical-failure": "GOV.UK Notify could not hand it to a network.",
}


def is_final(status: str) -> bool:
    """Say whether a word is the last one of a text: it arrived, or it will not."""
    return status == DELIVERED or status in LOST
