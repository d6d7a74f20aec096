"""A SIMD vector for numba, and its arithmetic: the same number of several frames, side by side.

Formulas are written as for plain numbers and compute all frames of a vector at once. A loop over
the frames would leave that to a vectoriser, which gives up where it cannot prove that rows of an
array do not overlap. LLVM splits vectors that are wider than the processor's.
"""

import operator
from collections.abc import Callable
from typing import Any, Final, cast

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import lower_builtin, models, register_model, type_callable

_BYTES: Final = 32
_FUSE: Final = ("contract",)  # a product and a sum may be one instruction; NaN keeps its meaning


def width_of(dtype: str) -> int:
    """How many frames there are in a vector of a dtype."""
    return _BYTES // np.dtype(dtype).itemsize


class Lanes(types.Type):
    """Numba's type of a vector of floats."""

    def __init__(self, dtype: Any) -> None:  # noqa: ANN401 - numba's types are values
        self.dtype = dtype
        self.width = width_of(dtype.name)
        super().__init__(name=f"Lanes({dtype}, {self.width})")


@register_model(Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: object, lanes: Lanes) -> None:
        element = ir.FloatType() if lanes.dtype.bitwidth == 32 else ir.DoubleType()
        super().__init__(manager, lanes, ir.VectorType(element, lanes.width))


def splat(context: Any, builder: Any, lanes: Lanes, kind: object, value: ir.Value) -> ir.Value:  # noqa: ANN401
    """A number of numba's type `kind` in all lanes; a vector as it is."""
    if isinstance(kind, Lanes):
        return value
    number = context.cast(builder, value, kind, lanes.dtype)
    nothing = ir.Constant(context.get_value_type(lanes), ir.Undefined)
    first = builder.insert_element(nothing, number, ir.Constant(ir.IntType(32), 0))
    zeros = ir.Constant(ir.VectorType(ir.IntType(32), lanes.width), [0] * lanes.width)
    return builder.shuffle_vector(first, nothing, zeros)


def _define_operator(function: Callable[..., Any], instruction: str) -> None:
    """Teach numba an arithmetic operator between vectors, and between vectors and numbers."""
    kinds = ((Lanes, Lanes), (Lanes, types.Number), (types.Number, Lanes))

    def type_operator(_context: object) -> Callable[..., Lanes | None]:
        def result(left: object, right: object) -> Lanes | None:
            if any(isinstance(left, one) and isinstance(right, two) for one, two in kinds):
                return left if isinstance(left, Lanes) else cast(Lanes, right)
            return None

        return result

    def lower(context: Any, builder: Any, signature: Any, values: Any) -> ir.Value:  # noqa: ANN401
        pairs = zip(signature.args, values, strict=True)
        left, right = (splat(context, builder, signature.return_type, *pair) for pair in pairs)
        return getattr(builder, instruction)(left, right, flags=_FUSE)

    type_callable(function)(type_operator)
    for pair in kinds:
        lower_builtin(function, *pair)(lower)


_define_operator(operator.add, "fadd")
_define_operator(operator.sub, "fsub")
_define_operator(operator.mul, "fmul")
_define_operator(operator.truediv, "fdiv")
