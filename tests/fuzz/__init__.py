"""Noise against everything that reads what others wrote.

`python -m tests.fuzz` lets a coverage-guided fuzzer make the noise, `test_properties` lets
Hypothesis make it: both run the same `targets`. `growth` times long texts. `test_finds` keeps what
once broke something. Nothing here holds words of anybody else.
"""
