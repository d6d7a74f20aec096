"""A SIMD vector for numba: the same number of several frames, side by side.

Formulas are written as for plain numbers and compute all frames of a vector at once. A loop over
the frames would leave that to a vectoriser, which gives up where it cannot prove that rows of an
array do not overlap. LLVM splits vectors that are wider than the processor's.
"""

import operator
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, lower_builtin, models, register_model, type_callable

_BYTES: Final = 32
_FUSE: Final = ("contract",)  # a product and a sum may be one instruction; NaN keeps its meaning


def width_of(dtype: Any) -> int:
    """How many frames there are in a vector of a numpy dtype."""
    return _BYTES // np.dtype(dtype).itemsize


class Lanes(types.Type):
    """Numba's type of a vector of floats."""

    def __init__(self, dtype: types.Float) -> None:
        self.dtype = dtype
        self.width = _BYTES * 8 // dtype.bitwidth
        super().__init__(name=f"Lanes({dtype}, {self.width})")


@register_model(Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Any, lanes: Lanes) -> None:
        element = ir.FloatType() if lanes.dtype.bitwidth == 32 else ir.DoubleType()
        super().__init__(manager, lanes, ir.VectorType(element, lanes.width))


def _splat(context: Any, builder: Any, number: Any, number_type: Any, lanes: Lanes) -> Any:
    """A number in all lanes; vectors as they are."""
    if isinstance(number_type, Lanes):
        return number
    number = context.cast(builder, number, number_type, lanes.dtype)
    vector_type = context.get_value_type(lanes)
    undefined = ir.Constant(vector_type, ir.Undefined)
    first = builder.insert_element(undefined, number, ir.Constant(ir.IntType(32), 0))
    zeros = ir.Constant(ir.VectorType(ir.IntType(32), lanes.width), [0] * lanes.width)
    return builder.shuffle_vector(first, undefined, zeros)


def _define_operator(function: Callable[..., Any], instruction: str) -> None:
    """Teach numba an arithmetic operator between vectors, and between vectors and numbers."""

    @type_callable(function)
    def _type(_context: Any) -> Callable[..., Any]:
        def result(left: Any, right: Any) -> Lanes | None:
            lanes = left if isinstance(left, Lanes) else right
            others = (Lanes, types.Number)
            if not isinstance(lanes, Lanes):
                return None
            return lanes if isinstance(left, others) and isinstance(right, others) else None

        return result

    def lower(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        left, right = (
            _splat(context, builder, value, kind, signature.return_type)
            for value, kind in zip(values, signature.args, strict=True)
        )
        return getattr(builder, instruction)(left, right, flags=_FUSE)

    for kinds in ((Lanes, Lanes), (Lanes, types.Number), (types.Number, Lanes)):
        lower_builtin(function, *kinds)(lower)


_define_operator(operator.add, "fadd")
_define_operator(operator.sub, "fsub")
_define_operator(operator.mul, "fmul")
_define_operator(operator.truediv, "fdiv")


@intrinsic
def load(_context: Any, rows: Any, row: Any) -> Any:
    """The vector in a row of a C-contiguous array [rows, width]."""
    lanes = Lanes(rows.dtype)

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        pointer = _row(context, builder, signature, values)
        return builder.load(pointer, align=lanes.dtype.bitwidth // 8)

    return lanes(rows, row), generate


@intrinsic
def store(_context: Any, rows: Any, row: Any, value: Any) -> Any:
    """Put a vector, or a number for all lanes, into a row of an array [rows, width]."""
    lanes = Lanes(rows.dtype)

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        pointer = _row(context, builder, signature, values)
        vector = _splat(context, builder, values[2], signature.args[2], lanes)
        builder.store(vector, pointer, align=lanes.dtype.bitwidth // 8)
        return context.get_dummy_value()

    return types.void(rows, row, value), generate


@intrinsic
def sqrt(_context: Any, value: Any) -> Any:
    """Square root of each lane."""

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        vector = context.get_value_type(signature.return_type)
        name = f"llvm.sqrt.v{value.width}f{value.dtype.bitwidth}"
        function = cgutils.get_or_insert_function(
            builder.module, ir.FunctionType(vector, [vector]), name
        )
        return builder.call(function, values)

    return value(value), generate


@intrinsic
def where_less(_context: Any, left: Any, right: Any, then: Any, otherwise: Any) -> Any:
    """In each lane `then` where left < right, else, and where one is NaN, `otherwise`."""
    lanes = next(kind for kind in (left, right, then, otherwise) if isinstance(kind, Lanes))

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        vectors = [
            _splat(context, builder, number, kind, lanes)
            for number, kind in zip(values, signature.args, strict=True)
        ]
        condition = builder.fcmp_ordered("<", *vectors[:2])
        return builder.select(condition, *vectors[2:])

    return lanes(left, right, then, otherwise), generate


@intrinsic
def pointer(_context: Any, address: Any, like: Any) -> Any:
    """An address (an integer) as a pointer to numbers of the dtype of an array."""
    kind = types.CPointer(like.dtype)

    def generate(context: Any, builder: Any, signature: Any, values: Any) -> Any:
        return builder.inttoptr(values[0], context.get_value_type(signature.return_type))

    return kind(address, like), generate


def _row(context: Any, builder: Any, signature: Any, values: Any) -> Any:
    """Pointer to a row, typed as one to a vector."""
    rows, row = signature.args[:2]
    lanes = Lanes(rows.dtype)
    array = context.make_array(rows)(context, builder, values[0])
    index = context.cast(builder, values[1], row, types.intp)
    offset = builder.mul(index, context.get_constant(types.intp, lanes.width))
    first = builder.gep(array.data, [offset])
    return builder.bitcast(first, context.get_value_type(lanes).as_pointer())
