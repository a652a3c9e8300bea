"""The commands of the command line, one a file: NAME, SUMMARY, DESCRIPTION, EXAMPLES, add_arguments, run.

`run(arguments, console)` returns what to tell: a sentence under "text" and facts for `--json`.
"""
