"""What columns of texts and of labels are called, in the languages in which most tables are written."""

from __future__ import annotations

import re
import unicodedata

_TEXTS = {
    "en": "text sentence content review message body comment description abstract tweet utterance question title query "
    "post document article feedback complaint narrative remark statement transcript headline summary note transcription instruction prompt",
    "de": "text satz inhalt bewertung nachricht kommentar beschreibung anfrage frage titel betreff rückmeldung beschwerde aussage "
    "mitteilung anmerkung bemerkung notiz freitext überschrift meldung",
    "fr": "texte phrase contenu avis message commentaire description résumé question titre requête remarque critique réclamation",
    "es": "texto frase oración contenido reseña mensaje comentario descripción resumen pregunta título consulta opinión queja",
    "it": "testo frase contenuto recensione messaggio commento descrizione riassunto domanda titolo reclamo",
    "pt": "texto frase sentença conteúdo avaliação mensagem comentário descrição resumo pergunta título consulta reclamação",
    "nl": "tekst zin inhoud recensie bericht opmerking beschrijving vraag titel klacht",
    "pl": "tekst zdanie treść recenzja wiadomość komentarz opis pytanie tytuł",
    "ru": "текст предложение содержание отзыв сообщение комментарий описание вопрос заголовок обращение жалоба",
    "tr": "metin cümle içerik yorum mesaj açıklama soru başlık şikayet",
    "ar": "نص النص جملة محتوى المحتوى رسالة الرسالة تعليق التعليق وصف الوصف سؤال السؤال",
    "zh": "文本 内容 句子 评论 反馈 消息 正文 描述 问题 标题 留言 文字 內容 評論",
    "ja": "テキスト 本文 文章 内容 レビュー メッセージ コメント 説明 質問 件名 タイトル 文",
    "ko": "텍스트 문장 내용 리뷰 메시지 본문 댓글 설명 질문 제목",
}
_LABELS = {
    "en": "label class category target sentiment intent topic tag rating type y polarity emotion stance",
    "de": "label klasse kategorie ziel stimmung absicht thema etikett einstufung typ rubrik kennzeichnung zuordnung",
    "fr": "étiquette classe catégorie cible sentiment intention sujet thème note libellé",
    "es": "etiqueta clase categoría objetivo sentimiento intención tema",
    "it": "etichetta classe categoria sentimento intenzione argomento tema",
    "pt": "rótulo classe categoria alvo sentimento intenção tema etiqueta",
    "nl": "label klasse categorie doel sentiment intentie onderwerp",
    "pl": "etykieta klasa kategoria cel sentyment temat",
    "ru": "метка класс категория тональность тема цель рубрика",
    "tr": "etiket sınıf kategori hedef duygu konu",
    "ar": "تصنيف التصنيف فئة الفئة تسمية التسمية صنف الصنف",
    "zh": "标签 类别 分类 情感 满意度 类型 类目 標籤 類別 分類",
    "ja": "ラベル カテゴリ カテゴリー 分類 クラス 感情 区分 種別",
    "ko": "레이블 라벨 카테고리 분류 클래스 감정 범주",
}
_LIKELY = {
    "en": "product issue department queue genre section domain severity priority outcome result decision verdict subcategory team specialty status",
    "de": "produkt anliegen abteilung bereich genre sparte schweregrad priorität ergebnis entscheidung team fachbereich status",
    "fr": "produit problème département service genre rubrique gravité priorité résultat décision équipe statut",
    "es": "producto problema departamento área género sección gravedad prioridad resultado decisión equipo estado",
    "it": "prodotto problema reparto genere sezione gravità priorità esito decisione",
    "pt": "produto problema departamento área gênero seção gravidade prioridade resultado decisão",
    "nl": "product probleem afdeling genre rubriek prioriteit uitkomst",
    "pl": "produkt problem dział gatunek priorytet wynik",
    "ru": "продукт проблема отдел жанр раздел приоритет результат статус",
    "tr": "ürün sorun bölüm tür öncelik sonuç",
    "zh": "产品 问题类型 部门 栏目 领域 优先级 结果 状态",
    "ja": "製品 商品 部署 部門 ジャンル 分野 優先度 結果",
}
_UNLIKELY = {
    "en": "via channel source state country zip postcode city region company author user customer client device platform version "
    "gender sex age consent timely disputed url link file agent operator shop store branch",
    "de": "kanal quelle eingang eingangskanal land bundesland plz ort stadt firma autor nutzer benutzer kunde gerät plattform version geschlecht alter filiale mitarbeiter",
    "fr": "canal source pays région ville entreprise auteur utilisateur client appareil plateforme sexe âge agence",
    "es": "canal fuente origen país región ciudad empresa autor usuario cliente dispositivo plataforma sexo edad sucursal",
    "it": "canale fonte paese regione città azienda autore utente cliente dispositivo piattaforma sesso età",
    "pt": "canal fonte origem país região cidade empresa autor usuário cliente dispositivo plataforma sexo idade",
    "nl": "kanaal bron land regio stad bedrijf auteur gebruiker klant",
    "pl": "kanał źródło kraj miasto firma autor użytkownik klient",
    "ru": "канал источник страна город регион компания автор пользователь клиент пол возраст",
    "tr": "kanal kaynak ülke şehir şirket yazar kullanıcı müşteri",
    "zh": "渠道 来源 国家 城市 省份 公司 作者 用户 客户 设备 平台 性别 年龄",
    "ja": "チャネル 経路 国 都市 会社 著者 ユーザー 顧客 端末 性別 年齢",
}
_WORDS = re.compile(r"[^\W\d_]+")
_INSIDE = re.compile(r"(?<=[a-z])(?=[A-Z])")


def plain(name: str) -> str:
    """Return a column's name for comparing: compatibility forms, small letters, accents taken off."""
    bare = unicodedata.normalize("NFKD", name.strip()).casefold()
    return unicodedata.normalize("NFC", "".join(each for each in bare if not "\u0300" <= each <= "\u036f"))


def _all(words: dict[str, str]) -> frozenset[str]:
    return frozenset(plain(word) for line in words.values() for word in line.split())


TEXT_NAMES, LABEL_NAMES = _all(_TEXTS), _all(_LABELS)
LIKELY_LABELS, UNLIKELY_LABELS = _all(_LIKELY), _all(_UNLIKELY)
"""Names of columns that hold classes where no column is called label, and of those that say where a row comes from."""
SUREST_LABELS = frozenset(plain(line.split()[place]) for line in _LABELS.values() for place in (0, 1))
"""Label and class in each language: beside them a column called topic or target is more likely something else."""


def named(name: str, words: frozenset[str]) -> float:
    """Return how far a column's name is one of these words: 1 all of it, 0.5 one word of it or its plural, else 0."""
    if plain(name) in words:
        return 1.0
    parts = [plain(part) for part in _WORDS.findall(_INSIDE.sub(" ", name))]
    if any(part in words or (len(part) > 3 and part[-1] in "sn" and part[:-1] in words) for part in parts if part):
        return 0.5
    return 0.5 if any(not word.isascii() and len(word) > 1 and word in plain(name) for word in words) else 0.0
