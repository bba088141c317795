"""The peer of benchmarks/copies.py: MinHash LSH of the library datasketch, in an interpreter of its own that has it.

`python copies_datasketch.py`: a line of JSON a story on stdin, its shingles as strings (it gets them for nothing), and
for each a line on stdout: the numbers of the stories that it finds. After the last the seconds of CPU that it took.
"""

import json
import sys
import time
import zlib
from typing import Any

PERMUTATIONS, THRESHOLD = 128, 0.4


def main() -> None:
    import datasketch  # type: ignore[import-not-found]  # it lives in the peer's environment only

    index: Any = datasketch.MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    spent = 0.0
    for number, line in enumerate(sys.stdin):
        shingles = [shingle.encode() for shingle in json.loads(line)]
        began = time.process_time()
        hashed: Any = datasketch.MinHash(num_perm=PERMUTATIONS, hashfunc=zlib.crc32)
        hashed.update_batch(shingles)
        found = index.query(hashed)
        index.insert(number, hashed, check_duplication=False)
        spent += time.process_time() - began
        print(json.dumps(found))
    print(json.dumps({"version": datasketch.__version__, "cpu": spent}))


if __name__ == "__main__":
    main()
