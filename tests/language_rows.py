"""Sentences of many languages, and tables of them in the encodings that hold them."""

from __future__ import annotations

import random

SENTENCES = {
    "de": ["Das Gerät läuft überhaupt nicht mehr", "Die Größe der Schuhe passt nicht", "Können Sie das bitte prüfen?"],
    "fr": ["Le colis n'est jamais arrivé à la maison", "J'ai été facturé deux fois", "Ça marche très bien, merci"],
    "es": ["El envío llegó dañado", "¿Dónde está mi pedido?", "Mañana llamaré otra vez a la compañía"],
    "pt": ["A encomenda não chegou até hoje", "As informações estão incompletas", "Você pode verificar a situação?"],
    "sv": ["Paketet har inte kommit fram än", "Färgen är vacker men lådan är trasig", "Jag är väldigt nöjd"],
    "pl": ["Przesyłka wciąż nie dotarła, żądam zwrotu", "Hasło nie działa", "Świetna jakość, będę kupować częściej"],
    "cs": ["Zásilka stále nedorazila, chci vrátit peníze", "Nemůžu se přihlásit", "Šaty jsou příliš malé, děkuji"],
    "hu": ["A csomag még mindig nem érkezett meg", "Kétszer vonták le a díjat", "Túl nagy a cipő, cserélni szeretném"],
    "hr": ["Pošiljka još uvijek nije stigla", "Naknada je naplaćena dva puta", "Zašto je račun veći?"],
    "tr": ["Kargom hâlâ gelmedi, şikâyetçiyim", "Paramı geri istiyorum", "Şifre değiştirme sayfası açılmıyor"],
    "lt": ["Siunta vis dar neatvyko, noriu susigrąžinti pinigus", "Kodėl sąskaita didesnė?", "Viskas gerai, ačiū"],
    "lv": ["Sūtījums joprojām nav pienācis", "Kāpēc rēķins ir lielāks?", "Lūdzu mainīt piegādes adresi"],
    "ru": ["Посылка до сих пор не пришла", "Не могу войти в личный кабинет", "Всё в порядке, спасибо"],
    "uk": ["Посилка досі не прийшла", "Чому рахунок більший, ніж торік?", "Її взуття замале, хочу обміняти"],
    "el": ["Το δέμα δεν έχει φτάσει ακόμα", "Η χρέωση έγινε δύο φορές", "Όλα είναι εντάξει, ευχαριστώ"],
    "he": ["החבילה עדיין לא הגיעה", "הסיסמה לא עובדת בטלפון", "הכול בסדר, תודה רבה"],
    "ar": ["لم تصل الشحنة حتى الآن", "كلمة المرور لا تعمل على الهاتف", "كل شيء على ما يرام، شكرا"],
    "th": ["พัสดุยังไม่มาถึง ต้องการเงินคืน", "รหัสผ่านใช้ไม่ได้บนโทรศัพท์", "ทุกอย่างเรียบร้อย ขอบคุณ"],
    "zh": ["我的包裹还没有送到，请尽快处理", "这个月被扣了两次费用", "卖家不回复消息"],
    "tw": ["我的包裹還沒有送到，請儘快處理", "這個月被扣了兩次費用", "賣家不回覆訊息"],
    "ja": ["荷物がまだ届きません、返金してください", "アカウントにログインできません", "本が濡れて破れていました"],
    "ko": ["택배가 아직 도착하지 않았어요", "이번 달 요금이 두 번 빠져나갔습니다", "모두 괜찮습니다, 감사합니다"],
}
HELD_BY = {
    "de": ["cp1252", "cp850", "mac-roman"],
    "fr": ["cp1252", "cp850"],
    "es": ["cp1252", "mac-roman"],
    "pt": ["cp1252", "cp850"],
    "sv": ["cp1252", "cp850"],
    "pl": ["cp1250", "iso8859-2", "cp852"],
    "cs": ["cp1250", "iso8859-2", "cp852"],
    "hu": ["cp1250", "cp852"],
    "hr": ["cp1250", "iso8859-2"],
    "tr": ["cp1254", "iso8859-9", "cp857"],
    "lt": ["cp1257", "iso8859-4", "cp775"],
    "lv": ["cp1257", "iso8859-13"],
    "ru": ["cp1251", "koi8-r", "iso8859-5", "cp866", "mac-cyrillic"],
    "uk": ["cp1251", "koi8-u", "cp1125"],
    "el": ["cp1253", "iso8859-7", "cp737"],
    "he": ["cp1255", "iso8859-8", "cp862"],
    "ar": ["cp1256", "iso8859-6"],
    "th": ["cp874", "tis-620"],
    "zh": ["gb18030", "gb2312", "hz", "utf-16-le"],
    "tw": ["big5", "cp950"],
    "ja": ["shift_jis", "euc_jp", "iso2022_jp", "utf-16-be"],
    "ko": ["euc_kr", "cp949", "iso2022_kr"],
}


def language_table(language: str, encoding: str, rows: int, shift: int, seed: int) -> str:
    """Return a table of random sentences; `shift` letters before it move every character."""
    drawn = random.Random(f"{language} {encoding} {rows} {seed}")
    lines = [f"{'x' * shift}text,label"]
    for row in range(rows):
        lines.append(f'"{drawn.choice(SENTENCES[language])} {drawn.randint(100, 99999)}",{"ab"[row % 2]}')
    return "\n".join(lines) + "\n"
