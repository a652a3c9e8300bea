"""What belongs to the stage, and how it is told from what is the animator's."""
import bpy

COLLECTION = "PianoFlow Stage"
#: Custom property that marks objects and data as the stage's; its value says which part they are.
OWN = "pianoflow_stage"


def stage_collection(scene):
    """The collection of the scene's stage; None when there is none."""
    return next((collection for collection in scene.collection.children if OWN in collection), None)


def make_stage_collection(scene):
    """The collection of the scene's stage, made where it is missing."""
    collection = stage_collection(scene)
    if collection is None:
        collection = bpy.data.collections.new(COLLECTION)
        collection[OWN] = "collection"
        scene.collection.children.link(collection)
    return collection


def part_of(collection, part):
    """The stage's object for `part`; None where it is missing."""
    return next((item for item in collection.objects if item.get(OWN) == part), None)


def own_object(collection, part, name, data_blocks, *kind):
    """The stage's object for `part`, made with new data of `data_blocks` when it is missing."""
    item = part_of(collection, part)
    if item is None:
        item = bpy.data.objects.new(name, data_blocks.new(name, *kind))
        item[OWN] = part
        collection.objects.link(item)
    return item


def own_data(data_blocks, name):
    """The stage's data-block called `name` at first, made where it is missing."""
    for block in data_blocks:
        if block.get(OWN) == name:
            return block
    block = data_blocks.new(name)
    block[OWN] = name
    return block


def remove_others(collection, kept):
    """Removes the stage's objects in `collection` that are not among the `kept`, and their data."""
    for item in [item for item in collection.objects if OWN in item and item not in kept]:
        data = item.data
        bpy.data.objects.remove(item)
        if data is not None and data.users == 0:
            bpy.data.batch_remove([data])
