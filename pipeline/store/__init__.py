"""The only module that keeps anything between runs: remembered stages, pages, ledger, lock, run log.

    with open_store(out_dir, slug) as store:
        key = StageKey("transcribe", 1, {"sound": store.digest_of_file(path)}, options, engine.fingerprint())
        heard = store.remember(key, Transcript, lambda: transcribe(...))
        published = store.publish({"show-notes.md": page}, key=run_key.digest)

What lies where, and what a kill at any moment leaves, is in `docs/state-on-disk.md`.
"""

from pipeline.store.beside import keep_beside, remember_beside
from pipeline.store.digests import file_digest
from pipeline.store.documents import Documents, open_documents
from pipeline.store.episode import (
    Store,
    key_of_last_run,
    open_show,
    open_store,
    read_kept,
    read_log,
    state_folder,
    was_stopped,
)
from pipeline.store.made_of import FileState, MadeOf, settled, states_of
from pipeline.store.onlooking import LastRun, last_run, read_progress, write_progress
from pipeline.store.plan import Merge, Merged
from pipeline.store.progress import Progress
from pipeline.store.publish import Published
from pipeline.store.sealed import digest_of
from pipeline.store.stages import Remembered, StageKey
from pipeline.store.verify import verify
from pipeline.store.whole import make_folder, write_whole

__all__ = [
    "Documents",
    "FileState",
    "LastRun",
    "MadeOf",
    "Merge",
    "Merged",
    "Progress",
    "Published",
    "Remembered",
    "StageKey",
    "Store",
    "digest_of",
    "file_digest",
    "keep_beside",
    "key_of_last_run",
    "last_run",
    "make_folder",
    "open_documents",
    "open_show",
    "open_store",
    "read_kept",
    "read_log",
    "read_progress",
    "remember_beside",
    "settled",
    "state_folder",
    "states_of",
    "verify",
    "was_stopped",
    "write_progress",
    "write_whole",
]
