"""Vectors of lanes in memory, and what operators do not say: numba's intrinsics.

Typed as if of plain numbers: what holds for one frame holds for all lanes.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray

from ikol.solver.compiled.lanes import Lanes, splat

Rows = NDArray[Any]
"""Numbers [rows, width], one column for each lane; or [numbers], where a vector begins anywhere."""

_Function = TypeVar("_Function", bound=Callable[..., Any])
_Typed = tuple[Any, Callable[..., ir.Value]]
"""A signature and what writes the instructions."""


def helper(function: _Function) -> _Function:
    """Compile a function that only compiled code calls: without wrappers for Python and C."""
    wrappers: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    return cast(_Function, njit(nogil=True, error_model="numpy", **wrappers)(function))


def _load(_context: object, rows: Any, row: Any) -> _Typed:  # noqa: ANN401 - numba's types
    def write(context: Any, builder: Any, signature: Any, values: Any) -> ir.Value:  # noqa: ANN401
        pointer = _pointer_to_row(context, builder, signature, values)
        return builder.load(pointer, align=rows.dtype.bitwidth // 8)

    return Lanes(rows.dtype)(rows, row), write


def _store(_context: object, rows: Any, row: Any, value: Any) -> _Typed:  # noqa: ANN401
    def write(context: Any, builder: Any, signature: Any, values: Any) -> ir.Value:  # noqa: ANN401
        pointer = _pointer_to_row(context, builder, signature, values)
        vector = splat(context, builder, Lanes(rows.dtype), signature.args[2], values[2])
        builder.store(vector, pointer, align=rows.dtype.bitwidth // 8)
        return context.get_dummy_value()

    return types.void(rows, row, value), write


def _elementwise(name: str) -> Callable[[float], float]:
    """An intrinsic of LLVM that takes and gives one vector."""

    def function(_context: object, value: Any) -> _Typed:  # noqa: ANN401
        def write(context: Any, builder: Any, _signature: Any, values: Any) -> ir.Value:  # noqa: ANN401
            vector = context.get_value_type(value)
            whole_name = f"llvm.{name}.v{value.width}f{value.dtype.bitwidth}"
            kind = ir.FunctionType(vector, [vector])
            called = cgutils.get_or_insert_function(builder.module, kind, whole_name)
            return builder.call(called, values)

        return value(value), write

    return cast(Callable[[float], float], intrinsic(function))


def _where_less(_context: object, left: Any, right: Any, then: Any, otherwise: Any) -> _Typed:  # noqa: ANN401
    lanes = next(kind for kind in (left, right, then, otherwise) if isinstance(kind, Lanes))

    def write(context: Any, builder: Any, signature: Any, values: Any) -> ir.Value:  # noqa: ANN401
        pairs = zip(signature.args, values, strict=True)
        vectors = [splat(context, builder, lanes, *pair) for pair in pairs]
        return builder.select(builder.fcmp_ordered("<", *vectors[:2]), *vectors[2:])

    return lanes(left, right, then, otherwise), write


def _pointer(_context: object, address: Any, like: Any) -> _Typed:  # noqa: ANN401
    def write(context: Any, builder: Any, signature: Any, values: Any) -> ir.Value:  # noqa: ANN401
        return builder.inttoptr(values[0], context.get_value_type(signature.return_type))

    return types.CPointer(like.dtype)(address, like), write


def _pointer_to_row(context: Any, builder: Any, signature: Any, values: Any) -> ir.Value:  # noqa: ANN401
    rows, row = signature.args[:2]
    lanes = Lanes(rows.dtype)
    array = context.make_array(rows)(context, builder, values[0])
    index = context.cast(builder, values[1], row, types.intp)
    step = context.get_constant(types.intp, 1 if rows.ndim == 1 else lanes.width)
    first = builder.gep(array.data, [builder.mul(index, step)])
    return builder.bitcast(first, context.get_value_type(lanes).as_pointer())


load = cast(Callable[[Rows, int], float], intrinsic(_load))
"""load(rows, row): the vector in a row of a C-contiguous array, or from a number on."""

store = cast(Callable[[Rows, int, float], None], intrinsic(_store))
"""store(rows, row, value): put a vector, or a number for all lanes, there."""

sqrt = _elementwise("sqrt")
"""sqrt(value): the square root of each lane."""

cos = _elementwise("cos")
"""cos(value): the cosine of each lane."""

sin = _elementwise("sin")
"""sin(value): the sine of each lane."""

where_less = cast(Callable[[float, float, float, float], float], intrinsic(_where_less))
"""where_less(left, right, then, otherwise): in each lane `then` where left < right, else, and where
one of these is NaN, `otherwise`."""

pointer = cast(Callable[[int, Rows], Any], intrinsic(_pointer))
"""pointer(address, like): an address as a pointer to numbers of an array's dtype."""
