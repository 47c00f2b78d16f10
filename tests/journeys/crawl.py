"""Every page that somebody reaches by links from the front page, and what each is built of.

A page is built of *pieces*: an element with its classes and attributes, within all those around it. Words, numbers and
addresses are no part of a piece. What axe has to say of a page it says of pieces; what it says of the page as a whole
(ids that come twice, fields without a name) is read here, for every page.
"""

import fcntl
import re
from array import array
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import blake2b
from html.parser import HTMLParser
from http.client import HTTPConnection
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from tests import settings
from tests.journeys.houses import House

VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
# attributes whose values build a piece; of the others it counts that they are there
TELLING = frozenset(["class", "type", "role", "tabindex", "hidden", "open", "scope", "lang", "aria-hidden", "rel"])
SKIPPED = re.compile(r"^/(?:static|files|preferences)/|/photos/|/logout/|/ledger/checkpoint")
# of a list narrowed by one unit or street, one stands for all; cursors and what was just done make no other page
ONE_OF_ALL = frozenset(
    ["unit", "street", "subject", "action", "q", "site", "open", "next", "deputy", "channel", "year"]
)
DROPPED = frozenset(["after", "done", "lang", "elder"])
PUBLIC_RECORD = re.compile(r"^/(deputies|sites)/[^/]+/$")


class Reader(HTMLParser):
    """The links of a page, its pieces, and what is wrong with it as a whole."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.pieces: set[int] = set()
        self.ids: Counter[str] = Counter()
        self.headings = 0
        self.named: set[str] = set()
        self.fields: list[tuple[str, bool]] = []
        self.chain: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        known = {name: value or "" for name, value in attrs}
        if any(above in ("svg", "head") for above, _ in self.chain):
            return
        build = tuple(sorted((name, value if name in TELLING else "") for name, value in known.items()))
        # the same in every process, as `hash` is not
        within = self.chain[-1][1] if self.chain else 0
        mark = int.from_bytes(blake2b(repr((within, tag, build)).encode(), digest_size=8).digest())
        self.pieces.add(mark)
        self._note(tag, known)
        if tag not in VOID:
            self.chain.append((tag, mark))

    def _note(self, tag: str, known: dict[str, str]) -> None:
        if tag == "a" and known.get("href"):
            self.links.append(known["href"])
        if "id" in known:
            self.ids[known["id"]] += 1
        self.headings += tag == "h1"
        if tag == "label" and "for" in known:
            self.named.add(known["for"])
        if tag in ("input", "select", "textarea") and known.get("type") not in ("hidden", "submit"):
            within = any(above == "label" for above, _ in self.chain)
            self.fields.append((known.get("id", ""), within or "aria-label" in known or "aria-labelledby" in known))

    def handle_endtag(self, tag: str) -> None:
        """An element ends."""
        if any(above == tag for above, _ in self.chain):
            while self.chain.pop()[0] != tag:
                pass

    @property
    def problems(self) -> list[str]:
        """What is wrong with the page as a whole."""
        found = [f"id {name} stands {count} times" for name, count in self.ids.items() if count > 1]
        found += [f"field {name} has no name" for name, fine in self.fields if not fine and name not in self.named]
        return found + ([f"{self.headings} first headings"] if self.headings != 1 else [])


@dataclass
class Found:
    """One page: its address, status, pieces, length, problems, and the page that led there."""

    path: str
    status: int
    came_from: str
    pieces: set[int] = field(default_factory=set)
    length: int = 0
    problems: list[str] = field(default_factory=list)


@dataclass
class Crawl:
    """What one visitor finds; `cookies` is the header of their browser.

    `records`: whether the page of each deputy and site is asked for, or one of them for all.
    """

    house: House
    cookies: str
    records: bool = True
    pages: list[Found] = field(default_factory=list)

    def run(self, *starts: str, most: int = 1500) -> None:
        """Follow every link, each address once."""
        waiting = deque((start, "") for start in starts)
        seen = {self._key(start) for start in starts}
        with closing(HTTPConnection("127.0.0.1", self.house.port, timeout=60)) as line:
            while waiting:
                path, came_from = waiting.popleft()
                for link in self._own(path, self._visit(line, path, came_from)):
                    if self._key(link) not in seen:
                        seen.add(self._key(link))
                        waiting.append((link, path))
                assert len(self.pages) < most, "the crawl does not end"

    def _visit(self, line: HTTPConnection, path: str, came_from: str) -> list[str]:
        """Note the page; its links."""
        line.request("GET", path, headers={"Cookie": self.cookies, "Accept": "text/html"})
        answer = line.getresponse()
        body = answer.read().decode("utf-8", "replace")
        moved, is_page = answer.headers.get("Location"), answer.headers.get("Content-Type", "").startswith("text/html")
        if moved:
            return [moved]
        if answer.status >= 400 or not is_page:
            if answer.status >= 400:
                self.pages.append(Found(path, answer.status, came_from))
            return []
        reader = Reader()
        reader.feed(body)
        self.pages.append(Found(path, answer.status, came_from, reader.pieces, len(body), reader.problems))
        return reader.links

    def _own(self, path: str, links: list[str]) -> Iterator[str]:
        """Links within the house, without fragment and without what does not make another page."""
        for link in links:
            parts = urlsplit(urljoin(self.house.address + path, link))
            if f"{parts.scheme}://{parts.netloc}" != self.house.address or SKIPPED.search(parts.path):
                continue
            query = urlencode([(name, value) for name, value in parse_qsl(parts.query) if name not in DROPPED])
            yield parts.path + (f"?{query}" if query else "")

    def _key(self, path: str) -> str:
        """Addresses of one key are one page to the crawl."""
        parts = urlsplit(path)
        bare = parts.path if self.records else PUBLIC_RECORD.sub(r"/\1/one/", parts.path)
        asked = dict(parse_qsl(parts.query))
        # a list: each view by itself, and each way of narrowing for one view
        narrowed = {name: "" if name in ONE_OF_ALL else value for name, value in asked.items() if name != "view"}
        one = narrowed if narrowed else asked
        return f"{bare}?{urlencode(sorted(one.items()))}"


def enough(pages: list[Found]) -> list[Found]:
    """Pages that together have every piece that no crawl of this run had before, the fullest first."""
    chosen = []
    with (settings.SCRATCH / "pieces").open("a+b") as shared:
        fcntl.flock(shared, fcntl.LOCK_EX)
        shared.seek(0)
        known = set(array("Q", shared.read()))
        before = set(known)
        for page in sorted(pages, key=lambda one: -one.length):
            if page.pieces - known:
                known |= page.pieces
                chosen.append(page)
        shared.write(array("Q", known - before).tobytes())
    return chosen
