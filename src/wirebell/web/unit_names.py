"""What CLDR calls the units of reading, by which they are said in the reader's language."""

from __future__ import annotations

CLDR = {
    "km": "length-kilometer", "m": "length-meter", "cm": "length-centimeter", "mm": "length-millimeter",
    "micrometre": "length-micrometer", "nanometre": "length-nanometer", "mi": "length-mile",
    "yd": "length-yard", "ft": "length-foot",
    "in": "length-inch", "nautical mile": "length-nautical-mile", "light year": "length-light-year",
    "km²": "area-square-kilometer", "m²": "area-square-meter", "square mile": "area-square-mile",
    "ft²": "area-square-foot", "ha": "area-hectare", "acre": "area-acre",
    "m³": "volume-cubic-meter", "cubic foot": "volume-cubic-foot", "l": "volume-liter", "ml": "volume-milliliter",
    "gallon": "volume-gallon", "barrel": "volume-barrel", "pint": "volume-pint", "quart": "volume-quart",
    "bushel": "volume-bushel",
    "t": "mass-tonne", "kg": "mass-kilogram", "g": "mass-gram", "mg": "mass-milligram",
    "microgram": "mass-microgram",
    "lb": "mass-pound", "oz": "mass-ounce",
    "km/h": "speed-kilometer-per-hour", "mph": "speed-mile-per-hour", "m/s": "speed-meter-per-second",
    "knot": "speed-knot", "mpg": "consumption-mile-per-gallon",
    "°C": "temperature-celsius", "°F": "temperature-fahrenheit", "°": "angle-degree",
    "W": "power-watt", "kW": "power-kilowatt", "MW": "power-megawatt", "GW": "power-gigawatt",
    "hp": "power-horsepower", "kWh": "energy-kilowatt-hour", "joule": "energy-joule", "kJ": "energy-kilojoule",
    "kcal": "energy-kilocalorie", "volt": "electric-volt", "ampere": "electric-ampere",
    "Hz": "frequency-hertz", "kHz": "frequency-kilohertz", "MHz": "frequency-megahertz",
    "GHz": "frequency-gigahertz", "hectopascal": "pressure-hectopascal", "millibar": "pressure-millibar",
    "kB": "digital-kilobyte", "MB": "digital-megabyte", "GB": "digital-gigabyte", "TB": "digital-terabyte",
    "PB": "digital-petabyte",
    "millisecond": "duration-millisecond", "s": "duration-second", "min": "duration-minute", "h": "duration-hour",
    "d": "duration-day", "wk": "duration-week", "mo": "duration-month", "yr": "duration-year",
    "microsecond": "duration-microsecond", "milliwatt": "power-milliwatt", "ohm": "electric-ohm",
    "lumen": "light-lumen", "newton": "force-newton", "Nm": "torque-newton-meter",
    "kilopascal": "pressure-kilopascal", "megapascal": "pressure-megapascal",
    "psi": "pressure-pound-force-per-square-inch", "fl oz": "volume-fluid-ounce", "dl": "volume-deciliter",
    "cl": "volume-centiliter",
    "decade": "duration-decade", "century": "duration-century",
    "year of age": "duration-year", "month of age": "duration-month", "week of age": "duration-week",
    "day of age": "duration-day",
}  # fmt: skip
"""Units of reading, as CLDR calls them; what is not here stands as it was read."""

_WORDS = {
    "tonne": "t", "kilometre": "km", "hour": "h", "mile": "mi", "litre": "l", "cubic metre": "m³",
    "kilogram": "kg",
    "minute": "min", "day": "d", "week": "wk", "month": "mo", "year": "yr", "inch": "in", "foot": "ft",
    "centimetre": "cm", "millimetre": "mm", "milligram": "mg", "gram": "g", "pound": "lb", "hectare": "ha",
    "square foot": "ft²", "square metre": "m²", "ounce": "oz", "second": "s",
}  # fmt: skip
"""Units that a rate in words says by their names."""


def rate(unit: str) -> tuple[str, str] | None:
    """Return what a rate is of and what it is for, by the symbols of reading ("USD per year" is USD for yr)."""
    of, sign, per = unit.rpartition(" per " if " per " in unit else "/")
    return (_WORDS.get(of, of), _WORDS.get(per, per)) if sign and unit not in CLDR else None


def among(unit: str) -> int | None:
    """Return among how many a unit counts: 100,000 of "per 100,000"; None for other units."""
    many = unit.removeprefix("per ").replace(",", "")
    return int(many) if unit.startswith("per ") and many.isdecimal() else None
