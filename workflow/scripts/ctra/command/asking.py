"""Questions on the terminal: each has a proposal, and is asked until its answer can be used."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from ctra.files.errors import CtraError, ProjectError

Answer = TypeVar("Answer")


@dataclass
class Asker:
    """Whom to ask: a person, or nobody.

    Attributes
    ----------
    yes : bool
        Whether every proposal is taken, and nothing is asked.
    asked : int
        Number of questions so far.
    """

    yes: bool = False
    asked: int = 0

    def ask(
        self,
        question: str,
        understand: Callable[[str], Answer],
        *,
        option: str,
        given: str | None,
        proposal: str,
    ) -> Answer:
        """The answer to a question: that of an option, the proposal, or what a person writes.

        Parameters
        ----------
        question : str
        understand : callable
            Makes the answer of a text, or refuses it with a `CtraError`.
        option : str
            The option of the command that answers the question.
        given : str or None
            What the option says.
        proposal : str
            What an empty answer means; empty where nothing can be proposed.

        Returns
        -------
        object
            Of the kind that `understand` gives.

        Raises
        ------
        CtraError
            If the text of the option, or a proposal that nobody is asked about, is refused.
        ProjectError
            If there is nothing to propose and nobody to ask, or the input ends.
        """
        if given is not None:
            return understand(given)
        if self.yes and not proposal:
            raise ProjectError(f"{question}: nothing can be proposed; answer it by {option}")
        if self.yes:
            return understand(proposal)
        self.asked += 1
        while True:
            text = self._read(f"\n{self.asked}. {question}{f' [{proposal}]' if proposal else ''}: ")
            try:
                return understand(text or proposal)
            except CtraError as error:
                print(f"   {error}")

    def _read(self, prompt: str) -> str:
        """A line from the terminal; what a file answers is shown as if somebody had typed it."""
        print(prompt, end="", flush=True)
        line = sys.stdin.readline()
        if not sys.stdin.isatty() or not line:
            print(line.rstrip("\n"))
        if not line:
            raise ProjectError("the answers ended here; nothing was written")
        return line.strip()


def split_names(text: str) -> list[str]:
    """Names that commas separate, each once; none for an empty text, `-` and `none`."""
    names = [name.strip() for name in text.split(",")]
    return list(dict.fromkeys(name for name in names if name not in ("", "-", "none")))
