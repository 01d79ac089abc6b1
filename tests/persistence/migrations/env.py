from persistence.migration import run_steps
from tests.persistence.notebook import metadata

run_steps(metadata)
