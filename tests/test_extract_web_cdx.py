"""The index that other tools read: keys as theirs, lines sorted, places at which they find the record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator as WarcioIterator

from extract.web.archive import ArchiveError, PartWriter
from extract.web.cdx import surt, write_index
from extract.web.exchange import Response
from tests.web_server import NOW


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.example.org/", "org,example)/"),
        ("http://example.org", "org,example)/"),
        ("https://www2.Example.ORG/A/b/", "org,example)/a/b"),
        ("https://sub.example.org:8443/x?b=2&a=1#top", "org,example,sub:8443)/x?a=1&b=2"),
        ("https://example.org:443/?q", "org,example)/?q"),
        ("https://user:pw@example.org/x", "org,example)/x"),
        ("http://192.0.2.7/x", "192.0.2.7)/x"),
        ("http://[2001:db8::1]/x", "[2001:db8::1])/x"),
        ("https://b\u00fccher.example/\u00e4", "example,xn--bcher-kva)/%c3%a4"),
        ("urn:recapture:seeds:x", "urn:recapture:seeds:x"),
        ("not an address", "not an address"),
    ],
)
def test_key(url: str, key: str) -> None:
    assert surt(url) == key


@given(st.text(alphabet="abz./?&=:%#@[]w0 ", max_size=40))
def test_key_is_one_for_all_spellings(tail: str) -> None:
    one, other = f"https://www.example.org/{tail}", f"http://EXAMPLE.org:80/{tail.upper()}"
    assert surt(one) == surt(other)


def written(folder: Path, batch_id: str, *urls: str) -> Path:
    with PartWriter(folder, batch_id, "recapture test", lambda: NOW) as part:
        for number, url in enumerate(urls):
            headers = (("content-type", "text/html; charset=utf-8"),)
            answer = Response(url, 200, "OK", headers, (("Host", "x"),), b"<p>%d" % number, 4)
            part.exchange(f"c_{number}", answer, NOW, "same-payload" if number else "body")
    return part.path


def test_others_find_the_records_by_it(tmp_path: Path) -> None:
    parts = [
        written(tmp_path, "b1", "https://zebra.example/", "https://quay.example/tides?b=2&a=1"),
        written(tmp_path, "b2", "https://quay.example/Tides"),
    ]
    assert write_index(parts, tmp_path / "index.cdxj") == 3
    lines = (tmp_path / "index.cdxj").read_bytes().splitlines()
    assert lines == sorted(lines)
    mimes = []
    for line in lines:
        key, stamp, text = line.decode().split(" ", 2)
        fields = json.loads(text)
        assert (stamp, fields["status"]) == ("20260301120000", "200")
        assert key == surt(fields["url"])
        mimes.append(fields["mime"])
        with (tmp_path / fields["filename"]).open("rb") as stream:
            stream.seek(int(fields["offset"]))
            one = stream.read(int(fields["length"]))
        (tmp_path / "one.warc.gz").write_bytes(one)
        with (tmp_path / "one.warc.gz").open("rb") as stream:
            assert [record.headers["WARC-Target-URI"] for record in ArchiveIterator(stream)] == [fields["url"]]
        with (tmp_path / "one.warc.gz").open("rb") as stream:
            assert [record.rec_headers.get_header("WARC-Payload-Digest") for record in WarcioIterator(stream)] == [
                fields["digest"]
            ]
    assert sorted(mimes) == ["text/html", "text/html", "warc/revisit"]


def test_damaged_part_leaves_the_older_index(tmp_path: Path) -> None:
    part = written(tmp_path, "b1", "https://quay.example/")
    write_index([part], tmp_path / "index.cdxj")
    before = (tmp_path / "index.cdxj").read_bytes()
    part.write_bytes(part.read_bytes()[:-9])
    with pytest.raises(ArchiveError, match="torn"):
        write_index([part], tmp_path / "index.cdxj")
    assert (tmp_path / "index.cdxj").read_bytes() == before
