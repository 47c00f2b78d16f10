"""What a file is, by its first bytes; its name and declared type are never asked."""

HEAD = 64
# image collections and sequences of HEVC pictures, as phones write them
_HEIF = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}


def kind_of(head: bytes) -> str | None:
    """`JPEG`, `PNG`, `WEBP` or `HEIF` (as Pillow calls its decoders); None for all else."""
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "WEBP"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF:
        return "HEIF"
    return None
