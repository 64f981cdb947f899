"""Files in an object store of the S3 kind: for an installation of several machines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

from qa_service.config import ObjectStoreAddress
from qa_service.documents.stores import Entry, FolderStore
from qa_service.errors import CouldNotStore, NotFound, Unreachable

_MISSING: Final = frozenset({"404", "NoSuchKey", "NotFound"})
T = TypeVar("T")


class ObjectStore:
    """An area as the objects under a prefix. What needs a file on the disk gets a copy in ``copies``, which may be
    emptied at any time."""

    def __init__(self, address: ObjectStoreAddress, area: str, copies: Path) -> None:
        self._address, self._area, self._copies = address, area, FolderStore(copies, private=True)

    def put(self, name: str, data: bytes) -> None:
        """One request, which the store answers when the object is durable. Raises ``CouldNotStore``."""
        try:
            self._ask(lambda client: client.put_object(Bucket=self._address.bucket, Key=self._key(name), Body=data))
        except Unreachable as error:
            raise CouldNotStore("The file could not be stored: the store of files does not answer. Try again in a "
                                "minute; nothing was half saved.") from error

    def read(self, name: str) -> bytes:
        found = self._ask(lambda client: client.get_object(
            Bucket=self._address.bucket, Key=self._key(name))["Body"].read())
        assert isinstance(found, bytes)
        return found

    def path(self, name: str) -> Path:
        about = self._ask(lambda client: client.head_object(Bucket=self._address.bucket, Key=self._key(name)))
        with suppress(NotFound):
            copy = self._copies.path(name)
            if copy.stat().st_size == about["ContentLength"]:
                return copy
        self._copies.put(name, self.read(name))
        return self._copies.path(name)

    def delete(self, name: str) -> None:
        self._copies.delete(name)
        self._ask(lambda client: client.delete_object(Bucket=self._address.bucket, Key=self._key(name)))

    def entries(self) -> Iterator[Entry]:
        prefix = self._key("")
        token: dict[str, str] = {}
        while True:
            found = self._ask(lambda client, token=token: client.list_objects_v2(  # type: ignore[misc]
                Bucket=self._address.bucket, Prefix=prefix, **token))
            for one in found.get("Contents", []):
                yield Entry(one["Key"].removeprefix(prefix), one["Size"], one["ETag"])
            if not found.get("IsTruncated"):
                return
            token = {"ContinuationToken": found["NextContinuationToken"]}

    def _key(self, name: str) -> str:
        return "/".join(part for part in (self._address.prefix, self._area) if part) + f"/{name}"

    def _ask(self, question: Callable[[Any], T]) -> T:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return question(_client(self._address))
        except ClientError as error:
            if str(error.response.get("Error", {}).get("Code")) in _MISSING:
                raise NotFound("That document is not in the store.") from error
            raise Unreachable(f"The store of files refuses: {error.response.get('Error', {}).get('Code')}.") from error
        except (BotoCoreError, OSError) as error:
            raise Unreachable(f"The store of files does not answer ({type(error).__name__}).") from error


@cache
def _client(address: ObjectStoreAddress) -> Any:
    """One for the process: it is safe between threads, and making it takes a tenth of a second."""
    try:
        import boto3
        from botocore.config import Config as ClientConfig
    except ImportError as error:
        raise Unreachable("QA_OBJECT_STORE needs the extra “s3”: pip install boto3.") from error
    return boto3.client("s3", endpoint_url=address.endpoint, region_name=address.region, config=ClientConfig(
        connect_timeout=5, read_timeout=30, retries={"max_attempts": 3, "mode": "standard"}))
