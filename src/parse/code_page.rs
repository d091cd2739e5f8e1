//! In which old code page a file that is not Unicode reads like a language: for the report alone,
//! since a code page is never chosen for the office.

use encoding_rs::{
    Encoding, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252, WINDOWS_1253, WINDOWS_1254, WINDOWS_1255,
    WINDOWS_1256, WINDOWS_1257,
};

use crate::domain::rules::ReadingRules;

struct CodePage {
    encoding: &'static Encoding,
    languages: &'static str,
    script: Script,
}

/// Letters besides those of ASCII, in lower case.
enum Script {
    /// All of them; they stand in words with letters of ASCII.
    Latin(&'static str),
    /// The frequent ones; their words hold no letter of ASCII.
    Other(&'static str),
}

const CODE_PAGES: &[CodePage] = &[
    CodePage {
        encoding: WINDOWS_1252,
        languages: "en de fr es it pt nl sv da nb nn no fi is",
        script: Script::Latin("àáâãäåæçèéêëìíîïñòóôõöøùúûüßœÿ"),
    },
    CodePage {
        encoding: WINDOWS_1254, languages: "az tr", script: Script::Latin("çğıi̇öşüâîû")
    },
    CodePage {
        encoding: WINDOWS_1250,
        languages: "pl cs sk hu ro hr sl bs sq",
        script: Script::Latin("ąćęłńóśźżáčďéěíňřšťúůýžőűöüăâîşţđäôĺľëç"),
    },
    CodePage {
        encoding: WINDOWS_1257,
        languages: "lt lv et",
        script: Script::Latin("ąčęėįšųūžāēģīķļņõäöü"),
    },
    CodePage {
        encoding: WINDOWS_1251,
        languages: "ru uk bg sr be mk kk ky tg mn",
        script: Script::Other("оеаинтсрвлкмдпуія"),
    },
    CodePage {
        encoding: WINDOWS_1253,
        languages: "el",
        script: Script::Other("αοιετσνηυρςκπμλάόί"),
    },
    CodePage {
        encoding: WINDOWS_1255,
        languages: "he yi",
        script: Script::Other("יוהלאתרשבמנםדע"),
    },
    CodePage {
        encoding: WINDOWS_1256,
        languages: "ar fa ur",
        script: Script::Other("اليمنوتربةعدسفهک"),
    },
];

/// A code page in which nearly every letter is one that its languages use, and the text in it. Of
/// several that of the configured languages.
pub(super) fn recognise(bytes: &[u8], rules: &ReadingRules) -> Option<(&'static Encoding, String)> {
    if is_damaged_utf_8(bytes) {
        return None;
    }
    let languages = || rules.folder_language.iter().chain(&rules.languages);
    let rank = |page: &CodePage| {
        let is_its_language = |tag: &str| page.languages.split(' ').any(|known| known == tag);
        languages().position(|language| is_its_language(language.primary())).unwrap_or(usize::MAX)
    };
    let read = CODE_PAGES.iter().filter_map(|page| {
        let text = page.encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
        let per_mille = page.script.fitting_per_mille(&text)?;
        Some((page, text.into_owned(), per_mille))
    });
    let best = read.min_by_key(|(page, _text, per_mille)| (1000 - per_mille, rank(page)));
    best.map(|(page, text, _per_mille)| (page.encoding, text))
}

/// More characters of UTF-8 than bytes that are none.
fn is_damaged_utf_8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += chunk.invalid().len();
    }
    whole > broken
}

impl Script {
    /// Which part of what is not ASCII fits to the script, where it is enough to recognise it.
    fn fitting_per_mille(&self, text: &str) -> Option<usize> {
        let (letters, least) = match self {
            Script::Latin(letters) => (letters, 900),
            Script::Other(letters) => (letters, 550),
        };
        let (mut fitting, mut all) = (0, 0);
        for word in text.split(|c: char| !c.is_alphabetic() && (c.is_ascii() || is_sign(c))) {
            let foreign = word.chars().filter(|c| !c.is_ascii()).count();
            all += foreign;
            let is_mixed = foreign < word.chars().count();
            let is_of_the_script = match self {
                Script::Latin(_) => is_mixed || foreign == 1,
                Script::Other(_) => !is_mixed,
            };
            if is_of_the_script {
                let lower = word.to_lowercase();
                let known = lower.chars().filter(|c| !c.is_ascii() && letters.contains(*c)).count();
                fitting += known.min(foreign);
            }
        }
        let per_mille = (fitting * 1000).checked_div(all)?;
        (per_mille >= least).then_some(per_mille)
    }
}

/// Quotes, dashes and the like, which every code page has.
fn is_sign(character: char) -> bool {
    matches!(
        character,
        '\u{a0}' | '«' | '»' | '§' | '©' | '®' | '°' | '·' | '€' | '№' | '™' | '\u{2010}'
            ..='\u{203a}'
    )
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::rules;
    use super::*;

    fn recognised(encoding: &'static Encoding, text: &str) -> Option<&'static str> {
        let (bytes, ..) = encoding.encode(text);
        recognise(&bytes, &rules()).map(|(found, _text)| found.name())
    }

    #[test]
    fn a_text_is_recognised_in_the_code_page_of_its_language() {
        for (encoding, text) in [
            (WINDOWS_1254, "Başkan dün İstanbul'da konuştu: „yollar açıldı“"),
            (WINDOWS_1251, "Премьер-министр открыл тоннель под северным хребтом"),
            (WINDOWS_1251, "МИНИСТЕРСТВО ДОРОГ ОТКРЫЛО ТОННЕЛЬ"),
            (WINDOWS_1251, "Міністерство відкрило тунель під горою"),
            (WINDOWS_1252, "Le ministère a rouvert à 8 h le tunnel fermé depuis août – « enfin »"),
            (
                WINDOWS_1250,
                "Ministerstwo otworzyło wczoraj tunel pod północnym grzbietem, zamknięty od stycznia",
            ),
            (WINDOWS_1250, "Ministerstvo otevřelo tunel, který byl zavřený"),
            (WINDOWS_1257, "Ministerija vakar atidarė tunelį, kuris buvo uždarytas žiemą"),
            (WINDOWS_1253, "Το υπουργείο άνοιξε τη σήραγγα κάτω από τη βόρεια κορυφογραμμή"),
            (WINDOWS_1255, "המשרד פתח את המנהרה מתחת לרכס הצפוני"),
            (WINDOWS_1256, "افتتحت الوزارة النفق تحت الجبل الشمالي"),
        ] {
            assert_eq!(recognised(encoding, text), Some(encoding.name()), "{text}");
        }
    }

    #[test]
    fn what_reads_well_in_none_is_not_recognised() {
        for bytes in
            [&b"\xe9\xf0\xfe\xd0\xde\xa4\xa6\xb5\xbc"[..], "Başkan dün kon\u{15f}".as_bytes()]
        {
            assert!(recognise(&[bytes, b"\xc5"].concat(), &rules()).is_none(), "{bytes:?}");
        }
    }
}
