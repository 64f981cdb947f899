"""What a part of the benchmarks ends with. Any other status than these is a failure of the part itself."""

from typing import Final

WITHIN: Final = 0
NOT_MEASURED: Final = 2
OVER: Final = 3
