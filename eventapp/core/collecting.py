"""Garbage is collected between answers, never within one.

Before 3.12 CPython collects in the midst of any allocation. A collection calls back into Python
and so lets other threads on, while its own stands half-way in making an object's `__dict__`: with
two threads that load through SQLAlchemy, what a dictionary holds is then freed twice and the
process dies. From 3.12 on collections wait for the next bytecode by themselves; here they wait for
the end of an answer, which is also kinder to whoever waits for it.
"""

import gc

from flask import Flask, Response


def between_answers(app: Flask) -> None:
    """For a process that only answers: what there is now stays, the rest is looked at after each answer."""
    gc.collect()
    gc.freeze()
    gc.disable()
    app.after_request(_collecting_when_sent)


def _collecting_when_sent(response: Response) -> Response:
    response.call_on_close(collect_what_is_due)
    return response


def collect_what_is_due() -> None:
    """The oldest generation whose threshold is passed, as the collector would choose itself."""
    due = [
        generation
        for generation, (count, threshold) in enumerate(zip(gc.get_count(), gc.get_threshold(), strict=True))
        if threshold and count > threshold
    ]
    if due:
        gc.collect(due[-1])
