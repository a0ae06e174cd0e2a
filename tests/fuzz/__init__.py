"""Noise against everything that reads what others wrote.

`python -m tests.fuzz` lets a coverage-guided fuzzer make the noise, `test_properties` lets
Hypothesis make it, and `finds/` keeps the noise that once found a fault. All three run the same
targets. Nothing here holds words of anybody else.
"""
