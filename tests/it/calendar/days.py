"""Every last day of 2024 to 2026, reckoned with the calendar of the PyPI package chinesecalendar.

Prints "working" or "calendar", the start, the number of days and the last day, one a line.
"""

from datetime import date, timedelta

from chinese_calendar import is_workday

FIRST, LAST = date(2024, 1, 1), date(2026, 12, 31)
WORKED = {day: is_workday(day) for day in (FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1))}


def working(start, days):
    while days:
        start += timedelta(1)
        days -= WORKED[start]
    return start


def calendar(start, days):
    last = start + timedelta(days)
    while not WORKED[last]:
        last += timedelta(1)
    return last


for day in WORKED:
    for unit, reckon, lengths in (("working", working, (1, 3, 5, 7, 10, 15, 20)), ("calendar", calendar, (1, 10, 15, 30, 60))):
        for days in lengths:
            try:
                print(unit, day, days, reckon(day, days))
            except KeyError:
                pass  # the year after the last is not published
