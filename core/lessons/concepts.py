"""The concepts of large models and how they hang together, as plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Node:
    """A box of a diagram.

    `place` is column and row of the drawing, counted from the upper left; `pages` are keys of PAGES; `reading` of core.lessons.reading.READING.
    """

    key: str
    title: str
    text: str
    group: str
    place: tuple[float, float]
    pages: tuple[str, ...] = ()
    reading: tuple[str, ...] = ()
    slip: str = ""


@dataclass(frozen=True)
class Page:
    """A page of the dashboard to which a box leads."""

    path: str
    title: str
    icon: str


PAGES = {
    "data": Page("pages/train/data.py", "Data", ":material/table:"),
    "train": Page("pages/train/train.py", "Train", ":material/model_training:"),
    "runs": Page("pages/train/runs.py", "Runs", ":material/stacked_line_chart:"),
    "model": Page("pages/model/model.py", "Model", ":material/format_quote:"),
    "activations": Page("pages/learn/activations.py", "Activations", ":material/show_chart:"),
    "losses": Page("pages/learn/losses.py", "Losses", ":material/target:"),
    "optimisers": Page("pages/learn/optimizers.py", "Optimisers", ":material/downhill_skiing:"),
    "backprop": Page("pages/learn/backprop.py", "Backprop", ":material/account_tree:"),
    "inside_bert": Page("pages/learn/attention.py", "Inside BERT", ":material/biotech:"),
    "system": Page("pages/system.py", "System", ":material/memory:"),
}

GROUPS = {"model": "model", "machine": "machines, time", "use": "use"}
"""What the colours of the map mean."""

CONCEPTS = (
    Node(
        "network",
        "Deep network",
        "A deep network is a chain of layers. Each layer weights what it gets, adds it up, bends the sums through an activation, and hands them on. "
        "No single layer does much; many in a row find features of features, from letters to word senses to tone. "
        "It matters because nobody has to say what to look for: the layers find it in examples. "
        "The encoder that comes with Fathom has 6 such layers, each 384 numbers wide; BERT base has 12, each 768 wide.",
        "model",
        (1, 0),
        ("inside_bert", "activations", "backprop"),
        ("deep_learning", "dive", "attention", "bert", "clark"),
    ),
    Node(
        "parameters",
        "Many parameters",
        "Parameters are the numbers that training may change: weights and biases. "
        "Their number says how much a network could store, not how much it has understood. "
        "The embedded encoder has 22.7 million of them, BERT base 110 million, GPT-3 175 billion. "
        "At four bytes each, 22.7 million take 91 MB, and training takes about four times as much, as the calculator below shows. "
        "How many are worth their cost is known for pretraining: with a given amount of computing, Hoffmann and others (2022) found that parameters and words to read should grow in equal measure. Of fine-tuning on a table that says nothing.",
        "model",
        (1, 1),
        ("inside_bert", "backprop"),
        ("bert", "gpt3", "scaling", "chinchilla"),
    ),
    Node(
        "data",
        "Massive training data",
        "A network learns from examples, and large ones learn in two rounds. "
        "First the encoder reads plain text without labels: 3.3 billion words for BERT, 300 billion tokens for GPT-3. "
        "Then a table of labelled rows teaches it one task; a few hundred good rows can be enough, because the model already knows the language. "
        "Wrong labels, repeated rows and rows that are in both training and test mislead it, so Fathom looks for them first.",
        "model",
        (2.5, 1),
        ("data",),
        ("bert", "gpt3", "chinchilla", "sst"),
        "SST-2 has 67,349 training phrases in GLUE (6,920 sentences in the original set), not five.",
    ),
    Node(
        "optimiser",
        "Optimiser",
        "The optimiser turns the gradient into a step for every parameter. "
        "Plain gradient descent goes downhill by a fixed share of the slope. "
        "Batch gradient descent takes the slope of all rows, stochastic gradient descent that of a random few. "
        "Adam also remembers, for each parameter, the mean slope and the mean squared slope, and so gives each one a step size of its own. "
        "That memory costs two more numbers per parameter: 182 MB for the embedded encoder. "
        "The learning rate matters most: too high, and the loss grows instead of falling.",
        "model",
        (1, 2),
        ("optimisers", "backprop"),
        ("adam", "deep_learning"),
        "Its formula for Adam has beta1 x and beta2 x² where the moments m and v of the step before belong, and it calls Adam a mix of SGD and BGD; Adam joins momentum with RMSProp's scaling.",
    ),
    Node(
        "demand",
        "Compute demand",
        "Training takes about six arithmetic operations for each parameter and token: two on the way forward, four on the way back (Kaplan and others, 2020). "
        "So model size and data size multiply. "
        "GPT-3 took about 3.14 × 10²³ operations; BERT base took four days on 16 TPU chips. "
        "Fine-tuning is far smaller, since it reads thousands of rows, not billions of words: the embedded encoder learns a small table in minutes on two processor cores. "
        "Memory is the other limit, and it is what stops a model from fitting on a device at all.",
        "machine",
        (3, 2),
        ("system", "train"),
        ("scaling", "zero", "gpt3"),
    ),
    Node(
        "efficiency",
        "Compute efficiency",
        "Efficiency is how much learning a second of machine time buys. "
        "The largest saving is to start from a pretrained encoder. The next is to leave it as it is and fit the last layer alone, which takes seconds. "
        "Other savings keep the method and speed up the arithmetic: 16-bit numbers where they are faster, larger batches, several devices that share the rows. "
        "Whatever is saved can be spent on a second try, and second tries are where models get better.",
        "machine",
        (2, 2),
        ("system", "train"),
        ("mixed", "zero"),
        "Mixed precision joins 16-bit and 32-bit floating point, not floats and integers.",
    ),
    Node(
        "cycle",
        "Development cycle",
        "The cycle is the way from an idea to a measured result: change the data or a setting, train, score, look at the mistakes. "
        "Most of what improves a model is found along the way, so the number of rounds counts more than any single one. "
        "A round of seconds invites questions; a round of days forbids them. "
        "Begin with a quick recipe, read the rows it got wrong, fix the table, and only then train longer.",
        "machine",
        (2, 3),
        ("train", "runs"),
        ("dive",),
    ),
    Node(
        "performance",
        "Model performance",
        "Performance is how well the model does on rows it has never seen; the training loss alone says nothing about that. "
        "Accuracy is the share of right answers. Macro F1 gives rare classes the same weight as common ones, which is fairer when classes differ in size. "
        "BERT base reaches 93.5 % accuracy on the hidden test set of SST-2 (Devlin and others, 2019). "
        "A single figure from a small test set is unsteady: with 100 rows and 90 % right, chance alone moves it by about 6 points either way.",
        "model",
        (1, 3),
        ("runs", "losses"),
        ("bert", "deep_learning"),
        "It does not say which rows its test accuracy of 0.8171 was measured on; GLUE does not publish the labels of its test set.",
    ),
    Node(
        "cost",
        "R&D cost",
        "Cost is machine time, people's time, and labels. "
        "A better model costs more of all three, and each further point mostly costs more than the one before. "
        "Fine-tuning has changed the balance: the results of the BERT paper can be repeated in at most an hour on one cloud TPU, since others have paid for the pretraining. "
        "For a small team, labelling the rows is then the largest cost, which is why it pays to find doubtful labels early.",
        "machine",
        (2.5, 4),
        ("train", "system"),
        ("bert", "gpt3"),
    ),
    Node(
        "scene",
        "Use case",
        "The use case is the place where the model does its work: who asks, what text comes in, and what happens with the answer. "
        "It decides which mistakes matter. Missing an urgent message is worse than marking a harmless one. "
        "It also decides what data is needed, because a model trained on film reviews knows little of hospital notes. "
        "Collect rows from the very place where the model will be used.",
        "use",
        (0, 2),
        ("model", "data"),
        ("reinforcement",),
    ),
    Node(
        "need",
        "User need",
        "The need is what the use case asks of the model, put into numbers: how often it must be right, how fast, on which machine, and what it has to explain. "
        "Write it down before training; afterwards any figure looks good enough. "
        "A need that can be measured becomes a test set and a threshold. "
        "In the map, need and value feed each other: what proves useful gets asked for more.",
        "use",
        (0, 1),
        ("model", "runs"),
        ("dive",),
    ),
    Node(
        "value",
        "Business value",
        "Value is what changes for people once the model is in use: hours saved, a risk seen sooner, a question answered at night. "
        "Accuracy is not value. A model that is right nine times in ten is worth a lot where a person can catch the tenth case, and little where nobody can. "
        "Compare it with the simplest thing that would do, such as a list of keywords, or always naming the most common class; Fathom scores simple rivals of this kind beside every run.",
        "use",
        (0, 0),
        ("runs",),
        ("dive",),
    ),
)

EDGES = (
    ("network", "parameters"),
    ("network", "data"),
    ("network", "value"),
    ("parameters", "optimiser"),
    ("parameters", "scene"),
    ("data", "demand"),
    ("data", "efficiency"),
    ("optimiser", "performance"),
    ("demand", "cost"),
    ("scene", "need"),
    ("efficiency", "cycle"),
    ("cycle", "performance"),
    ("performance", "cost"),
    ("value", "need"),
    ("need", "value"),
)
"""The connections of the article's map (its section 2), each concept drawn once."""

MAP_SLIP = (
    "Its graph draws business value four times, and model performance, R&D cost and user need twice each, "
    "so that arrows run from a concept to itself. Here each concept is one box, and those arrows fall away."
)


def concept(key: str) -> Node:
    """Return the concept of this key; KeyError if there is none."""
    return {node.key: node for node in CONCEPTS}[key]


def neighbours(key: str, edges: tuple[tuple[str, str], ...] = EDGES) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what leads to a box and what it leads to, in the order of the edges."""
    return tuple(a for a, b in edges if b == key), tuple(b for a, b in edges if a == key)
