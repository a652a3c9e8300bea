"""Many recordings at once: jobs that are resumed after a kill, on one machine or on many. No bpy at import.

`jobs` reads what is to be done, `conductor` hands it out, `lane` runs a worker's process for it (`cluster` on other
machines), `worker` and `doing` are inside that process, `state` remembers on disk what is finished, `report` tells.
"""
