import io
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from PIL import Image, ImageCms

from lianxin.core.errors import Refused
from lianxin.files import decode, decoding, store, uploads
from lianxin.files.models import Picture
from tests.files import photos

pytestmark = pytest.mark.django_db
NOW = datetime(2024, 9, 2, 1, tzinfo=UTC)
Stored = Callable[[], list[str]]


def accept(content: bytes, name: str = "x.jpg") -> Picture:
    return uploads.accept(photos.upload(content, name), 1, NOW)


def refusal(content: bytes, name: str = "x.jpg") -> str:
    with pytest.raises(Refused) as caught:
        accept(content, name)
    assert caught.value.field == "photos"
    assert not Picture.objects.exists()
    return caught.value.message


def opened(picture: Picture, size: store.Size = "full") -> Image.Image:
    with Image.open(store.path(picture.token, size)) as image:
        image.load()
        return image


@pytest.mark.parametrize("make", [photos.jpeg, photos.png, photos.webp, photos.heic])
def test_it_keeps_two_sizes_of_each_kind_and_nothing_beside_the_pixels(
    make: Callable[[], bytes], home: Path, stored: Stored
) -> None:
    content = make()
    picture = uploads.accept(photos.upload(content), 1, NOW)
    assert stored() == [f"{picture.token}-full.jpg", f"{picture.token}-thumb.jpg"]
    assert (picture.width, picture.height, picture.ref, picture.created_at) == (640, 480, None, NOW)
    full, thumb = opened(picture), opened(picture, "thumb")
    assert (full.format, full.size, thumb.format, thumb.size) == ("JPEG", (640, 480), "JPEG", (400, 300))
    for image in (full, thumb):
        assert not image.getexif()
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
    for path in (home / "files").rglob("*.jpg"):
        raw = path.read_bytes()
        for trace in (photos.NAME.encode(), photos.PHONE.encode(), b"Exif", b"Testcamera", b"xmpmeta", b"ICC"):
            assert trace not in raw
        assert path.stat().st_mode & 0o777 == 0o600
    assert picture.size == store.path(picture.token, "full").stat().st_size


def test_the_planted_traces_are_in_what_is_sent() -> None:
    for content in (photos.jpeg(), photos.heic()):
        assert photos.NAME.encode() in content
        assert b"Testcamera" in content
    assert photos.PHONE.encode() in photos.png()


@pytest.mark.parametrize("make", [photos.jpeg, photos.heic])
def test_it_turns_a_photo_as_it_was_taken(make: Callable[..., bytes]) -> None:
    picture = accept(make(orientation=6))
    image = opened(picture)
    assert (picture.width, picture.height) == image.size == (480, 640)
    red, blue = image.getpixel((240, 50)), image.getpixel((240, 590))
    assert red[0] > 150 > red[2]  # type: ignore[index,operator]
    assert blue[2] > 150 > blue[0]  # type: ignore[index,operator]


def test_a_large_photo_is_scaled_down_and_a_small_one_left() -> None:
    large, small = accept(photos.jpeg(photos.picture(4000, 3000))), accept(photos.png(photos.picture(60, 40)))
    assert opened(large).size == (2000, 1500)
    assert opened(large, "thumb").size == (400, 300)
    assert opened(small).size == opened(small, "thumb").size == (60, 40)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "1", "I;16", "CMYK"])
def test_every_mode_of_colour_is_understood(mode: str) -> None:
    if mode == "CMYK":
        out = io.BytesIO()
        photos.picture().convert("CMYK").save(out, "JPEG")
        content = out.getvalue()
    else:
        image = Image.new("I;16", (640, 480), 40_000) if mode == "I;16" else photos.picture(mode=mode)
        content = photos.png(image)
    image = opened(accept(content))
    assert (image.mode, image.size) == ("RGB", (640, 480))
    assert max(image.resize((1, 1)).getpixel((0, 0))) > 60  # type: ignore[arg-type,type-var]


def test_what_is_clear_becomes_white() -> None:
    image = opened(accept(photos.png(Image.new("RGBA", (50, 50), (0, 0, 0, 0)))))
    assert image.getpixel((25, 25)) == (255, 255, 255)


def test_a_colour_profile_is_applied_and_a_broken_one_let_go() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for one in (profile, b"\0" * 200):
        image = opened(accept(photos.jpeg(icc_profile=one)))
        assert image.getpixel((10, 10))[0] > 150  # type: ignore[index,operator]
        assert "icc_profile" not in image.info


def test_only_the_first_frame_of_a_moving_picture_is_kept() -> None:
    frames = [photos.picture(), photos.picture()]
    assert opened(accept(photos.webp(save_all=True, append_images=frames))).size == (640, 480)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "photo.jpg"),
        (b"<!doctype html><script>alert(1)</script>", "photo.jpg"),
        (b"GIF89a" + b"\0" * 100, "photo.jpg"),
        (b"%PDF-1.7", "photo.jpg"),
        (b"MZ" + b"\0" * 200, "photo.png"),
        (b"\0\0\0\x20ftypavif", "photo.heic"),
        (b"\0\0\0\x20ftypisom", "clip.heic"),
        (b"PK\x03\x04", "photo.webp"),
    ],
)
def test_what_is_no_photo_is_refused_whatever_its_name(content: bytes, name: str, stored: Stored) -> None:
    assert refusal(content, name) == "这个文件不是照片，能收 JPEG、PNG、WebP 和 HEIC"
    assert stored() == []


def test_a_photo_with_a_foreign_name_is_taken() -> None:
    assert accept(photos.jpeg(), "没有后缀").width == 640
    assert accept(photos.png(), "photo.svg").width == 640


@pytest.mark.parametrize("make", [photos.jpeg, photos.png, photos.webp, photos.heic])
def test_a_broken_photo_is_refused(make: Callable[[], bytes], stored: Stored) -> None:
    content = make()
    assert refusal(content[: len(content) // 2]) == "这张照片打不开，可能没有存完整，换一张再试"
    assert refusal(content[:40]) == "这张照片打不开，可能没有存完整，换一张再试"
    assert stored() == []


def test_an_empty_file_is_refused() -> None:
    assert refusal(b"") == "这个文件是空的，换一张再试"


def test_a_file_over_twenty_megabytes_is_refused_with_both_sizes() -> None:
    class Heavy(SimpleUploadedFile):
        def read(self, *args: object) -> bytes:
            raise AssertionError("its size is enough")

    heavy = Heavy("x.jpg", b"\xff\xd8\xff")
    heavy.size = 38 * 1024**2
    with pytest.raises(Refused, match="照片太大（38 MB），最多 20 MB"):
        uploads.accept(heavy, 1, NOW)


LAUNCHER = """
import resource, subprocess, sys
done = subprocess.run([sys.executable, "-I", {decoder!r}, *sys.argv[1:]])
open({note!r}, "w").write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
sys.exit(done.returncode)
"""


@pytest.fixture
def peak(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], int]:
    """The most memory of the decoder's last run, in KiB.

    It is started by a process of its own: a child counts the pages of whom it was forked from, and of all children
    only the largest ever can be asked for.
    """
    note, script = tmp_path / "peak", tmp_path / "launcher.py"
    script.write_text(LAUNCHER.format(decoder=str(decoding._DECODER), note=str(note)))
    monkeypatch.setattr(decoding, "_DECODER", script)
    return lambda: int(note.read_text())


@pytest.mark.parametrize(("width", "height"), [(9000, 8000), (30_000, 30_000)])
def test_a_picture_bomb_is_refused_before_it_goes_off(
    width: int, height: int, stored: Stored, peak: Callable[[], int]
) -> None:
    bomb = photos.png_bomb(width, height) if width < 10_000 else photos.png_bomb(30_000, 40)[:16]
    if width > 10_000:  # says 900 million, brings a few
        whole = photos.png_bomb(30_000, 30_000 // 100)
        bomb = whole.replace((300).to_bytes(4, "big"), height.to_bytes(4, "big"), 1)
    began = time.monotonic()
    assert "尺寸太大" in refusal(bomb) or width > 10_000
    assert time.monotonic() - began < 5
    assert peak() <= 200_000
    assert stored() == []


def test_it_survives_bytes_flipped_at_random() -> None:
    chance = random.Random(7)
    for make in (photos.jpeg, photos.png, photos.webp, photos.heic):
        content = bytearray(make())
        for place in chance.sample(range(20, len(content)), 20):
            content[place] ^= 0xFF
        try:
            accept(bytes(content))
        except Refused as refused:
            assert refused.message == "这张照片打不开，可能没有存完整，换一张再试"


@pytest.mark.slow
def test_a_heic_of_twelve_megabytes_takes_seconds_and_bounded_memory(peak: Callable[[], int]) -> None:
    content = photos.heic(photos.noise(4032, 3024, 0.2), orientation=6, quality=88)
    assert 11_000_000 < len(content) < 20 * 1024**2
    began = time.monotonic()
    picture = accept(content)
    assert time.monotonic() - began < 10
    assert (picture.width, picture.height) == (1500, 2000)
    assert peak() < 700_000


def test_the_decoder_is_bounded_by_the_kernel(tmp_path: Path) -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(Path(decode.__file__).parent)!r}); import decode; decode.bound_myself()\n"
        "try: bytearray(3 * 1024**3)\nexcept MemoryError: print('bounded')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "bounded\n"


def test_a_decoder_that_crashes_or_hangs_is_the_pictures_fault(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stored: Stored
) -> None:
    script = tmp_path / "decoder.py"
    monkeypatch.setattr(decoding, "_DECODER", script)
    monkeypatch.setattr(decoding, "SECONDS", 1)
    for body in ("import os; os.kill(os.getpid(), 11)", "import time; time.sleep(60)", "print('nonsense')"):
        script.write_text(body)
        assert refusal(photos.jpeg()) == "这张照片打不开，可能没有存完整，换一张再试"
    assert stored() == []


NO_ROOM = "照片现在存不下，文字没有丢：先不带照片提交，过后再补"


def test_a_full_disk_is_said_and_leaves_no_half(monkeypatch: pytest.MonkeyPatch, stored: Stored) -> None:
    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(store, "put", full)
        assert refusal(photos.jpeg()) == NO_ROOM
    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", full)
        assert refusal(photos.jpeg()) == NO_ROOM
    assert stored() == []


@pytest.mark.skipif(os.geteuid() != 0 and not os.access("/dev/full", os.W_OK), reason="needs /dev/full")
def test_a_disk_that_fills_while_writing_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, stored: Stored
) -> None:
    source = tmp_path / "photo.jpg"
    source.write_bytes(photos.jpeg())
    script = tmp_path / "decoder.py"
    # the real decoder, allowed to write a kilobyte: the kernel refuses the rest
    script.write_text(Path(decode.__file__).read_text().replace("32 * 1024**2", "1024"))
    monkeypatch.setattr(decoding, "_DECODER", script)
    assert refusal(photos.jpeg()) == NO_ROOM
    assert stored() == []


def test_no_file_stays_without_its_row(monkeypatch: pytest.MonkeyPatch, stored: Stored) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise DatabaseError("gone")

    monkeypatch.setattr(Picture.objects, "create", broken)
    with pytest.raises(DatabaseError):
        accept(photos.jpeg())
    assert stored() == []


HERE = "203.0.113.7"


def test_a_bad_photo_costs_neither_the_others_nor_the_form() -> None:
    sent = [photos.upload(photos.jpeg()), photos.upload(b"<svg>"), photos.upload(photos.png())]
    accepted = uploads.accept_all(sent, 1, NOW, HERE)
    assert len(accepted.pictures) == 2
    assert accepted.problems == ["第 2 张：这个文件不是照片，能收 JPEG、PNG、WebP 和 HEIC"]
    assert uploads.accept_all([photos.upload(b"<svg>")], 1, NOW, HERE).problems == [
        "这个文件不是照片，能收 JPEG、PNG、WebP 和 HEIC"
    ]


def test_a_form_takes_six_photos_in_all() -> None:
    sent = [photos.upload(photos.png(photos.picture(20, 20))) for _ in range(4)]
    accepted = uploads.accept_all(sent, 1, NOW, HERE, already=3)
    assert len(accepted.pictures) == 3
    assert accepted.problems == ["最多 6 张照片，多出来的没有收"]
    assert uploads.accept_all([], 1, NOW, HERE, already=9).problems == []


def test_an_address_cannot_fill_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "FROM_ADDRESS", type(uploads.FROM_ADDRESS)("test", 1, uploads.FROM_ADDRESS.within))
    sent = [photos.upload(photos.png(photos.picture(20, 20))) for _ in range(2)]
    accepted = uploads.accept_all(sent, 1, NOW, HERE)
    assert len(accepted.pictures) == 1
    assert "分钟后再试" in accepted.problems[0]
