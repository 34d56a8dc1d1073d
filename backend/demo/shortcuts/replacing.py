"""Putting one function in the place of another for a time, wherever the program has imported it to."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

MISSING = object()


@contextmanager
def replaced(substitutes: Mapping[Callable[..., Any], Callable[..., Any]]) -> Iterator[None]:
    """Every name in a module of the program that means one of these functions means its substitute within this block."""
    by_id = {id(original): substitute for original, substitute in substitutes.items()}
    modules = [module for name, module in list(sys.modules.items()) if name.startswith("backend.") and module]
    found = [
        (vars(module), name, value)
        for module in modules
        for name, value in list(vars(module).items())
        if id(value) in by_id
    ]
    for names, name, value in found:
        names[name] = by_id[id(value)]
    try:
        yield
    finally:
        for names, name, value in found:
            names[name] = value


@contextmanager
def put(owner: Any, **values: Any) -> Iterator[None]:
    """The attributes of `owner` are these within this block."""
    before = {name: vars(owner).get(name, MISSING) for name in values}
    for name, value in values.items():
        setattr(owner, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is MISSING:
                delattr(owner, name)
            else:
                setattr(owner, name, value)
