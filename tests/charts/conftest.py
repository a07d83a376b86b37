"""A race and two trainings, which several files of chart tests draw."""

import pytest

from core.maths.data_sets import DATA_SETS
from core.maths.network import Network
from core.maths.network_training import train_network
from core.maths.optimizers import OPTIMIZERS
from core.maths.race import Racer, race, suggested_rate
from core.maths.surfaces import SURFACES


@pytest.fixture(scope="module")
def laps():
    """Every optimiser on the ravine, BGD at a rate at which it diverges."""
    surface = SURFACES["ravine"]
    rates = {entry.key: suggested_rate(surface, entry.key) for entry in OPTIMIZERS} | {"bgd": 0.2}
    return race(surface, [Racer(key, {"learning_rate": rate}) for key, rate in rates.items()], surface.start, 100)


@pytest.fixture(scope="module", params=["moons", "blobs"])
def training(request):
    """A short training on two classes, and on three."""
    data = DATA_SETS[request.param].generate(60)
    outputs = 1 if len(data.classes) == 2 else len(data.classes)
    return train_network(Network((3, 2), "tanh", outputs), data, steps=20, snapshots=5)
