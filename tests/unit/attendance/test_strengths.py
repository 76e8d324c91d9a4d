"""Every secret that Muster makes has 128 random bits or more, and every algorithm is one of a short list."""

import base64
import inspect
import re
from pathlib import Path

import pyotp
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn import base64url_to_bytes, generate_authentication_options, generate_registration_options

from attendance import second_factor
from attendance.passkeys import LONGEST_NAME
from attendance.records.vault import cipher
from attendance.secret import digest_of, new_secret
from portal import security
from portal.forms.provider import fields

ROOT = Path(__file__).parents[3]
# OWASP ASVS 5.0, 11.5.1 and 11.2.3.
BYTES, BITS = 16, 128


def test_a_secret_in_an_address_or_a_header_has_256_bits():
    assert len(base64url_to_bytes(new_secret())) == 32
    assert new_secret() != new_secret()


def test_a_recovery_code_has_140_bits_of_letters_that_are_not_mistaken_for_others():
    codes = {second_factor._new_code() for _ in range(500)}

    assert len(set(second_factor.ALPHABET)) == len(second_factor.ALPHABET) == 32
    assert all(
        re.fullmatch(rf"(?:[{second_factor.ALPHABET}]{{4}}-){{6}}[{second_factor.ALPHABET}]{{4}}", c) for c in codes
    )
    assert len(codes) == 500
    assert len(next(iter(codes)).replace("-", "")) * 5 == 140 > BITS


def test_an_authenticator_apps_seed_has_160_bits():
    assert len(base64.b32decode(pyotp.random_base32())) == 20


def test_what_a_passkey_signs_has_512_bits():
    shown = generate_authentication_options(rp_id="muster.example")

    assert len(shown.challenge) == 64


def test_keys_have_256_bits_and_seal_with_aes_gcm():
    assert len(cipher.new_key()) == len(cipher.derive(b"secret" * 8, "a purpose")) == 32
    assert type(cipher.Cipher(cipher.new_key())._aead).__name__ == "AESGCM"


def test_the_pages_nonce_and_a_forms_key_have_128_bits():
    assert security.NONCE_BYTES == fields.KEY_BYTES == BYTES


def test_what_is_stored_of_a_secret_and_what_derives_keys_is_sha_256():
    assert digest_of("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert "algorithm=SHA256()" in inspect.getsource(cipher.derive)
    assert SHA256.digest_size == 32


def test_passkeys_sign_with_ed25519_p256_or_rsa_and_sha_256_alone():
    asked = generate_registration_options(rp_id="muster.example", rp_name="Muster", user_name="x" * LONGEST_NAME)

    # EdDSA, ECDSA and RSA with SHA-256 (IANA, COSE algorithms); what Muster verifies is the same list.
    assert [each.alg for each in asked.pub_key_cred_params] == [-8, -7, -257]
    source = (ROOT / "attendance" / "passkeys.py").read_text("utf-8")
    assert "supported_pub_key_algs" not in source
    assert "pub_key_cred_params" not in source


def test_sha_1_is_used_by_the_authenticator_app_alone():
    """RFC 6238 names HMAC-SHA-1, apps know no other for certain, and an HMAC needs no resistance to collisions."""
    assert pyotp.TOTP(pyotp.random_base32()).digest().name == "sha1"
    packages = ("attendance", "documents", "gateway", "muster", "notifications", "portal")
    files = [path for each in packages for path in (ROOT / each).rglob("*.py")]
    assert [path.name for path in files if "import pyotp" in path.read_text("utf-8")] == ["second_factor.py"]
