"""What scorers call, in one place: ``metadata``, ``recap`` and ``identity``.

Each adapter only brings the product's own answer into the form its scorer reads; no rule lives here.
"""

from tests.bench.identity_adapter import identity
from tests.bench.metadata_adapter import metadata
from tests.bench.recap_adapter import recap

__all__ = ["identity", "metadata", "recap"]
