"""Measures the product on files of questions: `python -m bot bench …`. The product itself imports nothing from here."""
