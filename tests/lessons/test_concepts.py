"""The map of concepts, the stages of training and the memory of training: whole, true to the article, and drawn as they are."""

import itertools

import pytest

from core.charts.concepts import HALF_HEIGHT, HALF_WIDTH, diagram, wrapped
from core.lessons.concepts import CONCEPTS, EDGES, GROUPS, PAGES, concept, neighbours
from core.lessons.reading import READING
from core.lessons.training_stages import FLOW, PHASES, STAGES, WHERE
from core.maths.memory import training_memory
from core.storage import ROOT

DRAWINGS = [(CONCEPTS, EDGES, GROUPS), (STAGES, FLOW, PHASES)]


def test_the_map_has_exactly_the_ties_of_the_article():
    ties = {
        "network": {"parameters", "data", "value"},
        "parameters": {"optimiser", "scene"},
        "data": {"demand", "efficiency"},
        "optimiser": {"performance"},
        "demand": {"cost"},
        "scene": {"need"},
        "efficiency": {"cycle"},
        "cycle": {"performance"},
        "performance": {"cost"},
        "value": {"need"},
        "need": {"value"},
        "cost": set(),
    }
    assert {node.key: set(neighbours(node.key)[1]) for node in CONCEPTS} == ties
    assert len(EDGES) == len(set(EDGES)) == 15


def test_training_goes_through_every_stage_and_loops():
    assert [node.title.split()[0] for node in STAGES] == [str(number) for number in range(1, 11)]
    order = [node.key for node in STAGES]
    assert set(itertools.pairwise(order)) | {("iterate", "loss")} == set(FLOW)
    assert set(WHERE) == set(order)


@pytest.mark.parametrize("node", [*CONCEPTS, *STAGES], ids=lambda node: node.key)
def test_every_box_explains_itself_and_names_what_exists(node):
    assert 3 <= sum(node.text.count(mark) for mark in (". ", ".\n")) + 1 <= 7
    assert set(node.pages) <= set(PAGES)
    assert node.pages
    assert set(node.reading) <= set(READING)


def test_every_concept_has_something_to_read_and_nothing_in_the_list_is_left_out():
    assert all(node.reading for node in CONCEPTS)
    assert {key for node in CONCEPTS for key in node.reading} == set(READING)


def test_pages_are_files_of_the_dashboard():
    assert all((ROOT / page.path).is_file() for page in PAGES.values())


def test_the_authors_are_the_right_ones():
    assert READING["dive"].authors == "Aston Zhang, Zachary C. Lipton, Mu Li, Alexander J. Smola"
    assert READING["gpt3"].title == "Language Models are Few-Shot Learners"
    assert (READING["bert"].year, READING["attention"].year, READING["deep_learning"].year) == (2019, 2017, 2016)


@pytest.mark.parametrize(("nodes", "edges", "groups"), DRAWINGS, ids=["map", "stages"])
def test_a_drawing_has_every_box_and_arrow_and_marks_the_chosen(nodes, edges, groups):
    chosen = nodes[2]
    chart = diagram("Title", nodes, edges, groups, chosen.key)
    arrows = [note for note in chart.layout.annotations if note.showarrow]
    assert len(arrows) == len(edges)
    assert sum(arrow.arrowwidth > 2 for arrow in arrows) == sum(chosen.key in edge for edge in edges)
    assert [row[0] for row in chart.data[-1].customdata] == [node.key for node in nodes]
    labels = [note.text for note in chart.layout.annotations if not note.showarrow]
    assert [label.startswith("<b>") for label in labels] == [node is chosen for node in nodes]
    assert {trace.name for trace in chart.data[:-1]} == set(groups.values())


@pytest.mark.parametrize(("nodes", "edges", "groups"), DRAWINGS, ids=["map", "stages"])
def test_no_box_lies_on_another_and_no_arrow_runs_through_one(nodes, edges, groups):
    for one in nodes:
        for other in nodes:
            if one is not other:
                apart = abs(one.place[0] - other.place[0]), abs(one.place[1] - other.place[1])
                assert apart[0] >= 2 * HALF_WIDTH or apart[1] >= 2 * HALF_HEIGHT
    chart = diagram("Title", nodes, edges, groups, nodes[0].key)
    for arrow in (note for note in chart.layout.annotations if note.showarrow):
        for step in range(1, 50):
            x = arrow.ax + (arrow.x - arrow.ax) * step / 50
            y = arrow.ay + (arrow.y - arrow.ay) * step / 50
            for node in nodes:
                inside = abs(x - node.place[0]) < HALF_WIDTH - 0.01 and abs(y - node.place[1]) < HALF_HEIGHT - 0.01
                assert not inside, (node.key, arrow.ax, arrow.ay)


@pytest.mark.parametrize(
    ("optimizer", "precision", "bytes_each"),
    [
        ("adam", "mixed", 18),
        ("adam", "fp32", 16),
        ("adam", "bf16", 8),
        ("momentum", "fp32", 12),
        ("sgd", "fp32", 8),
        ("sgd", "mixed", 10),
        ("sgd", "bf16", 4),
    ],
)
def test_memory_of_training_follows_the_standard_accounting(optimizer, precision, bytes_each):
    memory = training_memory(1.5e9, optimizer, precision)
    assert memory.bytes_each == bytes_each
    assert memory.total_gb == pytest.approx(1.5 * bytes_each)


def test_figures_in_the_texts_agree_with_the_calculator():
    assert f"{22.7e6 * 4 / 1e6:.0f} MB" in concept("parameters").text
    assert f"{training_memory(22.7e6, 'adam', 'fp32').state * 22.7:.0f} MB" in concept("optimiser").text


def test_titles_are_wrapped_between_words_and_numbers_stay_with_theirs():
    assert wrapped("Massive training data") == "Massive<br>training<br>data"
    assert wrapped("4 Initialise") == "4 Initialise"
    assert wrapped("R&D cost") == "R&amp;D cost"
