"""What earlier runs left in `outputs/`."""

from pathlib import Path

from pipeline.errors import InputError
from pipeline.model.finding import Finding
from pipeline.store import verify


def find_document(slug: str, *, out_dir: Path) -> Path:
    """`episode.json` of an episode that was processed.

    Raises:
        InputError: there is none yet.
    """
    path = (out_dir / slug / "episode.json").absolute()
    if not path.is_file():
        raise InputError("This episode was not processed yet.", remedy=f"make process EPISODE={slug}", path=path)
    return path


def verify_episodes(slugs: tuple[str, ...], *, out_dir: Path) -> dict[str, tuple[Finding, ...]]:
    """What is damaged in the kept state of each episode; of every episode in `out_dir` when none is named."""
    if not slugs and out_dir.is_dir():
        slugs = tuple(sorted(path.parent.name for path in out_dir.glob("*/.rundown")))
    return {slug: verify(out_dir, slug) for slug in slugs}
