"""How agents write, judged by two small heads over sentence vectors (docs/decisions/0015-heads-over-sentences.md)."""
