"""What is seen at the start of a lane, and which qualities are those of Phred+64."""

import pytest

from ctra.files.errors import ReadsError
from ctra.reads.lane import checked, look


@pytest.fixture
def lane(tmp_path):
    """Write a lane of reads with some qualities, many of the first and one of the last."""

    def write(*qualities, n=5000):
        lines = [f"@r{i}\nACGT\n+\n{qualities[0]}\n" for i in range(n)]
        lines += [f"@s{i}\nACGT\n+\n{quality}\n" for i, quality in enumerate(qualities[1:])]
        path = tmp_path / "a.fq"
        path.write_text("".join(lines))
        return path

    return write


def test_the_first_read(lane):
    read = look(lane("FFF#"))
    assert (read.name, read.sequence) == ("r0", "ACGT")


@pytest.mark.parametrize(
    "qualities",
    [
        pytest.param(["FFFF"], id="one level"),
        pytest.param(["IIII"], id="one level, as an archive writes it"),
        pytest.param(["????"], id="one level of a lossy archive"),
        pytest.param(["JJJJ", "NNNN"], id="up to 45, the highest of a MiSeq"),
        pytest.param(["~~~#"], id="up to 93, of reads made of others"),
        pytest.param(["~~~~"], id="93 throughout, beyond Phred+64"),
        pytest.param(["FFFF", "!!!!"], id="a low quality at the very end"),
        pytest.param(["!!!!"], id="nothing but the lowest"),
    ],
)
def test_qualities_of_phred_33(lane, qualities):
    path = lane(*qualities)
    look(path)
    assert sum(map(len, checked(path))) == 4999 + len(qualities)


@pytest.mark.parametrize("qualities", [["hhhh"], ["BBBB", "ffff"], [";;;h"]])
def test_qualities_of_phred_64(lane, qualities):
    with pytest.raises(ReadsError, match=r"a\.fq: qualities from .* are Phred\+64; Phred\+33 is"):
        list(checked(lane(*qualities)))


def test_only_the_start_is_looked_at(lane):
    """What comes later is checked when the lane is trimmed."""
    path = lane("FFF#", "FFF")
    assert look(path).name == "r0"
    with pytest.raises(ReadsError, match="Length of sequence and qualities"):
        list(checked(path))


def test_a_real_lane_is_fit(shared_data):
    for path in sorted((shared_data / "chr21mini" / "reads").glob("*.fastq.gz")):
        assert look(path).qualities
