"""Normal equations of a tree of joints factorised along the tree: leaves first, the root last.

All below a joint moves by one motion v (a 6-vector, see `composite`) and costs 1/2 v^T A v.
Eliminating a degree of freedom x of the joint from that leaves A - z z^T with

    z = A x / sqrt(d),  d = x^T A x + what the diagonal has besides,

the articulated-body inertia of R. Featherstone, "Rigid Body Dynamics Algorithms", 2008, ch. 7. Time
grows with the number of joints, not with its cube as for Cholesky's factor of the whole matrix; but
it goes into many small operations, one after the other, which pays in large batches only.
"""

from dataclasses import dataclass
from itertools import repeat

import torch
from torch import Tensor

from ikol.solver.batch_last import product, to_first, to_last
from ikol.solver.tree import LEVEL_SIZES, NUM_SWINGS, Tree, of_parents


@dataclass(frozen=True, slots=True)
class _Freedom:
    """One degree of freedom of each of the n joints of a level, eliminated.

    Attributes:
        motion: x [n, 6, N].
        z: [n, 6, N].
        row: L's entries for those of the same joint that went before [n, 1, N] each.
        scale: 1 / sqrt(d) [n, 1, N].
    """

    motion: Tensor
    z: Tensor
    row: list[Tensor]
    scale: Tensor


class TreeFactor:
    """Cholesky's factor L of a matrix with elements x_k^T M_l x_l (`composite`) and joint blocks.

    The order is that of the degrees of freedom: three of the root, then k of each joint 1..23.
    """

    def __init__(
        self, tree: Tree, motions: Tensor, forces: Tensor, added: Tensor, blocks: Tensor | None
    ) -> None:
        """Eliminate all degrees of freedom.

        Args:
            tree: The kinematic tree.
            motions: x of each degree of freedom [3 + 23 k, 6, N].
            forces: M x of each, M being the inertia of all that it moves [3 + 23 k, 6, N].
            added: Added to the diagonal [3 + 23 k, N].
            blocks: Added to the blocks of joints 1..23 [23, k, k, N].
        """
        self._tree = tree
        none = repeat(None, len(LEVEL_SIZES))
        of_joints = (None, *(none if blocks is None else blocks.split(LEVEL_SIZES)))
        by_level = zip(
            _by_level(motions), _by_level(forces), _by_level(added), of_joints, strict=True
        )
        self._levels: list[list[_Freedom]] = []
        gone: Tensor | None = None
        for level, (x, of_all, diagonal, block) in reversed(list(enumerate(by_level))):
            if gone is None:
                f = of_all
            else:
                gone = self._handed_up(level, gone)
                f = of_all - (gone.unsqueeze(1) * x.unsqueeze(2)).sum(3)
            freedoms = _eliminated(x, f, diagonal, block)
            self._levels.insert(0, freedoms)
            z = torch.stack([freedom.z for freedom in freedoms], dim=2)
            own = product(z, z.transpose(1, 2))
            gone = own if gone is None else own + gone

    def solve(self, values: Tensor) -> Tensor:
        """What the matrix takes to `values` [N, D]."""
        forwards = self._forwards(to_last(values, 1))
        motion: Tensor | None = None
        solved: list[Tensor] = []
        for level, (freedoms, y) in enumerate(zip(self._levels, forwards, strict=True)):
            if motion is not None:
                motion = of_parents(self._tree, level - 1, motion)
            q, motion = _backwards(freedoms, y, motion)
            solved.append(torch.cat(q, dim=1).flatten(0, 1))
        return to_first(torch.cat(solved))

    def _forwards(self, values: Tensor) -> list[list[Tensor]]:
        """L^-1 values [D, N], level by level: [n, 1, N] for each degree of freedom."""
        forwards: list[list[Tensor]] = []
        force: Tensor | None = None
        for level, own in reversed(list(enumerate(_by_level(values)))):
            if force is not None:
                force = self._handed_up(level, force)
            y, force = _forwards(self._levels[level], own, force)
            forwards.insert(0, y)
        return forwards

    def _handed_up(self, level: int, values: Tensor) -> Tensor:
        """Sums over each joint's children [n, ..., N] of values of the level below."""
        count = LEVEL_SIZES[level - 1] if level else 1
        zeros = values.new_zeros(count, *values.shape[1:])
        return zeros.index_add(0, self._tree.level_parents[level], values)


def _by_level(values: Tensor) -> tuple[Tensor, ...]:
    """Values of degrees of freedom [3 + 23 k, ...] by level: [1, 3, ...], then [n, k, ...] each."""
    joints = values[3:].unflatten(0, (NUM_SWINGS, -1))
    return values[:3].unsqueeze(0), *joints.split(LEVEL_SIZES)


def _eliminated(x: Tensor, f: Tensor, diagonal: Tensor, block: Tensor | None) -> list[_Freedom]:
    """Eliminate the degrees of freedom of a level's joints, one after the other.

    Args:
        x: Motions [n, k, 6, N].
        f: A x of each [n, k, 6, N].
        diagonal: What the diagonal has besides [n, k, N].
        block: What they have besides with each other [n, k, k, N].
    """
    own = product(x, f.transpose(1, 2))
    if block is not None:
        own = own + block
    done: list[_Freedom] = []
    for index in range(x.shape[1]):
        row: list[Tensor] = []
        d = own[:, index, index : index + 1] + diagonal[:, index : index + 1]
        z = f[:, index]
        for number, earlier in enumerate(done):
            entry = own[:, index, number : number + 1]
            for mine, its in zip(row, earlier.row, strict=True):
                entry = entry - mine * its
            entry = entry * earlier.scale
            row.append(entry)
            d, z = d - entry * entry, z - entry * earlier.z
        scale = d.rsqrt()
        done.append(_Freedom(x[:, index], z * scale, row, scale))
    return done


def _forwards(
    freedoms: list[_Freedom], values: Tensor, force: Tensor | None
) -> tuple[list[Tensor], Tensor]:
    """Values [n, k, N] of a level after those below, and what they leave to those above.

    Args:
        freedoms: The level's.
        values: To solve for [n, k, N].
        force: What the levels below leave to each joint [n, 6, N].
    """
    done: list[Tensor] = []
    left = torch.zeros_like(freedoms[0].z) if force is None else force
    for index, freedom in enumerate(freedoms):
        y = values[:, index : index + 1]
        if force is not None:
            y = y - (freedom.motion * force).sum(1, keepdim=True)
        for entry, earlier in zip(freedom.row, done, strict=True):
            y = y - entry * earlier
        done.append(y * freedom.scale)
        left = torch.addcmul(left, freedom.z, done[-1])
    return done, left


def _backwards(
    freedoms: list[_Freedom], values: list[Tensor], motion: Tensor | None
) -> tuple[list[Tensor], Tensor]:
    """L^-T values [n, 1, N] of a level after those above, and the motion of what is below it."""
    solved: list[Tensor] = []
    moved = torch.zeros_like(freedoms[0].z) if motion is None else motion
    later: list[tuple[_Freedom, Tensor]] = []
    for index, freedom in reversed(list(enumerate(freedoms))):
        q = values[index]
        if motion is not None:
            q = q - (freedom.z * motion).sum(1, keepdim=True)
        for other, its in later:
            q = q - other.row[index] * its
        q = q * freedom.scale
        later.append((freedom, q))
        solved.insert(0, q)
        moved = torch.addcmul(moved, freedom.motion, q)
    return solved, moved
