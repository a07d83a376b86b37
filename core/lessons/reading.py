"""The books and papers that the lessons send a reader to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Reading:
    """A book or paper: who wrote it, when, where it stands, and what to look for in it."""

    title: str
    authors: str
    year: int
    url: str
    note: str = ""


READING = {
    "deep_learning": Reading(
        "Deep Learning",
        "Ian Goodfellow, Yoshua Bengio, Aaron Courville",
        2016,
        "https://www.deeplearningbook.org",
        "MIT Press; free to read. Chapter 6 for networks, 7 for what keeps them from learning by rote, 8 for optimisers.",
    ),
    "dive": Reading(
        "Dive into Deep Learning",
        "Aston Zhang, Zachary C. Lipton, Mu Li, Alexander J. Smola",
        2023,
        "https://d2l.ai",
        "Cambridge University Press; free to read, with code to run. Our source names other authors.",
    ),
    "reinforcement": Reading(
        "Reinforcement Learning: An Introduction",
        "Richard S. Sutton, Andrew G. Barto",
        2018,
        "http://incompleteideas.net/book/the-book-2nd.html",
        "Second edition, MIT Press. Learning from reward, where nobody can give the right answer for each row.",
    ),
    "attention": Reading(
        "Attention Is All You Need",
        "Ashish Vaswani and seven others",
        2017,
        "https://arxiv.org/abs/1706.03762",
        "The Transformer. Figure 1 and section 3 are enough for a first reading.",
    ),
    "bert": Reading(
        "BERT: Pre-training of Deep Bidirectional Transformers for Language Understanding",
        "Jacob Devlin, Ming-Wei Chang, Kenton Lee, Kristina Toutanova",
        2019,
        "https://arxiv.org/abs/1810.04805",
        "Section 3 for the model, appendix A for the settings used in fine-tuning.",
    ),
    "gpt3": Reading(
        "Language Models are Few-Shot Learners",
        "Tom B. Brown and thirty others",
        2020,
        "https://arxiv.org/abs/2005.14165",
        "The paper about GPT-3; our source puts the model's name into the title. Table 2.1 gives the sizes.",
    ),
    "adam": Reading(
        "Adam: A Method for Stochastic Optimization",
        "Diederik P. Kingma, Jimmy Ba",
        2015,
        "https://arxiv.org/abs/1412.6980",
        "Algorithm 1 on the second page is the whole method.",
    ),
    "mixed": Reading(
        "Mixed Precision Training",
        "Paulius Micikevicius and ten others",
        2018,
        "https://arxiv.org/abs/1710.03740",
        "Section 3: why a 32-bit copy of the weights is kept.",
    ),
    "zero": Reading(
        "ZeRO: Memory Optimizations Toward Training Trillion Parameter Models",
        "Samyam Rajbhandari, Jeff Rasley, Olatunji Ruwase, Yuxiong He",
        2020,
        "https://arxiv.org/abs/1910.02054",
        "Section 3.1 counts the bytes of each parameter in training.",
    ),
    "scaling": Reading(
        "Scaling Laws for Neural Language Models",
        "Jared Kaplan and nine others",
        2020,
        "https://arxiv.org/abs/2001.08361",
        "Section 2.1: about six operations per parameter and token.",
    ),
    "chinchilla": Reading(
        "Training Compute-Optimal Large Language Models",
        "Jordan Hoffmann and twenty-one others",
        2022,
        "https://arxiv.org/abs/2203.15556",
        "With the computing of a model of 280 billion parameters and 300 billion tokens, one of 70 billion and 1.4 trillion did better.",
    ),
    "clark": Reading(
        "What Does BERT Look At? An Analysis of BERT's Attention",
        "Kevin Clark, Urvashi Khandelwal, Omer Levy, Christopher D. Manning",
        2019,
        "https://aclanthology.org/W19-4828",
        "Section 3: heads with habits, and why so many look at [SEP].",
    ),
    "sst": Reading(
        "Recursive Deep Models for Semantic Compositionality Over a Sentiment Treebank",
        "Richard Socher and six others",
        2013,
        "https://aclanthology.org/D13-1170",
        "Where SST-2 comes from.",
    ),
}
