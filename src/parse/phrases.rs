//! The words of pages, letterheads and press offices, by language. Compared folded (`fold`).

use std::collections::HashSet;
use std::sync::LazyLock;

use super::fold::fold;

/// A table of whole lines, folded once.
pub(super) struct Phrases(LazyLock<HashSet<String>>);

impl Phrases {
    pub(super) fn contains(&self, folded: &str) -> bool {
        !folded.is_empty() && self.0.contains(folded)
    }
}

macro_rules! phrases {
    ($table:expr) => {
        Phrases(LazyLock::new(|| {
            $table.iter().flat_map(|line| line.split('|')).map(fold).collect()
        }))
    };
}

/// Furniture of a page, wherever it stands.
pub(super) static FURNITURE: Phrases = phrases!(FURNITURE_LINES);
/// Furniture where it stands before or behind the text; inside it these words may be the statement's own.
pub(super) static EDGE: Phrases = phrases!(EDGE_LINES);
/// With these the page's tail begins: lists of other texts.
pub(super) static TAIL: Phrases = phrases!(TAIL_LINES);
/// With these the page's tail begins, unless the text is still to come: buttons.
pub(super) static BUTTONS: Phrases = phrases!(BUTTON_LINES);
/// What says only that this is a statement to the press.
pub(super) static MARKERS: Phrases = phrases!(MARKER_LINES);
/// A block about whom to ask begins with these.
pub(super) static CONTACTS: Phrases = phrases!(CONTACT_LINES);

const FURNITURE_LINES: &[&str] = &[
    // English
    "skip to content|skip to main content|skip to navigation|jump to content|jump to navigation|toggle navigation|main navigation|main menu|open menu|close menu|you are here|back to top|top of page|back to list|back to news|go back|return to list|print this page|print page|printer friendly|printer friendly version|print friendly version|print this article|email this page|e-mail this page|send to a friend|email to a friend|bookmark this page|listen to this page|text size|font size|increase font size|decrease font size|change text size|cookie policy|cookie settings|accept cookies|accept all cookies|we use cookies|this site uses cookies|this website uses cookies|privacy policy|terms of use|terms and conditions|terms of service|all rights reserved|site map|sitemap|accessibility|accessibility statement|subscribe to our newsletter|sign up for our newsletter|newsletter sign up|enter your email|enter your email address|follow us|follow us on social media|follow us on twitter|follow us on facebook|connect with us|stay connected|log in|sign in|sign up|register now|search this site|search the site|site search|advanced search|choose language|select language|change language|powered by|read more|read more about|learn more|load more|show more|see all|view all|view all news|view all press releases|more news|download pdf|download as pdf|view pdf|pdf version|are you a human|copy link|link copied|previous article|next article|previous news|next news|comments are closed|leave a comment|leave a reply|post a comment|add a comment",
    // Azerbaijani
    "əsas səhifə|ana səhifəyə qayıt|geri qayıt|arxivdə axtar|saytda axtarış|bütün hüquqlar qorunur|məxfilik siyasəti|istifadə şərtləri|saytın xəritəsi|çap et|çap versiyası|dostuna göndər|bizi izləyin|ətraflı|daha ətraflı|davamı|bütün xəbərlər|yuxarı qayıt|abunə ol|xəbər bülleteninə abunə olun",
    // Turkish
    "ana sayfa|anasayfaya dön|geri dön|tüm hakları saklıdır|gizlilik politikası|kullanım koşulları|site haritası|yazdır|sayfayı yazdır|arkadaşına gönder|bizi takip edin|devamını oku|devamı|tüm haberler|yukarı çık|çerez politikası|bültenimize abone olun",
    // Russian, Ukrainian
    "главная страница|на главную|версия для печати|распечатать|отправить другу|все права защищены|политика конфиденциальности|карта сайта|подписаться на рассылку|подпишитесь на рассылку|мы в соцсетях|подробнее|читать далее|читать полностью|все новости|наверх|вернуться к списку|назад к списку|скачать файл|скачать в pdf|версия для слабовидящих|расширенный поиск|поиск по сайту",
    "версія для друку|роздрукувати|усі права захищено|всі права захищені|політика конфіденційності|карта сайту|детальніше|читати далі|усі новини|нагору|пошук по сайту",
    // German
    "zum inhalt springen|zum hauptinhalt|zur navigation|zum seitenanfang|nach oben|seite drucken|drucken|druckversion|seite empfehlen|artikel empfehlen|sie sind hier|sie befinden sich hier|zurück zur übersicht|zurück|alle rechte vorbehalten|datenschutz|datenschutzerklärung|impressum|cookie-einstellungen|newsletter abonnieren|newsletter bestellen|folgen sie uns|mehr erfahren|mehr lesen|weiterlesen|alle meldungen|suche|hauptmenü|inhaltsverzeichnis|barrierefreiheit|leichte sprache|gebärdensprache|als pdf herunterladen",
    // French
    "aller au contenu|aller au contenu principal|aller à la navigation|vous êtes ici|haut de page|retour en haut|retour à la liste|imprimer|imprimer la page|imprimer cette page|version imprimable|envoyer à un ami|tous droits réservés|mentions légales|politique de confidentialité|plan du site|gestion des cookies|suivez-nous|s'abonner à la newsletter|abonnez-vous à notre newsletter|lire la suite|en savoir plus|voir plus|toutes les actualités|rechercher|accessibilité|télécharger le pdf",
    // Spanish, Portuguese, Italian, Catalan
    "saltar al contenido|ir al contenido|ir al contenido principal|usted está aquí|imprimir|imprimir página|versión para imprimir|enviar a un amigo|todos los derechos reservados|aviso legal|política de privacidad|política de cookies|mapa del sitio|mapa web|síganos|síguenos|suscríbase a nuestro boletín|leer más|ver más|más información|todas las noticias|volver|volver arriba|volver al listado|descargar pdf",
    "ir para o conteúdo|pular para o conteúdo|você está aqui|imprimir página|versão para impressão|todos os direitos reservados|política de privacidade|mapa do site|siga-nos|leia mais|ver mais|saiba mais|todas as notícias|voltar|voltar ao topo|baixar pdf",
    "vai al contenuto|salta al contenuto|sei in|ti trovi in|stampa|stampa pagina|stampa questa pagina|versione stampabile|invia a un amico|tutti i diritti riservati|note legali|informativa sulla privacy|mappa del sito|seguici|iscriviti alla newsletter|leggi tutto|leggi di più|tutte le notizie|torna su|torna indietro|scarica il pdf",
    // Polish, Czech, Slovak, Hungarian, Romanian, Bulgarian, Serbian
    "drukuj|wersja do druku|wyślij znajomemu|wszelkie prawa zastrzeżone|polityka prywatności|mapa strony|mapa serwisu|czytaj więcej|więcej|wszystkie aktualności|powrót|wróć|do góry|przejdź do treści|deklaracja dostępności",
    "vytisknout|tisk|verze pro tisk|všechna práva vyhrazena|mapa stránek|číst více|více|zpět|nahoru|přejít na obsah|prohlášení o přístupnosti|vytlačiť|všetky práva vyhradené|čítať viac|späť|mapa stránok",
    "nyomtatás|nyomtatható változat|minden jog fenntartva|adatvédelem|adatkezelési tájékoztató|oldaltérkép|tovább|bővebben|vissza|a lap tetejére",
    "tipărește|versiune pentru tipărire|toate drepturile rezervate|politica de confidențialitate|harta site-ului|citește mai mult|mai mult|înapoi|sus",
    "принтирай|версия за печат|всички права запазени|карта на сайта|прочети повече|назад|нагоре|штампај|сва права задржана|прочитај више|sva prava pridržana|sva prava zadržana|ispiši|pročitaj više|natrag",
    // Nordic, Dutch, Finnish, Baltic
    "skriv ut|til toppen|personvern|informasjonskapsler|les mer|läs mer|till toppen|om kakor|udskriv|læs mere|til top|cookiepolitik|afdrukken|print deze pagina|alle rechten voorbehouden|lees meer|terug naar boven|terug|tulosta|lue lisää|takaisin ylös|kaikki oikeudet pidätetään|prindi|loe edasi|drukāt|lasīt vairāk|spausdinti|skaityti daugiau",
    // Greek, Armenian, Georgian, Hebrew
    "εκτύπωση|με επιφύλαξη παντός δικαιώματος|πολιτική απορρήτου|διαβάστε περισσότερα|επιστροφή|αρχική σελίδα|տպել|տպելու տարբերակ|բոլոր իրավունքները պաշտպանված են|գլխավոր էջ|կարդալ ավելին|ბეჭდვა|ამობეჭდვა|ყველა უფლება დაცულია|მთავარი გვერდი|სრულად ნახვა|הדפסה|כל הזכויות שמורות|קרא עוד|מפת האתר",
    // Arabic, Persian, Urdu
    "طباعة|اطبع|نسخة للطباعة|إرسال لصديق|جميع الحقوق محفوظة|سياسة الخصوصية|خريطة الموقع|تابعنا|اقرأ المزيد|المزيد|عودة|الصفحة الرئيسية|چاپ|نسخه چاپی|کلیه حقوق محفوظ است|تمامی حقوق محفوظ است|نقشه سایت|ادامه مطلب|بیشتر|صفحه اصلی|بازگشت",
    // Chinese, Japanese, Korean, Vietnamese, Indonesian, Thai
    "打印|打印本页|打印本頁|列印|关闭窗口|关闭|返回顶部|版权所有|網站地圖|网站地图|字号|大中小|大 中 小|大中小 打印|印刷|印刷する|ページの先頭へ|ページトップへ|サイトマップ|プライバシーポリシー|本文へ|前のページへ戻る|인쇄|인쇄하기|목록|목록으로|이전글|다음글|맨위로|본문 바로가기|개인정보처리방침|in trang|in bài viết|quay lại|xem thêm|về đầu trang|đọc thêm|cetak|selengkapnya|kembali|พิมพ์|อ่านต่อ|กลับ",
];

const EDGE_LINES: &[&str] = &[
    "home|homepage|menu|search|news|newsroom|press|press room|media|media centre|media center|media room|contact|contact us|contacts|about|about us|login|facebook|twitter|x|instagram|youtube|linkedin|telegram|whatsapp|flickr|pinterest|tiktok|rss|email|e-mail|print|share|tweet|like|pdf|archive|archives|events|careers|faq|links|services|publications|documents|gallery|photos|videos|english|language|languages|en|az|ru|de|fr|es|tr|ar|close|back|next|previous|top|up|more|help|subscribe|newsletter|news and events|press releases|news releases|latest news topics|releases|welcome|start|overview|topics",
    "xəbərlər|əlaqə|haqqımızda|axtarış|arxiv|menyu|ana səhifə|media|mətbuat|foto|video|azərbaycanca|azərbaycan dili|haberler|iletişim|hakkımızda|ara|arama|arşiv|türkçe|galeri|basın",
    "главная|новости|контакты|о нас|поиск|меню|архив|пресс-центр|фото|видео|русский|документы|головна|новини|контакти|пошук|про нас|архів|українська",
    "startseite|aktuelles|kontakt|über uns|presse|menü|deutsch|accueil|actualités|recherche|à propos|français|presse|inicio|noticias|contacto|buscar|prensa|español|início|notícias|contato|busca|imprensa|português|cerca|notizie|contatti|italiano|aktualności|szukaj|polski|hledat|česky|keresés|magyar|căutare|română",
    "الرئيسية|الأخبار|اتصل بنا|بحث|العربية|خانه|اخبار|تماس با ما|جستجو|فارسی|首页|新闻|联系我们|搜索|中文|ホーム|ニュース|お問い合わせ|検索|日本語|홈|뉴스|검색|한국어|հայերեն|ქართული|עברית|ελληνικά|tiếng việt|trang chủ|главная страница|գլխավոր|მთავარი|ძებნა",
];

const TAIL_LINES: &[&str] = &[
    "related|related news|related articles|related content|related links|related stories|related topics|related posts|related documents|related information|related items|related press releases|related releases|latest news|latest releases|latest press releases|recent news|recent posts|recent articles|recent press releases|recent releases|more news|more news releases|more from this section|more stories|more in this section|other news|other press releases|previous press releases|past releases|news archive|popular news|most popular|most read|most viewed|trending|trending now|you may also like|you might also like|see also|read also|also read|don't miss|recommended|recommended for you|search in archive|search archive|search the archive|search in the archive|archive search|in this section|quick links|useful links|upcoming events|browse by topic|browse by month|categories|tags",
    "arxivdə axtarış|arxivdə axtar|oxşar xəbərlər|digər xəbərlər|əlaqəli xəbərlər|son xəbərlər|ən çox oxunan|ən çox oxunanlar|bunlar da maraqlıdır|həmçinin oxuyun|faydalı linklər|faydalı keçidlər|ilgili haberler|diğer haberler|son haberler|benzer haberler|en çok okunanlar|arşivde ara|arşivde arama|ayrıca bakınız|faydalı linkler",
    "похожие новости|другие новости|последние новости|читайте также|смотрите также|по теме|материалы по теме|связанные новости|популярные новости|самое читаемое|поиск в архиве|поиск по архиву|архив новостей|полезные ссылки|ещё новости|еще новости|схожі новини|інші новини|останні новини|читайте також|дивіться також|пошук в архіві|за темою",
    "ähnliche artikel|ähnliche beiträge|ähnliche meldungen|verwandte artikel|verwandte themen|weitere meldungen|weitere artikel|weitere nachrichten|weitere pressemitteilungen|weitere informationen|lesen sie dazu auch|lesen sie auch|das könnte sie auch interessieren|das könnte sie interessieren|auch interessant|meistgelesen|neueste beiträge|aktuelle meldungen|archivsuche|suche im archiv|mehr zum thema|zum thema|siehe auch",
    "articles liés|articles connexes|articles similaires|sur le même sujet|à lire aussi|lire aussi|voir aussi|à lire également|dernières actualités|dernières nouvelles|les plus lus|autres actualités|recherche dans les archives|rechercher dans les archives|liens utiles",
    "noticias relacionadas|artículos relacionados|contenido relacionado|últimas noticias|otras noticias|más noticias|lea también|lea además|ver también|te puede interesar|le puede interesar|lo más leído|buscar en el archivo|buscar en archivo|enlaces de interés|notícias relacionadas|artigos relacionados|conteúdo relacionado|últimas notícias|outras notícias|mais notícias|leia também|veja também|mais lidas|notizie correlate|articoli correlati|ultime notizie|altre notizie|leggi anche|vedi anche|potrebbe interessarti|i più letti|cerca nell'archivio|notícies relacionades",
    "powiązane artykuły|podobne artykuły|zobacz także|zobacz też|zobacz również|czytaj także|czytaj też|najnowsze wiadomości|najnowsze aktualności|inne wiadomości|najczęściej czytane|szukaj w archiwum|související články|další články|čtěte také|viz také|nejčtenější|súvisiace články|prečítajte si aj|kapcsolódó cikkek|kapcsolódó hírek|további hírek|legfrissebb hírek|legolvasottabb|articole similare|știri similare|citește și|vezi și|ultimele știri|свързани новини|още новини|последни новини|вижте също|вижте още|прочетете още|повезане вести|сличне вести|најновије вести|povezane vijesti|slične vijesti|najnovije vijesti|pročitajte i|povezane vesti",
    "relaterte saker|relaterte artikler|siste nytt|les også|relaterade artiklar|relaterade nyheter|senaste nytt|läs också|läs även|relaterede artikler|seneste nyt|læs også|gerelateerde artikelen|gerelateerd nieuws|laatste nieuws|lees ook|meest gelezen|aiheeseen liittyvää|uusimmat uutiset|lue myös|seotud artiklid|loe ka|saistītie raksti|lasiet arī|susiję straipsniai|taip pat skaitykite|σχετικά άρθρα|τελευταία νέα|διαβάστε επίσης|δείτε επίσης",
    "կապված լուրեր|վերջին լուրեր|կարդացեք նաև|որոնում արխիվում|დაკავშირებული სიახლეები|ბოლო სიახლეები|წაიკითხეთ ასევე|არქივში ძებნა|ძიება არქივში|מאמרים קשורים|חדשות אחרונות|קראו גם|أخبار ذات صلة|مواضيع ذات صلة|مقالات ذات صلة|آخر الأخبار|أخبار أخرى|اقرأ أيضا|اقرأ أيضاً|انظر أيضا|البحث في الأرشيف|بحث في الأرشيف|الأكثر قراءة|اخبار مرتبط|مطالب مرتبط|آخرین اخبار|سایر اخبار|بیشتر بخوانید|جستجو در آرشیو|متعلقہ خبریں",
    "相关新闻|相关阅读|相关报道|相关链接|相關新聞|相關連結|推荐阅读|最新消息|更多新闻|延伸阅读|関連記事|関連ニュース|関連リンク|関連情報|最新ニュース|最新記事|おすすめ記事|관련기사|관련 기사|관련뉴스|관련 뉴스|최신뉴스|최신 뉴스|많이 본 뉴스|tin liên quan|bài viết liên quan|tin mới nhất|tin khác|các tin khác|xem thêm tin|tin cũ hơn|berita terkait|berita lainnya|berita terbaru|baca juga|artikel terkait|ข่าวที่เกี่ยวข้อง|ข่าวล่าสุด|байланысты жаңалықтар|соңғы жаңалықтар",
];

const BUTTON_LINES: &[&str] = &[
    "share|share this|share this page|share this article|share this story|share this post|share this news|share this release|share on social media|share on facebook|share on twitter|share via|share via email|share with friends|tweet this|spread the word|paylaş|bu səhifəni paylaş|səhifəni paylaş|paylaşın|sosial şəbəkələrdə paylaş|sayfayı paylaş|bu sayfayı paylaş|поделиться|поделиться ссылкой|поделиться в соцсетях|поделитесь|поділитися|поширити|teilen|seite teilen|artikel teilen|beitrag teilen|diese seite teilen|partager|partager cette page|partager cet article|partagez|compartir|compartir en|comparte|compartir esta página|compartilhar|compartilhe|partilhar|partilhe|condividi|condividi su|condividi questa pagina|comparteix|udostępnij|podziel się|sdílet|sdílejte|zdieľať|megosztás|oszd meg|distribuie|distribuiți|сподели|подели|подијели|podijeli|podeli|del|dela|del denne siden|del på facebook|delen|deel deze pagina|deel dit artikel|jaa|jaga|dalīties|dalintis|shpërndaje|κοινοποίηση|μοιραστείτε|կիսվել|տարածել|გაზიარება|გააზიარე|שתף|שיתוף|مشاركة|شارك|شارك الخبر|اشتراک گذاری|اشتراک‌گذاری|همرسانی|分享|分享到|分享到：|シェア|シェアする|この記事をシェア|공유|공유하기|sns 공유|chia sẻ|bagikan|แชร์|бөлісу",
];

const MARKER_LINES: &[&str] = &[
    "press release|press statement|media release|media statement|news release|press communique|press communiqué|press information|press notice|press note|press service|for immediate release|immediate release|for release|for immediate distribution|for general release|release|statement|official statement|public statement|media advisory|news advisory|press advisory|press briefing|news|announcement|news brief|communique|communiqué|joint statement|joint press release|joint communique|media note|speech|transcript|for the press|for information media|media information",
    "mətbuat üçün məlumat|mətbuat açıqlaması|mətbuat bəyanatı|mətbuat relizi|press-reliz|press reliz|bəyanat|açıqlama|rəsmi bəyanat|rəsmi açıqlama|mətbuat xidmətinin məlumatı|basın açıklaması|basın bülteni|basın duyurusu|basın bildirisi|açıklama|duyuru|пресс-релиз|пресс релиз|заявление|заявление для прессы|сообщение для сми|информация для сми|для немедленной публикации|официальное заявление|сообщение|пресреліз|прес-реліз|заява|повідомлення|прессъобщение|съобщение|саопштење|саопштење за јавност|priopćenje|priopćenje za medije|saopštenje|saopštenje za javnost",
    "pressemitteilung|presseinformation|pressemeldung|presseerklärung|presseaussendung|medienmitteilung|medieninformation|mitteilung|presse-information|zur sofortigen veröffentlichung|communiqué de presse|communiqué|déclaration|pour diffusion immédiate|dossier de presse|comunicado|comunicado de prensa|nota de prensa|nota informativa|boletín de prensa|boletín informativo|para publicación inmediata|para difusión inmediata|declaración|nota à imprensa|comunicado à imprensa|comunicado de imprensa|nota de imprensa|nota oficial|comunicato stampa|comunicato|nota stampa|nota de premsa|comunicat de premsa|comunicat|komunikat|komunikat prasowy|informacja prasowa|oświadczenie|tisková zpráva|tiskové prohlášení|prohlášení|tlačová správa|vyhlásenie|sajtóközlemény|közlemény|comunicat de presă|declarație",
    "pressemelding|pressemeddelelse|pressmeddelande|persbericht|persverklaring|lehdistötiedote|tiedote|pressiteade|preses relīze|paziņojums|pranešimas spaudai|pranešimas|δελτίο τύπου|ανακοίνωση|ανακοίνωση τύπου|մամուլի հաղորդագրություն|հայտարարություն|մամլո հաղորդագրություն|პრესრელიზი|განცხადება|הודעה לעיתונות|بيان صحفي|بيان|بلاغ صحفي|بلاغ|خبر صحفي|بیانیه|اطلاعیه|بیانیه مطبوعاتی|اطلاعیه مطبوعاتی|新闻稿|声明|新聞稿|通稿|公告|プレスリリース|報道発表|報道資料|お知らせ|보도자료|보도 자료|성명|논평|보도참고자료|thông cáo báo chí|thông báo|tuyên bố|siaran pers|แถลงการณ์|ข่าวประชาสัมพันธ์|баспасөз хабарламасы|мәлімдеме|deklaratë për shtyp|njoftim për shtyp|komunikatë për shtyp",
];

const CONTACT_LINES: &[&str] = &[
    "contact|contacts|contact information|contact details|contact us|media contact|media contacts|press contact|press contacts|media enquiries|media inquiries|press enquiries|press inquiries|press office|contact for media|contact for the media|for further information|for more information|for further details|for further information please contact|for more information please contact|for more information, contact|for media enquiries|further information|notes to editors|note to editors|notes for editors|editor's note|editors' notes|press officer|spokesperson|phone|tel|telephone|fax|email|e-mail|mobile|cell",
    "əlaqə|əlaqə üçün|mətbuat xidməti|mətbuat üçün əlaqə|ətraflı məlumat üçün|redaktorlar üçün qeyd|telefon|iletişim|iletişim için|basın iletişim|ayrıntılı bilgi için|detaylı bilgi için|контакты|контакты для сми|контакт|контактная информация|пресс-служба|для дополнительной информации|дополнительная информация|примечание для редакторов|тел|телефон|контакти|контакти для змі|прес-служба|kontakt|pressekontakt|kontakt für medien|medienkontakt|ansprechpartner|ansprechpartnerin|pressestelle|achtung redaktionen|rückfragen|rückfragehinweis|für rückfragen|rückfragen bitte an|hinweis an die redaktionen|contact presse|contacts presse|contact médias|relations presse|service de presse|pour plus d'informations|pour en savoir plus|renseignements|contacto|contactos|contacto de prensa|contacto para medios|para más información|más información|contato|contato para imprensa|assessoria de imprensa|para mais informações|mais informações|contatti|contatti stampa|ufficio stampa|per informazioni|per maggiori informazioni|contacte",
    "kontakt dla mediów|kontakt prasowy|więcej informacji|rzecznik prasowy|kontakt pro média|kontakt pre médiá|sajtókapcsolat|kapcsolat|további információ|contact presă|informații suplimentare|за контакти|за повече информация|контакт за медије|kontakt za medije|pressekontakter|presskontakt|kontaktperson|perscontact|voor meer informatie|noot voor de redactie|lisätietoja|yhteystiedot|lisätiedot|täiendav info|kontaktid|kontaktinformācija|kontaktai|επικοινωνία|πληροφορίες|կապ|կոնտակտ|կոնտակտային տվյալներ|კონტაქტი|საკონტაქტო ინფორმაცია|ליצירת קשר|לפרטים נוספים|للتواصل|للاتصال|للمزيد من المعلومات|جهة الاتصال|تماس|اطلاعات تماس|联系人|联系方式|媒体联系人|新闻联系人|聯絡人|お問い合わせ先|お問合せ先|問い合わせ先|本件に関するお問い合わせ|報道関係者からのお問い合わせ先|담당 부서|담당부서|담당자|문의|문의처|liên hệ|thông tin liên hệ|mọi chi tiết xin liên hệ|kontak|narahubung|ติดต่อ|ติดต่อสอบถาม|байланыс",
];

/// Pages that stand in for a text: bot checks, error pages. Sought inside a line.
pub(super) const INTERSTITIALS: &[&str] = &[
    "enable javascript",
    "javascript is disabled",
    "javascript is required",
    "javascript to run this app",
    "pardon our interruption",
    "access denied",
    "checking your browser",
    "verify you are human",
    "verifying you are human",
    "ddos protection by",
    "just a moment...",
    "attention required! | cloudflare",
    "403 forbidden",
    "404 not found",
    "page not found",
    "503 service unavailable",
    "service temporarily unavailable",
    "502 bad gateway",
    "you don't have permission to access",
    "request unsuccessful. incapsula",
    "complete the captcha",
    "please turn javascript on",
    "cookies must be enabled",
    "включите javascript",
    "доступ запрещен",
    "страница не найдена",
    "javascript aktivieren",
    "seite nicht gefunden",
    "activer javascript",
    "page introuvable",
    "habilitar javascript",
    "página no encontrada",
    "səhifə tapılmadı",
    "sayfa bulunamadı",
];

/// A text that only points at the text.
pub(super) const STUBS: &[&str] = &[
    "click on link to view",
    "click on the link to view",
    "click the link to view",
    "click here to view",
    "click here to read",
    "click here for the full",
    "click link to view",
    "click here to download",
    "see attached",
    "see the attached",
    "see attachment",
    "please find attached",
    "full text is attached",
    "attached is the press release",
    "смотрите вложение",
    "см. вложение",
    "см. приложение",
    "siehe anhang",
    "siehe anlage",
    "voir pièce jointe",
    "voir ci-joint",
    "ver adjunto",
    "ver archivo adjunto",
    "em anexo",
    "əlavəyə baxın",
    "qoşmaya baxın",
    "ekte sunulmuştur",
    "첨부파일 참조",
    "첨부 파일 참조",
    "见附件",
];
