"""Turns one untrusted photo into two clean JPEG files. Run as a process of its own, never imported.

    python -I decode.py SOURCE FULL THUMB FORMAT MOST_PIXELS

A process of its own, because the decoders are C code that reads what strangers send: memory, time and
written bytes are bounded by the kernel, and a crash or a bomb ends this process, not the server.
Prints one JSON object: {"width", "height"} of FULL, or {"problem": "broken" | "pixels" | "full", "pixels"}.
"""

import ctypes
import io
import json
import os
import resource
import signal
import sys
import warnings
from pathlib import Path

import pillow_heif
from PIL import Image, ImageCms, ImageOps

FULL, THUMB = 2000, 400
MEMORY, SECONDS, WRITTEN = 2 * 1024**3, 20, 32 * 1024**2
PR_SET_PDEATHSIG = 1
ORIENTATION = 0x0112


def bound_myself() -> None:
    """Kernel limits; and end with the server, should it be killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN, WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def opened(source: str, kind: str) -> Image.Image:
    """The picture's head, read by the one decoder for its kind."""
    if kind == "HEIF":
        pillow_heif.register_heif_opener(thumbnails=False, decode_threads=2)
    return Image.open(source, formats=[kind])


def upright(image: Image.Image) -> Image.Image:
    """Decoded, about the size needed, turned as it was taken, on white paper, in sRGB."""
    profile = image.info.get("icc_profile")
    clear = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    if image.mode in ("P", "PA", "1", "LA"):  # modes that cannot be scaled smoothly
        image = in_plain_mode(image, "RGBA" if clear else "RGB")
    image.thumbnail((FULL, FULL), Image.Resampling.LANCZOS, reducing_gap=2.0)
    image = ImageOps.exif_transpose(image)
    if clear:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    return in_srgb(image, profile)


def in_plain_mode(image: Image.Image, mode: str) -> Image.Image:
    """Converted, its orientation kept."""
    plain = image.convert(mode)
    plain.getexif()[ORIENTATION] = image.getexif().get(ORIENTATION, 1)
    return plain


def in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours as a browser shows them once the profile is gone; as they are if the profile is broken."""
    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value / 256).convert("L")
    if profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
            return converted if converted is not None else image.convert("RGB")
        except (ImageCms.PyCMSError, OSError, ValueError):
            pass
    return image.convert("RGB")


def written(image: Image.Image, path: str, quality: int) -> None:
    """The pixels and nothing else: what a picture carries beside them is in `info`."""
    bare = Image.new("RGB", image.size)
    bare.paste(image)
    # by way of memory: Pillow's own writing takes a short write, on a full disk, for a whole one
    encoded = io.BytesIO()
    bare.save(encoded, "JPEG", quality=quality, optimize=True, progressive=True)
    with Path(path).open("xb") as handle:
        handle.write(encoded.getvalue())
        handle.flush()
        os.fsync(handle.fileno())


def answer(source: str, full: str, thumb: str, kind: str, most_pixels: int) -> dict[str, int | str]:
    """What to print. Every failure of a decoder is the picture's."""
    try:
        image = opened(source, kind)
        pixels = image.width * image.height
        if pixels > most_pixels:
            return {"problem": "pixels", "pixels": pixels}
        image = upright(image)
    except Image.DecompressionBombError:
        return {"problem": "pixels", "pixels": 0}
    except Exception:
        return {"problem": "broken"}
    try:
        written(image, full, 85)
        small = image.copy()
        small.thumbnail((THUMB, THUMB), Image.Resampling.LANCZOS)
        written(small, thumb, 80)
    except OSError:
        return {"problem": "full"}
    return {"width": image.width, "height": image.height}


def main() -> None:
    """Bound, decode, print."""
    bound_myself()
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = int(sys.argv[5])
    print(json.dumps(answer(sys.argv[1], sys.argv[2], sys.argv[3], sys.argv[4], int(sys.argv[5]))))


if __name__ == "__main__":
    main()
