"""Basic Pitch's network as ONNX Runtime runs it quickest: convolutions with few outputs make neighbouring pitches at once.

ONNX Runtime's convolutions work on sixteen output channels at a time, and on processors with wide registers one with a
single output takes as long as one with sixteen. Such a convolution, [O,C,H,W] with stride 1, becomes one with a stride
of S along the pitches whose [S·O,C,H,W+S-1] weights hold S shifted copies, and the S values of each place are laid side
by side again. The sums are the same, but for their order.

The file is a protocol buffer; the few messages that are changed are read and written here: (field, value) pairs, the
value an integer or bytes. Numbers of fields are those of onnx.proto.
"""
import numpy as np

#: Channels that are worked out at once, and pitches that are laid into them at most: both tables have 8 n of these.
LANES, MOST = 16, 8
GRAPH = 7
NODE, INITIALIZER = 1, 5
INPUT, OUTPUT, OPERATION, ATTRIBUTE = 1, 2, 4, 5
DIMS, KIND, NAME, RAW = 1, 2, 8, 9
FLOAT, INT64 = 1, 7


def folded(model, frames):
    """The bytes of a `model` whose convolutions with few outputs, on tables [B,C,`frames`,8 n], make several pitches at
    once."""
    return _written([(field, _folded_graph(_read(value), frames) if field == GRAPH else value)
                     for field, value in _read(model)])


def _folded_graph(graph, frames):
    """The bytes of a graph's message with such convolutions folded, each up to the activation behind it."""
    tensors = {_text(tensor, NAME): tensor for tensor in _messages(graph, INITIALIZER)}
    nodes, made, renamed = [], [], {}
    for node in _messages(graph, NODE):
        inputs = [value.decode() for field, value in node if field == INPUT]
        if _text(node, OPERATION) == "Conv" and (shape := _foldable(node, tensors[inputs[1]])):
            outputs, count = shape[0], min(LANES // shape[0], MOST)
            bias = _values(tensors[inputs[2]])
            made += [_tensor(f"{inputs[1]} folded", _wider(_values(tensors[inputs[1]]).reshape(shape), count)),
                     _tensor(f"{inputs[1]} bias folded", np.tile(bias, count))]
            node = _node("Conv", [inputs[0], f"{inputs[1]} folded", f"{inputs[1]} bias folded"], _text(node, OUTPUT),
                         kernel_shape=[shape[2], shape[3] + count - 1], strides=[1, count], pads=_ints(node, "pads"))
            renamed[_text(node, OUTPUT)] = outputs, count
        nodes.append(node)
        if inputs[0] in renamed and _text(node, OPERATION) in ("Relu", "Sigmoid"):
            outputs, count = renamed[inputs[0]]
            name = _text(node, OUTPUT)
            made += [_tensor(f"{name} apart", np.array([0, count, outputs, frames, -1])),
                     _tensor(f"{name} together", np.array([0, 0, 0, -1]))]
            nodes[-1] = _node(_text(node, OPERATION), [inputs[0]], f"{name} folded")
            nodes += [_node("Reshape", [f"{name} folded", f"{name} apart"], f"{name} five"),
                      _node("Transpose", [f"{name} five"], f"{name} turned", perm=[0, 2, 3, 4, 1]),
                      _node("Reshape", [f"{name} turned", f"{name} together"], name)]
    used = {value for node in nodes for field, value in node if field == INPUT}
    kept = [tensor for tensor in [*tensors.values(), *made] if _text(tensor, NAME).encode() in used]
    others = [(field, value) for field, value in graph if field not in (NODE, INITIALIZER)]
    return _written([(NODE, _written(node)) for node in nodes] + others
                    + [(INITIALIZER, _written(tensor)) for tensor in kept])


def _foldable(node, weights):
    """The shape [4] of a convolution's weights where it makes few channels of a table, with stride 1; else None.

    What hears another number of channels than ONNX Runtime lays side by side is worked out in another way."""
    shape = _numbers(weights, DIMS)
    few, laid = shape[0] <= LANES // 2 and shape[2] > 1, shape[1] < LANES or shape[1] % LANES == 0
    return shape if few and laid and _ints(node, "strides") == [1, 1] else None


def _wider(weights, count):
    """Weights [count·O,C,H,W+count-1]: for each of `count` neighbouring pitches those [O,C,H,W], shifted."""
    outputs, channels, height, width = weights.shape
    wide = np.zeros((count, outputs, channels, height, width + count - 1), np.float32)
    for shift in range(count):
        wide[shift, ..., shift:shift + width] = weights
    return wide.reshape(-1, *wide.shape[2:])


def _node(operation, inputs, output, **attributes):
    """A node's message; attributes: lists of integers."""
    return ([(INPUT, name.encode()) for name in inputs] + [(OUTPUT, output.encode()), (OPERATION, operation.encode())]
            + [(ATTRIBUTE, _written([(1, name.encode()), *((8, value) for value in values), (20, 7)]))
               for name, values in attributes.items()])


def _tensor(name, values):
    """A tensor's message, of numbers in single precision or of whole ones."""
    whole = values.dtype.kind == "i"
    return [*((DIMS, size) for size in values.shape), (KIND, INT64 if whole else FLOAT), (NAME, name.encode()),
            (RAW, values.astype("<i8" if whole else "<f4").tobytes())]


def _values(tensor):
    return np.frombuffer(next(value for field, value in tensor if field == RAW), "<f4")


def _ints(node, name):
    """A node's attribute of this name, integers."""
    found = next(attribute for attribute in _messages(node, ATTRIBUTE) if _text(attribute, 1) == name)
    return _numbers(found, 8)


def _numbers(message, field):
    return [value for number, value in message if number == field]


def _text(message, field):
    return next(value for number, value in message if number == field).decode()


def _messages(message, field):
    return [_read(value) for value in _numbers(message, field)]


def _read(data):
    """The (field, value) pairs of a message."""
    pairs, place = [], 0
    while place < len(data):
        key, place = _read_number(data, place)
        if key & 7 == 0:
            value, place = _read_number(data, place)
        elif key & 7 == 2:
            size, place = _read_number(data, place)
            value, place = data[place:place + size], place + size
        else:
            raise ValueError(f"a field of kind {key & 7}")
        pairs.append((key >> 3, value))
    return pairs


def _read_number(data, place):
    number = shift = 0
    while True:
        byte = data[place]
        number, shift, place = number | (byte & 127) << shift, shift + 7, place + 1
        if byte < 128:
            return number, place


def _written(pairs):
    """The bytes of a message; the inverse of `_read`."""
    return b"".join(_number(field << 3) + _number(value) if isinstance(value, int)
                    else _number(field << 3 | 2) + _number(len(value)) + value for field, value in pairs)


def _number(value):
    value, data = value & 2**64 - 1, bytearray()
    while value > 127:
        data.append(value & 127 | 128)
        value >>= 7
    return bytes([*data, value])
