"""A font cut down to the characters of one paper, by HarfBuzz.

A Chinese face has 65,535 glyphs in 16 MB. WeasyPrint cuts it down itself, but after the layout, and leaves every
glyph its number: a hundred milliseconds for the four faces of a paper, and a file of 400 kB that is mostly the
places of glyphs that are not there. Cut before the layout, in five milliseconds each, a face has a few hundred
glyphs, numbered anew, and embedding it costs next to nothing. Files are opened anew for each paper, which costs a
millisecond, so that nothing has to be thought of when somebody replaces one.
"""

import ctypes
import os
import string
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any

# what a layout asks for unsaid: page numbers, widths measured by 0 and x, the hyphen that stands in for others
ALWAYS = string.ascii_letters + string.digits + string.punctuation + " \u2010"
# forms of other countries: not asked for by a Chinese text, and a variant of nearly every character
LOCAL_FORMS = int.from_bytes(b"locl")
_FEATURES = 6  # HB_SUBSET_SETS_LAYOUT_FEATURE_TAG


@cache
def _harfbuzz() -> Any:
    """The functions used here, each with the types it takes and gives."""
    handle, number = ctypes.c_void_p, ctypes.c_uint
    library = ctypes.CDLL("libharfbuzz-subset.so.0")
    for name, gives, *takes in (
        ("hb_blob_create_from_file_or_fail", handle, ctypes.c_char_p),
        ("hb_blob_get_data", handle, handle, ctypes.POINTER(number)),
        ("hb_blob_destroy", None, handle),
        ("hb_face_create", handle, handle, number),
        ("hb_face_reference_blob", handle, handle),
        ("hb_face_destroy", None, handle),
        ("hb_set_add", None, handle, number),
        ("hb_set_del", None, handle, number),
        ("hb_subset_input_create_or_fail", handle),
        ("hb_subset_input_unicode_set", handle, handle),
        ("hb_subset_input_set", handle, handle, number),
        ("hb_subset_input_destroy", None, handle),
        ("hb_subset_or_fail", handle, handle, handle),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = gives, takes
    return library


def characters(text: str) -> frozenset[int]:
    """What a face needs to set a text: its characters, composed and taken apart, and those nobody writes."""
    forms = (text, unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text))
    return frozenset(map(ord, ALWAYS.join(forms)))


def cut(path: Path, index: int, wanted: frozenset[int]) -> bytes:
    """The face number `index` of a file as a font of its own; the whole file where HarfBuzz cannot cut it.

    Raises FileNotFoundError for one that is gone: another font would stand in for it, and nobody would know.
    """
    harfbuzz = _harfbuzz()
    blob = harfbuzz.hb_blob_create_from_file_or_fail(os.fsencode(path))
    if not blob:
        raise FileNotFoundError(path)
    face = harfbuzz.hb_face_create(blob, index)
    asked = harfbuzz.hb_subset_input_create_or_fail()
    kept = harfbuzz.hb_subset_input_unicode_set(asked)
    for character in wanted:
        harfbuzz.hb_set_add(kept, character)
    harfbuzz.hb_set_del(harfbuzz.hb_subset_input_set(asked, _FEATURES), LOCAL_FORMS)
    made = harfbuzz.hb_subset_or_fail(face, asked)
    content = _content(harfbuzz, made) if made else b""
    harfbuzz.hb_face_destroy(made)
    harfbuzz.hb_subset_input_destroy(asked)
    harfbuzz.hb_face_destroy(face)
    harfbuzz.hb_blob_destroy(blob)
    return content or path.read_bytes()


def _content(harfbuzz: Any, face: int) -> bytes:
    blob, length = harfbuzz.hb_face_reference_blob(face), ctypes.c_uint()
    start = harfbuzz.hb_blob_get_data(blob, ctypes.byref(length))
    content = ctypes.string_at(start, length.value)
    harfbuzz.hb_blob_destroy(blob)
    return content
