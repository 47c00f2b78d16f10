"""Photos as phones and strangers send them, made anew in each run."""

import io
import random
import struct
import zlib

import pillow_heif
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from PIL.PngImagePlugin import PngInfo

NAME, PHONE = "欧阳测试", "13987654321"
RED, BLUE = (200, 30, 30), (30, 30, 200)


def picture(width: int = 640, height: int = 480, mode: str = "RGB") -> Image.Image:
    """Red on its left half, blue on its right, so that a turn is seen."""
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    return image.convert(mode)


def exif(orientation: int = 1) -> bytes:
    """EXIF with a place, a camera, an owner and a turn."""
    tags = Image.Exif()
    tags[0x010E] = f"{NAME} {PHONE}".encode()
    tags[0x010F], tags[0x0112] = "Testcamera", orientation
    place = tags.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (31.0, 54.0, 12.0), "E", (120.0, 53.0, 1.0)
    return tags.tobytes()


def noise(width: int, height: int, strength: float) -> Image.Image:
    """What no encoder makes small."""
    fine = Image.frombytes("RGB", (width, height), random.Random(7).randbytes(width * height * 3))
    return Image.blend(picture(width, height), fine, strength)


def jpeg(image: Image.Image | None = None, orientation: int = 1, **more: object) -> bytes:
    """A JPEG with EXIF, XMP and a comment that name a person."""
    out = io.BytesIO()
    (image or picture()).save(
        out,
        "JPEG",
        exif=exif(orientation),
        xmp=f"<x:xmpmeta>{NAME}</x:xmpmeta>".encode(),
        comment=PHONE.encode(),
        **more,
    )
    return out.getvalue()


def png(image: Image.Image | None = None) -> bytes:
    """A PNG with a text and EXIF that name a person."""
    out, notes = io.BytesIO(), PngInfo()
    notes.add_text("Author", PHONE)
    notes.add_itxt("Title", NAME)
    (image or picture()).save(out, "PNG", pnginfo=notes, exif=exif())
    return out.getvalue()


def webp(image: Image.Image | None = None, **more: object) -> bytes:
    """A WebP with EXIF."""
    out = io.BytesIO()
    (image or picture()).save(out, "WEBP", exif=exif(), **more)
    return out.getvalue()


def heic(image: Image.Image | None = None, orientation: int = 1, quality: int = 80) -> bytes:
    """A HEIC with EXIF, as a phone writes it."""
    out = io.BytesIO()
    made = pillow_heif.from_pillow(image or picture())
    made.save(out, quality=quality, exif=exif(orientation), enc_params={"preset": "ultrafast"})
    return out.getvalue()


def png_bomb(width: int, height: int, rows: int | None = None) -> bytes:
    """A small file that claims many pixels, all of them zero; it keeps its word for `rows` of them, or for all."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    packer = zlib.compressobj(9)
    row = b"\0" * (1 + width * 3)
    body = b"".join(packer.compress(row) for _ in range(height if rows is None else rows)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def upload(content: bytes, name: str = f"{NAME} {PHONE}.jpg", content_type: str = "image/jpeg") -> SimpleUploadedFile:
    """As a form hands it over."""
    return SimpleUploadedFile(name, content, content_type)
