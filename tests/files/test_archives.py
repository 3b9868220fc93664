"""Archives that would fill the disk or the memory, and those that are not whole."""

import gc
import gzip
import io
import json
import random
import struct
import tarfile
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest
from django.core.management import call_command

from catalog.files import archives, importer, source_files
from catalog.files.source_files import NothingToRead, open_paths
from catalog.models import Anime, SourceFile

from ..factories import entry

MIB = 1 << 20


@pytest.fixture(autouse=True)
def limit(settings):
    settings.LARGEST_ARCHIVE = 2


@pytest.fixture
def unpacked(tmp_path, monkeypatch):
    """The folder that archives are unpacked below."""
    folder = tmp_path / "unpacked"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def zip_of(path, files, method=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def tar_of(path, files, form=tarfile.PAX_FORMAT):
    with tarfile.open(path, "w:gz", format=form) as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return path


def overlapping(path, entries, size):
    """A zip with many entries of its directory on the one member that it holds."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    content, name = b"a" * size, b"f/0.md"
    packed = packer.compress(content) + packer.flush()
    about = (20, 0, 8, 0, 0, zlib.crc32(content), len(packed), size, len(name))
    member = struct.pack("<4s5H3L2H", b"PK\3\4", *about, 0) + name + packed
    one = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, *about, *[0] * 6) + name
    sizes = (entries, entries, len(one) * entries, len(member))
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, *sizes, 0)
    path.write_bytes(member + one * entries + end)
    return path


def tar_with(path, kind, length, piece=b"a"):
    """A tar whose first header is one that names the next member, and is that long."""
    header = tarfile.TarInfo("x")
    header.type, header.size = kind, length
    with gzip.open(path, "wb") as archive:
        archive.write(header.tobuf(tarfile.USTAR_FORMAT))
        archive.write(piece * length + b"\0" * (-length % 512))
        archive.write(tarfile.TarInfo("a/a.md").tobuf() + b"\0" * 1024)
    return path


def refusal_of(path):
    with pytest.raises(NothingToRead) as refusal, open_paths([path]):
        pass
    assert str(refusal.value).startswith(f"{path}: ")
    return refusal.value


MANY = {f"a/{n}.md": b"a" * MIB for n in range(3)}
FEW = {"a/en-US_a.md": entry().encode(), "a/x.png": b"\0" * MIB}
MAKERS = [(zip_of, "zip"), (tar_of, "tar.gz"), (tar_of, "TGZ")]


@pytest.mark.parametrize(("make", "ending"), MAKERS)
def test_an_archive_is_refused_before_anything_of_it_is_unpacked(
    tmp_path, unpacked, make, ending, monkeypatch
):
    path = make(tmp_path / f"x.{ending}", MANY)
    monkeypatch.setattr(archives, "_Start", None)  # nothing is copied
    refusal = refusal_of(path)
    assert refusal.code == "too-large"
    assert refusal.reason == "It unpacks to more than 2 MiB (LARGEST_ARCHIVE)."
    assert not list(unpacked.rglob("*"))


@pytest.mark.parametrize(("make", "ending"), MAKERS)
def test_what_is_passed_over_counts_as_well(tmp_path, settings, make, ending):
    path = make(tmp_path / f"x.{ending}", FEW)
    with open_paths([path]) as files:
        assert [file.path for file in files] == ["a/en-US_a.md"]
    settings.LARGEST_ARCHIVE = 1
    assert refusal_of(path).code == "too-large"


def test_one_member_that_a_zip_lists_many_times_is_counted_each_time(
    tmp_path, unpacked
):
    path = overlapping(tmp_path / "x.zip", 3000, 1024)
    assert path.stat().st_size < MIB
    assert refusal_of(path).code == "too-large"
    assert not list(unpacked.rglob("*"))


@pytest.mark.parametrize("kind", [*b"LKxgX"])
@pytest.mark.parametrize("piece", [b"a", b"1", b"\0"])
def test_a_header_is_not_read_into_memory_whatever_its_length(tmp_path, kind, piece):
    path = tar_with(tmp_path / "x.tar.gz", bytes([kind]), MIB, piece)
    tracemalloc.start()
    refusal = refusal_of(path)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refusal.code == "unreadable"
    assert most < MIB / 2


def test_headers_behind_headers_end(tmp_path):
    name = tarfile.TarInfo("././@LongLink")
    name.type, name.size = tarfile.GNUTYPE_LONGNAME, 5
    pair = name.tobuf(tarfile.GNU_FORMAT) + b"a.md\0".ljust(512, b"\0")
    path = tmp_path / "x.tar.gz"
    path.write_bytes(gzip.compress(pair * 2000))
    assert refusal_of(path).code == "unreadable"


@pytest.mark.parametrize("size", [-512, -1024, 8 << 40])
def test_a_member_of_impossible_size_ends(tmp_path, size):
    member = bytearray(tarfile.TarInfo("a/a.md").tobuf(tarfile.GNU_FORMAT))
    member[124:136] = tarfile.itn(size, 12, tarfile.GNU_FORMAT)
    member[148:156] = b"%06o\0 " % tarfile.calc_chksums(member)[0]
    path = tmp_path / "x.tar.gz"
    path.write_bytes(gzip.compress(bytes(member) * 3 + b"\0" * 1024))
    assert refusal_of(path).code == "unreadable"


def test_a_directory_is_not_read_whatever_its_length(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "LONGEST_DIRECTORY", 1000)
    path = zip_of(tmp_path / "x.zip", {f"a/{n}.md": b"" for n in range(30)})
    assert refusal_of(path).code == "too-large"


@pytest.mark.parametrize(("make", "ending"), MAKERS)
def test_the_number_of_files_is_bounded(tmp_path, make, ending, monkeypatch):
    path = make(tmp_path / f"x.{ending}", {f"{n}.md": b"" for n in range(3)})
    monkeypatch.setattr(archives, "MOST_MEMBERS", 2)
    refusal = refusal_of(path)
    assert (refusal.code, refusal.reason) == (
        "too-large",
        "It holds more than 2 files.",
    )


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_may_unpack_to_any_length_at_one_step_is_refused(tmp_path, method):
    refusal = refusal_of(zip_of(tmp_path / "x.zip", FEW, method))
    assert refusal.code == "unreadable"
    assert "deflate" in refusal.reason


def of_other_bytes(content, find, replacement):
    assert find in content
    return content.replace(find, replacement, 1)


DAMAGES = {
    "cut": lambda content: content[: len(content) // 2],
    "deflate": lambda content: of_other_bytes(content, content[50:60], b"\xff" * 10),
    "version": lambda content: of_other_bytes(
        content, b"PK\1\2\x14\x03\x14", b"PK\1\2\x14\x03\xff"
    ),
    "checksum": lambda content: of_other_bytes(
        content, struct.pack("<L", zlib.crc32(FEW["a/en-US_a.md"])), b"abcd"
    ),
    "empty": lambda content: b"",
    "else": lambda content: b"no archive",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_zip_is_refused(tmp_path, damage):
    path = zip_of(tmp_path / "x.zip", FEW)
    path.write_bytes(DAMAGES[damage](path.read_bytes()))
    if damage == "checksum":  # as the directory has it, too
        path.write_bytes(DAMAGES[damage](path.read_bytes()))
    refusal = refusal_of(path)
    assert refusal.code == "unreadable"
    assert "damaged: " in refusal.reason


@pytest.mark.parametrize("damage", ["cut", "empty", "else"])
def test_a_damaged_gzip_is_refused(tmp_path, damage):
    path = tar_of(tmp_path / "x.tar.gz", FEW)
    path.write_bytes(DAMAGES[damage](path.read_bytes()))
    assert refusal_of(path).code == "unreadable"


@pytest.mark.parametrize("length", [512 + 300, 512 * 2 + 100])
def test_a_tar_that_ends_within_a_member_is_refused(tmp_path, length):
    path = tar_of(tmp_path / "x.tar.gz", {f"{n}.md": b"x" * 400 for n in range(3)})
    path.write_bytes(gzip.compress(gzip.decompress(path.read_bytes())[:length]))
    assert refusal_of(path).code == "unreadable"


def test_a_tar_with_a_broken_header_is_refused_and_not_read_in_part(tmp_path):
    path = tar_of(tmp_path / "x.tar.gz", {f"{n}.md": b"x" for n in range(3)})
    content = bytearray(gzip.decompress(path.read_bytes()))
    content[1024 + 3] ^= 1  # the second's
    path.write_bytes(gzip.compress(bytes(content)))
    refusal = refusal_of(path)
    assert refusal.code == "unreadable"
    assert "behind its last member" in refusal.reason


def test_a_damage_that_says_nothing_is_called_by_its_name(tmp_path, monkeypatch):
    def fail(*arguments):
        raise EOFError

    monkeypatch.setattr(archives.shutil, "copyfileobj", fail)
    refusal = refusal_of(zip_of(tmp_path / "x.zip", FEW))
    assert refusal.reason == "The archive is damaged: EOFError."


def test_a_full_disk_is_no_damage(tmp_path, monkeypatch):
    def fail(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archives.shutil, "copyfileobj", fail)
    refusal = refusal_of(zip_of(tmp_path / "x.zip", FEW))
    assert refusal.reason == "It cannot be unpacked: No space left on device."


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_wrong_with_an_archive_it_is_read_or_refused(tmp_path, seed):
    chance = random.Random(seed)
    files = {f"f/é{n}.md": entry().encode() * 9 for n in range(3)}
    makers = [
        (zip_of, "x.zip", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]),
        (tar_of, "x.tar.gz", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]),
    ]
    for make, name, forms in makers:
        for form in forms:
            path = make(tmp_path / name, files, form)
            whole = path.read_bytes()
            if name.endswith("gz"):
                whole = gzip.decompress(whole)
            for _ in range(60):
                content = bytearray(whole)
                for _ in range(chance.choice([1, 3, 30])):
                    place = chance.randrange(len(content))
                    content[place : place + chance.randrange(9)] = chance.randbytes(4)
                changed = bytes(content)
                path.write_bytes(
                    gzip.compress(changed) if name.endswith("gz") else changed
                )
                try:
                    with open_paths([path]) as found:
                        assert len(found) <= 3
                except NothingToRead as refusal:
                    assert refusal.code == "unreadable" or not found


# The command


@pytest.mark.django_db
@pytest.mark.parametrize(("files", "code"), [(MANY, "too-large"), (None, "unreadable")])
def test_the_command_refuses_it_with_a_line_and_a_report(
    tmp_path, folder, files, code, capsys
):
    path = tmp_path / "x.zip"
    zip_of(path, files) if files else path.write_bytes(b"PK")
    report = tmp_path / "report.json"
    root = folder({"a/en-US_a.md": entry()})
    for paths in ([path], [root, path]):
        with pytest.raises(SystemExit) as caught:
            call_command("import_markdown", *paths, "--report", str(report))
        assert caught.value.code == 2
        told = capsys.readouterr()
        assert told.err.startswith("x.zip:1: ")
        assert told.out.startswith("0 files: 0 created, ")
        (problem,) = json.loads(report.read_text())["problems"]
        assert (problem["path"], problem["line"]) == ("x.zip", 1)
        assert (problem["severity"], problem["code"]) == ("error", code)
    # Nothing is tried of the others either, as where one does not exist.
    assert not Anime.objects.exists()
    assert not SourceFile.objects.exists()


# What is in memory while a run reads what was unpacked


@pytest.mark.django_db
@pytest.mark.parametrize("mal", [None, 7])
@pytest.mark.parametrize("head", [b"", b"\xff", b"type: ova\n", entry().encode()])
def test_a_run_holds_no_more_files_than_a_few(run, folder, head, mal, monkeypatch):
    """Whether they are entries, twins, or fail: one grows with the files else."""
    monkeypatch.setattr(importer, "LARGEST_BATCH", MIB)
    head = head.replace(b"## Links\n", entry(mal=mal).encode().partition(b"## L")[2])
    mosts = []
    # A row and its picture lead to each other, and go only when Python looks for such.
    batch = importer.Batch

    def batch_without_garbage():
        gc.collect()
        return batch()

    monkeypatch.setattr(importer, "Batch", batch_without_garbage)
    for number in (4, 24):
        texts = {
            f"f{number}/en-US_{n}.md": head + b"a" * (MIB // 4) for n in range(number)
        }
        root = folder(texts)
        del texts
        tracemalloc.start()
        run(root / f"f{number}")
        mosts.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert mosts[1] < 2.5 * mosts[0]


def test_the_largest_file_is_the_largest_that_is_copied(tmp_path):
    path = zip_of(tmp_path / "x.zip", {"a/a.md": b"a" * (MIB + 9)})
    with open_paths([path]) as files:
        copy = Path(files[0].root.location)
        assert copy.stat().st_size == MIB + 1
        with pytest.raises(source_files.UnreadableFile, match="1 MiB"):
            files[0].read()
