//! The few words that the pages say themselves, by language.

use jiff::civil::Date;
use serde::Serialize;

use crate::domain::language::{Direction, Language};
use crate::domain::time::Moment;

#[derive(Debug, Serialize)]
pub(super) struct Words {
    /// The language these words are in.
    pub(super) language: &'static str,
    #[serde(skip)]
    pub(super) direction: Direction,
    pub(super) published: &'static str,
    pub(super) updated: &'static str,
    pub(super) number: &'static str,
    pub(super) permanent_id: &'static str,
    pub(super) categories: &'static str,
    pub(super) other_languages: &'static str,
    pub(super) latest: &'static str,
    pub(super) nothing_yet: &'static str,
    pub(super) subscribe: &'static str,
    pub(super) feeds: &'static str,
    pub(super) plain_text: &'static str,
    pub(super) about_feeds: &'static str,
    pub(super) what_is_a_feed: &'static str,
    pub(super) not_found: &'static str,
    pub(super) not_found_text: &'static str,
    /// As they stand between the day and the year.
    #[serde(skip)]
    months: [&'static str; 12],
    /// What stands directly after the number of the day.
    #[serde(skip)]
    day_mark: &'static str,
}

/// A moment for people and for machines.
#[derive(Debug, Serialize)]
pub(super) struct Time {
    /// For the attribute of that name.
    pub(super) datetime: String,
    pub(super) date: String,
    /// `09:15 (UTC+04:00)`.
    pub(super) clock: String,
}

impl Words {
    /// A page whose language is not in the table says what it has to say in English.
    pub(super) fn of(language: &Language) -> &'static Words {
        Words::known(language).unwrap_or(&ENGLISH)
    }

    fn known(language: &Language) -> Option<&'static Words> {
        TABLE.iter().find(|words| words.language == language.primary())
    }

    /// `3 March 2026`.
    fn date(&self, date: Date) -> String {
        let month = usize::try_from(date.month() - 1).ok();
        let month = month.and_then(|month| self.months.get(month)).unwrap_or(&"");
        format!("{}{} {month} {}", date.day(), self.day_mark, date.year())
    }
}

impl Time {
    /// As the language writes it; where its months are not known, in digits (ISO 8601), which are
    /// read in any language.
    pub(super) fn of(moment: Moment, language: &Language) -> Time {
        let local = moment.offset().to_datetime(moment.instant());
        let minutes = moment.offset().seconds() / 60;
        let sign = if minutes < 0 { '-' } else { '+' };
        let (hours, minutes) = (minutes.abs() / 60, minutes.abs() % 60);
        let date = local.date();
        Time {
            datetime: moment.rfc3339(),
            date: Words::known(language).map_or_else(|| date.to_string(), |words| words.date(date)),
            clock: format!("{} (UTC{sign}{hours:02}:{minutes:02})", local.strftime("%H:%M")),
        }
    }
}

static TABLE: [Words; 9] =
    [ENGLISH, AZERBAIJANI, RUSSIAN, TURKISH, FRENCH, GERMAN, ARABIC, ARMENIAN, GEORGIAN];

const ENGLISH: Words = Words {
    language: "en",
    direction: Direction::LeftToRight,
    published: "Published",
    updated: "Updated",
    number: "Number",
    permanent_id: "Permanent id",
    categories: "Categories",
    other_languages: "Other languages",
    latest: "Latest statements",
    nothing_yet: "Nothing has been published yet.",
    subscribe: "Subscribe",
    feeds: "Feeds",
    plain_text: "Plain text",
    about_feeds: "What is a feed?",
    what_is_a_feed: "A feed tells your feed reader, mail program or website about every new statement, \
        without an account and without giving your address to anyone. Copy one of the addresses on this \
        page into your reader. The three formats say the same; if you do not know which one you need, \
        take Atom.",
    not_found: "Page not found",
    not_found_text: "There is no page at this address. It may have been mistyped, or the link may be \
        incomplete.",
    months: [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
    day_mark: "",
};

const AZERBAIJANI: Words = Words {
    language: "az",
    direction: Direction::LeftToRight,
    published: "Dərc edilib",
    updated: "Yenilənib",
    number: "Nömrə",
    permanent_id: "Daimi identifikator",
    categories: "Kateqoriyalar",
    other_languages: "Digər dillər",
    latest: "Son bəyanatlar",
    nothing_yet: "Hələ heç nə dərc edilməyib.",
    subscribe: "Abunə olun",
    feeds: "Lentlər",
    plain_text: "Sadə mətn",
    about_feeds: "Lent nədir?",
    what_is_a_feed: "Lent oxuma proqramınıza, poçt proqramınıza və ya saytınıza hər yeni bəyanatı xəbər \
        verir; bunun üçün nə hesab açmaq, nə də ünvanınızı kiməsə vermək lazımdır. Bu səhifədəki \
        ünvanlardan birini proqramınıza köçürün. Üç formatın məzmunu eynidir; hansının lazım olduğunu \
        bilmirsinizsə, Atom götürün.",
    not_found: "Səhifə tapılmadı",
    not_found_text: "Bu ünvanda səhifə yoxdur. Ünvan səhv yazılmış və ya keçid yarımçıq ola bilər.",
    months: [
        "yanvar", "fevral", "mart", "aprel", "may", "iyun", "iyul", "avqust", "sentyabr",
        "oktyabr", "noyabr", "dekabr",
    ],
    day_mark: "",
};

const RUSSIAN: Words = Words {
    language: "ru",
    direction: Direction::LeftToRight,
    published: "Опубликовано",
    updated: "Обновлено",
    number: "Номер",
    permanent_id: "Постоянный идентификатор",
    categories: "Категории",
    other_languages: "Другие языки",
    latest: "Последние заявления",
    nothing_yet: "Пока ничего не опубликовано.",
    subscribe: "Подписаться",
    feeds: "Ленты",
    plain_text: "Простой текст",
    about_feeds: "Что такое лента?",
    what_is_a_feed: "Лента сообщает вашей программе для чтения, почтовой программе или сайту о каждом \
        новом заявлении: без регистрации, и никому не нужно давать свой адрес. Скопируйте один из адресов \
        на этой странице в свою программу. Три формата содержат одно и то же; если не знаете, какой \
        нужен, возьмите Atom.",
    not_found: "Страница не найдена",
    not_found_text: "По этому адресу страницы нет. Возможно, в адресе опечатка или ссылка неполна.",
    months: [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ],
    day_mark: "",
};

const TURKISH: Words = Words {
    language: "tr",
    direction: Direction::LeftToRight,
    published: "Yayımlandı",
    updated: "Güncellendi",
    number: "Numara",
    permanent_id: "Kalıcı kimlik",
    categories: "Kategoriler",
    other_languages: "Diğer diller",
    latest: "Son açıklamalar",
    nothing_yet: "Henüz hiçbir şey yayımlanmadı.",
    subscribe: "Abone olun",
    feeds: "Akışlar",
    plain_text: "Düz metin",
    about_feeds: "Akış nedir?",
    what_is_a_feed: "Akış, okuma programınıza, e-posta programınıza veya sitenize her yeni açıklamayı \
        bildirir; hesap açmanız ya da adresinizi vermeniz gerekmez. Bu sayfadaki adreslerden birini \
        programınıza kopyalayın. Üç biçimin içeriği aynıdır; hangisine ihtiyacınız olduğunu \
        bilmiyorsanız Atom'u seçin.",
    not_found: "Sayfa bulunamadı",
    not_found_text: "Bu adreste bir sayfa yok. Adres yanlış yazılmış veya bağlantı eksik olabilir.",
    months: [
        "Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos", "Eylül", "Ekim",
        "Kasım", "Aralık",
    ],
    day_mark: "",
};

const FRENCH: Words = Words {
    language: "fr",
    direction: Direction::LeftToRight,
    published: "Publié",
    updated: "Mis à jour",
    number: "Numéro",
    permanent_id: "Identifiant permanent",
    categories: "Catégories",
    other_languages: "Autres langues",
    latest: "Derniers communiqués",
    nothing_yet: "Rien n’a encore été publié.",
    subscribe: "S’abonner",
    feeds: "Flux",
    plain_text: "Texte brut",
    about_feeds: "Qu’est-ce qu’un flux ?",
    what_is_a_feed: "Un flux signale chaque nouveau communiqué à votre lecteur, à votre logiciel de \
        courrier ou à votre site, sans compte et sans donner votre adresse à personne. Copiez l’une des \
        adresses de cette page dans votre lecteur. Les trois formats disent la même chose ; si vous ne \
        savez pas lequel choisir, prenez Atom.",
    not_found: "Page introuvable",
    not_found_text: "Il n’y a pas de page à cette adresse. Elle contient peut-être une faute de frappe, ou \
        le lien est incomplet.",
    months: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    day_mark: "",
};

const GERMAN: Words = Words {
    language: "de",
    direction: Direction::LeftToRight,
    published: "Veröffentlicht",
    updated: "Aktualisiert",
    number: "Nummer",
    permanent_id: "Dauerhafte Kennung",
    categories: "Kategorien",
    other_languages: "Andere Sprachen",
    latest: "Neueste Mitteilungen",
    nothing_yet: "Es ist noch nichts veröffentlicht.",
    subscribe: "Abonnieren",
    feeds: "Feeds",
    plain_text: "Nur Text",
    about_feeds: "Was ist ein Feed?",
    what_is_a_feed: "Ein Feed meldet Ihrem Leseprogramm, Ihrem Mailprogramm oder Ihrer Website jede neue \
        Mitteilung, ohne Konto und ohne dass Sie jemandem Ihre Adresse geben. Kopieren Sie eine der \
        Adressen auf dieser Seite in Ihr Programm. Alle drei Formate enthalten dasselbe; wenn Sie nicht \
        wissen, welches Sie brauchen, nehmen Sie Atom.",
    not_found: "Seite nicht gefunden",
    not_found_text: "Unter dieser Adresse gibt es keine Seite. Vielleicht ist sie falsch geschrieben, oder \
        der Link ist unvollständig.",
    months: [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    day_mark: ".",
};

const ARABIC: Words = Words {
    language: "ar",
    direction: Direction::RightToLeft,
    published: "نُشر",
    updated: "حُدِّث",
    number: "الرقم",
    permanent_id: "المعرّف الدائم",
    categories: "التصنيفات",
    other_languages: "لغات أخرى",
    latest: "أحدث البيانات",
    nothing_yet: "لم يُنشر شيء بعد.",
    subscribe: "اشترك",
    feeds: "الخلاصات",
    plain_text: "نص عادي",
    about_feeds: "ما هي الخلاصة؟",
    what_is_a_feed: "تُعلم الخلاصة برنامج القراءة أو برنامج البريد أو موقعك بكل بيان جديد، من دون حساب ومن \
        دون أن تعطي عنوانك لأحد. انسخ أحد العناوين في هذه الصفحة إلى برنامجك. الصيغ الثلاث متطابقة في \
        المضمون؛ وإذا لم تعرف أيها تحتاج فاختر Atom.",
    not_found: "الصفحة غير موجودة",
    not_found_text: "لا توجد صفحة في هذا العنوان. ربما كُتب العنوان خطأً أو كان الرابط ناقصًا.",
    months: [
        "يناير",
        "فبراير",
        "مارس",
        "أبريل",
        "مايو",
        "يونيو",
        "يوليو",
        "أغسطس",
        "سبتمبر",
        "أكتوبر",
        "نوفمبر",
        "ديسمبر",
    ],
    day_mark: "",
};

const ARMENIAN: Words = Words {
    language: "hy",
    direction: Direction::LeftToRight,
    published: "Հրապարակվել է",
    updated: "Թարմացվել է",
    number: "Համար",
    permanent_id: "Մշտական նույնացուցիչ",
    categories: "Կատեգորիաներ",
    other_languages: "Այլ լեզուներ",
    latest: "Վերջին հայտարարությունները",
    nothing_yet: "Դեռ ոչինչ չի հրապարակվել։",
    subscribe: "Բաժանորդագրվել",
    feeds: "Լրահոսեր",
    plain_text: "Պարզ տեքստ",
    about_feeds: "Ի՞նչ է լրահոսը",
    what_is_a_feed: "Լրահոսը ձեր ընթերցման ծրագրին, փոստային ծրագրին կամ կայքին տեղեկացնում է \
        յուրաքանչյուր նոր հայտարարության մասին՝ առանց հաշվի և առանց որևէ մեկին ձեր հասցեն տալու։ \
        Պատճենեք այս էջի հասցեներից մեկը ձեր ծրագրում։ Երեք ձևաչափերի բովանդակությունը նույնն է. եթե \
        չգիտեք, թե որն է պետք, ընտրեք Atom-ը։",
    not_found: "Էջը չի գտնվել",
    not_found_text: "Այս հասցեում էջ չկա։ Հնարավոր է՝ հասցեն սխալ է գրված, կամ հղումը թերի է։",
    months: [
        "հունվարի",
        "փետրվարի",
        "մարտի",
        "ապրիլի",
        "մայիսի",
        "հունիսի",
        "հուլիսի",
        "օգոստոսի",
        "սեպտեմբերի",
        "հոկտեմբերի",
        "նոյեմբերի",
        "դեկտեմբերի",
    ],
    day_mark: "",
};

const GEORGIAN: Words = Words {
    language: "ka",
    direction: Direction::LeftToRight,
    published: "გამოქვეყნდა",
    updated: "განახლდა",
    number: "ნომერი",
    permanent_id: "მუდმივი იდენტიფიკატორი",
    categories: "კატეგორიები",
    other_languages: "სხვა ენები",
    latest: "უახლესი განცხადებები",
    nothing_yet: "ჯერ არაფერი გამოქვეყნებულა.",
    subscribe: "გამოწერა",
    feeds: "არხები",
    plain_text: "უბრალო ტექსტი",
    about_feeds: "რა არის არხი?",
    what_is_a_feed: "არხი თქვენს წამკითხველ პროგრამას, ფოსტის პროგრამას ან საიტს ყოველ ახალ განცხადებას \
        ატყობინებს: ანგარიშის გარეშე და ისე, რომ თქვენს მისამართს არავის აძლევთ. დააკოპირეთ ამ გვერდის \
        ერთ-ერთი მისამართი თქვენს პროგრამაში. სამივე ფორმატის შინაარსი ერთნაირია; თუ არ იცით, რომელი \
        გჭირდებათ, აირჩიეთ Atom.",
    not_found: "გვერდი ვერ მოიძებნა",
    not_found_text: "ამ მისამართზე გვერდი არ არის. შესაძლოა, მისამართი შეცდომითაა აკრეფილი ან ბმული \
        არასრულია.",
    months: [
        "იანვარი",
        "თებერვალი",
        "მარტი",
        "აპრილი",
        "მაისი",
        "ივნისი",
        "ივლისი",
        "აგვისტო",
        "სექტემბერი",
        "ოქტომბერი",
        "ნოემბერი",
        "დეკემბერი",
    ],
    day_mark: "",
};

#[cfg(test)]
mod tests {
    use super::*;

    fn words(tag: &str) -> &'static Words {
        Words::of(&Language::parse(tag).unwrap())
    }

    #[test]
    fn a_language_that_is_not_in_the_table_is_served_in_english() {
        assert_eq!(words("de-AT").language, "de");
        assert_eq!(words("kk").language, "en");
    }

    #[test]
    fn a_date_is_written_as_the_language_writes_it() {
        let date = jiff::civil::date(2026, 3, 3);
        assert_eq!(words("en").date(date), "3 March 2026");
        assert_eq!(words("de").date(date), "3. März 2026");
        assert_eq!(words("az").date(date), "3 mart 2026");
        assert_eq!(words("ru").date(date), "3 марта 2026");
    }

    #[test]
    fn a_date_in_a_language_that_is_not_in_the_table_is_in_digits() {
        let date = |tag| {
            let moment = "2026-03-03T23:15:00+04:00".parse().unwrap();
            Time::of(moment, &Language::parse(tag).unwrap()).date
        };
        assert_eq!(date("he"), "2026-03-03");
        assert_eq!(date("en-GB"), "3 March 2026");
    }
}
