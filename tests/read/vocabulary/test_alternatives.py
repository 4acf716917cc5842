from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from wirebell.read.vocabulary.alternatives import any_of

WORDS = st.text("ab.é ", min_size=1, max_size=5)


@given(st.sets(WORDS, min_size=1), WORDS)
def test_the_pattern_matches_the_longest_word_that_stands_there(words: set[str], text: str) -> None:
    found = re.match(any_of(words), text)
    begins = [word for word in words if text.startswith(word)]
    assert (found.group() if found else None) == max(begins, key=len, default=None)
