"""The weekly documents of a thousand schools of thirty pupils, made by two processes."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from attendance.rules.week import WeekSummary
from bench.figures import Figure, Floors, ms, times
from documents.week_word import render_week
from tests.support.example_week import pupil, summary

DOCUMENTS, PUPILS, WITHIN_S, PROCESSES = 1_000, 30, 60, 2


def measure(floors: Floors, *, documents: int = DOCUMENTS) -> Iterator[Figure]:
    """Yield how long they take."""
    week = _week()
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as children:
        list(children.map(_made, [week] * PROCESSES))
        began = time.perf_counter()
        sizes = list(children.map(_made, [week] * documents, chunksize=10))
        took = time.perf_counter() - began
    yield Figure(
        what=f"{documents:,} weekly Word documents of {PUPILS} pupils ({sizes[0] // 1024} KB each) by {PROCESSES} "
        f"processes on {os.cpu_count()} cores",
        figure=f"{took:.0f} s, {ms(took / documents)} each",
        ratio=times(took / documents, floors.page_s, "a bare page, each"),
        promise=f"{WITHIN_S} s",
        is_kept=took * DOCUMENTS / documents <= WITHIN_S,
    )


def _week() -> WeekSummary:
    return summary([pupil(f"Kim Family{number}", "PPPPAAPPLP") for number in range(PUPILS)])


def _made(week: WeekSummary) -> int:
    return len(render_week(week))
