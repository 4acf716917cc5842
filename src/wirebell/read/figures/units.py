"""Units and currencies as they are written, and the symbol of each; ISO 4217 for money."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from wirebell.read.figures.currency_names import currency_names
from wirebell.read.figures.units_abroad import FORMS as ABROAD
from wirebell.read.vocabulary.alternatives import any_of

_MONEY = {
    "US$": "USD", "USD$": "USD", "AUD$": "AUD", "CAD$": "CAD", "NZD$": "NZD", "HKD$": "HKD", "SGD$": "SGD",
    "MXN$": "MXN", "Mex$": "MXN", "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "Can$": "CAD",
    "HK$": "HKD", "NZ$": "NZD",
    "S$": "SGD", "NT$": "TWD", "R$": "BRL", "$": "USD", "£": "GBP", "€": "EUR", "¥": "JPY", "₹": "INR", "₽": "RUB",
    "₪": "ILS", "₸": "KZT", "₡": "CRC", "₾": "GEL", "₭": "LAK", "₮": "MNT", "₲": "PYG", "₩": "KRW",
    "₺": "TRY", "₦": "NGN", "₴": "UAH", "₫": "VND", "฿": "THB", "₱": "PHP",
    "RM": "MYR", "RMB": "CNY", "CN¥": "CNY", "₿": "BTC",
    "Rs": "INR", "Rs.": "INR", "Rp": "IDR", "Sh": "KES", "R": "ZAR", "PS": "GBP", "Fr": "CHF", "Fr.": "CHF",
}  # fmt: skip
"""What stands before an amount; "PS" is the pound sign put into ASCII."""
_BARE = frozenset({"R", "PS", "Fr", "Sh"})

_CODES = """AED ARS AUD BRL CAD CHF CLP CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR IRR JPY KES KRW KWD MXN MYR
    NGN NOK NZD PHP PKR PLN QAR RON RUB SAR SEK SGD THB TRY TWD UAH USD VND ZAR""".split()

_FORMS = {
    "%": "%, percent, per cent, pct, pc, percent-owned",
    "percentage point": "percentage point(s), percent point(s)",
    "basis point": "basis point(s), basis-point, bps",
    "AED": "dirham(s), UAE dirham(s)",
    "ARS": "Argentine peso(s)",
    "AUD": "Australian dollar(s)",
    "BRL": "reais, Brazilian real",
    "BTC": "bitcoin(s), BTC",
    "CAD": "Canadian dollar(s)",
    "CHF": "Swiss franc(s)",
    "CNY": "yuan, renminbi, Chinese yuan, RMB",
    "CZK": "Czech crown(s), Czech koruna(s)",
    "DEM": "Deutschmark(s), Deutsche mark(s), D-mark(s)",
    "DKK": "Danish crown(s), Danish kroner, Danish krone",
    "EUR": "euro(s), €",
    "FRF": "French franc(s)",
    "GBP": "pound(s) sterling, British pound(s), stg, £",
    "HKD": "Hong Kong dollar(s), H.K. dollar(s)",
    "HUF": "forint(s)",
    "IDR": "rupiah",
    "ILS": "shekel(s)",
    "INR": "rupee(s), Indian rupee(s)",
    "IRR": "rial(s)",
    "JPY": "yen, Japanese yen, YEN",
    "KES": "Kenyan shilling(s)",
    "KRW": "South Korean won, Korean won, won",
    "MXN": "Mexican peso(s)",
    "MYR": "ringgit",
    "NGN": "naira",
    "NLG": "guilder(s)",
    "NOK": "Norwegian crown(s), Norwegian kroner",
    "NZD": "New Zealand dollar(s)",
    "PHP": "Philippine peso(s)",
    "PKR": "Pakistani rupee(s)",
    "PLN": "zloty(s)",
    "RUB": "rouble(s), ruble(s), Russian rouble(s), Russian ruble(s), ₽",
    "SAR": "riyal(s), Saudi riyal(s)",
    "SEK": "Swedish crown(s), Swedish kronor, Swedish krona",
    "SGD": "Singapore dollar(s)",
    "THB": "baht",
    "TRY": "lira(s), Turkish lira(s), ₺",
    "TWD": "Taiwan dollar(s)",
    "UAH": "hryvnia(s)",
    "USD": "dollar(s), US dollar(s), U.S. dollar(s), dlr(s), $, US$",
    "ZAR": "rand",
    "km/h": """km/h, kph, kmh, km/hr, kilometer(s) an hour, kilometre(s) an hour, kilometer(s) per hour,
        kilometre(s) per hour""",
    "mph": "mph, m.p.h., mile(s) an hour, mile(s) per hour",
    "m/s": "m/s, meter(s) per second, metre(s) per second",
    "knot": "knot(s), kts",
    "mpg": "mpg, mile(s) per gallon",
    "km²": "square kilometer(s), square kilometre(s), sq km, sq. km, sqkm, km², km2",
    "square mile": "mi², square mile(s), sq mile(s), sq. mile(s)",
    "m²": "square meter(s), square metre(s), sq m, sqm, sq. m, m², m2",
    "ft²": "square foot, square feet, sq ft, sq. ft, sqft",
    "m³": "cubic meter(s), cubic metre(s), m³, m3",
    "cubic foot": "ft³, cu ft, cu. ft, cubic foot, cubic feet",
    "km": "kilometer(s), kilometre(s), km, kms",
    "mi": "mile(s)",
    "cm": "centimeter(s), centimetre(s), cm",
    "mm": "millimeter(s), millimetre(s), mm",
    "micrometre": "micrometer(s), micrometre(s), micron(s), µm, μm",
    "nanometre": "nanometer(s), nanometre(s), nm",
    "m": "meter(s), metre(s), m",
    "ft": "feet, foot, ft",
    "in": "inch(es), in",
    "yd": "yard(s), rushing yard(s), passing yard(s), receiving yard(s)",
    "nautical mile": "nautical mile(s)",
    "light year": "light year(s)",
    "ha": "hectare(s), ha",
    "acre": "acre(s)",
    "ng": "nanogram(s), nanogramme(s), ng",
    "microgram": "microgram(s), microgramme(s), µg, μg, mcg",
    "mg": "milligram(s), milligramme(s), mg",
    "g": "gram(s), gramme(s), g",
    "kg": "kilogram(s), kilogramme(s), kilo(s), kg",
    "t": "tonne(s), metric ton(s), ton(s), t",
    "Gt": "gigatonne(s), gigaton(s)",
    "Mt": "megatonne(s), megaton(s)",
    "kt": "kiloton(s), kilotonne(s)",
    "lb": "lb(s), pound(s)",
    "lb ft": "lb ft, lbs ft, ft lb(s), pound feet, pound foot, foot pound(s)",
    "oz": "ounce(s), oz",
    "fl oz": "fluid ounce(s), US fluid ounce(s), U.S. fluid ounce(s), imperial fluid ounce(s), fl oz, fl. oz",
    "barrel": "barrel(s), bbl",
    "barrel per day": "bpd, b/d, barrels-per-day",
    "l": "liter(s), litre(s), l",
    "ml": "milliliter(s), millilitre(s), ml",
    "cl": "centiliter(s), centilitre(s), cl",
    "dl": "deciliter(s), decilitre(s), dl",
    "bushel": "bushel(s)",
    "gallon": "gallon(s), US gallon(s), U.S. gallon(s), imperial gallon(s)",
    "pint": "pint(s), US pint(s), U.S. pint(s), imperial pint(s)",
    "quart": "quart(s), US quart(s), U.S. quart(s)",
    "milliwatt": "milliwatt(s)",
    "W": "watt(s), W",
    "kW": "kilowatt(s), kW",
    "MW": "megawatt(s), MW",
    "GW": "gigawatt(s), GW",
    "TW": "terawatt(s), TW",
    "Wh": "watt hour(s), Wh",
    "ampere": "amp(s), ampere(s)",
    "mAh": "milliamp hour(s), mAh",
    "ohm": "ohm(s), Ω",
    "kWh": "kilowatt hour(s), kWh",
    "MWh": "megawatt hour(s), MWh",
    "GWh": "gigawatt hour(s), GWh",
    "TWh": "terawatt hour(s), TWh",
    "volt": "volt(s)",
    "kV": "kilovolt(s), kV",
    "hp": "horsepower, hp, bhp, PS",
    "rpm": "rpm, revolution(s) per minute, revolution(s) a minute",
    "Nm": "Nm, newton metre(s), newton meter(s)",
    "newton": "newton(s)",
    "kN": "kilonewton(s), kN",
    "joule": "joule(s)",
    "kJ": "kilojoule(s), kJ",
    "kcal": "kilocalorie(s), kcal, calorie(s)",
    "°C": """°C, ° C, ℃, degree(s) Celsius, degree(s) celsius, degree(s) C, degree(s) c, degree(s) centigrade,
        ° Celsius, °Celsius, deg celsius, deg C, celsius, Celsius, C""",
    "°F": """°F, ° F, degree(s) Fahrenheit, degree(s) fahrenheit, degree(s) F, degree(s) f, ° Fahrenheit,
        °Fahrenheit, deg fahrenheit, deg F, Fahrenheit, fahrenheit, F""",
    "°": "degree(s), °",
    "Hz": "hertz, Hz",
    "kHz": "kilohertz, kHz",
    "MHz": "megahertz, MHz, Mhz",
    "GHz": "gigahertz, GHz, Ghz",
    "dB": "decibel(s), dB",
    "lumen": "lumen(s)",
    "Sv": "sievert(s)",
    "mSv": "millisievert(s), mSv",
    "µSv": "microsievert(s), µSv, μSv",
    "Bq": "becquerel(s)",
    "Btu": "BTU(s), British thermal unit(s)",
    "MMBtu": "mmBTU, MMBtu, million BTU",
    "kB": "kilobyte(s), kB, KB",
    "MB": "megabyte(s), MB",
    "GB": "gigabyte(s), GB",
    "TB": "terabyte(s), TB",
    "PB": "petabyte(s), PB",
    "Mbit/s": "Mbps, Mbit/s, megabit(s) per second, megabit(s) a second",
    "Gbit/s": "Gbps, Gbit/s, gigabit(s) per second, gigabit(s) a second",
    "ppm": "ppm, part(s) per million",
    "ppb": "ppb, part(s) per billion",
    "millibar": "millibar(s)",
    "hectopascal": "hectopascal(s), hPa",
    "kilopascal": "kilopascal(s), kPa",
    "megapascal": "megapascal(s), MPa",
    "GPa": "gigapascal(s), GPa",
    "psi": "psi, pound(s) per square inch",
    "kilopound per square inch": "ksi",
    "point per game": "ppg, point(s) per game, point(s) a game",
    "rebound per game": "rpg, rebound(s) per game, rebound(s) a game",
    "assist per game": "apg, assist(s) per game, assist(s) a game",
    "p": "p, pence",
    "cent": "cent(s), ¢",
    "sen": "sen",
    "point": "point(s)",
    "×": "x, X",
    "microsecond": "microsecond(s), µs, μs",
    "millisecond": "millisecond(s), ms",
    "s": "second(s), sec(s)",
    "min": "minute(s), min(s)",
    "h": "hour(s), hr(s), h",
    "d": "day(s)",
    "wk": "week(s)",
    "mo": "month(s)",
    "yr": "year(s), yr(s)",
    "decade": "decade(s)",
    "century": "century, centuries",
    "year of age": "year(s) old, year-old(s), years of age, yr-old",
    "month of age": "month(s) old, month-old(s), months of age",
    "week of age": "week(s) old, week-old(s), weeks of age",
    "day of age": "day(s) old, day-old(s), days of age",
}
_TOUCHING = frozenset({"C", "F", "x", "X", "in"})  # letters that are units only where they touch the digits


def _both(form: str) -> list[str]:
    """Return the singular and the plural of "metre(s)"."""
    if "(" not in form:
        return [form]
    return [re.sub(r"\([^)]*\)", "", form), form.replace("(", "").replace(")", "")]


def _symbols(table: dict[str, str]) -> dict[str, str]:
    listed = ((symbol, form.strip()) for symbol, forms in table.items() for form in forms.split(","))
    return {" ".join(one.split()): symbol for symbol, form in listed for one in _both(form)}


def plain(said: str) -> str:
    """Return a phrase with single spaces for its white space and hyphens."""
    return " ".join(said.replace("-", " ").split())


_BY_CODE = {code: code for code in _CODES}
_BY_SIGN = {sign: code for sign, code in _MONEY.items() if len(sign) == 1 and not sign.isalpha()}
SIGNS = frozenset(_BY_SIGN)
"""The signs of currencies."""
_BY_FORM = currency_names("en") | _BY_CODE | _BY_SIGN | _symbols(_FORMS)
_BY_FORM_ABROAD = {language: currency_names(language) | _symbols(table) for language, table in ABROAD.items()}
_ALL = {plain(form): symbol for forms in (_BY_FORM, *_BY_FORM_ABROAD.values()) for form, symbol in forms.items()}


_FOLDED = {form.casefold(): symbol for form, symbol in reversed(_ALL.items())}


def spaced(forms: Iterable[str]) -> str:
    """Return a pattern of phrases; a space in one may be any white space or a hyphen."""
    return any_of(forms).replace(r"\ ", r"[\s-]")


@cache
def units(language: str) -> str:
    """Return a pattern of the units of a language; a space in one may be any white space or a hyphen."""
    return spaced(_BY_FORM | _BY_FORM_ABROAD.get(language, {}))


_BEFORE = re.compile(rf"(?<![^\W_])({any_of([*_MONEY, *_CODES])}|(?:US|HK|NZ|CA|C)\s\$)\s?$")
_NO_ENDS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789,") - {said[-1] for said in (*_MONEY, *_CODES)}


def currency_before(body: str, start: int) -> tuple[int, str] | None:
    """Return where the sign or code of a currency before an amount begins, and its code."""
    before = body[start - 1 : start]
    if before.isspace():
        before = body[start - 2 : start - 1] if start > 1 else ""
    if before in _NO_ENDS:
        return None
    low = max(0, start - 5)
    m = _BEFORE.search(body[low:start])
    if m is None:
        return None
    said = re.sub(r"\s", "", m[1])
    alone = said in _BARE and m.end(1) != start - low  # letters that mean money only where they touch the digits
    return None if alone else (low + m.start(1), _MONEY.get(said, said))


def symbol_of(said: str) -> str:
    """Return the symbol of a unit as a pattern of `units` has matched it."""
    return _ALL[plain(said)]


PER_MANY = {many: f"per {many:,}" for many in (100, 1_000, 10_000, 100_000, 10**6)}
"""The units of how many there are among so many: "67 cases per 100,000 people"."""


@cache
def units_known() -> frozenset[str]:
    """Return the symbols of all units that figures are read in, in small letters."""
    return frozenset(u.casefold() for u in (*_ALL.values(), *_MONEY.values(), *_CODES, *PER_MANY.values()))


def unit_named(said: str) -> str | None:
    """Return the symbol of a unit as somebody may write it in any case ("percent", "kilometres"), None if none."""
    return _FOLDED.get(plain(said).casefold())


def leads(said: str) -> bool:
    """Tell whether it may stand before an amount of money as well as behind one."""
    return said in _MONEY or said in _BY_CODE


def touches(said: str) -> bool:
    """Tell whether the unit is a letter that is one only where it touches the digits: "118p", "35C"."""
    return said in _TOUCHING


def is_money(unit: str | None) -> bool:
    """Tell whether the unit is the code of a currency."""
    return unit is not None and len(unit) == 3 and unit.isupper()
