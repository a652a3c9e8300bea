"""The knobs of a job: the options of `generate`, `bake`, `render` and `export`, as JSON, as flags and back.

A job's JSON has a table for each command under the names of SECTIONS; a name in it is that of the command's flag, with
"_" for "-": {"settings": {"seed": 3, "style": {"curl": 0.8}}, "bake": {"no_stage": true}}.
"""
import argparse
from pathlib import Path

from ...engine.errors import InputError
from ..commands import bake, export, generate, render

#: Table of a job → the command whose options it holds.
SECTIONS = {"settings": generate, "bake": bake, "render": render, "motion": export}
#: What is the job's own to say, or makes something else than a batch makes.
_OWN = ("help", "output", "midi", "blender", "take", "still", "contact_sheet")
#: How two numbers are written as one word, by the option's type.
_BETWEEN = {render.size: "x", render.frame_range: "-"}


class SentenceParser(argparse.ArgumentParser):
    """Raises InputError where argparse would end the program."""

    def error(self, message):
        raise InputError(message)


def command_parser(command):
    """The parser of one command's arguments."""
    parser = SentenceParser(prog=command.NAME, add_help=False)
    command.add_arguments(parser)
    parser.set_defaults(traceback=False)
    return parser


def known(section):
    """Name → argparse's action of the options that a job's table `section` may hold."""
    actions = command_parser(SECTIONS[section])._actions
    return {_name(action): action for action in actions if action.option_strings and action.dest not in _OWN}


def from_arguments(arguments):
    """The tables that the flags of a command line say, as JSON; what is left at its default is not in them."""
    return {section: {name: _as_json(action, getattr(arguments, action.dest)) for name, action in known(section).items()
                      if getattr(arguments, action.dest, action.default) != action.default}
            for section in SECTIONS if section != "motion"}


def checked(tables, folder, where):
    """`tables` with absolute paths, as seen from `folder`. where: what the sentences of an InputError call the job."""
    done = {}
    for section, table in tables.items():
        if not isinstance(table, dict):
            raise InputError(f"{where}: “{section}” is not a table of names and values.")
        options = known(section)
        unknown = [name for name in table if name not in options]
        if unknown:
            raise InputError(f"{where}: “{section}” has no “{unknown[0]}”: use {', '.join(options)}.")
        done[section] = {name: str((Path(folder) / value).resolve()) if options[name].type is Path and value else value
                         for name, value in table.items() if value is not None}
        _try(section, done[section], where)
    return done


def flags(section, table):
    """A checked table as a list of words for the command line."""
    words, options = [], known(section)
    for name, value in table.items():
        action = options[name]
        flag = action.option_strings[-1]
        if isinstance(value, bool):
            words += [flag] if value else []
        elif isinstance(value, dict):
            words += [f"{flag}={knob}={setting}" for knob, setting in value.items()]
        elif isinstance(value, (list, tuple)):
            words.append(f"{flag}={_BETWEEN.get(action.type, ' ').join(map(str, value))}")
        else:
            words.append(f"{flag}={value}")
    return words


def paths(tables):
    """The names of files and folders that checked tables hold."""
    return [table[name] for section, table in tables.items() for name, action in known(section).items()
            if action.type is Path and table.get(name)]


def _try(section, table, where):
    """Raises InputError where the command would not take the table's values."""
    parser = command_parser(SECTIONS[section])
    positional = [action.dest for action in parser._actions if not action.option_strings]
    try:
        parser.parse_args([*positional, "-o", "output", *flags(section, table)])
    except InputError as error:
        raise InputError(f"{where}, “{section}”: {error}.") from error


def _name(action):
    return action.option_strings[-1].lstrip("-").replace("-", "_")


def _as_json(action, value):
    if isinstance(value, Path):
        return str(value.resolve())
    if isinstance(value, tuple):
        return _BETWEEN[action.type].join(map(str, value))
    return dict(value) if isinstance(value, list) else value
