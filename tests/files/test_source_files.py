import io
import os
import stat
import tarfile
import zipfile
from pathlib import Path

import pytest

from catalog.files import source_files
from catalog.files.source_files import NothingToRead, UnreadableFile, open_paths


def described(*paths):
    with open_paths(paths) as files:
        return [(file.path, file.key, file.folder) for file in files]


def test_a_folder_is_searched_in_the_order_of_its_names(tmp_path):
    for name in (
        "b/en-US_b.md",
        "a/z.md",
        "a/b/c.MarkDown",
        "a/n.TXT",
        "a/skip.json",
        "a/._z.md",
        ".hack/en-US_h.md",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert described(tmp_path) == [
        (".hack/en-US_h.md", ".hack/en-US_h.md", ".hack"),
        ("a/b/c.MarkDown", "b/c.MarkDown", "b"),
        ("a/n.TXT", "a/n.TXT", "a"),
        ("a/z.md", "a/z.md", "a"),
        ("b/en-US_b.md", "b/en-US_b.md", "b"),
    ]


def test_a_franchise_given_by_itself_keeps_its_name(tmp_path):
    (tmp_path / "akira").mkdir()
    (tmp_path / "akira/en-US_akira.md").touch()
    assert described(tmp_path / "akira") == [
        ("en-US_akira.md", "akira/en-US_akira.md", "akira")
    ]


def test_a_file_given_by_itself_has_no_franchise(tmp_path):
    (tmp_path / "entry.txt").touch()
    assert described(tmp_path / "entry.txt") == [
        ("entry.txt", f"{tmp_path.name}/entry.txt", "")
    ]


def test_what_is_no_file_is_passed_over(tmp_path):
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "gone.md").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "a.md").touch()
    assert [path for path, *_ in described(tmp_path)] == ["a.md"]


def test_a_name_that_is_no_utf8_is_read_all_the_same(tmp_path):
    name = os.path.join(os.fsencode(tmp_path), b"\xff.md")  # noqa: PTH118
    with open(name, "wb") as file:  # noqa: PTH123
        file.write(b"x")
    with open_paths([tmp_path]) as files:
        assert files[0].path == "\ufffd.md"
        assert files[0].read() == b"x"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("missing", "no such file or folder"),
        (
            "a.json",
            "neither a folder, an archive (.zip, .tar.gz) nor markdown "
            "(.md, .markdown, .txt)",
        ),
        ("empty", "it holds none of the files: .md, .markdown, .txt"),
        ("bad.zip", "The archive is damaged: File is not a zip file."),
        ("bad.tar.gz", "The archive is damaged: Not a gzipped file (b'{}')."),
    ],
)
def test_a_path_that_holds_nothing_is_named_with_the_reason(tmp_path, name, told):
    (tmp_path / "empty").mkdir()
    for file in ("a.json", "bad.zip", "bad.tar.gz"):
        (tmp_path / file).write_bytes(b"{}")
    path = tmp_path / name
    with pytest.raises(NothingToRead) as caught, open_paths([path]):
        pass
    assert str(caught.value) == f"{path}: {told}"


def zip_of(path, members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def tar_of(path, members):
    with tarfile.open(path, "w:gz") as archive:
        for member, content in members:
            info = (
                member
                if isinstance(member, tarfile.TarInfo)
                else tarfile.TarInfo(member)
            )
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return path


@pytest.mark.parametrize(("make", "ending"), [(zip_of, "zip"), (tar_of, "tar.gz")])
def test_an_archive_is_read_like_its_folder(tmp_path, make, ending):
    members = [("./b/en-US_b.TXT", b"two"), ("a/en-US_a.md", b"one"), ("a/x.png", b"")]
    members.append(("__MACOSX/a/._en-US_a.md", b"\0"))
    path = make(tmp_path / f"x.{ending}", members)
    assert described(path) == [
        ("a/en-US_a.md", "a/en-US_a.md", "a"),
        ("b/en-US_b.TXT", "b/en-US_b.TXT", "b"),
    ]
    with open_paths([path]) as files:
        assert [file.read() for file in files] == [b"one", b"two"]


@pytest.mark.parametrize(("make", "ending"), [(zip_of, "zip"), (tar_of, "tar.gz")])
@pytest.mark.parametrize(
    "name", ["../up/x.md", "/etc/x.md", "a/../../x.md", "n" * 300 + ".md"]
)
def test_a_name_that_leads_out_of_an_archive_is_not_followed(
    tmp_path, make, ending, name
):
    inner = tmp_path / "inner"
    inner.mkdir()
    path = make(inner / f"x.{ending}", [(name, b"evil")])
    with open_paths([path]) as files:
        (file,) = files
        assert ".." not in file.key
        with pytest.raises(UnreadableFile, match="out of the archive"):
            file.read()
    assert list(tmp_path.rglob("*.md")) == []


def test_links_and_devices_in_archives_are_passed_over(tmp_path):
    link = tarfile.TarInfo("a/link.md")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    device = tarfile.TarInfo("a/device.md")
    device.type = tarfile.CHRTYPE
    path = tar_of(tmp_path / "x.tar.gz", [(link, b""), (device, b""), ("a/a.md", b"x")])
    assert [p for p, *_ in described(path)] == ["a/a.md"]

    link = zipfile.ZipInfo("a/link.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    path = zip_of(tmp_path / "x.zip", [(link, b"/etc/passwd"), ("a/a.md", b"x")])
    assert [p for p, *_ in described(path)] == ["a/a.md"]


@pytest.mark.parametrize(("make", "ending"), [(zip_of, "zip"), (tar_of, "tar.gz")])
def test_a_huge_member_is_unpacked_only_as_far_as_it_may_be_large(
    tmp_path, make, ending
):
    path = make(tmp_path / f"x.{ending}", [("a/a.md", b"\n" * (50 << 20))])
    with open_paths([path]) as files:
        (file,) = files
        copy = Path(file.root.location)
        assert copy.stat().st_size == source_files.LARGEST_FILE + 1
        with pytest.raises(UnreadableFile, match="1 MiB"):
            file.read()


def test_a_truncated_archive_is_refused_whole(tmp_path):
    path = tar_of(
        tmp_path / "x.tar.gz", [(f"{n}.md", os.urandom(999)) for n in range(99)]
    )
    path.write_bytes(path.read_bytes()[:-5000])
    with pytest.raises(NothingToRead, match="damaged"), open_paths([path]):
        pass


def test_an_encrypted_archive_is_refused(tmp_path):
    path = zip_of(tmp_path / "x.zip", [("a.md", b"x")])
    content = bytearray(path.read_bytes())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    with pytest.raises(NothingToRead, match="damaged"), open_paths([path]):
        pass
