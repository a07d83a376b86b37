"""The article that the pages under Learn grew from: how it is called wherever one of them puts something right."""

SLIP = "A slip in our source."
"""What stands before a correction; the text after it says "it" of the article."""
ARTICLE = (
    "Our source is an article in Chinese about AI大模型创业, starting a company on large AI models, "
    "by the author who signs as 禅与计算机程序设计艺术 (Zen and the Art of Computer Programming)."
)
ABOUT = (
    "Our source for the pages under Learn is an article in Chinese about starting a company on large AI models. They follow its subjects: "
    "the map of concepts, the stages of training, losses, activations, optimisers, and one worked example. "
    "Where it is mistaken, they show what is right, and a note says so."
)
"""What the page of concepts says of it; its name in Chinese is a touch away, since not every screen has letters for it."""
