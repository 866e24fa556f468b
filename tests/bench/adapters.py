"""What scorers call, in one place: ``metadata``, ``recap``, ``identity``, ``connections``
and ``fetch_outcome``.

Each adapter only brings the product's own answer into the form its scorer reads; no rule lives here.
"""

from tests.bench.identity_adapter import identity
from tests.bench.metadata_adapter import metadata
from tests.bench.recap_adapter import recap
from tests.bench.web_adapter import connections, fetch_outcome

__all__ = ["connections", "fetch_outcome", "identity", "metadata", "recap"]
