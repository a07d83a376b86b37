"""What the parts of a table, for training, validation and the test, are called in cells, keys and names of files."""

from __future__ import annotations

import re

PART_WORDS = {
    "train": "train training trn learn learning fit entrenamiento entrainement entraînement apprentissage addestramento "
    "treino treinamento trening trénování trainset lernen обучение обучающая 训练 训练集 訓練 訓練集 学習 학습 훈련 تدريب",
    "validation": "validation validate valid val dev development devel eval evaluation tune tuning validierung validación "
    "validacion validazione validação validacao валидация проверка 验证 验证集 驗證 検証 검증 تحقق",
    "test": "test testing tst tests heldout holdout prueba pruebas teste prova testiranje тест тестовая 测试 测试集 測試 テスト 테스트 시험 اختبار",
}
"""Words for each part, in lower case."""
_PART_OF = {word: part for part, words in PART_WORDS.items() for word in words.split()}
_FILLER = re.compile(r"\b(?:set|split|data|dataset|daten|datos|part|rows?|fold|partition|subset)\b|\d+")
_NOT_WORD = re.compile(r"[\W\d_]+")


def part_named(name: str) -> str | None:
    """Return "train", "validation" or "test" where a name says so and nothing else: "Train", "training set", "dev_1"; else None."""
    words = _FILLER.sub(
        " ", name.casefold().replace("_", " ").replace("held out", "heldout").replace("hold-out", "holdout")
    )
    return _PART_OF.get(_NOT_WORD.sub("", words))
