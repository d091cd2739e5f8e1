//! Texts that break feeds elsewhere: hostile characters, odd bytes, broken metadata, great sizes.
//!
//! Each lies in `tests/hard/` with what must become of it; the large ones are made here.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use gazetted::domain::language::Language;
use gazetted::domain::reading::Reading;
use serde::Deserialize;
use unicode_normalization::UnicodeNormalization as _;

use crate::texts::{Fate, Folder, fate, labelled, on_one_line};

pub(crate) struct HardText {
    /// The name of its drop file, without `.txt`.
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) expected: Expected,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expected {
    /// Any of these is sound; mostly it is one.
    pub(crate) verdict: Vec<Fate>,
    /// Compared without regard to normal form; none where several are sound.
    pub(crate) title: Option<String>,
    pub(crate) language: Language,
    /// Plain text that the content must show, on one line.
    pub(crate) fragments: Vec<String>,
    /// What neither title nor content may hold.
    pub(crate) absent: Vec<String>,
    /// The line that some problem must name.
    pub(crate) line: Option<usize>,
    pub(crate) rules: Folder,
}

pub(crate) fn all() -> Vec<HardText> {
    let mut texts: Vec<HardText> = labelled("hard")
        .into_iter()
        .map(|(name, bytes, expected)| HardText { name, bytes, expected })
        .collect();
    texts.extend(large());
    texts
}

/// What is too large to be kept as files.
fn large() -> [HardText; 3] {
    let lines = |title: &str, line: String| format!("{title}\n\n{line}\n").into_bytes();
    let sentence =
        |n: usize| format!("Cask {n} holds herring of the autumn catch, salted on board. ");
    let three_megabytes = (1..=25_000).map(|n| {
        let end = if n % 20 == 0 { "\n\n" } else { "\n" };
        sentence(n) + "It was weighed twice, and the weights agree to the ounce." + end
    });
    let long_line = (1..=1_200).map(sentence);
    [
        HardText {
            name: "three_megabytes".to_owned(),
            bytes: lines("The whole of the herring register", three_megabytes.collect()),
            expected: published(
                "The whole of the herring register",
                &["Cask 1 holds", "Cask 25000 holds"],
            ),
        },
        HardText {
            name: "line_of_seventy_thousand_characters".to_owned(),
            bytes: lines("The herring register on one line", long_line.collect()),
            expected: published(
                "The herring register on one line",
                &["Cask 1 holds", "Cask 1200 holds"],
            ),
        },
        HardText {
            name: "seventy_thousand_letters_without_a_blank".to_owned(),
            bytes: lines("A register without a blank", "ab".repeat(35_000) + ". It ends here."),
            expected: published("A register without a blank", &["It ends here."]),
        },
    ]
}

fn published(title: &str, fragments: &[&str]) -> Expected {
    Expected {
        verdict: vec![Fate::Publish],
        title: Some(title.to_owned()),
        language: Language::parse("en").unwrap(),
        fragments: fragments.iter().map(|&fragment| fragment.to_owned()).collect(),
        absent: Vec::new(),
        line: None,
        rules: Folder::in_english("2026-05-28T15:00:00+01:00"),
    }
}

/// The words of the content as a reader sees them, on one line.
///
/// # Panics
/// When the content is not well-formed.
pub(crate) fn plain_text(html: &str) -> String {
    let document = as_xml(html);
    let tree = roxmltree::Document::parse(&document)
        .unwrap_or_else(|fault| panic!("content is not well-formed: {fault}"));
    // Words of neighbouring paragraphs do not touch.
    let parts = tree.descendants().map(|node| match node.tag_name().name() {
        "p" | "br" | "li" => " ",
        _ => node.text().filter(|_| node.is_text()).unwrap_or_default(),
    });
    on_one_line(&parts.collect::<String>())
}

fn as_xml(html: &str) -> String {
    format!("<div>{}</div>", html.replace("<br>", "<br/>"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tells of every text that fails, not only of the first: `check` returns what is wrong.
    #[track_caller]
    fn each<Faults: IntoIterator<Item = String>>(check: impl Fn(&Expected, &Reading) -> Faults) {
        let texts = all();
        assert!(texts.len() >= 44, "only {} hard texts", texts.len());
        let mut faults = Vec::new();
        for text in &texts {
            let reading = text.expected.rules.read(&text.name, &text.bytes);
            let found = check(&text.expected, &reading).into_iter();
            faults.extend(found.map(|fault| format!("{}: {fault}", text.name)));
        }
        assert!(faults.is_empty(), "{} faults\n{}", faults.len(), faults.join("\n"));
    }

    #[track_caller]
    fn each_published(check: impl Fn(&Expected, &Reading, &mut Vec<String>)) {
        each(|expected, reading| {
            let mut faults = Vec::new();
            if fate(reading) == Fate::Publish {
                check(expected, reading, &mut faults);
            }
            faults
        });
    }

    fn title(reading: &Reading) -> &str {
        reading.title.as_ref().map_or("", |field| &field.value)
    }

    fn composed(text: &str) -> String {
        on_one_line(text).nfc().collect()
    }

    #[test]
    fn every_hard_text_meets_its_fate() {
        each(|expected, reading| {
            let (wanted, met) = (&expected.verdict, fate(reading));
            (!wanted.contains(&met)).then(|| format!("{met:?}, not {wanted:?}"))
        });
    }

    #[test]
    fn a_fault_in_metadata_names_its_line() {
        each(|expected, reading| {
            let line = expected.line?;
            let named = reading.problems.iter().any(|problem| problem.line == Some(line));
            (!named).then(|| format!("line {line} is not named: {:?}", reading.problems))
        });
    }

    #[test]
    fn the_headline_and_the_language_of_a_hard_text_are_found() {
        each_published(|expected, reading, faults| {
            let found = composed(title(reading));
            if let Some(wanted) = expected.title.as_deref().map(composed).filter(|w| *w != found) {
                faults.push(format!("headline\n    {found:?}, not\n    {wanted:?}"));
            }
            let language = reading.language.as_ref().map(|field| &field.value);
            if language != Some(&expected.language) {
                faults.push(format!("language {language:?}"));
            }
        });
    }

    #[test]
    fn no_word_of_a_published_hard_text_is_lost() {
        each_published(|expected, reading, faults| {
            let shown = composed(&plain_text(&reading.html));
            let lost = expected.fragments.iter().filter(|part| !shown.contains(&composed(part)));
            faults.extend(lost.map(|part| format!("{part:?} is not shown")));
        });
    }

    /// XML 1.0, section 2.2.
    fn is_xml(character: char) -> bool {
        !matches!(
            character,
            '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}'
        )
    }

    #[test]
    fn what_is_published_holds_only_characters_that_xml_allows() {
        each_published(|expected, reading, faults| {
            let title = title(reading);
            if title.is_empty() || reading.slug.is_empty() {
                faults.push("no headline".to_owned());
            }
            if title.chars().any(|c| c.is_control() || !is_xml(c)) {
                faults.push(format!("a forbidden character in {title:?}"));
            }
            if let Some(c) = reading.html.chars().find(|&c| !is_xml(c)) {
                faults.push(format!("{c:?} in the content"));
            }
            let came_through =
                |absent: &&String| title.contains(*absent) || reading.html.contains(*absent);
            faults.extend(expected.absent.iter().find(came_through).map(|a| format!("{a:?}")));
        });
    }

    /// A reader's list must not run backwards because one headline does (UAX 9).
    #[test]
    fn a_published_headline_closes_every_direction_that_it_opens() {
        each_published(|_expected, reading, faults| {
            let title = title(reading);
            if title.contains(['\u{202d}', '\u{202e}']) || !directions_are_closed(title) {
                faults.push(format!("an override or an open direction in {title:?}"));
            }
        });
    }

    fn directions_are_closed(text: &str) -> bool {
        let mut open = Vec::new();
        for character in text.chars() {
            match character {
                '\u{202a}' | '\u{202b}' => open.push('\u{202c}'),
                '\u{2066}'..='\u{2068}' => open.push('\u{2069}'),
                '\u{202c}' | '\u{2069}' if open.pop() != Some(character) => return false,
                _ => {}
            }
        }
        open.is_empty()
    }

    #[test]
    fn content_is_made_of_a_few_harmless_elements() {
        const ALLOWED: &str = " p br a ul ol li h2 h3 h4 strong em pre blockquote hr div bdi ";
        each_published(|_expected, reading, faults| {
            let document = as_xml(&reading.html);
            let tree = roxmltree::Document::parse(&document).unwrap();
            for element in tree.descendants().filter(roxmltree::Node::is_element) {
                let name = element.tag_name().name();
                let href = element.attribute("href").unwrap_or("https:");
                let harmless = ["https:", "http:", "mailto:"].iter().any(|s| href.starts_with(s));
                if !harmless || !ALLOWED.contains(&format!(" {name} ")) {
                    faults.push(format!("an element {name}, linked to {href}"));
                }
            }
        });
    }
}
