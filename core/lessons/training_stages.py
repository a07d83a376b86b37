"""The stages of training, in order, with what happens in each and where a run shows it, as plain data."""

from __future__ import annotations

from core.lessons.concepts import Node

PHASES = {"prepare": "prepare", "learn": "train", "judge": "judge"}
"""What the colours of the second diagram mean."""

STAGES = (
    Node(
        "clean",
        "1 Clean",
        "Rows without a text or label, repeated rows and damaged characters are found, and fixed or left out. "
        "A network believes every row, so a wrong one teaches something wrong. "
        "Fathom lists what it finds and changes nothing without being asked.",
        "prepare",
        (0, 0),
        ("data",),
    ),
    Node(
        "normalise",
        "2 Normalise",
        "Numbers are brought to one scale so that none drowns the others. For text this is the tokenizer's work: control characters are dropped, white space is evened out and, "
        "with an uncased encoder such as the embedded one, capitals and accents are dropped too. Then each text is cut into word pieces that the encoder knows. Texts longer than the limit are cut, and the Data page says how many.",
        "prepare",
        (1, 0),
        ("data", "inside_bert"),
    ),
    Node(
        "split",
        "3 Split",
        "The rows are split into three: training rows teach, validation rows choose between states of the model, and test rows judge at the end. "
        "Fathom holds out 10 % and 15 % unless told otherwise, keeps the shares of the classes, and fixes the draw with a seed so that it can be repeated. "
        "A row on both sides would make the test too easy.",
        "prepare",
        (2, 0),
        ("train", "data"),
    ),
    Node(
        "initialise",
        "4 Initialise",
        "The network gets its first numbers, and the optimiser its settings. The encoder starts from its pretrained weights. The new last layer starts from zero where the encoder stays as it is, and in fine-tuning from small random numbers or from a layer that was fitted to the untouched encoder; where a run goes on from an earlier model, the rows of the classes that both have are kept. Inside a network the start must be random, since units that begin alike stay alike; in the last layer each class has a slope of its own, and a start at zero does no harm. The learning rate and its schedule, momentum or Adam's betas are set here too.",
        "prepare",
        (3, 0),
        ("train", "backprop"),
    ),
    Node(
        "loss",
        "5 Loss",
        "A batch of rows goes forward through the network, and the loss says in one number how wrong the answers are. "
        "For classes it is cross-entropy: the surprise at the truth. A model that gives each of two classes one half has a loss of 0.693, the natural logarithm of 2. A quick run takes all rows at once instead of a batch, and changes the last layer alone.",
        "learn",
        (3, 1),
        ("train", "losses"),
    ),
    Node(
        "gradient",
        "6 Gradient",
        "The chain rule goes back through the network and finds, for every parameter, how the loss would change if that parameter grew a little. "
        "One pass back finds them all, for about twice the work of the pass forward. In fine-tuning, gradients that are too long are shortened.",
        "learn",
        (2, 1),
        ("train", "backprop", "activations"),
    ),
    Node(
        "update",
        "7 Update",
        "The optimiser moves each parameter a small step against its gradient. The learning rate sets how small. "
        "In fine-tuning the encoder takes far smaller steps than the new last layer, so that it does not forget its language.",
        "learn",
        (1, 1),
        ("train", "optimisers"),
    ),
    Node(
        "evaluate",
        "8 Evaluate",
        "From time to time the validation rows are scored, without learning from them. The latest state within one standard error of the best score is kept: on so few rows, a smaller lead may be luck. "
        "When the training loss keeps falling while the validation loss rises, the model has begun to learn rows by heart, or to be too sure of itself.",
        "judge",
        (0, 1),
        ("train", "runs"),
    ),
    Node(
        "iterate",
        "9 Iterate",
        "Loss, gradient and update repeat, batch after batch, pass after pass, while the schedule lowers the learning rate. One pass over all training rows is called an epoch. "
        "The loop ends after the agreed number of passes, or earlier where early stopping is on and the validation score has stopped rising.",
        "learn",
        (2, 2.2),
        ("train", "optimisers"),
    ),
    Node(
        "test",
        "10 Test",
        "First the state that was kept is calibrated, so that it is as sure as it is right: its scores are divided by one number, the temperature, fitted on the validation rows. "
        "Then it is scored once on rows that have played no part so far. That figure is the one to report. "
        "Whoever chooses between models by the test score has made it a validation score and needs new test rows.",
        "judge",
        (0, 2.2),
        ("train", "runs"),
        slip="GLUE does not publish the labels of its test sets, so scores there come from its server. Fathom holds out labelled rows of your own table instead.",
    ),
)

FLOW = (
    ("clean", "normalise"),
    ("normalise", "split"),
    ("split", "initialise"),
    ("initialise", "loss"),
    ("loss", "gradient"),
    ("gradient", "update"),
    ("update", "evaluate"),
    ("evaluate", "iterate"),
    ("iterate", "loss"),
    ("iterate", "test"),
)

WHERE = {
    "clean": "On Data, the findings under the table, each with its remedy.",
    "normalise": "On Data, the lengths in word pieces and the share that is cut; in a run, the stage Prepare.",
    "split": "In a run, the stage Prepare.",
    "initialise": "In a run, the stage Initialise.",
    "loss": "In a run, the stage Train: the curve of the training loss, a point for each step.",
    "gradient": "In a run, the stage Train: the gradient is taken at each step of the curve.",
    "update": "In a run, the stage Train: the learning rate of each step.",
    "evaluate": "In a run, the validation points on the curve.",
    "iterate": "In a run, the stage Iterate, and the count of steps and passes.",
    "test": "In a run, the stage Test, and the figures at the end.",
}
"""Where each stage happens on the pages of Fathom."""


def stage(key: str) -> Node:
    """Return the stage of this key; KeyError if there is none."""
    return {node.key: node for node in STAGES}[key]
