"""How long a run takes, estimated from its input before the first job."""

from dataclasses import dataclass

# Seconds of one core, measured on two: the demonstration, docs/scale.md. A crude estimate.
START, STUDY, MODEL, SAMPLE = 30, 30, 6, 1
MODEL_PARTICIPANTS = 150  # of a model that takes so long; it grows with their number
GB_OF_READS = 500  # of packed FASTQ: trimmed, aligned and counted
GB_OF_MATRIX = 400
HUMAN_INDEX = 4000
GB = 1e9


@dataclass
class Work:
    """What is to be done.

    Attributes
    ----------
    studies : int
    models : float
        Number of models, each as a part of one with `MODEL_PARTICIPANTS`.
    samples : int
        Those with reads.
    reads, matrices : float
        Bytes of their files.
    human : bool
        Whether an index of the human genome has still to be made.
    """

    studies: int = 0
    models: float = 0
    samples: int = 0
    reads: float = 0
    matrices: float = 0
    human: bool = False

    def seconds(self, cores: int) -> float:
        """Seconds on some cores; a study's own steps follow each other."""
        shared = self.models * MODEL + self.samples * SAMPLE + self.reads / GB * GB_OF_READS
        shared += self.human * HUMAN_INDEX
        alone = START + self.studies * STUDY + self.matrices / GB * GB_OF_MATRIX
        return alone + shared / cores


def in_words(seconds: float) -> str:
    """A duration as people say it."""
    minutes = seconds / 60
    if minutes < 1.5:
        return "about a minute"
    if minutes < 90:
        return f"about {minutes:.0f} min"
    return f"about {minutes / 60:.0f} hours"
