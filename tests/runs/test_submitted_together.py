"""Several people who ask for a run of one name at the same moment."""

from concurrent.futures import ThreadPoolExecutor

from core.errors import ConfigError
from core.runs.registry import list_runs


def test_of_several_submits_of_one_name_the_first_gets_it(submit_run, small_csv):
    def ask(_):
        try:
            return submit_run(small_csv, name="Letters", start=False)
        except ConfigError as error:
            return str(error)

    with ThreadPoolExecutor(4) as people:
        told = list(people.map(ask, range(4)))
    refused = [each for each in told if isinstance(each, str)]
    assert len(refused) == 3
    assert all("There is a run named 'Letters' already" in each for each in refused)
    assert [run.name for run in list_runs()] == ["Letters"]
