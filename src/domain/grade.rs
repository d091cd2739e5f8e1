//! How grave a correction is, as it is measured. What the office declares stands over it
//! (`docs/decisions/0004-grades.md`).

use imara_diff::{Algorithm, Diff, InternedInput};
use serde::{Deserialize, Serialize};

use super::negation::{is_negation, turns_around};
use super::statement::Statement;
use super::text::plain_text;
use super::words::{is_figure, words};

/// From the lightest to the gravest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// Nobody is told, and `updated` stays.
    Editorial,
    /// `updated` moves, and the updates feed has an event.
    Minor,
    /// And a dated note stands at the top of the content, and an entry of its own announces it.
    Substantive,
}

/// Who says how grave a correction is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judge {
    /// The text, or a note that came or went.
    Measured,
    /// The office, with a line in the file.
    Declared,
}

/// A grade, with what made it more than minor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measured {
    pub grade: Grade,
    pub sign: Option<Sign>,
}

/// What makes a correction substantive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sign {
    /// This word with a digit came or went.
    Figure(String),
    /// This word that denies came or went, or was turned around.
    Negation(String),
    /// At least a fifth of the words changed.
    Share,
}

/// One in so many words changed is a substantive correction.
const SHARE: usize = 5;

/// Pairs of replaced words that are looked at for one that was turned around. A passage with more
/// has changed as a whole.
const PAIRS_MAX: usize = 10_000;

/// Compares headline and text, word by word, and the other facts that readers see.
pub fn measured(old: &Statement, new: &Statement) -> Measured {
    let said = |statement: &Statement| {
        words(&statement.title, &statement.language)
            .chain(words(&plain_text(&statement.html), &statement.language))
            .collect::<Vec<_>>()
    };
    let (before, after) = (said(old), said(new));
    if before == after {
        let facts = |of: &Statement| {
            let Statement { language, place, number, authors, rights, .. } = of.clone();
            (language, place, number, authors, rights, of.expires, of.replaces.clone())
        };
        let grade = if facts(old) == facts(new) { Grade::Editorial } else { Grade::Minor };
        return Measured { grade, sign: None };
    }
    let sign = sign(&before, &after, new);
    let grade = if sign.is_some() { Grade::Substantive } else { Grade::Minor };
    Measured { grade, sign }
}

fn sign(before: &[String], after: &[String], new: &Statement) -> Option<Sign> {
    let mut input = InternedInput::default();
    input.update_before(before.iter().map(String::as_str));
    input.update_after(after.iter().map(String::as_str));
    let diff = Diff::compute(Algorithm::Histogram, &input);
    let mut changed = 0;
    let mut graver = None;
    for hunk in diff.hunks() {
        let part = |words: &'_ [String], start: u32, end: u32| {
            words.get(start as usize..end as usize).unwrap_or_default().to_vec()
        };
        let removed = part(before, hunk.before.start, hunk.before.end);
        let added = part(after, hunk.after.start, hunk.after.end);
        changed += removed.len().max(added.len());
        graver = graver.or_else(|| sign_of(&removed, &added, new));
    }
    let many = changed * SHARE >= before.len().max(after.len());
    graver.or_else(|| many.then_some(Sign::Share))
}

/// What a passage that was replaced says by its words alone.
fn sign_of(removed: &[String], added: &[String], new: &Statement) -> Option<Sign> {
    let language = &new.language;
    // The new word first: it is what readers find now.
    let all = || added.iter().chain(removed);
    if let Some(figure) = all().find(|word| is_figure(word)) {
        return Some(Sign::Figure(figure.clone()));
    }
    if let Some(word) = all().find(|word| is_negation(word, language)) {
        return Some(Sign::Negation(word.clone()));
    }
    if removed.len().saturating_mul(added.len()) > PAIRS_MAX {
        return None;
    }
    let turned = |word: &&String| removed.iter().any(|old| turns_around(old, word, language));
    added.iter().find(turned).map(|word| Sign::Negation(word.clone()))
}

#[cfg(test)]
mod tests {
    use super::super::language::Language;
    use super::*;

    fn said(language: &str, text: &str) -> Statement {
        let statement = serde_json::json!({
            "title": "A headline of the office",
            "language": language,
            "html": format!("<p>{text}</p>"),
            "summary": "",
            "group": "x",
            "slug": "x",
        });
        serde_json::from_value(statement).unwrap()
    }

    fn grade(language: &str, old: &str, new: &str) -> Grade {
        measured(&said(language, old), &said(language, new)).grade
    }

    /// So long that a word is less than a fifth of it.
    const REST: &str = "and everything else that stands in the statement is as it was before";

    fn of_a_word(language: &str, old: &str, new: &str) -> Grade {
        grade(language, &format!("{old} {REST}"), &format!("{new} {REST}"))
    }

    #[test]
    fn punctuation_spacing_capitals_and_paragraphs_are_editorial() {
        for (old, new) in [
            ("The harbour, opens.", "The  harbour opens"),
            ("THE HARBOUR OPENS", "The harbour opens"),
            ("One.</p><p>Two", "One. Two"),
            ("It's open", "It\u{2019}s open"),
            ("co\u{ad}operation", "cooperation"),
            ("5 %", "5%"),
            ("pages 5-7", "pages 5\u{2013}7"),
            ("<em>open</em>", "open"),
            ("caf\u{e9}", "cafe\u{301}"),
        ] {
            assert_eq!(of_a_word("en", old, new), Grade::Editorial, "{old} -> {new}");
        }
        assert_eq!(of_a_word("az", "IŞIQ", "ışıq"), Grade::Editorial);
        assert_eq!(of_a_word("tr", "İstanbul", "istanbul"), Grade::Editorial);
        assert_eq!(of_a_word("el", "ΛΟΓΟΣ", "λόγος"), Grade::Minor);
        assert_eq!(of_a_word("el", "ΛΟΓΟΣ", "λογος"), Grade::Editorial);
    }

    #[test]
    fn other_words_are_minor() {
        for (language, old, new) in [
            ("en", "The harbor opens", "The harbour opens"),
            ("en", "The harbour opens", "The great harbour opens"),
            ("ru", "порт открыт", "порт закрыт"),
            ("hi", "कि", "की"),
        ] {
            assert_eq!(of_a_word(language, old, new), Grade::Minor, "{old} -> {new}");
        }
    }

    #[test]
    fn a_changed_figure_is_substantive() {
        for (old, new) in [
            ("3 boats", "4 boats"),
            ("3.5 tons", "35 tons"),
            ("3,5 tons", "3.5 tons"),
            ("-5 degrees", "5 degrees"),
            ("10\u{b2} boats", "102 boats"),
            ("5 % more", "5 more"),
            ("$5 a day", "\u{20ac}5 a day"),
            ("from 10:30 on", "from 10:35 on"),
            ("\u{663} boats", "\u{664} boats"),
            ("three boats", "3 boats"),
            ("5 men met 3 women", "3 men met 5 women"),
            ("a ship of 2,000 tons", "a ship of tons"),
        ] {
            let said = measured(
                &said("en", &format!("{old} {REST}")),
                &said("en", &format!("{new} {REST}")),
            );
            assert_eq!(said.grade, Grade::Substantive, "{old} -> {new}");
            assert!(matches!(said.sign, Some(Sign::Figure(_))), "{old} -> {new}: {said:?}");
        }
    }

    #[test]
    fn a_negation_that_comes_or_goes_is_substantive() {
        for (language, old, new) in [
            ("en", "The gate is open", "The gate is not open"),
            ("en", "It does open", "It doesn\u{2019}t open"),
            ("en", "No boats land", "Boats land"),
            ("en", "That is lawful", "That is unlawful"),
            ("en", "It is not the harbour but the gate", "It is the harbour but not the gate"),
            ("az", "Liman açılır", "Liman açılmır"),
            ("az", "Nazir gəldi", "Nazir gəlmədi"),
            ("az", "Bu doğrudur", "Bu doğru deyil"),
            ("az", "Qayıq gedir", "Qayıq getmir"),
            ("tr", "Bakan gitti", "Bakan gitmedi"),
            ("ru", "Министр прибыл", "Министр не прибыл"),
            ("ru", "Это допустимо", "Это недопустимо"),
            ("de", "Ein Boot liegt dort", "Kein Boot liegt dort"),
            ("fr", "Le port est ouvert", "Le port n'est pas ouvert"),
            ("es", "El puerto abre", "El puerto no abre"),
            ("it", "Il porto apre", "Il porto non apre"),
            ("pt", "O porto abre", "O porto não abre"),
            ("ar", "الميناء مفتوح", "الميناء ليس مفتوحا"),
            ("ka", "ნავსადგური იხსნება", "ნავსადგური არ იხსნება"),
            ("hy", "Նավահանգիստը կբացվի", "Նավահանգիստը չի բացվի"),
        ] {
            assert_eq!(of_a_word(language, old, new), Grade::Substantive, "{old} -> {new}");
        }
    }

    #[test]
    fn a_fifth_of_the_words_is_substantive_and_less_is_not() {
        let text = |old: &str| format!("{old} five six seven eight nine ten a b c d e f");
        // With the five of the headline there are twenty-one words.
        let old = text("one two three four");
        assert_eq!(grade("en", &old, &text("un deux trois quatre")), Grade::Minor);
        assert_eq!(
            grade("en", &old, &text("un deux trois quatre").replace("five", "cinq")),
            Grade::Substantive
        );
    }

    #[test]
    fn other_facts_are_minor_and_categories_and_summary_editorial() {
        let old = said("en", "The harbour opens");
        let mut summary = old.clone();
        summary.summary = "It opens".to_owned();
        assert_eq!(measured(&old, &summary).grade, Grade::Editorial);
        let mut number = old.clone();
        number.number = Some("12/26".to_owned());
        assert_eq!(measured(&old, &number).grade, Grade::Minor);
        let mut expires = old.clone();
        expires.expires = Some("2026-06-01T18:00:00+04:00".parse().unwrap());
        assert_eq!(measured(&old, &expires).grade, Grade::Minor);
        let mut language = old.clone();
        language.language = Language::parse("de").unwrap();
        assert_eq!(measured(&old, &language).grade, Grade::Minor);
    }

    #[test]
    fn two_long_texts_without_a_word_in_common_are_compared_soon() {
        let long = |word: &str| {
            let words = (0..100_000u32).map(|n| format!("{word}{}", char_of(n)));
            words.collect::<Vec<_>>().join(" ")
        };
        assert_eq!(grade("en", &long("a"), &long("b")), Grade::Substantive);
    }

    fn char_of(number: u32) -> String {
        number.to_string().bytes().map(|digit| char::from(digit - b'0' + b'a')).collect()
    }
}
