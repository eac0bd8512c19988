"""The journal's tree against the published vectors of RFC 6962, and proofs that no other tree passes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.journal.tree import EMPTY, consistency_proof, is_consistent, leaf_hash, span

# transparency-dev/merkle testonly/constants.go
LEAVES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
HASHES = [leaf_hash(number.to_bytes(2, "big")) for number in range(300)]


def of(low: int, high: int) -> bytes:
    """The hash of a span of the many leaves."""
    return span(HASHES, low, high) if high > low else EMPTY


@pytest.mark.parametrize("size", range(9))
def test_roots_are_the_published_ones(size: int) -> None:
    """For every size up to eight."""
    leaves = [leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES]
    assert (span(leaves, 0, size) if size else EMPTY).hex() == ROOTS[size]


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_tree_that_grew_is_consistent(one: int, other: int) -> None:
    """Whatever the sizes."""
    old, new = sorted((one, other))
    assert is_consistent(old, of(0, old), new, of(0, new), consistency_proof(old, new, of))


@given(st.integers(1, 299), st.integers(1, 299), st.integers(0, 20))
def test_nothing_else_is(one: int, other: int, place: int) -> None:
    """A changed step, a missing step, or a root of another tree."""
    old, new = min(one, other), max(one, other) + 1
    proof = consistency_proof(old, new, of)
    spoilt = [*proof]
    spoilt[place % len(proof)] = bytes(32)
    assert not is_consistent(old, of(0, old), new, of(0, new), spoilt)
    assert not is_consistent(old, of(0, old), new, of(0, new), proof[:-1])
    assert not is_consistent(old, bytes(32), new, of(0, new), proof)
    assert not is_consistent(old, of(0, old), new, bytes(32), proof)
