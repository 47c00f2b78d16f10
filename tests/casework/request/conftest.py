from tests.casework.suggestion.conftest import stage as stage
