"""What more steps buy: solver x steps x temperature against figures and time, `pianoflow evaluate model DATA --steps 1
2 4 8 25`."""
from dataclasses import replace
from itertools import product

from .baselines.makers import FlowMaker
from .table import row, tell, told_of, truths_of

#: The columns of this table.
COLUMNS = ("f1_before", "fgd", "pd", "acc_pose", "acc_pads", "fde", "rtf_core", "rtf", "calls")


def curve(options, generator, sampling):
    """Prints the figures of every solver of --solvers with every number of --steps at every one of --temperatures,
    writes what is asked for, and returns all."""
    truths = truths_of(options, generator, wgd=False)
    told = {"table": told_of(options, truths), "rows": {}}
    for solver, steps, temperature in product(options.solvers or [sampling.solver], options.steps,
                                              options.temperatures or [sampling.temperature]):
        name = f"{solver} {steps}, temperature {temperature:g}"
        way = replace(sampling, solver=solver, steps=steps, temperature=temperature)
        told["rows"][name] = row(FlowMaker(name, generator, way), truths, options)
    tell("Solvers, steps and temperatures", told, options, COLUMNS, published=False)
    return told
