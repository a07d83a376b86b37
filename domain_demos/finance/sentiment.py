"""A sentence of business news: is it good or bad for somebody who holds the shares?"""

from core.domain import REGISTERS, ClassInfo, Costs, Example, HubSource, Slice, Task, Work

# A warning taken for good news, or good news for a warning, turns a holding the wrong way round; a warning filed as
# neutral is read by nobody until the price has moved. A neutral sentence in the wrong pile only wastes some minutes.
COSTS = Costs(
    unit="euros",
    review=4.0,
    usual=20.0,
    mistakes={
        "negative": {"positive": 120.0, "neutral": 60.0},
        "positive": {"negative": 90.0, "neutral": 40.0},
        "neutral": {"negative": 15.0, "positive": 25.0},
    },
)

SENTIMENT = Task(
    name="sentiment",
    title="Sentiment of news",
    purpose=(
        "Sort business news by what it means for somebody who holds the company's shares, "
        "so that an analyst sees the mood over time and reads the bad news first."
    ),
    not_for=("It reads one sentence, knows no price, and must not buy, sell or recommend anything."),
    row="sentence",
    text_title="News sentence",
    classes=(
        ClassInfo(
            "negative",
            "Negative",
            "The holding is worth less after this news; a result counts against what was expected, so a record "
            "that disappoints belongs here. Without a firm: shares, profits or the economy go down.",
        ),
        ClassInfo(
            "neutral",
            "Neutral",
            "Nothing changes: routine dates and appointments, results as expected, effects that cancel out, "
            "nothing decided yet; rates and prices without a stated effect on shares, profits or the economy.",
        ),
        ClassInfo(
            "positive",
            "Positive",
            "The holding is worth more after this news, also where a loss is smaller than feared or a threat is "
            "over. Without a firm: shares, profits or the economy go up.",
        ),
    ),
    examples=(
        Example(
            "The airline is bankrupt. All flights are cancelled, and shareholders will lose everything.",
            "News that nobody could misread.",
            truth="negative",
        ),
        Example(
            "The company has won a large order from the railways and raised its profit forecast.",
            "Two pieces of good news in one sentence.",
            truth="positive",
        ),
        Example(
            "The board will meet shareholders in Vienna in June, as it does every year.",
            "A date, a place and nothing new.",
            truth="neutral",
        ),
        Example(
            "The company will close its largest factory and warned that this year's profit will fall by half.",
            "A decision, and what it costs.",
            truth="negative",
        ),
        Example(
            "The chip maker lost money again, but far less than everybody had feared.",
            "A loss comes first, and then a “but”.",
            truth="positive",
        ),
        Example(
            "The bank's profit hit a record, but investors had hoped for twice as much.",
            "A record that disappoints is bad news. The model hears the record.",
            truth="negative",
        ),
    ),
    out_of_scope=(
        "Whisk the eggs with the sugar until pale, then fold in the flour with a metal spoon.",
        "Our striker limped off after ten minutes and the second half was played in pouring rain.",
        "Could you water the tomatoes while we are away, and leave the key under the blue pot?",
        "The larvae feed on nettles and pupate in early June beneath loose bark.",
    ),
    costs=COSTS,
    work=Work(
        view="feed",
        title="News feed",
        purpose="News in the order it came, with the mood of each company over the quarter.",
        minutes_per_row=2.0,
        order=("negative", "neutral", "positive"),
        time="date",
        group="company",
    ),
    additions=(
        "The notice was sent out shortly before noon.",
        "A reporter was present.",
        "The text is also available in French.",
    ),
    slices=(
        Slice(
            "Industry and transport",
            (
                "Halvorne Lines",
                "Meridagne Airways",
                "Zephrane Motors",
                "Ostravik Steel",
                "Amberquist Mining",
                "Nordhask Wind",
            ),
            column="company",
        ),
        Slice(
            "Technology and media",
            ("Vorlanti Cloud", "Quenlith Semiconductor", "Jubaline Telecom", "Lumosette Media"),
            column="company",
        ),
        *REGISTERS,
    ),
    hub=HubSource(
        name="takala/financial_phrasebank",
        config="sentences_50agree",
        text="sentence",
        label="label",
        test_split=None,
        classes={"negative": "Negative", "neutral": "Neutral", "positive": "Positive"},
        licence="CC BY-NC-SA 3.0",
        note=(
            "4,846 sentences from English news about companies listed in Helsinki, labelled by people with a background in "
            "finance; half of them or more agreed on each. It has one split, so test rows are held out of it. The Hub "
            "keeps it as a script, which recent versions of `datasets` refuse to run: if it cannot be loaded, "
            "upload the sentences as a file on the Data page. Not for commercial use."
        ),
    ),
    data_origin=(
        "Every row was written for this project, the test rows by another hand than the training rows, in other "
        "situations and words. Companies, banks, amounts and people are fictional. "
        "Each row that is not literary was labelled a second time from its text and the class descriptions "
        "alone, by a reading much like the first. How far people would agree was not measured."
    ),
)
