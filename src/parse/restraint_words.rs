//! The words of embargoes, folded (`fold`), in the languages that offices write them in.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::stems::Stems;

/// A word of a line that says until when a text waits, and nothing that would change the time.
pub(super) fn is_plain_word(word: &str) -> bool {
    static WORDS: LazyLock<HashSet<&str>> =
        LazyLock::new(|| PLAIN_WORDS.iter().flat_map(|line| line.split(' ')).collect());
    WORDS.contains(word) || is_embargo(word)
}

/// `embargo` and what is made of it, misspelt or not; no `waffenembargo`, but `presseembargo`.
pub(super) fn is_embargo(word: &str) -> bool {
    const FRONT: &[&str] = &["", "press", "presse", "pers", "media", "medien", "news", "пресс"];
    let front = EMBARGO_ROOTS.iter().find_map(|root| {
        let (front, _behind) = word.split_once(root)?;
        // The vowel of the root, in whatever script.
        let vowel = front.char_indices().next_back().filter(|_| !root.starts_with("sperr"));
        Some(vowel.map_or(front, |(at, _vowel)| &front[..at]))
    });
    front.is_some_and(|front| FRONT.contains(&front))
        || EMBARGOES.iter().any(|other| word.contains(other))
}

const EMBARGO_ROOTS: &[&str] = &["mbarg", "mbarq", "мбарг", "sperrfrist", "sperrvermerk"];
const EMBARGOES: &[&str] = &["εμπάργκο", "εμπαργκο", "אמברגו", "ემბარგო", "էմբարգո"];

/// A line a language.
const PLAIN_WORDS: &[&str] = &[
    // English
    "until till til to for from by at on the of in a an and or not before no than earlier time date dated hrs hours hour h o m s st nd rd th is are be been has this these that our all strictly strict strictest absolute total full under press media news publication publish published publishing broadcast broadcasting reporting release released releases immediate statement content contents information material materials document text report story note notes editor editors editorial please notice reminder attention important lift lifts lifted ends expires expire expired expiry applies apply place period effective valid use used online print web distribution transmission transmitted allowed permitted only hold draft confidential office desk advance copy new prior service",
    // German
    "bis um uhr für am den dem der die das ab zum zur vor und oder nicht mit bitte beachten presse medien mitteilung pressemitteilung medienmitteilung veröffentlichung hinweis achtung redaktion redaktionen ist unter strengem frei gesperrt freigegeben",
    // French
    "jusqu jusque au à le la les du de des l d heure heures avant et sous strict presse communiqué diffusion diffuser publier publication interdite pas ne",
    // Spanish, Portuguese, Italian
    "hasta el las los del al hora horas hs antes y bajo estricto información informaciones prensa nota comunicado contenido publicar difundir",
    "até às as os do da dos das e dia sob imprensa informação conteúdo divulgar",
    "fino sino alla alle ore il di prima sotto stampa informazione informazioni comunicato",
    // Dutch, Polish, Czech, Romanian, Scandinavian
    "tot om uur op onder strikt pers informatie persbericht niet dnia godz godzina godziny godzinie r roku w pod v hodin až la ora până sub kl klokken til den",
    // Russian, Ukrainian
    "до в во с на по к г года год час часа часов мин минут минуты время времени и не для срок действия под строго строгим информация материал материалы текст пресс релиз сообщение просим публикации публиковать опубликования опубликованию печати распространения распространять подлежит истекает снимается действует діє інформація",
    // Azerbaijani
    "saat saati saatinda saatinadək saatadək saatdan tarix tarixi tarixinə tarixinədək tarixədək tarixdən tarixindən qədər dək dan dən na nə da də i u ü si əvvəl tez ci cu cü il ilin ilə ilədək gün günü gününə gününədək ayin ayi və bu məlumat məlumatlar mətn bəyanat xəbər mətbuat reliz press altinda altindadir üçün deyil dərc nəşr yayim ediləcək olunmamalidir olunmasin edilməsin edilməməlidir edilmir yayimlanmamalidir yayimlanmasin yayilmasin yayilmamalidir xahiş olunur",
    // Turkish
    "kadar saatine saate tarihine tarihi tarihinden tarihten önce günü gününe ye ya na ne e dir basin bülteni haber bilgi açiklama içindir için yayin yayinlanmasin yayimlanmasin yayinlanmamalidir",
    // Korean: release, handing out, the days of the week, "from"
    "보도 시 점 엠바고 배포 일 월 년 화 수 목 금 토 요일 이후 부터",
];

/// Whether a word may stand beside an embargo on a text. `speech` and `wire` may, and yet say
/// something about its time.
pub(super) fn is_word_of_the_trade(word: &str) -> bool {
    static WORDS: LazyLock<HashSet<&str>> =
        LazyLock::new(|| TRADE_WORDS.iter().flat_map(|line| line.split(' ')).collect());
    is_plain_word(word) || WORDS.contains(word)
}

/// A line a language, besides the plain ones.
const TRADE_WORDS: &[&str] = &[
    "speech remarks address wire tv radio paper papers newspapers sent respect asked will remain remains against check delivery nothing private close business evening morning afternoon night tonight day week end clock after",
    "soir soirée matin après midi fin tarde noche mañana sera mattina texte communiqué levé levée lever discours presse",
    "rede redebeginn beginn erst sperre veröffentlichen abend abends morgens nachmittag ende nach",
    "публикация распространение запрещена запрещено запрещается ранее раньше опубликовать после снято вечер вечера утро утра ночи конца",
    "gələn cümə şənbə bazar ertəsi çərşənbə axşam axşami səhər gecə günorta sonu sonuna iş gününün çixiş çixişi çixişina qoyulub dərcinə yayilmasi yayilmasina yayimlanmasi yayimlanmasina məlumatin mətbuata mətbuatda mediada icazə verilir verilmir verilməsin istifadə sonra bilər edilə oluna yayimlana yayila yayimlamaq yayim etmək olmaz qadağasi qadağandir edirik",
    "bülten bültenin yasaği yasak yasaktir yayini sonra yayinlanabilir yayimlanabilir edilmemesi rica olunur",
];

/// With a time, and nothing but words of the trade, these keep a text back.
pub(super) const RESTRAINING: &[&str] = &[
    "gesperrt",
    "erst",
    "ранее",
    "раньше",
    "запрещена",
    "запрещено",
    "запрещается",
    "qadağasi",
    "qadağandir",
    "verilmir",
    "verilir",
    "verilməsin",
    "edilməsin",
    "olmaz",
    "bilər",
    "yasaği",
    "yasaktir",
    "yayinlanabilir",
    "yayimlanabilir",
];

/// Words behind `embargo` with which its time begins.
pub(super) const UNTIL: &[&str] = &[
    "until", "till", "til", "bis", "jusqu", "hasta", "até", "fino", "sino", "до", "tot", "qədər",
    "kadar", "before", "für", "for", "to", "not", "release", "at", "time", "date", "până", "έως",
];

/// These too, where a time follows: they may as well lead to the goods.
pub(super) const UNTIL_OR_GOODS: &[&str] =
    &["on", "do", "à", "al", "le", "a", "in", "am", "ab", "sobre", "sur", "до"];

/// Before `embargo`: under it stands the text itself.
pub(super) const UNDER: &[&str] =
    &["under", "unter", "sous", "bajo", "sob", "sotto", "onder", "sub", "под", "pod", "under"];

/// Between `under` and `embargo`.
pub(super) const HOW_STRICT: &[&str] =
    &["strict", "strictest", "total", "strengem", "estricto", "strikt", "строгим", "full"];

/// No text before a certain time, whatever stands between these and the time.
pub(super) const NOT_FOR_PUBLICATION: &[&str] = &[
    "not for publication",
    "not for broadcast",
    "not for release",
    "not for immediate release",
    "not for transmission",
    "not to be published",
    "not to be released",
    "not to be broadcast",
    "publication: not before",
    "hold for release",
    "hold until",
    "не для публикации",
    "не для печати",
    "не публиковать",
    "не подлежит опубликованию",
    "не подлежит публикации",
    "просим не публиковать",
    "не распространять",
    "frei ab redebeginn",
    "nicht zur veröffentlichung",
    "nicht veröffentlichen",
    "keine veröffentlichung",
    "ne pas diffuser",
    "ne pas publier",
    "à ne pas diffuser",
    "à ne pas publier",
    "diffusion interdite",
    "publication interdite",
    "no publicar",
    "no difundir",
    "não publicar",
    "não divulgar",
    "non pubblicare",
    "non diffondere",
    "niet voor publicatie",
    "niet publiceren",
    "nie publikować",
    "dərc üçün deyil",
    "nəşr üçün deyil",
    "yayim üçün deyil",
    "yayin için değildir",
];

/// The same where words of an embargo alone lead to the time: the rest may be about water or balloons.
pub(super) const NOT_TO_BE_USED: &[&str] = &[
    "do not publish",
    "do not release",
    "do not broadcast",
    "do not use",
    "do not distribute",
    "do not report",
    "not to be used",
    "not to be reported",
    "not to be distributed",
    "not for use",
    "not for distribution",
    "no publication",
    "no broadcast",
    "no release",
    "no use",
    "confidential until",
    "private until",
];

/// The same where nothing else stands in the line.
pub(super) const ALONE: &[&str] = &[
    "not before",
    "nothing before",
    "gesperrt bis",
    "frei ab",
    "frei für",
    "freigegeben ab",
    "nicht vor",
    "for use in the papers",
];

/// Verbs that forbid at the end of a sentence.
pub(super) const FORBIDDEN: &[&str] = &[
    "dərc olunmamali",
    "dərc olunmasin",
    "dərc edilməsin",
    "dərc edilməməli",
    "dərc etməyin",
    "dərc edilə bilməz",
    "dərc oluna bilməz",
    "dərc etməyəsiniz",
    "dərc etmək olmaz",
    "yayimlamaq olmaz",
    "yayimlamayasiniz",
    "yaymayin",
    "dərcinə icazə verilmir",
    "yayilmasina icazə verilmir",
    "yayimlanmasina icazə verilmir",
    "nəşr olunmamali",
    "nəşr olunmasin",
    "nəşr edilməsin",
    "nəşr edilməməli",
    "yayimlanmamali",
    "yayimlanmasin",
    "yayimlamayin",
    "yayilmasin",
    "yayilmamali",
    "açiqlanmasin",
    "açiqlanmamali",
    "yayinlanmasin",
    "yayinlanmamali",
    "yayinlamayin",
    "yayinlanamaz",
    "yayimlanamaz",
    "yayinlanmamasi",
    "yayimlanmamasi",
    "yayinlanmayacak",
    "açiklanmamali",
    "açiklanmasin",
];

/// What a restraint holds until.
pub(super) const LIMITS: &[&str] = &[
    "before", "until", "till", "prior", "vor", "bis", "ab", "avant", "antes", "prima", "до",
    "voor", "tot", "przed", "qədər", "dək", "əvvəl", "kadar", "önce", "sonra",
];

/// Of the text itself, wherever it is said to be under embargo.
pub(super) const THIS_TEXT: &[&str] = &[
    "this release",
    "this press release",
    "this news release",
    "this media release",
    "this statement",
    "this text",
    "this report",
    "this document",
    "this information",
    "this material",
    "the contents",
    "the content",
    "the information",
    "the material",
    "bu məlumat",
    "bu material",
    "bu mətn",
    "bu bəyanat",
    "bu xəbər",
    "bu bülten",
    "bu haber",
    "məlumat",
    "информация",
    "материал",
    "текст",
    "diese mitteilung",
    "diese pressemitteilung",
    "ce communiqué",
    "cette information",
    "esta información",
    "este comunicado",
];

/// Labels of the time from which a text may go out.
pub(super) const RELEASE_LABELS: &[&str] = &[
    "for release",
    "release date",
    "date of release",
    "release time",
    "to be released",
    "publish at",
    "publish on",
    "publish after",
    "publish",
    "for publication",
    "for use from",
    "for use after",
    "for use on",
    "for broadcast",
    "zur veröffentlichung ab",
    "à diffuser",
];

/// Embargoes in scripts without blanks or with other marks, wherever they stand.
pub(super) const EASTERN: &[&str] = &["보도시점", "보도 시점", "엠바고"];

/// The same at the beginning of a line.
pub(super) const EASTERN_BEGINNINGS: &[&str] = &[
    "حظر نشر",
    "حظر النشر",
    "محظور النشر",
    "解禁日時",
    "解禁時間",
    "解禁时间",
    "報道解禁",
    "禁發",
    "禁止在",
    "禁止发布",
    "禁止發布",
];

/// Embargoes on goods and countries, and talk about embargoes.
pub(super) const OTHER_EMBARGOES: &[&str] = &[
    "arms embargo",
    "trade embargo",
    "economic embargo",
    "oil embargo",
    "weapons embargo",
    "cuba",
    "embargo policy",
    "embargo against",
    "embargo of ",
    "embargoed copies",
    "embargoed audio",
    "will be made available",
    "lift the embargo",
    "lifting of the embargo",
    "waffenembargo",
    "эмбарго на ",
    "embargo sur ",
    "embargo sobre ",
    "silah embarqosu",
    "silah ambargosu",
    "iqtisadi embarqo",
    "ekonomik ambargo",
    "ticarət embarqosu",
    "ticaret ambargosu",
];

/// One of these stands in every line that states a restraint: most lines are told by them alone.
const STEMS: &[&str] = &[
    "mbar",
    "hold",
    "not ",
    "nothing ",
    "releas",
    "sperr",
    "frei ",
    "freig",
    "publi",
    "nicht ",
    "diffus",
    "confidential",
    "private",
    "no broadcast",
    "no use",
    "for use",
    "for broadcast",
    "yayi",
    "no difundir",
];

/// Or one of these, in lines that are not ASCII alone.
const OTHER_STEMS: &[&str] = &[
    "мбарг",
    "не ",
    "запрещ",
    "dərc",
    "nəşr",
    "açiqlan",
    "açiklan",
    "edilməsin",
    "verilm",
    "qadağ",
    "yasa",
    "veröff",
    "não",
    "보도",
    "엠바고",
    "حظ",
    "解禁",
    "禁",
    "εμπ",
    "אמברגו",
    "ემბარგო",
    "էմբարգո",
];

/// Whether a folded line holds one of the stems.
pub(super) fn holds_stem(folded: &str) -> bool {
    static OF_ASCII: Stems = Stems::new(&[STEMS]);
    static ALL: Stems = Stems::new(&[STEMS, OTHER_STEMS]);
    if folded.is_ascii() { OF_ASCII.stand_in(folded) } else { ALL.stand_in(folded) }
}

/// Whether a folded line holds a word that restrains wherever it stands.
pub(super) fn holds_decisive_word(folded: &str) -> bool {
    static DECISIVE: Stems =
        Stems::new(&[EMBARGO_ROOTS, EMBARGOES, FORBIDDEN, EASTERN, EASTERN_BEGINNINGS]);
    DECISIVE.stand_in(folded)
}

/// Whether with this word one of the phrases begins that count at the beginning of a line.
pub(super) fn begins_a_phrase(word: &str) -> bool {
    static FIRST_WORDS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
        let phrases = [NOT_FOR_PUBLICATION, NOT_TO_BE_USED, ALONE, RELEASE_LABELS];
        phrases.iter().copied().flatten().filter_map(|phrase| words_of(phrase).next()).collect()
    });
    FIRST_WORDS.contains(word)
}

/// The words of a phrase.
pub(super) fn words_of(phrase: &str) -> impl Iterator<Item = &str> {
    phrase.split([' ', ':']).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::fold::fold;
    use super::*;

    #[test]
    fn every_word_is_as_folding_leaves_it() {
        let tables = [
            UNTIL,
            UNDER,
            NOT_FOR_PUBLICATION,
            NOT_TO_BE_USED,
            FORBIDDEN,
            THIS_TEXT,
            EASTERN,
            RELEASE_LABELS,
        ];
        for phrase in tables.iter().flat_map(|table| *table).chain(PLAIN_WORDS) {
            assert_eq!(fold(phrase), *phrase);
        }
    }

    #[test]
    fn an_embargo_of_the_press_is_one_and_of_weapons_is_none() {
        for word in ["embargo", "embargoed", "embargeod", "embarqo", "ambargolu", "presseembargo"] {
            assert!(is_embargo(word), "{word}");
        }
        for word in ["waffenembargo", "ölembargo", "embark", "barge"] {
            assert!(!is_embargo(word), "{word}");
        }
    }
}
