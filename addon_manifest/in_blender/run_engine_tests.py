"""Runs the engine's tests in a Python that has no torch: `… -- FOLDERS_FOR_SYS_PATH [pytest's arguments]`.

A test that wants the transcriber which needs torch counts as skipped.
"""
import os
import sys

import pytest

#: Supposes that nothing but what it hides is missing.
COMPLETE = "test_the_doctor_knows_a_remedy_for_all_that_is_missing"


class LackingIsSkipped:
    """Turns failures for want of a transcriber into skips."""

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item, call):
        report = (yield).get_result()
        if call.excinfo and call.excinfo.typename == "TranscriberMissing":
            report.outcome = "skipped"
            report.longrepr = (str(item.path), item.location[1] or 0, "Skipped: this Python has no transcriber")


folders, *arguments = sys.argv[sys.argv.index("--") + 1:]
sys.path[:0] = folders.split(os.pathsep)
os.environ["PYTHONPATH"] = folders  # for tests that start a Python
sys.exit(pytest.main(["-p", "no:cacheprovider", "--import-mode=importlib", "-k", f"not {COMPLETE}", *arguments],
                     plugins=[LackingIsSkipped()]))
