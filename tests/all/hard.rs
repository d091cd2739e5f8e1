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
    let document = format!("<div>{}</div>", html.replace("<br>", "<br/>"));
    let tree = roxmltree::Document::parse(&document)
        .unwrap_or_else(|fault| panic!("content is not well-formed: {fault}"));
    let words: Vec<&str> = tree
        .descendants()
        .filter(roxmltree::Node::is_text)
        .filter_map(|node| node.text())
        .collect();
    on_one_line(&words.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs `check` on every hard text and tells of all that fail, not only of the first.
    #[track_caller]
    fn each(check: impl Fn(&HardText, &Reading) -> Result<(), String>) {
        let texts = all();
        assert!(texts.len() >= 44, "only {} hard texts", texts.len());
        let faults: Vec<String> = texts
            .iter()
            .filter_map(|text| {
                let reading = text.expected.rules.read(&text.name, &text.bytes);
                check(text, &reading).err().map(|fault| format!("{}: {fault}", text.name))
            })
            .collect();
        assert!(faults.is_empty(), "{} texts\n{}", faults.len(), faults.join("\n"));
    }

    fn is_published(reading: &Reading) -> bool {
        fate(reading) == Fate::Publish
    }

    fn title(reading: &Reading) -> String {
        reading.title.as_ref().map_or_else(String::new, |field| field.value.clone())
    }

    fn demand(sound: bool, fault: impl FnOnce() -> String) -> Result<(), String> {
        if sound { Ok(()) } else { Err(fault()) }
    }

    #[test]
    fn every_hard_text_meets_its_fate() {
        each(|text, reading| {
            let (wanted, met) = (&text.expected.verdict, fate(reading));
            demand(wanted.contains(&met), || format!("{met:?}, not {wanted:?}"))
        });
    }

    #[test]
    fn a_fault_in_metadata_names_its_line() {
        each(|text, reading| {
            let Some(line) = text.expected.line else { return Ok(()) };
            let named = reading.problems.iter().any(|problem| problem.line == Some(line));
            demand(named, || format!("line {line} is not named: {:?}", reading.problems))
        });
    }

    #[test]
    fn the_headline_and_the_language_of_a_hard_text_are_found() {
        each(|text, reading| {
            if !is_published(reading) {
                return Ok(());
            }
            let found: String = on_one_line(&title(reading)).nfc().collect();
            let language = reading.language.as_ref().map(|field| &field.value);
            let wanted = text.expected.title.as_ref().map(|title| title.nfc().collect::<String>());
            demand(wanted.as_ref().is_none_or(|wanted| *wanted == found), || {
                format!("headline\n    {found:?}, not\n    {wanted:?}")
            })?;
            demand(language == Some(&text.expected.language), || format!("language {language:?}"))
        });
    }

    #[test]
    fn no_word_of_a_published_hard_text_is_lost() {
        each(|text, reading| {
            if !is_published(reading) {
                return Ok(());
            }
            let shown: String = plain_text(&reading.html).nfc().collect();
            text.expected.fragments.iter().try_for_each(|fragment| {
                let fragment: String = fragment.nfc().collect();
                demand(shown.contains(&fragment), || format!("{fragment:?} is not shown"))
            })
        });
    }

    /// Character data of XML 1.0, section 2.2.
    fn is_xml(character: char) -> bool {
        !matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
    }

    #[test]
    fn what_is_published_holds_only_characters_that_xml_allows() {
        each(|text, reading| {
            if !is_published(reading) {
                return Ok(());
            }
            let title = title(reading);
            demand(!title.is_empty() && !reading.slug.is_empty(), || "no headline".to_owned())?;
            demand(!title.chars().any(char::is_control), || format!("a control in {title:?}"))?;
            demand(title.chars().all(is_xml), || format!("not XML: {title:?}"))?;
            demand(reading.html.chars().all(is_xml), || "not XML: the content".to_owned())?;
            text.expected.absent.iter().try_for_each(|absent| {
                let held = title.contains(absent) || reading.html.contains(absent);
                demand(!held, || format!("{absent:?} came through"))
            })
        });
    }

    /// A reader's list must not run backwards because one headline does (Unicode UAX 9).
    #[test]
    fn a_published_headline_closes_every_direction_that_it_opens() {
        each(|_text, reading| {
            if !is_published(reading) {
                return Ok(());
            }
            let title = title(reading);
            demand(!title.contains(['\u{202d}', '\u{202e}']), || format!("override in {title:?}"))?;
            demand(directions_are_closed(&title), || format!("open direction in {title:?}"))
        });
    }

    fn directions_are_closed(text: &str) -> bool {
        let mut open = Vec::new();
        let balanced = text.chars().all(|character| match character {
            '\u{202a}' | '\u{202b}' => {
                open.push('\u{202c}');
                true
            }
            '\u{2066}'..='\u{2068}' => {
                open.push('\u{2069}');
                true
            }
            '\u{202c}' | '\u{2069}' => open.pop() == Some(character),
            _ => true,
        });
        balanced && open.is_empty()
    }

    #[test]
    fn content_is_made_of_a_few_harmless_elements() {
        const ALLOWED: [&str; 16] = [
            "p",
            "br",
            "a",
            "ul",
            "ol",
            "li",
            "h2",
            "h3",
            "h4",
            "strong",
            "em",
            "pre",
            "blockquote",
            "hr",
            "div",
            "bdi",
        ];
        each(|_text, reading| {
            if !is_published(reading) {
                return Ok(());
            }
            let document = format!("<div>{}</div>", reading.html.replace("<br>", "<br/>"));
            let tree = roxmltree::Document::parse(&document).map_err(|fault| fault.to_string())?;
            tree.descendants().filter(roxmltree::Node::is_element).try_for_each(|element| {
                let name = element.tag_name().name();
                demand(ALLOWED.contains(&name), || format!("an element {name}"))?;
                let href = element.attribute("href").unwrap_or("https:");
                let harmless =
                    ["https:", "http:", "mailto:"].iter().any(|scheme| href.starts_with(scheme));
                demand(harmless, || format!("a link to {href}"))
            })
        });
    }
}
