"""Sealing, keyed hashes and signatures, with keys from the environment or made once at home.

Keys live in `LIANXIN_KEYS` (`1:HEX,2:HEX`; the highest version seals, all open) or in
`$LIANXIN_HOME/keys/` (mode 0600). Each purpose gets a key of its own, derived by HKDF.
"""

import hashlib
import hmac
import os
import secrets
from functools import cache
from pathlib import Path

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

_NONCE = 12


def secret(name: str, nbytes: int = 32) -> bytes:
    """The secret of that name from the keys folder, made with mode 0600 if it is not there yet.

    Two processes that start together agree: the file is linked into place, never overwritten.
    """
    folder = Path(settings.LIANXIN_HOME) / "keys"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / name
    if not path.exists():
        draft = folder / f".{name}.{secrets.token_hex(8)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
            handle.write(secrets.token_hex(nbytes))
            handle.flush()
            os.fsync(handle.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return bytes.fromhex(path.read_text("ascii").strip())


@cache
def _masters() -> dict[int, bytes]:
    """Master keys by version."""
    given = os.environ.get("LIANXIN_KEYS")
    if given:
        pairs = (item.split(":", 1) for item in given.split(","))
        return {int(version): bytes.fromhex(key) for version, key in pairs}
    folder = Path(settings.LIANXIN_HOME) / "keys"
    versions = sorted(int(p.name[7:]) for p in folder.glob("master-*") if p.name[7:].isdecimal())
    return {version: secret(f"master-{version}") for version in versions or [1]}


def forget_keys() -> None:
    """Read the keys anew at the next use: after a rotation, and between tests."""
    _masters.cache_clear()
    _derived.cache_clear()
    _signer.cache_clear()


def add_key() -> int:
    """Make the next master key in the keys folder and return its version."""
    version = max(_masters()) + 1
    secret(f"master-{version}")
    forget_keys()
    return version


def current_version() -> int:
    """The version that seals now."""
    return max(_masters())


@cache
def _derived(version: int, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, None, f"lianxin/{purpose}".encode()).derive(_masters()[version])


def seal(content: str | bytes, purpose: str) -> bytes:
    """Encrypt for one purpose: key version (2 bytes), nonce, AES-GCM text."""
    data = content.encode() if isinstance(content, str) else content
    version, nonce = current_version(), os.urandom(_NONCE)
    head = version.to_bytes(2, "big")
    return head + nonce + AESGCM(_derived(version, purpose)).encrypt(nonce, data, head)


def sealed_version(sealed: bytes) -> int:
    """The version of the key that sealed it."""
    return int.from_bytes(bytes(sealed)[:2], "big")


def unseal(sealed: bytes | memoryview, purpose: str) -> str:
    """Decrypt what `seal` made. Raises ValueError if the key is missing or the bytes were changed."""
    raw = bytes(sealed)
    head, nonce, body = raw[:2], raw[2 : 2 + _NONCE], raw[2 + _NONCE :]
    try:
        return AESGCM(_derived(sealed_version(raw), purpose)).decrypt(nonce, body, head).decode()
    except (KeyError, InvalidTag) as error:
        raise ValueError(f"cannot be opened: {purpose}") from error


def keyed_hash(text: str, purpose: str) -> str:
    """HMAC-SHA256 in hex, for finding again what is stored sealed. Always by the first key."""
    return hmac.new(_derived(min(_masters()), f"hash/{purpose}"), text.encode(), hashlib.sha256).hexdigest()


@cache
def _signer() -> Ed25519PrivateKey:
    given = os.environ.get("LIANXIN_SIGNING_KEY")
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(given) if given else secret("signing"))


def public_key() -> str:
    """The Ed25519 public key of this installation, in hex."""
    return _signer().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def sign(data: bytes) -> str:
    """An Ed25519 signature in hex."""
    return _signer().sign(data).hex()


def signature_holds(data: bytes, signature: str, key: str | None = None) -> bool:
    """Whether the signature (hex) is of that data, by that public key (hex; ours if none is given)."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key or public_key())).verify(bytes.fromhex(signature), data)
    except (InvalidSignature, ValueError):
        return False
    return True
