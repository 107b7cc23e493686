"""Settings, and the processes that Headway is made of."""

import atexit
import gc

# What a process holds at its end, the system takes back. To look all through it first takes more than half a second.
atexit.register(gc.freeze)
