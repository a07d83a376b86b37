"""Texts that are nearly equal: MinHash of their word triples (Broder 1997), found by locality-sensitive hashing."""

from __future__ import annotations

import re
from collections.abc import Sequence

SIMILARITY = 0.7
"""Two texts are nearly equal when so much of their word triples is shared (Jaccard)."""
MOST_TEXTS = 50_000
_PERMUTATIONS = 64
_LEAST_WORDS = 5
"""Shorter texts share triples by chance."""
_WORDS = re.compile(r"\w+")


def triples(text: str) -> set[str]:
    """Return a text's runs of three words, in lower case, without punctuation."""
    words = _WORDS.findall(text.lower())
    return {" ".join(words[i : i + 3]) for i in range(len(words) - 2)} if len(words) >= _LEAST_WORDS else set()


def near_groups(texts: Sequence[str]) -> list[list[int]]:
    """Return groups of positions of nearly equal texts, in the order of the texts; beyond MOST_TEXTS the rest is not read.

    Candidates of the hashing are checked: a pair counts when its exact similarity reaches SIMILARITY.
    """
    from datasketch import MinHash, MinHashLSH

    shingles = {number: found for number, text in enumerate(texts[:MOST_TEXTS]) if (found := triples(text))}
    hashes = MinHash.bulk(
        [[triple.encode() for triple in found] for found in shingles.values()], num_perm=_PERMUTATIONS
    )
    index = MinHashLSH(threshold=SIMILARITY, num_perm=_PERMUTATIONS)
    parent = dict(zip(shingles, shingles, strict=True))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for number, minhash in zip(shingles, hashes, strict=True):
        for other in index.query(minhash):
            both = len(shingles[number] & shingles[other])
            if root(other) != root(number) and both >= SIMILARITY * len(shingles[number] | shingles[other]):
                parent[root(number)] = root(other)
        index.insert(number, minhash)
    groups: dict[int, list[int]] = {}
    for number in shingles:
        groups.setdefault(root(number), []).append(number)
    return sorted((group for group in groups.values() if len(group) > 1), key=lambda group: group[0])
