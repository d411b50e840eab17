"""The words that dates are written with, English and Spanish, folded."""

from typing import Final

MONTHS: Final = {
    name: number
    for number, names in enumerate((
        "jan january januar enero ene janurary", "feb february febrero febuary feburary febr",
        "mar march marzo", "apr april abr abril", "may mayo", "jun june junio",
        "jul july julio", "aug august ago agosto agost",
        "sep sept september septiembre setiembre set septemeber", "oct october octubre",
        "nov november noviembre", "dec december dic diciembre decemeber",
    ), start=1)
    for name in names.split()
}  # fmt: skip

WEEKDAYS: Final = {
    name: number
    for number, names in enumerate((
        "monday mon lunes lun", "tuesday tue tues martes mar", "wednesday wed miercoles mie",
        "thursday thu thur thurs jueves jue", "friday fri viernes vie", "saturday sat sabado sab",
        "sunday sun domingo dom",
    ))
    for name in names.split()
}  # fmt: skip
"""Monday is 0, as in `date.weekday`."""

DAYS: Final = {
    word: number
    for number, words in enumerate((
        "first primero", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth",
        "ninth", "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth",
        "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth",
    ), start=1)
    for word in words.split()
}  # fmt: skip

DAYS_AGO: Final = {
    "today": 0, "hoy": 0, "this morning": 0, "this afternoon": 0, "esta manana": 0,
    "esta tarde": 0, "just now": 0, "hoy mismo": 0, "tonight": 0, "yesterday": 1, "ayer": 1,
    "yesterday afternoon": 1, "yesterday morning": 1, "last night": 1, "anoche": 1,
    "day before yesterday": 2, "anteayer": 2, "antier": 2,
}  # fmt: skip
