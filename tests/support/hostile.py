"""What somebody with bad intentions writes: addresses that lead elsewhere, and texts that would like to be more."""

# Each of these, given as the page to go on to, would lead a browser away from here if it were believed.
HOSTILE_PATHS = (
    "",
    "today",
    "evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example/%2f..",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "/%5cevil.example\\@x",
    "https://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "HTTPS://EVIL.EXAMPLE",
    "http://127.0.0.1@evil.example",
    "ftp://evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "blob:https://evil.example/x",
    "mailto:a@evil.example",
    "/\tevil",
    "\t//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "/\x00/evil.example",
    "/\x0b/evil.example",
    " //evil.example",
    "/ /evil.example",
    "/été",
    "/\u2028/evil.example",
    "/\u3002evil.example",
    "//evil。example",
    "/\uff0fevil.example",
    "\u00a0//evil.example",
    "/\u200b/evil.example",
    "//[::1]",
    "//",
    "?next=//evil.example",
    "#//evil.example",
)

MARKER = "xss-try"
# A product too long to be found by chance in a page's random numbers.
PRODUCT = str(4409 * 9473)
# Would become an element, or an attribute of one, or a product, wherever it is not written as text.
PAYLOAD = f"'\"><{MARKER} onxss=1>\"onxss='1' {{{{4409*9473}}}}</title></textarea></script><!--&lt;{MARKER}&gt;"
