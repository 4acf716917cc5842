"""What CLDR calls the units of reading, by which they are said in the reader's language."""

from __future__ import annotations

CLDR = {
    "km": "length-kilometer", "m": "length-meter", "cm": "length-centimeter", "mm": "length-millimeter",
    "µm": "length-micrometer", "nm": "length-nanometer", "mi": "length-mile", "yd": "length-yard",
    "ft": "length-foot", "in": "length-inch", "nmi": "length-nautical-mile", "ly": "length-light-year",
    "km²": "area-square-kilometer", "m²": "area-square-meter", "mi²": "area-square-mile",
    "ft²": "area-square-foot", "ha": "area-hectare", "ac": "area-acre",
    "m³": "volume-cubic-meter", "ft³": "volume-cubic-foot", "l": "volume-liter", "ml": "volume-milliliter",
    "gal": "volume-gallon", "bbl": "volume-barrel", "pt": "volume-pint", "qt": "volume-quart",
    "bu": "volume-bushel",
    "t": "mass-tonne", "kg": "mass-kilogram", "g": "mass-gram", "mg": "mass-milligram", "µg": "mass-microgram",
    "lb": "mass-pound", "oz": "mass-ounce",
    "km/h": "speed-kilometer-per-hour", "mph": "speed-mile-per-hour", "m/s": "speed-meter-per-second",
    "kn": "speed-knot", "mpg": "consumption-mile-per-gallon",
    "°C": "temperature-celsius", "°F": "temperature-fahrenheit", "°": "angle-degree",
    "W": "power-watt", "kW": "power-kilowatt", "MW": "power-megawatt", "GW": "power-gigawatt",
    "hp": "power-horsepower", "kWh": "energy-kilowatt-hour", "J": "energy-joule", "kJ": "energy-kilojoule",
    "kcal": "energy-kilocalorie", "V": "electric-volt", "A": "electric-ampere",
    "Hz": "frequency-hertz", "kHz": "frequency-kilohertz", "MHz": "frequency-megahertz",
    "GHz": "frequency-gigahertz", "hPa": "pressure-hectopascal", "mbar": "pressure-millibar",
    "kB": "digital-kilobyte", "MB": "digital-megabyte", "GB": "digital-gigabyte", "TB": "digital-terabyte",
    "PB": "digital-petabyte",
    "ms": "duration-millisecond", "s": "duration-second", "min": "duration-minute", "h": "duration-hour",
    "d": "duration-day", "wk": "duration-week", "mo": "duration-month", "yr": "duration-year",
    "decade": "duration-decade", "century": "duration-century",
    "year of age": "duration-year", "month of age": "duration-month", "week of age": "duration-week",
    "day of age": "duration-day",
}  # fmt: skip
"""Units of reading, as CLDR calls them; what is not here stands as it was read."""
