"""Receiving files: one that is too large, or finds no room, costs the photo and never the words beside it."""

import os
from contextlib import suppress
from tempfile import NamedTemporaryFile
from typing import IO, Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from lianxin.files import store

MOST_BYTES = 20 * 1024 * 1024


class ReceivedFile(UploadedFile):
    """A file of a form, in `$LIANXIN_HOME/files/incoming` until the request ends.

    `too_large`, `unstorable`: it has no content, `size` is what was sent.
    """

    def __init__(self, *args: Any, too_large: bool, unstorable: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.too_large = too_large
        self.unstorable = unstorable

    def temporary_file_path(self) -> str:
        """Where the content lies."""
        return str(self.file.name) if self.file else ""

    def close(self) -> None:
        """Close and remove; a second time is well."""
        if self.file:
            with suppress(FileNotFoundError):
                super().close()


class CappedUploadHandler(FileUploadHandler):
    """Writes to disk up to `MOST_BYTES` a file, then lets the rest go by and marks the file."""

    file: IO[bytes] | None = None
    too_large = False
    unstorable = False

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A part of the form begins."""
        super().new_file(*args, **kwargs)
        self.too_large = self.unstorable = False
        try:
            self.file = NamedTemporaryFile(dir=store.incoming())  # noqa: SIM115 (lives as long as the request)
        except OSError:
            self.file, self.unstorable = None, True

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep the piece that begins at byte `start`, or let it go by."""
        if self.file is None or self.too_large or self.unstorable:
            return
        if start + len(raw_data) > MOST_BYTES:
            self.too_large = True
            self._give_back()
            return
        try:
            self.file.write(raw_data)
        except OSError:
            self.unstorable = True
            self._give_back()

    def file_complete(self, file_size: int) -> ReceivedFile:
        """The part has ended after `file_size` bytes."""
        kept = self.file
        try:
            if kept is not None and not (self.too_large or self.unstorable):
                kept.flush()
                kept.seek(0)
        except OSError:
            self.unstorable = True
        self.file = None
        return ReceivedFile(
            kept,
            self.file_name,
            self.content_type,
            file_size,
            self.charset,
            self.content_type_extra,
            too_large=self.too_large,
            unstorable=self.unstorable,
        )

    def upload_interrupted(self) -> None:
        """The line broke off: nothing stays."""
        if self.file is not None:
            self.file.close()
            self.file = None

    def _give_back(self) -> None:
        """The room taken so far; the empty file stays open."""
        if self.file is not None:
            try:
                os.ftruncate(self.file.fileno(), 0)
            except OSError:
                self.unstorable = True
