"""Invented rows by manner of writing, kept aside: no rule of the detectors was made with them, so what they show does not flatter."""

from __future__ import annotations

from benchmarks.planted.sentences import Planted

# Manner, kind, value, text; rows without a kind hold nothing private.
_ROWS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "lower case": (
        ("person", "tobias wendt", "hi there my name is tobias wendt and the parcel never came"),
        ("person", "nkechi", "my name's nkechi, i ordered two of these"),
        ("person", "oyelaran", "can you tell mr oyelaran that i rang"),
        ("person", "halvorsen", "saw mrs halvorsen in the shop again today"),
        ("person", "ingrid", "hi ingrid, did the refund go through?"),
        ("person", "petra novotna", "name: petra novotna"),
        ("person", "raj", "where is my card\nthanks\nraj"),
        ("email", "tw.berlin@posteo.example", "pls write to tw.berlin@posteo.example cheers"),
        ("phone", "0161 496 0733", "give me a bell on 0161 496 0733 ta"),
        ("date_of_birth", "4/11/1979", "im born 4/11/1979 so should get the senior price"),
    ),
    "chatty": (
        ("person", "Bea", "Heyyy it's Bea again, still waiting lol"),
        ("person", "Malik", "Hi Malik! Any news on this??"),
        ("person", "Sunniva", "ok so my sister Sunniva tried it too and it broke"),
        ("person", "Dev Acharya", "I'm Dev Acharya btw, forgot to say"),
        ("person", "Joaquín", "just call me Joaquín, everyone does"),
        ("person", "Petrosyan", "Prof Petrosyan said I can hand it in late :)"),
        ("phone", "(617) 555-0177", "txt me!! (617) 555-0177"),
        ("phone", "07700 900412", "my mob is 07700 900412 if u need it x"),
        ("email", "lou_lou99@example.net", "its lou_lou99@example.net no caps haha"),
        ("payment_card", "5555 5555 5555 4444", "they took 40 quid off 5555 5555 5555 4444 twice!!!"),
    ),
    "form": (
        ("person", "Okonkwo", "Surname: Okonkwo"),
        ("person", "Lior Ben-Ami", "Full name (as in passport): Lior Ben-Ami"),
        ("person", "Greta Sandoval", "Patient name - Greta Sandoval | Ward 3"),
        ("person", "FENWICK", "LAST NAME: FENWICK"),
        ("person", "Marit Solheim", "Applicant: Marit Solheim; Course: Chemistry"),
        ("date_of_birth", "1968-07-30", "D.O.B.: 1968-07-30; sex: F"),
        ("phone", "+44 113 496 0281", "Telephone (day): +44 113 496 0281"),
        ("passport", "YB4471902", "Passport number: YB4471902"),
        ("national_id", "536-90-4399", "Social Security Number: 536-90-4399"),
        ("iban", "NL91 ABNA 0417 1643 00", "Account (IBAN): NL91 ABNA 0417 1643 00"),
        ("email", "m.solheim@example.no", "E-mail:m.solheim@example.no"),
    ),
    "letter": (
        ("person", "Featherstonehaugh", "Dear Mrs. Featherstonehaugh, further to your call of Tuesday"),
        ("person", "Ruaridh MacAskill", "I look forward to hearing from you.\n\nYours faithfully,\nRuaridh MacAskill"),
        ("person", "Ottoline Graves", "Best wishes\nOttoline Graves"),
        ("person", "Abernathy", "According to Dr. Abernathy the scan was clear."),
        ("person", "LEOPOLD AGNEW", "TO WHOM IT MAY CONCERN, MY NAME IS LEOPOLD AGNEW AND I DISPUTE THIS"),
        ("person", "Winifred", "My late husband and I, and my daughter Winifred, have banked here since 1971."),
        ("person", "Henrietta Quill", "Signed by Henrietta Quill, Branch Manager"),
        ("date_of_birth", "March 9th, 1951", "I was born March 9th, 1951, and have no computer."),
        ("phone", "020 7946 0654", "You may telephone me on 020 7946 0654 before noon."),
    ),
    "other language": (
        ("person", "Weidenfeller", "Sehr geehrte Frau Weidenfeller, vielen Dank"),
        ("person", "Brückner", "Herr Brückner hat am Montag zurückgerufen"),
        ("person", "Lemaître", "Mme Lemaître n'a toujours rien reçu"),
        ("person", "Charpentier", "J'ai parlé avec M. Charpentier hier."),
        ("person", "Iglesias", "La Sra. Iglesias no contesta el teléfono"),
        ("person", "Benítez", "Estimado Sr. Benítez: le escribo por mi factura"),
        ("person", "Colombo", "Il Dott. Colombo mi ha detto di aspettare"),
        ("person", "Ferrara", "Gentile Sig.ra Ferrara, grazie"),
        ("person", "van der Meulen", "Geachte heer van der Meulen, mijn pakket is weg"),
        ("person", "Zwartjes", "Ik sprak met mevrouw Zwartjes over de rekening"),
        ("person", "Kamińska", "Pani Kamińska nie odpowiada na listy"),
        ("person", "Agneta Lundqvist", "Hej, jag heter Agneta Lundqvist och saknar min bok"),
        ("person", "Almeida", "Falei com a Senhora Almeida ontem"),
        ("person", "Lucía Ferrer", "Hola, soy Lucía Ferrer y quiero cancelar"),
        ("person", "Кузнецов", "Меня зовут Кузнецов, карта не работает"),
        ("person", "陈思远", "您好，我叫陈思远，卡丢了"),
        ("person", "Svenja", "Danke und viele Grüße\nSvenja"),
        ("person", "Thibault Renard", "Cordialement,\nThibault Renard"),
        ("phone", "0221 4710 837", "Rufnummer 0221 4710 837, abends"),
        ("phone", "06 39 98 41 27", "mon portable : 06 39 98 41 27"),
        ("date_of_birth", "17.02.1984", "Geb.-Datum: 17.02.1984"),
        ("date_of_birth", "3 de junho de 1990", "data de nascimento: 3 de junho de 1990"),
        ("national_id", "12345678Z", "Mi DNI es 12345678Z"),
    ),
    "redacted or ordinary": tuple(
        ("", "", text)
        for text in (
            "I spoke with Mr. XXXXX and then with Mrs XXX about it.", "My name is [REDACTED] and I live in XXXX, XX.", "Dear <PERSON>, we got your letter.", "Name: ________", "Signed by *** on XX/XX/2021", "My name is XX XXXX XXXX, SSN XXX-XX-XXXX", "Sincerely,\nXXXXXXXX",
            "I'm Furious about this charge", "I'm Not going to pay", "I AM WRITING AGAIN", "I'm Irish and I live abroad", "I am Disabled and cannot travel", "My name is spelt wrong on the card", "my name is still on the mortgage", "MY NAME IS NOT ON THE DEED", "my name is missing from the list", "my name is being used by a thief",
            "Dr appointment was cancelled", "the dr told me to rest", "Dr. Office never called back", "ask your dr about it", "Mr President, members of the house", "Dear Customer Service,", "Dear Credit Bureau,", "Dear Complaints Department:", "Hi Everyone, quick question", "Hello Again, me once more", "Hi Just checking in", "hey folks, any update", "hello world, it compiles",
            "Company name: Northern Freight", "File name: Report Final", "User name: required", "Product Name : Blue Kettle", "Thanks,\nlooking forward to it", "Thanks in advance", "Best,\nThe Team", "Regards, Accounts Department", "this is Ridiculous", "This is Unacceptable behaviour", "it's Monday again", "call me Tomorrow please", "Patient: Complains of headache", "Customer: Hello, I need help", "mi nombre es incorrecto en la tarjeta", "mein Name ist falsch geschrieben", "Ich bin Kunde seit 2010", "je suis Français et mécontent", "meine Frau hat angerufen", "I miss you all", "ms word keeps crashing", "123 Oak Dr Apt 4", "born in March", "extension 4411 is busy",
        )
    ),
}  # fmt: skip


def rows_aside() -> dict[str, list[Planted]]:
    """Return the rows of each manner: what has to be found, and in the last what has to be left alone."""
    return {manner: [Planted(*row) for row in rows] for manner, rows in _ROWS.items()}
