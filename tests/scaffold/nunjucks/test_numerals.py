"""Numbers as JavaScript writes and reads them; what node 20 says is in the tables."""

from __future__ import annotations

import math

import pytest

from devportal.scaffold.nunjucks import numerals

TEXTS = [
    (1, "1"),
    (0.1, "0.1"),
    (1e21, "1e+21"),
    (123456789012345680000, "123456789012345680000"),
    (1e-07, "1e-7"),
    (1e-06, "0.000001"),
    (-2.5, "-2.5"),
    (0.3333333333333333, "0.3333333333333333"),
    (5e-324, "5e-324"),
    (1.7976931348623157e308, "1.7976931348623157e+308"),
    (100, "100"),
    (1e300, "1e+300"),
    (0, "0"),
    (0.30000000000000004, "0.30000000000000004"),
    (4.35, "4.35"),
    (1.005, "1.005"),
    (math.nan, "NaN"),
    (-math.inf, "-Infinity"),
]
FIXED = [
    (1.005, 2, "1.00"),
    (2.5, 0, "3"),
    (-2.5, 0, "-3"),
    (100000000000000000000, 2, "100000000000000000000.00"),
    (0, 2, "0.00"),
    (1e-06, 7, "0.0000010"),
    (8.345, 2, "8.35"),
    (1.45, 1, "1.4"),
    (123.456, 10, "123.4560000000"),
    (1e21, 2, "1e+21"),
]
PRECISION = [
    (123.456, 4, "123.5"),
    (0.000123, 2, "0.00012"),
    (1e21, 3, "1.00e+21"),
    (0, 3, "0.00"),
    (99999, 2, "1.0e+5"),
    (1.23e-06, 2, "0.0000012"),
    (15, 1, "2e+1"),
]
EXPONENTIAL = [
    (123.456, 2, "1.23e+2"),
    (0, 2, "0.00e+0"),
    (0.00015, 0, "1e-4"),
    (1e21, 3, "1.000e+21"),
    (12345, None, "1.2345e+4"),
]
RADIX = [
    (255, 16, "ff"),
    (0.5, 2, "0.1"),
    (0.1, 2, "0.0001100110011001100110011001100110011001100110011001101"),
    (-255.5, 16, "-ff.8"),
    (1e21, 36, "5v1j4f4ds7c000"),
    (3.14159, 8, "3.11037476006703156"),
    (0.1, 3, "0.0022002200220022002200220022002201"),
]
PARSED = [
    ("42px", 10, 42),
    ("0x1f", 16, 31),
    ("0x1f", 0, 31),
    (" -7.9", 10, -7),
    ("z", 36, 35),
    ("", 10, None),
    ("12", 2, 1),
    ("2", 2, None),
    ("1e3", 10, 1),
    ("\xa09", 10, 9),
]
READ = [
    ("", "0"),
    ("  12  ", "12"),
    ("0x10", "16"),
    ("0b11", "3"),
    ("1e3", "1000"),
    ("1_000", "NaN"),
    (".5", "0.5"),
    ("5.", "5"),
    ("Infinity", "Infinity"),
    ("-Infinity", "-Infinity"),
    ("abc", "NaN"),
    ("1 2", "NaN"),
    ("+1", "1"),
    ("0o17", "15"),
    ("1e1000", "Infinity"),
]


@pytest.mark.parametrize(("number", "text"), TEXTS)
def test_text(number: float, text: str) -> None:
    assert numerals.number_text(float(number)) == text


@pytest.mark.parametrize(("number", "places", "text"), FIXED)
def test_fixed(number: float, places: int, text: str) -> None:
    assert numerals.to_fixed(float(number), places) == text


@pytest.mark.parametrize(("number", "digits", "text"), PRECISION)
def test_precision(number: float, digits: int, text: str) -> None:
    assert numerals.to_precision(float(number), digits) == text


@pytest.mark.parametrize(("number", "places", "text"), EXPONENTIAL)
def test_exponential(number: float, places: int | None, text: str) -> None:
    assert numerals.to_exponential(float(number), places) == text


@pytest.mark.parametrize(("number", "radix", "text"), RADIX)
def test_radix(number: float, radix: int, text: str) -> None:
    assert numerals.in_radix(float(number), radix) == text


@pytest.mark.parametrize(("text", "radix", "number"), PARSED)
def test_whole_numbers_are_read_as_far_as_they_go(text: str, radix: int, number: float | None) -> None:
    found = numerals.parse_int(text, radix)
    assert (None if math.isnan(found) else found) == number


@pytest.mark.parametrize(("text", "number"), READ)
def test_numbers_are_read_whole(text: str, number: str) -> None:
    assert numerals.number_text(numerals.number_from(text)) == number
