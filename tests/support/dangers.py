"""Find calls and imports in Python source that would run, read or hide what they should not, each with its line.

By the shape of the source alone: nothing is imported and nothing is run.
"""

import ast
from collections.abc import Iterator

RUNS_TEXT = {"eval", "exec", "compile", "__import__"}
# Each of these makes objects, entities or processes out of what it is given.
READS_OBJECTS = {"pickle", "cPickle", "dill", "marshal", "shelve", "jsonpickle", "yaml", "ruamel"}
PARSES_XML = {"xml.etree", "xml.dom", "xml.sax", "xml.parsers", "xmlrpc", "lxml", "bs4", "html5lib"}
STARTS_PROCESSES = {"subprocess", "pty", "pexpect", "paramiko", "fabric"}
OF_OS = {"system", "popen", "startfile", "fork", "forkpty", "posix_spawn", "posix_spawnp"}
GUESSABLE = {"random", "numpy"}
# Reviewed implementations that Muster does without; two for one thing is one too many.
OTHER_CRYPTO = {
    "Crypto", "Cryptodome", "OpenSSL", "bcrypt", "ecdsa", "gnupg", "itsdangerous", "jose", "jwt", "nacl", "oscrypto",
    "passlib", "pyaes", "rsa", "scrypt", "ssl_crypto",
}  # fmt: skip
STRONG_DIGESTS = {"sha256"}
OF_PATTERNS = {"compile", "match", "fullmatch", "search", "sub", "subn", "split", "findall", "finditer"}
RAW_SQL = {"literal_column", "exec_driver_sql", "TextClause"}
FROM_TEXT = {"from_string", "render_template_string", "Template", "Markup"}


def dangers_in(source: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the kind of each danger: code, objects, xml, shell, guessable, crypto, digest, and so on."""
    tree = ast.parse(source)
    constants = _constants(tree)
    for node in ast.walk(tree):
        kinds: Iterator[str] = iter(())
        if isinstance(node, ast.Import | ast.ImportFrom):
            kinds = _of_import(node)
        elif isinstance(node, ast.Call):
            kinds = _of_call(node, constants)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            kinds = _of_attribute(node.value.id, node.attr)
        for kind in kinds:
            yield node.lineno, kind  # type: ignore[attr-defined]


def _constants(tree: ast.Module) -> set[str]:
    """Return the names that a module binds, by its own text, to what no caller can change."""
    bound: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Assign):
            bound |= {each.id for each in node.targets if isinstance(each, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            bound.add(node.target.id)
        elif isinstance(node, ast.ImportFrom):
            bound |= {alias.asname or alias.name for alias in node.names}
    return {name for name in bound if name.isupper()}


def _of_import(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    else:
        names = [f"{node.module}.{alias.name}" for alias in node.names]
    for name in names:
        root = name.partition(".")[0]
        if root in READS_OBJECTS:
            yield "objects"
        # `saxutils` writes: it escapes.
        if any(f"{name}.".startswith(f"{each}.") for each in PARSES_XML) and not name.startswith("xml.sax.saxutils"):
            yield "xml"
        if root in STARTS_PROCESSES or (root == "os" and name.rpartition(".")[2] in OF_OS):
            yield "shell"
        if root in GUESSABLE:
            yield "guessable"
        if root in OTHER_CRYPTO:
            yield "crypto"
        if name.startswith("hashlib.") and name.rpartition(".")[2] not in STRONG_DIGESTS:
            yield "digest"


def _of_attribute(owner: str, name: str) -> Iterator[str]:
    if owner == "os" and (name in OF_OS or name.startswith(("exec", "spawn"))):
        yield "shell"
    # Of the address, the body and the cookies at once: whoever adds one field could speak for another.
    if owner == "request" and name == "values":
        yield "mixed"
    if owner == "hashlib" and name not in STRONG_DIGESTS:
        yield "digest"
    # An id may be random; one made of the clock and the machine may be counted up from another.
    if owner == "uuid" and name in {"uuid1", "getnode"}:
        yield "guessable"


def _of_call(node: ast.Call, constants: set[str]) -> Iterator[str]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    owner = node.func.value if isinstance(node.func, ast.Attribute) else None
    if owner is None and name in RUNS_TEXT:
        yield "code"
    if any(each.arg == "shell" for each in node.keywords):
        yield "shell"
    if name in FROM_TEXT or (name == "render_template" and not _is_fixed(node.args[0], constants)):
        yield "template"
    if isinstance(owner, ast.Name) and owner.id == "re" and name in OF_PATTERNS:
        yield from [] if _is_fixed(node.args[0], constants) else ["pattern"]
    if (owner is None and name == "text") or name in RAW_SQL:
        yield from [] if _is_fixed(node.args[0], constants) else ["sql"]
    if name in {"format", "format_map"} and owner is not None and not _is_fixed(owner, constants):
        yield "format"
    if isinstance(owner, ast.Name) and owner.id == "hmac" and name in {"new", "digest"}:
        yield from [] if _is_strong(node) else ["digest"]


def _is_strong(node: ast.Call) -> bool:
    """Say whether an HMAC names SHA-256 as its digest."""
    said = [each.value for each in node.keywords if each.arg in {"digestmod", "digest"}] + node.args[2:3]
    return [ast.unparse(each) for each in said] in (["'sha256'"], ["hashlib.sha256"])


def _is_fixed(node: ast.expr, constants: set[str]) -> bool:
    """Say whether text is written out where it stands, of constants alone."""
    if isinstance(node, ast.Constant):
        return True
    if isinstance(node, ast.JoinedStr):
        parts = [each.value for each in node.values if isinstance(each, ast.FormattedValue)]
        return all(_is_fixed(each, constants) for each in parts)
    if isinstance(node, ast.BinOp):
        return _is_fixed(node.left, constants) and _is_fixed(node.right, constants)
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) == "re.escape"
    return isinstance(node, ast.Name) and (node.id in constants or node.id.lstrip("_") in constants)
