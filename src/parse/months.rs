//! The names of the months, as statements write them: nominative, genitive and short forms.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::fold::fold;

/// The month that a folded word names, endings such as `-da` and `-ს` aside.
pub(super) fn month(word: &str) -> Option<i8> {
    static BY_NAME: LazyLock<HashMap<String, i8>> = LazyLock::new(|| by_name(MONTHS));
    named(&BY_NAME, word)
}

/// The month of the Solar Hijri calendar that a folded word names.
pub(super) fn solar_hijri_month(word: &str) -> Option<i8> {
    static BY_NAME: LazyLock<HashMap<String, i8>> = LazyLock::new(|| by_name(SOLAR_HIJRI_MONTHS));
    BY_NAME.get(word).copied()
}

fn by_name(table: &[&str]) -> HashMap<String, i8> {
    let mut months = HashMap::new();
    for names in table {
        for (month, forms) in (1_i8..).zip(names.split('|')) {
            for form in forms.split(' ') {
                months.entry(fold(form)).or_insert(month);
            }
        }
    }
    months
}

fn named(months: &HashMap<String, i8>, word: &str) -> Option<i8> {
    const ENDING_CHARS_MAX: usize = 4;
    const STEM_CHARS_MIN: usize = 4;
    if let Some(month) = months.get(word) {
        return Some(*month);
    }
    let chars = word.chars().count();
    if chars > 16 {
        return None;
    }
    let ends = word.char_indices().rev().take(ENDING_CHARS_MAX).zip(1..);
    ends.filter(|(_end, taken)| chars - taken >= STEM_CHARS_MIN)
        .find_map(|((end, _char), _taken)| months.get(&word[..end]).copied())
}

/// A line a language; the months parted by `|`, the forms of one by a blank.
const MONTHS: &[&str] = &[
    // English
    "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sept sep|october oct|november nov|december dec",
    // Azerbaijani
    "yanvar|fevral|mart|aprel|may mayın|iyun|iyul|avqust|sentyabr|oktyabr|noyabr|dekabr",
    // Turkish
    "ocak|şubat|mart|nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık",
    // Russian
    "января январь янв|февраля февраль фев|марта март|апреля апрель апр|мая май|июня июнь|июля июль|августа август авг|сентября сентябрь сен|октября октябрь окт|ноября ноябрь ноя|декабря декабрь дек",
    // Ukrainian
    "січня січень|лютого лютий|березня березень|квітня квітень|травня травень|червня червень|липня липень|серпня серпень|вересня вересень|жовтня жовтень|листопада листопад|грудня грудень",
    // Belarusian
    "студзеня|лютага|сакавіка|красавіка|мая|чэрвеня|ліпеня|жніўня|верасня|кастрычніка|лістапада|снежня",
    // Bulgarian
    "януари|февруари|март|април|май|юни|юли|август|септември|октомври|ноември|декември",
    // Serbian and Macedonian
    "јануар јануара јануари|фебруар фебруара февруари|март марта|април априла|мај маја|јун јуна јуни|јул јула јули|август августа|септембар септембра септември|октобар октобра октомври|новембар новембра ноември|децембар децембра декември",
    "januara|februara|marta|aprila|maja|juna|jula|avgusta avgust|septembra septembar|oktobra oktobar|novembra novembar|decembra decembar",
    // Kazakh
    "қаңтар|ақпан|наурыз|сәуір|мамыр|маусым|шілде|тамыз|қыркүйек|қазан|қараша|желтоқсан",
    // German
    "januar jänner|februar feber|märz|april|mai|juni|juli|august|september|oktober okt|november|dezember dez",
    // French
    "janvier janv|février fevrier févr|mars|avril avr|mai|juin|juillet juil|août aout|septembre|octobre|novembre|décembre decembre déc",
    // Spanish
    "enero ene|febrero|marzo|abril abr|mayo|junio|julio|agosto ago|septiembre setiembre|octubre|noviembre|diciembre dic",
    // Portuguese
    "janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|dezembro",
    // Italian
    "gennaio gen|febbraio|marzo|aprile|maggio|giugno|luglio|agosto|settembre|ottobre|novembre|dicembre",
    // Catalan
    "gener|febrer|març|abril|maig|juny|juliol|agost|setembre|octubre|novembre|desembre",
    // Romanian
    "ianuarie|februarie|martie|aprilie|mai|iunie|iulie|august|septembrie|octombrie|noiembrie|decembrie",
    // Polish
    "stycznia styczeń|lutego luty|marca marzec|kwietnia kwiecień|maja maj|czerwca czerwiec|lipca lipiec|sierpnia sierpień|września wrzesień|października październik|listopada listopad|grudnia grudzień",
    // Czech
    "ledna leden|února únor|března březen|dubna duben|května květen|června červen|července červenec|srpna srpen|září|října říjen|listopadu|prosince prosinec",
    // Slovak
    "januára|februára|marca|apríla|mája|júna|júla|augusta|septembra|októbra|novembra|decembra",
    // Croatian (listopad is Polish November and Croatian October: left out)
    "siječnja|veljače|ožujka|travnja|svibnja|lipnja|srpnja|kolovoza|rujna|_|studenoga studenog|prosinca",
    // Hungarian
    "január|február|március|április|május|június|július|augusztus|szeptember|október|november|december",
    // Dutch
    "januari|februari|maart mrt|april|mei|juni|juli|augustus|september|oktober|november|december",
    // Danish, Norwegian, Swedish
    "januar januari|februar februari|mars marts|april|maj mai|juni|juli|august augusti|september|oktober|november|desember",
    // Finnish, Estonian
    "tammikuuta|helmikuuta|maaliskuuta|huhtikuuta|toukokuuta|kesäkuuta|heinäkuuta|elokuuta|syyskuuta|lokakuuta|marraskuuta|joulukuuta",
    "jaanuar|veebruar|märts|aprill|mai|juuni|juuli|august|september|oktoober|november|detsember",
    // Latvian, Lithuanian
    "janvāris janvārī janvāra|februāris februārī|marts martā|aprīlis aprīlī|maijs maijā|jūnijs jūnijā|jūlijs jūlijā|augusts augustā|septembris septembrī|oktobris oktobrī|novembris novembrī|decembris decembrī",
    "sausio|vasario|kovo|balandžio|gegužės|birželio|liepos|rugpjūčio|rugsėjo|spalio|lapkričio|gruodžio",
    // Albanian
    "janar|shkurt|mars|prill|maj|qershor|korrik|gusht|shtator|tetor|nëntor|dhjetor",
    // Greek
    "ιανουαρίου|φεβρουαρίου|μαρτίου|απριλίου|μαΐου μαίου|ιουνίου|ιουλίου|αυγούστου|σεπτεμβρίου|οκτωβρίου|νοεμβρίου|δεκεμβρίου",
    // Armenian
    "հունվարի հունվար|փետրվարի փետրվար|մարտի մարտ|ապրիլի ապրիլ|մայիսի մայիս|հունիսի հունիս|հուլիսի հուլիս|օգոստոսի օգոստոս|սեպտեմբերի սեպտեմբեր|հոկտեմբերի հոկտեմբեր|նոյեմբերի նոյեմբեր|դեկտեմբերի դեկտեմբեր",
    // Georgian
    "იანვარი იანვარს იანვრის|თებერვალი თებერვალს თებერვლის|მარტი მარტს მარტის|აპრილი აპრილს აპრილის|მაისი მაისს მაისის|ივნისი ივნისს ივნისის|ივლისი ივლისს ივლისის|აგვისტო აგვისტოს|სექტემბერი სექტემბერს სექტემბრის|ოქტომბერი ოქტომბერს ოქტომბრის|ნოემბერი ნოემბერს ნოემბრის|დეკემბერი დეკემბერს დეკემბრის",
    // Arabic, with the names of the Levant
    "يناير|فبراير|مارس|أبريل ابريل إبريل|مايو|يونيو يونيه|يوليو يوليه|أغسطس اغسطس|سبتمبر|أكتوبر اكتوبر|نوفمبر|ديسمبر",
    "_|شباط|آذار اذار|نيسان|أيار ايار|حزيران|تموز|آب|أيلول ايلول|_|_|_",
    // Persian for the Gregorian months
    "ژانویه|فوریه|_|آوریل|مه می|ژوئن|ژوئیه جولای|اوت آگوست|سپتامبر|اکتبر|نوامبر|دسامبر",
    // Hebrew
    "ינואר בינואר|פברואר בפברואר|מרץ במרץ מרס|אפריל באפריל|מאי במאי|יוני ביוני|יולי ביולי|אוגוסט באוגוסט|ספטמבר בספטמבר|אוקטובר באוקטובר|נובמבר בנובמבר|דצמבר בדצמבר",
    // Indonesian
    "januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember",
    // Hindi
    "जनवरी|फरवरी फ़रवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर सितम्बर|अक्टूबर|नवंबर नवम्बर|दिसंबर दिसम्बर",
    // Thai
    "มกราคม|กุมภาพันธ์|มีนาคม|เมษายน|พฤษภาคม|มิถุนายน|กรกฎาคม|สิงหาคม|กันยายน|ตุลาคม|พฤศจิกายน|ธันวาคม",
];

const SOLAR_HIJRI_MONTHS: &[&str] =
    &["فروردین|اردیبهشت|خرداد|تیر|مرداد امرداد|شهریور|مهر|آبان|آذر|دی|بهمن|اسفند"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_known_in_many_languages_and_cases() {
        let names = [
            ("May", 5),
            ("MAYIN", 5),
            ("dekabrın", 12),
            ("Şubat", 2),
            ("июля", 7),
            ("ივლისს", 7),
            ("հունիսի", 6),
            ("août", 8),
            ("März", 3),
            ("listopadu", 11),
            ("października", 10),
            ("يوليو", 7),
            ("szeptemberben", 9),
            ("sentyabrında", 9),
            ("tháng", 0),
            ("maybe", 0),
            ("Decembers", 12),
        ];
        for (name, expected) in names {
            assert_eq!(month(&fold(name)).unwrap_or(0), expected, "{name}");
        }
    }

    #[test]
    fn the_persian_calendar_has_months_of_its_own() {
        assert_eq!(solar_hijri_month("مرداد"), Some(5));
        assert_eq!(month("مرداد"), None);
    }
}
