//! The language of a text, guessed among the configured ones.

use whatlang::{Detector, Lang};

use super::body::{Block, Part};
use super::context::Context;
use super::file_name::FileName;
use crate::domain::fault::TextFault;
use crate::domain::language::Language;
use crate::domain::reading::{Field, Origin, Problem, Reading, Severity};

/// More of the text does not change the guess, and costs time.
const SAMPLE_BYTES: usize = 480;
/// Fewer letters say little about a language; a script may still say enough.
const LETTERS_MIN: usize = 20;

/// Declared, in the file's name, of the folder, guessed, what the document says of itself, or the site's
/// first language.
pub(super) fn settle(
    blocks: &[Block],
    (names, context, said): (&FileName, &Context<'_>, Option<&str>),
    reading: &mut Reading,
) {
    let rules = context.rules;
    if let Some(declared) = &reading.language {
        if let Some(named) = names.language.as_ref().filter(|named| **named != declared.value) {
            let fault = TextFault::LanguageAndNameDiffer {
                declared: declared.value.to_string(),
                named: named.to_string(),
            };
            reading.problems.push(Problem::new(Severity::Doubt, declared.line, fault));
        }
        if !rules.languages.contains(&declared.value) {
            let language = declared.value.to_string();
            let fault = TextFault::LanguageNotConfigured { language };
            reading.problems.push(Problem::new(Severity::Doubt, declared.line, fault));
        }
        return;
    }
    let outside =
        names.language.clone().map(|language| Field::without_line(language, Origin::FileName));
    let outside = outside.or_else(|| {
        rules.folder_language.clone().map(|language| Field::without_line(language, Origin::Folder))
    });
    reading.language = outside.or_else(|| {
        let mut sample = String::with_capacity(2 * SAMPLE_BYTES);
        for block in blocks.iter().filter(|block| block.part != Part::Contact) {
            sample.push_str(&block.text);
            sample.push(' ');
            if sample.len() >= SAMPLE_BYTES {
                break;
            }
        }
        let guess = guess(&sample, &rules.languages)
            .or_else(|| guess(&reading.title.as_ref()?.value, &rules.languages));
        guess.cloned().map(|language| Field::without_line(language, Origin::Text))
    });
    if reading.language.is_none() {
        let said = said.and_then(|said| Language::parse(said).ok());
        let configured = said.filter(|said| rules.languages.contains(said));
        reading.language =
            configured.map(|language| Field::without_line(language, Origin::Properties));
    }
    if reading.language.is_none()
        && let Some(default) = rules.languages.first()
    {
        let fault = TextFault::LanguageUnknown { taken: default.to_string() };
        reading.problems.push(Problem::new(Severity::Doubt, None, fault));
        reading.language = Some(Field::without_line(default.clone(), Origin::Configuration));
    }
}

/// The configured language that the text is written in, if its letters and words say so.
fn guess<'l>(text: &str, languages: &'l [Language]) -> Option<&'l Language> {
    let sample = sample(text);
    let find = |primary: &str| languages.iter().find(|language| language.primary() == primary);
    // No other language of the world's press writes schwa in Latin words.
    if let Some(azerbaijani) = find("az")
        && has_latin_schwa(sample)
    {
        return Some(azerbaijani);
    }
    if sample.chars().filter(|c| c.is_alphabetic()).count() < LETTERS_MIN {
        return None;
    }
    let known: Vec<Lang> =
        languages.iter().filter_map(|language| lang(language.primary())).collect();
    let info = Detector::with_allowlist(known).detect(sample)?;
    let found = languages.iter().find(|language| lang(language.primary()) == Some(info.lang()))?;
    (fits_script(sample, found)).then_some(found)
}

fn sample(text: &str) -> &str {
    &text[..text.floor_char_boundary(SAMPLE_BYTES)]
}

fn has_latin_schwa(text: &str) -> bool {
    text.matches(['ə', 'Ə']).count() >= 2
}

/// With one language in the list, a text of any script would be in it.
fn fits_script(text: &str, language: &Language) -> bool {
    const LATIN: [&str; 6] = ["en", "az", "tr", "de", "fr", "es"];
    let letters = text.chars().filter(|c| c.is_alphabetic());
    let (ascii, other) = letters.fold((0_usize, 0_usize), |(ascii, other), c| {
        if c < '\u{250}' || matches!(c, '\u{1e00}'..='\u{1eff}') {
            (ascii + 1, other)
        } else {
            (ascii, other + 1)
        }
    });
    if LATIN.contains(&language.primary()) { ascii >= other } else { true }
}

/// ISO 639-1 to the guesser's names.
fn lang(primary: &str) -> Option<Lang> {
    const LANGS: &[(&str, Lang)] = &[
        ("en", Lang::Eng),
        ("az", Lang::Aze),
        ("ru", Lang::Rus),
        ("tr", Lang::Tur),
        ("de", Lang::Deu),
        ("fr", Lang::Fra),
        ("es", Lang::Spa),
        ("pt", Lang::Por),
        ("it", Lang::Ita),
        ("ar", Lang::Ara),
        ("fa", Lang::Pes),
        ("zh", Lang::Cmn),
        ("ja", Lang::Jpn),
        ("ko", Lang::Kor),
        ("hy", Lang::Hye),
        ("ka", Lang::Kat),
        ("uk", Lang::Ukr),
        ("be", Lang::Bel),
        ("bg", Lang::Bul),
        ("sr", Lang::Srp),
        ("mk", Lang::Mkd),
        ("hr", Lang::Hrv),
        ("sl", Lang::Slv),
        ("pl", Lang::Pol),
        ("cs", Lang::Ces),
        ("sk", Lang::Slk),
        ("hu", Lang::Hun),
        ("ro", Lang::Ron),
        ("nl", Lang::Nld),
        ("sv", Lang::Swe),
        ("da", Lang::Dan),
        ("no", Lang::Nob),
        ("nb", Lang::Nob),
        ("fi", Lang::Fin),
        ("et", Lang::Est),
        ("lv", Lang::Lav),
        ("lt", Lang::Lit),
        ("el", Lang::Ell),
        ("he", Lang::Heb),
        ("hi", Lang::Hin),
        ("ur", Lang::Urd),
        ("bn", Lang::Ben),
        ("vi", Lang::Vie),
        ("id", Lang::Ind),
        ("th", Lang::Tha),
        ("uz", Lang::Uzb),
        ("tk", Lang::Tuk),
        ("ca", Lang::Cat),
        ("la", Lang::Lat),
        ("eo", Lang::Epo),
    ];
    LANGS.iter().find(|(code, _lang)| *code == primary).map(|(_code, lang)| *lang)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guessed(text: &str, tags: &[&str]) -> Option<String> {
        let languages: Vec<Language> =
            tags.iter().map(|tag| Language::parse(tag).unwrap()).collect();
        guess(text, &languages).map(ToString::to_string)
    }

    #[test]
    fn a_text_is_guessed_among_the_configured_languages() {
        let all = ["en", "az", "ru", "tr"];
        for (text, expected) in [
            ("The minister received the ambassador and both spoke about trade.", "en"),
            ("Nazir səfiri qəbul edib və onlar ticarət haqqında danışıblar.", "az"),
            ("Министр принял посла, и они говорили о торговле и дорогах.", "ru"),
            ("Bakan büyükelçiyi kabul etti ve ticaret hakkında konuştular.", "tr"),
        ] {
            assert_eq!(guessed(text, &all).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_text_in_no_configured_language_gives_no_guess() {
        assert_eq!(
            guessed("Министр принял посла, и они говорили о торговле и дорогах.", &["en"]),
            None
        );
        assert_eq!(guessed("12 34", &["en", "az"]), None);
    }
}
