"""A folder and a bucket keep files alike; the bucket over the S3 protocol, on a real socket (FIL-1, FIL-2)."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from moto.server import ThreadedMotoServer

from adapters.files.folder import Folder
from adapters.files.keeping import Keeping
from adapters.files.object_store import bucket_at

pytestmark = pytest.mark.req("FIL-1", "FIL-2")

CONTENT = "Туу туралы куәлік".encode()
DIGEST = hashlib.sha256(CONTENT).hexdigest()
SOON = timedelta(minutes=1)


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def keeping(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Keeping:
    if request.param == "folder":
        return Folder(tmp_path)
    endpoint, name = request.getfixturevalue("s3"), f"b{os.urandom(6).hex()}"
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    assert httpx.put(f"{endpoint}/{name}").status_code == 200
    return bucket_at(f"s3://{name}?endpoint={endpoint}")


def test_what_was_put_comes_back_under_its_hash(keeping: Keeping) -> None:
    assert keeping.put(CONTENT) == DIGEST == keeping.put(CONTENT)
    assert keeping.get(DIGEST) == CONTENT
    assert keeping.get("0" * 64) is None


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "a" * 63, "A" * 64, f"{'a' * 63}/", "\0" * 64])
def test_nothing_but_a_hash_can_be_asked_for(keeping: Keeping, digest: str) -> None:
    asked: list[Callable[[str], object]] = [keeping.get, keeping.remove]
    for ask in asked:
        with pytest.raises(ValueError, match="not a SHA-256"):
            ask(digest)


def test_what_is_removed_is_gone(keeping: Keeping) -> None:
    keeping.put(CONTENT)

    assert [keeping.remove(DIGEST), keeping.remove(DIGEST)] == [True, False]
    assert keeping.get(DIGEST) is None


def test_only_what_was_put_before_a_moment_is_aged_and_collected(keeping: Keeping) -> None:
    keeping.put(CONTENT)
    now = datetime.now(UTC)

    assert list(keeping.aged(now - SOON)) == []
    assert not keeping.collect(DIGEST, now - SOON)
    assert keeping.get(DIGEST) == CONTENT

    assert list(keeping.aged(now + SOON)) == [DIGEST]
    assert keeping.collect(DIGEST, now + SOON)
    assert not keeping.collect(DIGEST, now + SOON)
    assert keeping.get(DIGEST) is None


@pytest.mark.parametrize("url", ["s3://", "http://bucket", "bucket", "s3://b?secret=1", "s3://b?endpoint=x&other=y"])
def test_an_address_of_a_bucket_that_cannot_be_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="s3://BUCKET"):
        bucket_at(url)
