"""Office files are zip archives; this makes one the same whenever it is made."""

import zipfile
from collections.abc import Mapping
from io import BytesIO

# the earliest instant a zip archive can tell
EPOCH = (1980, 1, 1, 0, 0, 0)
UNIX = 3


def fixed(made: bytes, replaced: Mapping[str, bytes]) -> bytes:
    """The archive again, its times fixed and the `replaced` members given other contents."""
    told = BytesIO()
    with zipfile.ZipFile(BytesIO(made)) as source, zipfile.ZipFile(told, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            member = zipfile.ZipInfo(name, EPOCH)
            member.create_system = UNIX
            member.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(member, replaced.get(name) or source.read(name))
    return told.getvalue()
