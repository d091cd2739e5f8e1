//! What a real folder adds to the words: markers, furniture, code pages, traps and broken files.

#![expect(clippy::format_push_string, reason = "`write!` wants an error handled that cannot be")]

use encoding_rs::{Encoding, WINDOWS_1252};
use jiff::Span;
use unicode_normalization::UnicodeNormalization as _;

use super::random::Random;
use super::words::Lexicon;
use super::{Corpus, Edition, FURNITURE, body, written};

/// Where a statement says when it was issued.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Dated {
    OwnLine,
    Dateline,
    Label,
    Lead,
    SignOff,
    NumberLine,
    /// Only what happened is dated, not the statement.
    EventOnly,
    Nowhere,
}

/// What stood on the page of whoever asked for the text too fast.
const INTERSTITIAL: &str = "Just a moment...\nPlease enable JavaScript and cookies to continue\n";

impl Corpus {
    pub(super) fn as_it_comes(&self, edition: &Edition<'_>, n: u64) -> Vec<u8> {
        let mut random = Random::new(self.plan.seed, n);
        let headline = || self.headline(edition.lexicon, edition.statement);
        match random.below(1_000) {
            0..2 => Vec::new(),
            2..5 => INTERSTITIAL.into(),
            5..8 => (headline() + "\nPlease click on link to view release\n").into_bytes(),
            // The text of another statement in the same language, once more.
            8..12 if n >= Corpus::BLOCK_FILES => {
                let earlier = n - Corpus::BLOCK_FILES;
                self.text(&self.edition(earlier), &mut Random::new(self.plan.seed, earlier)).into()
            }
            _ => {
                let mut text = self.text(edition, &mut random);
                if random.per_mille(50) {
                    text = on_one_line(&text, &mut random);
                }
                if random.per_mille(14) {
                    text = with_trap(&text, &mut random);
                }
                encoded(&text, edition.lexicon, &mut random)
            }
        }
    }

    fn text(&self, edition: &Edition<'_>, random: &mut Random) -> String {
        let tongue = edition.lexicon.tongue;
        let dated = dated(random);
        let stated = written(tongue, stated_date(edition, random));
        let contact = random.per_mille(190).then(|| contact_block(edition.lexicon, random));
        let contact_first = random.per_mille(333);
        let tail = self.tail(edition, random);
        let size = self.size(random).saturating_sub(tail.len());

        let mut text = self.lead_furniture(edition.lexicon, random);
        if let Some(contact) = contact.as_ref().filter(|_| contact_first) {
            text.push_str(contact);
        }
        if random.per_mille(120) {
            text.push_str(&format!("{}\n\n", tongue.marker));
        }
        if random.per_mille(10) {
            text.push_str(&format!("EMBARGO: {stated}, 10:00\n"));
        }
        if dated == Dated::Label {
            text.push_str(&format!("{}: {stated}\n", tongue.date_label));
        }
        if !random.per_mille(20) {
            text.push_str(&self.headline_line(edition, random));
        }
        text.push_str(&match dated {
            Dated::OwnLine => format!("\n{stated}\n\n"),
            Dated::NumberLine => format!("\nNo: {}, {stated}\n\n", edition.number),
            Dated::Dateline => format!("\n{}, {stated} – ", edition.lexicon.name(random)),
            Dated::Lead | Dated::EventOnly => format!("\n{stated}{}", tongue.blank),
            Dated::Label | Dated::SignOff | Dated::Nowhere => "\n".to_owned(),
        });
        body::write(edition.lexicon, random, &mut text, size);
        if dated == Dated::SignOff {
            text.push_str(&format!("{}, {stated}\n\n", edition.lexicon.name(random)));
        }
        if random.per_mille(100) {
            text.push_str(random.pick(&["###\n\n", "-30-\n\n", "ENDS\n\n", "* * *\n\n"]));
        }
        if let Some(contact) = contact.as_ref().filter(|_| !contact_first) {
            text.push_str(contact);
        }
        text + &tail
    }

    fn headline_line(&self, edition: &Edition<'_>, random: &mut Random) -> String {
        let mut headline = self.headline(edition.lexicon, edition.statement);
        if random.per_mille(100)
            && let Some(middle) = headline.char_indices().nth(60).map(|(at, _)| at)
            && let Some(blank) = headline[..middle].rfind(' ')
        {
            headline.replace_range(blank..=blank, "\n");
        }
        let year = edition.date.year() % 100;
        if random.per_mille(250) {
            return format!("No:{}/{year:02}, {headline}\n", edition.number);
        }
        headline + "\n"
    }

    /// Navigation: the same lines in every file of a language.
    fn lead_furniture(&self, lexicon: &Lexicon, random: &mut Random) -> String {
        if !random.per_mille(400) {
            return String::new();
        }
        let lines = random.between(1, 14);
        let mut fixed = Random::new(self.plan.seed, FURNITURE);
        (0..lines).map(|_| furniture_line(lexicon, &mut fixed, random)).collect()
    }

    /// Sharing buttons, navigation, rights, and now and then what else the office has issued.
    fn tail(&self, edition: &Edition<'_>, random: &mut Random) -> String {
        let lexicon = edition.lexicon;
        let lines = match random.below(100) {
            0..30 => 1,
            30..45 => random.between(3, 10),
            45..50 => random.between(20, 75),
            _ => return String::new(),
        };
        let mut tail = format!("{}\n", lexicon.tongue.share);
        let mut fixed = Random::new(self.plan.seed, FURNITURE ^ 1);
        tail.extend((1..lines).map(|_| furniture_line(lexicon, &mut fixed, random)));
        if lines > 10 {
            tail.push_str(&format!("{}\n", lexicon.tongue.related));
            for later in 1..=5 {
                let date = edition.date.saturating_add(Span::new().days(later * 40));
                let other = edition.statement + usize::try_from(later).unwrap_or_default();
                let headline = self.headline(lexicon, other);
                tail.push_str(&format!("{}\n{headline}\n", written(lexicon.tongue, date)));
            }
        }
        tail
    }
}

fn contact_block(lexicon: &Lexicon, random: &mut Random) -> String {
    let (label, first, last) = (lexicon.tongue.contact, lexicon.name(random), lexicon.name(random));
    format!(
        "{label}: {first} {last}\n+00 000 555 01 {:02}\npress@office.example\n\n",
        random.below(100)
    )
}

/// Three lines in a hundred hold figures that change from file to file.
fn furniture_line(lexicon: &Lexicon, fixed: &mut Random, random: &mut Random) -> String {
    let length = fixed.between(5, 28);
    let words = lexicon.phrase(fixed, length);
    if fixed.per_mille(30) { format!("{words} {}\n", random.below(10_000)) } else { words + "\n" }
}

fn dated(random: &mut Random) -> Dated {
    match random.below(100) {
        0..30 => Dated::OwnLine,
        30..40 => Dated::Dateline,
        40..48 => Dated::Label,
        48..60 => Dated::Lead,
        60..65 => Dated::SignOff,
        65..70 => Dated::NumberLine,
        70..80 => Dated::EventOnly,
        _ => Dated::Nowhere,
    }
}

/// In two files of a hundred the text and the file's name do not agree.
fn stated_date(edition: &Edition<'_>, random: &mut Random) -> jiff::civil::Date {
    if random.per_mille(20) {
        let days = i64::try_from(random.between(3, 400)).unwrap_or_default();
        return edition.date.saturating_sub(Span::new().days(days));
    }
    edition.date
}

/// What is left when a page loses its tags: runs of blanks where the borders were.
fn on_one_line(text: &str, random: &mut Random) -> String {
    let mut line = String::with_capacity(2 * text.len());
    for part in text.lines().filter(|part| !part.is_empty()) {
        line.push_str(part);
        line.extend(std::iter::repeat_n(' ', random.between(18, 350)));
    }
    line + "\n"
}

/// One of the things that break readers, about once in a thousand files each.
fn with_trap(text: &str, random: &mut Random) -> String {
    let after_headline = text.find('\n').map_or(text.len(), |at| at + 1);
    let behind = |addition: &str| {
        let (head, rest) = text.split_at(after_headline);
        format!("{head}{addition}{rest}")
    };
    match random.below(14) {
        0 => format!("UPDATE FROM THE CAPITAL: {text}"),
        1 => format!("FOR IMMEDIATE RELEASE\nEMBARGOED UNTIL 0001 1 MARCH 2012\n{text}"),
        2 => behind("The arms embargo and the trade embargo stay in force.\n"),
        3 => format!("21.09.2120:21\n{text}"),
        4 => text.nfd().collect(),
        5 => text.replacen("an", "a\u{ad}n", 40),
        6 => text.replace("\n\n", "\n\n\u{3000}\u{3000}"),
        7 => text.replacen('\n', &" ".repeat(350), 1),
        8 => behind(&("ab".repeat(35_000) + "\n")),
        9 => format!("R&D <b>&amp;</b> ]]> {text}"),
        10 => format!("\u{1F468}\u{200d}\u{1F469}\u{200d}\u{1F467} {text}"),
        11 => behind("a\u{1}b\u{b}c\u{1f}\n"),
        12 => behind("\u{200f}\u{202b}abc \u{2067}def\n"),
        _ => behind("١٣ مايو ٢٠١٢\n"),
    }
}

fn encoded(text: &str, lexicon: &Lexicon, random: &mut Random) -> Vec<u8> {
    let text = match random.below(100) {
        0..90 => text.to_owned(),
        90..99 => text.replace('\n', "\r\n"),
        _ => text.replace('\n', "\r"),
    };
    let page = || Encoding::for_label(lexicon.tongue.code_page?.as_bytes());
    match random.below(100) {
        0..88 => text.into_bytes(),
        88..93 => format!("\u{feff}{text}").into_bytes(),
        93..97 => match page() {
            Some(page) => page.encode(&text).0.into_owned(),
            None => text.into_bytes(),
        },
        97..99 => format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect(),
        // Decoded once too often, as a careless gateway does.
        _ => WINDOWS_1252.decode_without_bom_handling(text.as_bytes()).0.into_owned().into_bytes(),
    }
}
