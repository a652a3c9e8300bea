"""Reads the data of a pickle file without running any of it: a small interpreter of its opcodes.

Python's own unpickler imports and calls what a file names. This one never imports, calls or sets an attribute: a
reference to a class becomes an inert `Global`, an object a `Record` of the class named, its arguments and its state.
Names outside a given list, and opcodes that data do not need, are refused. What is read costs no more memory than the
file. `pickletools.genops` splits the file into opcodes; it decodes their arguments and does nothing else.
"""
import io
import pickletools
from dataclasses import dataclass, field
from typing import Any

#: Opcodes a file may have at most; a MANO file has about a thousand.
MAX_OPCODES = 200_000
CONSTANTS = {
    "INT", "BININT", "BININT1", "BININT2", "LONG", "LONG1", "LONG4", "FLOAT", "BINFLOAT", "STRING", "BINSTRING",
    "SHORT_BINSTRING", "UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8", "BINBYTES", "SHORT_BINBYTES",
    "BINBYTES8", "BYTEARRAY8",
}
NAMED_CONSTANTS = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
EMPTY = {"EMPTY_DICT": dict, "EMPTY_LIST": list, "EMPTY_SET": list, "EMPTY_TUPLE": tuple}
STORE, FETCH = {"PUT", "BINPUT", "LONG_BINPUT", "MEMOIZE"}, {"GET", "BINGET", "LONG_BINGET"}
TUPLES = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}
IGNORED = {"PROTO", "FRAME"}
_MARK = object()


class Refused(ValueError):
    """The file is no plain data. The message completes the sentence "it …"."""


@dataclass(frozen=True)
class Global:
    """The name of a class or function. Nothing but a name."""

    module: str
    name: str


@dataclass(eq=False)
class Record:
    """An object as the file describes it: the class or function named, its arguments, the state set afterwards."""

    made_by: Global
    arguments: tuple
    state: Any = field(default=None, repr=False)


def read(data, allowed):
    """What the pickle `data` (bytes) describes: dicts, lists, tuples, numbers, text and `Record`s.

    allowed: pairs (module, name) that it may name. Raises Refused for anything else.
    """
    machine = _Machine(allowed)
    try:
        for count, (opcode, argument, _) in enumerate(pickletools.genops(io.BytesIO(data))):
            if count > MAX_OPCODES:
                raise Refused("has more parts than a model needs")
            if opcode.name == "STOP":
                return machine.result()
            machine.step(opcode.name, argument)
    except (ValueError, IndexError, KeyError, TypeError, OverflowError, UnicodeError) as error:
        if isinstance(error, Refused):
            raise
        raise Refused("is no pickle, or a damaged one") from error
    raise Refused("ends too early")


class _Machine:
    """The unpickler's stack and memo."""

    def __init__(self, allowed):
        self.allowed = allowed
        self.stack, self.memo = [], {}

    def result(self):
        if len(self.stack) != 1 or self.stack[0] is _MARK:
            raise Refused("is no pickle, or a damaged one")
        return self.stack[0]

    def step(self, name, argument):
        if name in CONSTANTS:
            self.stack.append(argument)
        elif name in NAMED_CONSTANTS:
            self.stack.append(NAMED_CONSTANTS[name])
        elif name in EMPTY:
            self.stack.append(EMPTY[name]())
        elif name in STORE:
            self.memo[len(self.memo) if argument is None else argument] = self.top()
        elif name in FETCH:
            self.stack.append(self.memo[argument])
        elif name == "MARK":
            self.stack.append(_MARK)
        elif name in TUPLES:
            self.stack.append(tuple(reversed([self.pop() for _ in range(TUPLES[name])])))
        elif name in IGNORED:
            pass
        else:
            method = self.COMPOUND.get(name)
            if method is None:
                raise Refused(f"uses the pickle instruction {name}, which data do not need")
            method(self, argument)

    def top(self):
        if self.stack[-1] is _MARK:
            raise Refused("is no pickle, or a damaged one")
        return self.stack[-1]

    def pop(self, kind=object):
        """The top of the stack, taken away; it must be exactly of the type `kind` where one is given."""
        value = self.top()
        if kind is not object and type(value) is not kind:
            raise Refused("is no pickle, or a damaged one")
        return self.stack.pop()

    def since_mark(self):
        values = []
        while self.stack[-1] is not _MARK:
            values.append(self.stack.pop())
        self.stack.pop()
        return values[::-1]

    def name(self, module, name):
        if (module, name) not in self.allowed:
            shown = "".join(letter if letter.isprintable() else "?" for letter in f"{module}.{name}"[:80])
            raise Refused(f"asks for {shown}, which no model needs")
        self.stack.append(Global(module, name))

    def on_global(self, argument):
        self.name(*argument.split(" ", 1))

    def on_stack_global(self, _):
        name, module = self.pop(str), self.pop(str)
        self.name(module, name)

    def on_call(self, _):
        arguments = self.pop(tuple)
        self.stack.append(Record(self.pop(Global), arguments))

    def on_build(self, _):
        state = self.pop()
        record = self.top()
        if type(record) is not Record or record.state is not None:
            raise Refused("sets the state of something that is no object")
        record.state = state

    def on_tuple(self, _):
        self.stack.append(tuple(self.since_mark()))

    def on_list(self, _):
        self.stack.append(self.since_mark())

    def on_append(self, _):
        value = self.pop()
        self.extend([value])

    def on_appends(self, _):
        self.extend(self.since_mark())

    def extend(self, values):
        if type(self.top()) is not list:
            raise Refused("is no pickle, or a damaged one")
        self.stack[-1].extend(values)

    def on_dict(self, _):
        values = self.since_mark()
        self.stack.append({})
        self.update(values)

    def on_setitem(self, _):
        value, key = self.pop(), self.pop()
        self.update([key, value])

    def on_setitems(self, _):
        self.update(self.since_mark())

    def update(self, values):
        """Only text is a key: what else a file puts there is of no use here, and hashing it could be made slow."""
        if type(self.top()) is not dict or len(values) % 2:
            raise Refused("is no pickle, or a damaged one")
        self.stack[-1].update({key: value for key, value in zip(values[::2], values[1::2]) if type(key) is str})

    COMPOUND = {
        "GLOBAL": on_global, "STACK_GLOBAL": on_stack_global, "REDUCE": on_call, "NEWOBJ": on_call,
        "BUILD": on_build, "TUPLE": on_tuple, "LIST": on_list, "FROZENSET": on_list, "APPEND": on_append,
        "APPENDS": on_appends, "ADDITEMS": on_appends, "DICT": on_dict, "SETITEM": on_setitem,
        "SETITEMS": on_setitems,
    }
