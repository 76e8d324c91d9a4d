"""Draw what an authenticator app scans. The picture is part of the page, so that the secret is in no address."""

import segno


def picture_of(uri: str) -> str:
    """Return an address for an image that holds the picture itself."""
    return str(segno.make(uri, error="m", micro=False).svg_data_uri(scale=5, border=4, dark="#000", light="#fff"))
