"""The peer of benchmarks/poll.py: the library reader (lemon24/reader), in an interpreter of its own that has it.

`python poll_reader.py FOLDER`; the first line on stdin is a JSON list of addresses, each further one asks for a round
and is answered by a line of JSON: the round's seconds of CPU and of wall time, and how many entries were new. The last
address is only polled before the first round, so that nothing is loaded for the first time in it.
"""

import json
import sys
import time
from typing import Any


def main() -> None:
    import reader  # type: ignore[import-not-found]  # it lives in the peer's environment only

    *urls, warm = json.loads(sys.stdin.readline())
    it: Any = reader.make_reader(f"{sys.argv[1]}/reader.sqlite")
    it.add_feed(warm)
    list(it.update_feeds_iter(scheduled=False))
    it.delete_feed(warm)
    for url in urls:
        it.add_feed(url)
    print(json.dumps({"version": reader.__version__}), flush=True)
    for _ in sys.stdin:
        cpu, wall, new = time.process_time(), time.perf_counter(), 0
        for result in it.update_feeds_iter(workers=1, scheduled=False):
            if isinstance(result.value, Exception):
                raise result.value
            new += result.value.new if result.value else 0
        spent = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall, "new": new}
        print(json.dumps(spent), flush=True)


if __name__ == "__main__":
    main()
