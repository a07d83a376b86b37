"""Short everyday texts in many languages, by class, from which the awkward files are made."""

_SENTENCES = """
zh|物流|快递三天还没有到，客服一直不回消息。|包裹外面破了，里面的东西倒是没有坏。|今天早上下的单，晚上就收到了，真快。|送货员打电话态度很好，送到家门口。
zh|质量|衣服洗了一次就掉色，非常失望。|音质清楚，电池能用两天，值得购买。|屏幕有一条划痕，要求退货退款。|做工精细，和图片上看到的完全一样。
tw|物流|包裹已經寄出五天了，到現在還沒有收到。|外送員很親切，飯菜還是熱的。|請問可以改成週末送貨嗎？|寄錯了顏色，客服馬上幫我換。
tw|品質|這台電腦開機很慢，風扇聲音也很大。|布料柔軟舒服，下次還會再買。|螢幕顏色漂亮，價格也不貴。|用了兩個星期就壞掉，實在太離譜。
ja|配送|注文した商品がまだ届きません。確認してください。|翌日に届いて、とても助かりました。|箱が濡れていて、中の本も汚れていました。|配達の時間を午後に変更できますか。
ja|品質|音がきれいで、電池も長持ちします。|一週間で壊れてしまい、残念です。|写真と色が違うので返品したいです。|軽くて使いやすいので、母も気に入っています。
ko|배송|주문한 지 일주일이 지났는데 아직 도착하지 않았습니다.|배송이 정말 빠르고 포장도 깔끔했어요.|상자가 찢어진 채로 왔습니다. 확인 부탁드립니다.|주소를 잘못 적었는데 바꿀 수 있을까요?
ko|품질|화면이 밝고 글자가 선명해서 마음에 듭니다.|두 번 쓰고 고장이 났어요. 환불해 주세요.|가격에 비해 품질이 좋은 편입니다.|냄새가 심해서 사용할 수가 없습니다.
ru|доставка|Посылка идёт уже третью неделю, никто не отвечает.|Курьер приехал вовремя и был очень вежлив.|Привезли не тот размер, прошу обменять товар.|Заказ пришёл быстро, упаковка целая, спасибо!
ru|качество|Батарея держит два дня, звук чистый и громкий.|Ткань выцвела после первой стирки, деньги на ветер.|Экран поцарапан, хочу вернуть деньги.|Всё соответствует описанию, советую этот магазин.
uk|доставка|Посилка їде вже третій тиждень, ніхто не відповідає.|Кур'єр приїхав вчасно, дякую за ввічливість.|Привезли не той розмір, прошу обміняти.|Замовлення прийшло швидко, упаковка ціла.
uk|якість|Акумулятор тримає два дні, звук чистий.|Тканина вицвіла після першого прання, жаль грошей.|Її екран подряпаний, хочу повернути кошти.|Усе відповідає опису, раджу цей магазин.
bg|доставка|Пратката пътува вече трета седмица и никой не отговаря.|Куриерът дойде навреме и беше много любезен.|Получих грешен размер, моля да го смените.|Поръчката дойде бързо, опаковката беше здрава.
bg|качество|Батерията издържа два дни, звукът е чист.|Платът избеля след първото пране, жалко за парите.|Екранът е надраскан, искам си парите обратно.|Всичко отговаря на описанието, препоръчвам магазина.
tr|kargo|Siparişim üç haftadır gelmedi, kimse cevap vermiyor.|Kurye zamanında geldi, çok nazik davrandı.|Yanlış beden gönderilmiş, değiştirmek istiyorum.|Ürün hızlı ulaştı, paketleme sağlamdı, teşekkürler.
tr|kalite|Şarjı iki gün gidiyor, sesi gayet açık.|Kumaşı ilk yıkamada soldu, paramı çöpe attım.|Ekranı çizik çıktı, iade etmek istiyorum.|Açıklamada yazdığı gibi, bu mağazayı öneririm.
pl|dostawa|Paczka idzie już trzeci tydzień, nikt nie odpisuje.|Kurier przyjechał na czas i był bardzo uprzejmy.|Przysłano zły rozmiar, proszę o wymianę.|Zamówienie dotarło szybko, opakowanie było całe, dziękuję.
pl|jakość|Bateria trzyma dwa dni, dźwięk jest czysty i głośny.|Materiał spłowiał po pierwszym praniu, szkoda pieniędzy.|Ekran porysowany, żądam zwrotu gotówki.|Wszystko zgodne z opisem, gorąco polecam ten sklep.
cs|doručení|Balík jede už třetí týden a nikdo neodpovídá.|Kurýr přijel včas a byl velmi zdvořilý.|Poslali špatnou velikost, žádám o výměnu.|Objednávka dorazila rychle, obal byl v pořádku, děkuji.
cs|kvalita|Baterie vydrží dva dny, zvuk je čistý a hlasitý.|Látka po prvním praní vybledla, škoda peněz.|Displej je poškrábaný, chci vrátit peníze.|Všechno odpovídá popisu, tento obchod doporučuji.
hu|szállítás|A csomag már három hete úton van, senki sem válaszol.|A futár időben érkezett és nagyon udvarias volt.|Rossz méretet küldtek, kérem a cserét.|A rendelés gyorsan megjött, köszönöm szépen.
hu|minőség|Az akkumulátor két napig bírja, a hangja tiszta.|Az anyag az első mosás után kifakult, kár a pénzért.|A kijelző karcos, kérem vissza a pénzemet.|Minden megfelel a leírásnak, őszintén ajánlom.
el|παράδοση|Το δέμα άργησε τρεις εβδομάδες και κανείς δεν απαντά.|Ο διανομέας ήρθε στην ώρα του και ήταν ευγενικός.|Έστειλαν λάθος μέγεθος, ζητώ αλλαγή.|Η παραγγελία έφτασε γρήγορα, ευχαριστώ πολύ.
el|ποιότητα|Η μπαταρία κρατάει δύο μέρες, ο ήχος είναι καθαρός.|Το ύφασμα ξέβαψε στο πρώτο πλύσιμο, κρίμα τα λεφτά.|Η οθόνη έχει γρατζουνιές, θέλω επιστροφή χρημάτων.|Όλα είναι όπως στην περιγραφή, το συνιστώ.
he|משלוח|החבילה לא הגיעה כבר שלושה שבועות ואף אחד לא עונה.|השליח הגיע בזמן והיה מאוד אדיב.|נשלחה מידה לא נכונה, אבקש להחליף.|ההזמנה הגיעה מהר והאריזה שלמה, תודה רבה.
he|איכות|הסוללה מחזיקה יומיים והצליל נקי.|הבד דהה אחרי כביסה אחת, חבל על הכסף.|המסך שרוט ואני רוצה את הכסף בחזרה.|הכל כמו בתיאור, ממליץ על החנות הזאת.
ar|توصيل|لم تصل الطلبية منذ ثلاثة أسابيع ولا أحد يجيب.|وصل المندوب في الموعد وكان لطيفا جدا.|أرسلوا مقاسا خاطئا، أرجو الاستبدال.|وصل الطلب بسرعة والتغليف سليم، شكرا لكم.
ar|جودة|البطارية تدوم يومين والصوت واضح.|بهت لون القماش بعد أول غسلة، خسارة المال.|الشاشة مخدوشة وأريد استرداد نقودي.|كل شيء كما في الوصف، أنصح بهذا المتجر.
th|จัดส่ง|สั่งของไปสามสัปดาห์แล้วยังไม่ได้รับ ไม่มีใครตอบเลย|พนักงานส่งของมาตรงเวลาและสุภาพมาก|ส่งผิดขนาด ขอเปลี่ยนสินค้าด้วยค่ะ|ได้รับของเร็ว กล่องไม่เสียหาย ขอบคุณครับ
th|คุณภาพ|แบตเตอรี่ใช้ได้สองวัน เสียงชัดเจนดี|ผ้าสีตกตั้งแต่ซักครั้งแรก เสียดายเงินมาก|หน้าจอมีรอยขีดข่วน ต้องการขอเงินคืน|สินค้าตรงตามที่บอกไว้ แนะนำร้านนี้เลย
vi|giao hàng|Đơn hàng đã ba tuần chưa đến, không ai trả lời.|Người giao hàng đến đúng giờ và rất lịch sự.|Gửi sai kích cỡ, tôi muốn đổi hàng.|Hàng đến nhanh, hộp còn nguyên, cảm ơn nhiều.
vi|chất lượng|Pin dùng được hai ngày, âm thanh rõ ràng.|Vải phai màu ngay lần giặt đầu tiên, thật phí tiền.|Màn hình bị trầy xước, tôi muốn trả lại tiền.|Mọi thứ đúng như mô tả, tôi sẽ giới thiệu cửa hàng này.
de|Lieferung|Das Paket ist seit drei Wochen unterwegs, niemand antwortet.|Der Fahrer war pünktlich und sehr höflich.|Falsche Größe geschickt, ich möchte umtauschen.|Schnell geliefert, Verpackung heil, schöne Grüße.
de|Qualität|Der Akku hält zwei Tage, der Ton ist klar und laut.|Der Stoff ist nach dem ersten Waschen verblasst, schade ums Geld.|Bildschirm verkratzt, ich möchte mein Geld zurück.|Alles wie beschrieben, für den Preis völlig in Ordnung.
fr|livraison|Le colis a trois semaines de retard, personne ne répond.|Le livreur est arrivé à l'heure, très poli.|Mauvaise taille envoyée, je demande un échange.|Commande reçue très vite, emballage intact, merci à tous.
fr|qualité|La batterie tient deux jours, le son est clair.|Le tissu a déteint dès le premier lavage, quel gâchis.|Écran rayé, je souhaite être remboursé.|Tout est conforme à la description, déjà recommandé à mon père.
es|envío|El paquete lleva tres semanas de retraso, nadie contesta.|El repartidor llegó puntual y fue muy amable.|Enviaron una talla equivocada, ¿cómo la cambio?|El pedido llegó rápido, el año que viene repito.
es|calidad|La batería dura dos días, el sonido está limpio.|La tela se destiñó en el primer lavado, ¡qué lástima!|La pantalla está rayada, quiero mi dinero de vuelta.|Todo según la descripción, también lo compró mi mamá.
pt|entrega|A encomenda está três semanas atrasada, ninguém responde.|O entregador chegou na hora e foi muito educado.|Enviaram o tamanho errado, peço a troca.|O pedido não demorou, embalagem intacta, obrigado.
pt|qualidade|A bateria dura dois dias, o som é limpo.|O tecido desbotou na primeira lavagem, não vale o preço.|A tela está arranhada, quero a devolução do dinheiro.|Tudo como na descrição, recomendação da minha irmã.
sv|leverans|Paketet är tre veckor försenat och ingen svarar.|Budet kom i tid och var mycket artigt.|Fel storlek skickades, jag vill byta.|Beställningen kom snabbt, hel förpackning, tack så mycket.
sv|kvalitet|Batteriet räcker två dagar, ljudet är klart.|Tyget bleknade efter första tvätten, synd på pengarna.|Skärmen är repig, jag vill ha pengarna åter.|Allt stämmer med beskrivningen, köp gärna här.
da|levering|Pakken er tre uger forsinket, og ingen svarer på mails.|Buddet kom til tiden og var meget høflig.|Forkert størrelse, jeg ønsker at bytte den.|Ordren kom hurtigt, æsken var hel, mange tak.
da|kvalitet|Batteriet holder i to dage, lyden er klar.|Stoffet falmede efter første vask, ærgerligt.|Skærmen er ridset, jeg ønsker pengene igen.|Alt er som beskrevet, det kan jeg på det varmeste anbefale.
en|delivery|My parcel is three weeks late and nobody answers.|The driver came on time and was very polite.|They sent the wrong size, please exchange it.|The order came quickly, the box was not damaged.
en|quality|The battery lasts two days and the sound is clear.|The cloth faded after the first wash, what a waste.|The screen is scratched, I want my money back.|Everything is as described, I will shop here again.
"""

SENTENCES: dict[str, list[tuple[str, str]]] = {}
for _line in _SENTENCES.strip().splitlines():
    _language, _label, *_texts = _line.split("|")
    SENTENCES.setdefault(_language, []).extend((text, _label) for text in _texts)


def make_rows(language: str, count: int, start: int = 0) -> list[list[str]]:
    """Give `count` rows of text and label; from the ninth on a number tells them apart."""
    kept = SENTENCES[language]
    rows = []
    for at in range(start, start + count):
        text, label = kept[(at * 3) % len(kept)]
        rows.append([text if at < len(kept) else f"{text} ({at})", label])
    return rows
