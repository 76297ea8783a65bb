"""How the takeaway scorer is learned: `python -m training.takeaways --data DIR --models DIR`.

`--data` holds `*.jsonl`, one talk or chapter a line: `id`, `title`, `genre`, `sentences`, and what people wrote
of it, either `bullets` or summaries (`human`, `llm[].text`). Prints scores out of fold, split by episode, and
writes `pipeline/nlp/weights/takeaways.json`. `README.md` says what went in and what came out.
"""
