"""Documents as bytes: what is packed once is read for ever."""

from dataclasses import replace

import pytest

from catalog.document import Document, parse, render
from catalog.document.packing import normalize_document, pack, pack_text, unpack

from .test_parser import BARE, LAYZNER

# As this version wrote them when they were packed first.
KEPT = {
    BARE: "010386317a020396024891020f6f00",
    LAYZNER: (
        "01a5953f4bc34018c6f77c8a57a7064c6d0dc564ec52172362bb88d35bb8cad1e4ae"
        "e41a62bb25012982834e6e2a74f3cfe6a0f4dbbc58fc185ed316add67f383fdcc371"
        "fc7ecfe937966d0e7bbd28d22a417db701dbd8eb0b6da9b172803ab3c26966a94ed7"
        "f2a7d922c8ec08838ecff256b75c72ecbf726b3b5f700b2fe7234a4ec70fc9f8e232"
        "bf1c65b7940e297da2ec84b2d152b0cbae53b126fcda4bc8fe147e447bd563be5420"
        "24eccb0804870265d794dd51fa48c93da5034a8e29b93173acab3c0c90fbd0d21302"
        "3b78880adbfc1b15b6a4558b04142af03cd02d57949cad416d82b7c745d4656a5a5b"
        "67bc2da12103dec718e7ee6c54ccdf7f0eefbd9aeff0db4c2e9ad68825e4cbac00c3"
        "005aba2346dd23c0c350150da30a4dd9d359a86faa800b4068fa11d3dbaa6758b0e2"
        "ffb4b44b9beefa8c3af327476704e6c74de315"
    ),
}


@pytest.mark.parametrize(("text", "content"), KEPT.items())
def test_what_was_packed_stays_readable_and_is_packed_alike(text, content):
    assert unpack(bytes.fromhex(content)) == parse(text)
    assert pack(parse(text)).hex() == content


@pytest.mark.parametrize("size", [1, 15_999, 16_000, 16_001, 100_000])
def test_a_text_of_any_length_is_packed_and_read_back(size):
    text = BARE.replace("# A", "# " + "A" * size)
    assert unpack(pack_text(text)) == parse(text)


def test_what_another_version_packed_is_refused():
    told = r"not packed by this version: first byte b'\\x02'"
    with pytest.raises(ValueError, match=told):
        unpack(b"\x02" + pack(parse(BARE))[1:])
    with pytest.raises(ValueError, match="first byte b''"):
        unpack(b"")


def test_a_normalized_document_is_what_its_text_says():
    odd = Document("A", "ova", spelling={"gone": ("x",)})
    assert normalize_document(odd) == parse(BARE)
    whole = parse(LAYZNER)
    assert normalize_document(whole) == whole
    assert render(normalize_document(replace(whole, tags=()))) == render(
        replace(whole, tags=())
    )
