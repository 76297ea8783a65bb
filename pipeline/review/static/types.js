/**
 * What the server answers and what the page sends; types only. Times are whole milliseconds, spans half-open,
 * word numbers those of the words as heard: they mean the same word in every revision.
 *
 * @typedef {[text: string, startMs: number, endMs: number, confidence: number | null, fixed: 0 | 1]} Word
 * @typedef {{first: number, last: number, speaker: string | null}} Utterance
 * @typedef {{first: number, last: number, start_ms: number, end_ms: number}} Evidence
 * @typedef {"draft" | "accepted" | "rejected" | "edited" | "added" | "missing"} Status
 *
 * @typedef {object} Line
 * @property {string} item        stable name of the line
 * @property {string} text
 * @property {string | null} label
 * @property {"producer" | "spoken" | "drafted" | "missing"} origin
 * @property {string | null} url
 * @property {number | null} start_ms
 * @property {boolean} to_confirm
 * @property {Status} status
 * @property {string | null} was   the drafted text of a line that a person edited
 * @property {Evidence[]} evidence
 *
 * @typedef {{key: string, heading: string, lines: Line[]}} Section
 *
 * @typedef {object} Chapter
 * @property {string} item
 * @property {string} title
 * @property {number} start_ms
 * @property {number} end_ms
 * @property {number} first
 * @property {number} last
 * @property {string} time_from
 * @property {string} title_from
 * @property {boolean} edited
 * @property {number | null} outline_ms   the time in the producer's outline
 * @property {number | null} proposed_ms  the time that Rundown put in its place
 * @property {string | null} reason       what speaks for it
 * @property {boolean} decided            whether a person has said to that
 * @property {number[]} sentences         starts of the sentences around the border, rising
 *
 * @typedef {object} Candidate
 * @property {string} item
 * @property {string} label
 * @property {string} sentence
 * @property {number} score
 * @property {number} chapter
 * @property {"draft" | "rejected"} status
 * @property {Evidence[]} evidence
 *
 * @typedef {object} Finding
 * @property {string} code
 * @property {string} message
 * @property {"look" | "note"} weight
 * @property {string} remedy
 * @property {number | null} start_ms
 * @property {number | null} chapter
 * @property {string | null} item
 * @property {number | null} first   doubtful words
 * @property {number | null} last
 *
 * @typedef {object} Episode
 * @property {number} revision
 * @property {string} slug
 * @property {string} title
 * @property {"draft" | "in review" | "approved" | "stale" | "failed"} state
 * @property {{by: string, at: string} | null} approved
 * @property {boolean} can_undo
 * @property {boolean} can_redo
 * @property {number} duration_ms
 * @property {{url: string, type: string} | null} sound   `null` where the recording is gone
 * @property {string[]} [changed_inputs]   what of the producer's files has changed since the draft was made
 * @property {Word[]} words
 * @property {Utterance[]} utterances
 * @property {string[]} speakers
 * @property {Chapter[]} chapters
 * @property {Section[]} notes
 * @property {Candidate[]} candidates
 * @property {Line[]} quotes
 * @property {Finding[]} findings
 * @property {Finding[]} platforms
 * @property {{id: string, op: string, text: string, why: string}[]} stale
 *
 * @typedef {{first: number, start_ms: number, before: string, match: string, after: string}} Place
 * @typedef {{id: string, op: string, item?: string, [value: string]: unknown}} Edit
 * @typedef {{id: string, mine: string, theirs: string, why: string}} Refusal
 *
 * @typedef {object} Answer
 * @property {number} revision
 * @property {string} [saved_at]
 * @property {Partial<Episode> & {changed_words?: [number, Word][]}} state   words that changed where not all are told
 * @property {Refusal[]} [refused]
 */

export {};
