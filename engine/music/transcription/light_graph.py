"""Basic Pitch's network as ONNX Runtime runs it quickest: convolutions with few outputs make neighbours at once.

ONNX Runtime's convolutions work on sixteen output channels at a time, and on processors with wide registers one with a
single output takes as long as one with sixteen. Such a convolution, [O,C,H,W] with stride 1, becomes one with a stride
of S along the pitches whose weights [S·O,C,H,W+S-1] hold S shifted copies, and the S values of each place are laid
side by side again; one that halves the rate of the sound likewise makes several samples. The sums are the same, but
for their order.

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


def folded(model, frames, samples):
    """The bytes of a `model` that hears `samples`, whose convolutions with few outputs, on tables [B,C,`frames`,8 n],
    make several pitches at once, and those that halve the sound's rate several samples."""
    return _written([(field, _folded_graph(_read(value), frames, samples) if field == GRAPH else value)
                     for field, value in _read(model)])


def _folded_graph(graph, frames, samples):
    """The bytes of a graph's message with such convolutions folded."""
    tensors = {_text(tensor, NAME): tensor for tensor in _messages(graph, INITIALIZER)}
    nodes, tables = [], {}  # tables: folded ones, which stay so until the activation behind: name → outputs, pitches
    for node in _messages(graph, NODE):
        inputs, operation, output = _names(node, INPUT), _text(node, OPERATION), _text(node, OUTPUT)
        shape = _numbers(tensors[inputs[1]], DIMS) if operation == "Conv" else None
        made = [], []
        if shape and _halves(node, shape):
            samples //= 2
            made = _halving(node, shape, tensors, samples)
        elif shape and _foldable(node, shape):
            tables[output] = shape[0], min(LANES // shape[0], MOST)
            made = _convolution(node, shape, tensors, tables[output][1], 1, output)
        elif inputs[0] in tables and operation in ("Relu", "Sigmoid"):
            made = _unfolded(node, *tables[inputs[0]], frames)
        nodes += made[0] or [node]
        tensors |= {_text(tensor, NAME): tensor for tensor in made[1]}
    used = {name for node in nodes for name in _names(node, INPUT)}
    others = [(field, value) for field, value in graph if field not in (NODE, INITIALIZER)]
    return _written([(NODE, _written(node)) for node in nodes] + others
                    + [(INITIALIZER, _written(tensor)) for name, tensor in tensors.items() if name in used])


def _convolution(node, shape, tensors, count, step, output):
    """The node, in a list, of a convolution with weights of this shape that makes `count` places at once, [B,count·O,…],
    which lie `step` apart in what it hears; and its tensors."""
    heard, weights, bias = _names(node, INPUT)
    further, pads = step * (count - 1), _ints(node, "pads") or [0, 0, 0, step * (count - 1)]
    wide = _wider(_values(tensors[weights]).reshape(shape), count, step)
    made = [_tensor(f"{output} weights", wide), _tensor(f"{output} bias", np.tile(_values(tensors[bias]), count))]
    return [_node("Conv", [heard, f"{output} weights", f"{output} bias"], output,
                  kernel_shape=[shape[2], shape[3] + further], strides=[1, step * count], pads=pads)], made


def _unfolded(node, outputs, count, frames):
    """The nodes and tensors of an activation of a folded table, and of this laid out as it was."""
    name = _text(node, OUTPUT)
    return ([_node(_text(node, OPERATION), _names(node, INPUT), f"{name} folded"),
             _node("Reshape", [f"{name} folded", f"{name} apart"], f"{name} five"),
             _node("Transpose", [f"{name} five"], f"{name} turned", perm=[0, 2, 3, 4, 1]),
             _node("Reshape", [f"{name} turned", f"{name} together"], name)],
            [_tensor(f"{name} apart", np.array([0, count, outputs, frames, -1])),
             _tensor(f"{name} together", np.array([0, 0, 0, -1]))])


def _halving(node, shape, tensors, samples):
    """The nodes and tensors of a convolution that leaves so many `samples`, LANES of which are made at once."""
    name = _text(node, OUTPUT)
    nodes, made = _convolution(node, shape, tensors, LANES, 2, f"{name} folded")
    return (nodes + [_node("Transpose", [f"{name} folded"], f"{name} turned", perm=[0, 2, 3, 1]),
                     _node("Reshape", [f"{name} turned", f"{name} together"], f"{name} padded"),
                     _node("Slice", [f"{name} padded", f"{name} from", f"{name} to", f"{name} along"], name)],
            made + [_tensor(f"{name} {what}", np.array(values)) for what, values in (
                ("together", [0, 0, 1, -1]), ("from", [0]), ("to", [samples]), ("along", [3]))])


def _halves(node, shape):
    """Whether a convolution of this shape halves a sound's rate."""
    return shape[:3] == [1, 1, 1] and _ints(node, "strides") == [1, 2]


def _foldable(node, shape):
    """Whether a convolution with weights of this shape makes few channels of a table, with stride 1.

    What hears another number of channels than ONNX Runtime lays side by side is worked out in another way."""
    few, laid = shape[0] <= LANES // 2 and shape[2] > 1, shape[1] < LANES or shape[1] % LANES == 0
    return few and laid and _ints(node, "strides") == [1, 1]


def _wider(weights, count, step):
    """Weights [count·O,C,H,W+step·(count-1)]: those [O,C,H,W] for each of `count` places, which lie `step` apart."""
    outputs, channels, height, width = weights.shape
    wide = np.zeros((count, outputs, channels, height, width + step * (count - 1)), np.float32)
    for place in range(count):
        wide[place, ..., step * place:step * place + width] = weights
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
    """A node's attribute of this name, integers; none where it has none."""
    return [value for attribute in _messages(node, ATTRIBUTE) if _text(attribute, 1) == name
            for value in _numbers(attribute, 8)]


def _names(node, field):
    return [name.decode() for name in _numbers(node, field)]


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
