"""Questions people ask about large models, where they are used, and what lies ahead, as plain data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """A question with its answer, and what the article gets wrong about it."""

    title: str
    answer: str
    icon: str
    slip: str = ""


QUESTIONS = (
    Question(
        "What happens to private data?",
        "Here it stays on this machine, unless you set up otherwise: an engine elsewhere (FATHOM_ENGINE_URL) is sent the texts it is to read, and the Hub is told the name of what you fetch from it. Whatever the tool, take four measures. Leave out or mask what names a person; "
        "the Data page looks for such things and masks what it finds, names and addresses in running text mostly not among it. Encrypt what is stored and what travels. Let only those who need it read it, and keep a record of who did. "
        "A trained model can repeat rare sentences of its training rows, so guard the model as you guard the rows.",
        ":material/lock:",
    ),
    Question(
        "What does it cost?",
        "Pretraining a large model costs a fortune; fine-tuning one does not. The embedded encoder learns a table of a few thousand rows in minutes on two processor cores. "
        "What costs most is then the labels: a few hundred good rows are a sound start. Before a run starts, the Train page says about how long it will take.",
        ":material/payments:",
    ),
    Question(
        "Is it fair, and can I see why?",
        "A model repeats what its rows contain, prejudice included. Score it for each group of people separately, not only overall; a good average can hide a group it serves badly. "
        "Keep a person in any decision about a person. For a single answer, the model can be opened and the words that moved it shown; "
        "this says what the model used, not whether it was right to.",
        ":material/balance:",
    ),
    Question(
        "Do I need an expert?",
        "To begin, no: a table with a text and a label is enough, and the recipes set the rest. What helps most is somebody who knows the subject and can say which labels are wrong. "
        "To go further, read the pages under Learn: they use derivatives, vectors and matrices, logarithms and probabilities, and work each formula out in numbers.",
        ":material/school:",
    ),
    Question(
        "Which framework should I use?",
        "PyTorch, TensorFlow with Keras, and JAX all compute the same gradients. Choose the one your colleagues and the models you need are written in; "
        "for pretrained language models that is mostly PyTorch with Transformers, as here.",
        ":material/construction:",
        "It installs a separate GPU package of TensorFlow, which no longer exists; the one package serves both.",
    ),
    Question(
        "How do I train faster?",
        "In this order: take a smaller encoder, or train the last layer alone; cut texts to the length they need; use 16-bit numbers where the device is faster with them, which short texts in small batches may not be; "
        "give each of several devices a share of the rows and average their gradients; choose a good optimiser and learning rate. Pruning, which removes weights that matter little, mostly helps later, when the model is used.",
        ":material/speed:",
        "It says mixed precision joins floats and integers. It joins 16-bit and 32-bit floating point; integers come in only when a trained model is made smaller for use.",
    ),
)

USES = {
    "Medicine": "Estimate risks and suggest diagnoses, read images, fit a treatment to the patient, monitor and warn. "
    "Text is everywhere here: notes, letters, messages to be sorted by urgency. A physician decides; a missed case counts for more than a false alarm.",
    "Finance": "Control risks, judge credit, support investment, answer customers. Complaints and reports are sorted by subject and urgency. "
    "A refusal must be explained to the person refused, so a model whose reasons cannot be shown is of little use.",
    "Education": "Fit exercises to the learner, score answers and comment on them, help teachers prepare, evaluate and plan. "
    "Machine scores should be checked against two human markers, who do not always agree either.",
}

OUTLOOK = (
    "**Likely.** Larger models where data allows, better algorithms for the same compute, models that read text, images and sound together, "
    "small models on the device with large ones in reserve, and more of the work of building models done automatically.",
    "**Open.** Private data, the cost of computing, fairness and transparency, too few people with the expertise, and rules that are still being written.",
)
