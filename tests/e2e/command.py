"""The real command in a child process, and recordings made for it."""

import json
import os
import subprocess
import sys
import wave
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[2]
SAMPLE_SLUG = "how-to-start-in-grant-writing"
SAMPLE = PROJECT / "audio" / f"{SAMPLE_SLUG}.mp3"


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, list[dict[str, object]]]:
        """What `--json` printed."""
        return json.loads(self.out)  # type: ignore[no-any-return]


def rundown(*arguments: object, cwd: Path, env: dict[str, str] | None = None) -> Ended:
    """Run the command in a folder and wait for it."""
    command = [sys.executable, "-m", "pipeline.cli", *map(str, arguments)]
    environment = {
        **os.environ,
        "PYTHONPATH": str(PROJECT),
        "HF_HUB_OFFLINE": "1",
        "RUNDOWN_MODELS": str(cwd / "models"),
        **(env or {}),
    }
    ended = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=300, check=False)
    return Ended(ended.returncode, ended.stdout, ended.stderr)


def audio_folder(folder: Path) -> Path:
    """`folder/audio` with the sample episode and all that belongs to it."""
    audio = folder / "audio"
    audio.mkdir()
    for path in (*SAMPLE.parent.glob(f"{SAMPLE_SLUG}.*"), SAMPLE.parent / "show.toml"):
        (audio / path.name).write_bytes(path.read_bytes())
    return audio


def silent_wav(path: Path, seconds: float = 3.0) -> Path:
    """A recording in which nobody speaks: quick to hear."""
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16_000)
        sound.writeframes(b"\0\0" * int(16_000 * seconds))
    return path
