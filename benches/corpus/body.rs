//! The paragraphs of a statement.

#![expect(clippy::format_push_string, reason = "`write!` wants an error handled that cannot be")]

use super::random::Random;
use super::whole;
use super::words::Lexicon;

/// What a body holds besides plain paragraphs; each stands after the paragraph of its number.
#[derive(Clone, Copy)]
enum Feature {
    Quote,
    List,
    Link,
    Table,
    Question,
}

/// Appends paragraphs, each with an empty line behind it, until `text` holds `size` bytes.
pub(super) fn write(lexicon: &Lexicon, random: &mut Random, text: &mut String, size: usize) {
    let mut features = features(random).into_iter();
    let enough = size.max(text.len() + 150);
    while text.len() < enough {
        let length = whole(random.log_normal(250_f64.ln(), 0.55));
        let end = enough.min(text.len() + length.clamp(60, 2_000));
        write_paragraph(lexicon, random, text, end);
        if text.len() < enough
            && let Some(feature) = features.next()
        {
            write_feature(feature, lexicon, random, text);
        }
    }
}

fn write_paragraph(lexicon: &Lexicon, random: &mut Random, text: &mut String, end: usize) {
    loop {
        lexicon.sentence(random, text);
        if text.len() >= end {
            break text.push_str("\n\n");
        }
        text.push_str(lexicon.tongue.blank);
    }
}

fn write_feature(feature: Feature, lexicon: &Lexicon, random: &mut Random, text: &mut String) {
    let phrase = |random: &mut Random, length| lexicon.phrase(random, length) + "\n";
    match feature {
        Feature::Quote => {
            let (open, close) = random.pick(&[("“", "”"), ("«", "»"), ("\"", "\"")]);
            text.push_str(open);
            lexicon.sentence(random, text);
            text.push_str(close);
            text.push('\n');
        }
        Feature::List => {
            let bullet = random.pick(&["- ", "* ", "• ", "▪ "]);
            for _ in 0..random.between(3, 8) {
                text.push_str(bullet);
                text.push_str(&phrase(random, 40));
            }
        }
        Feature::Link => {
            let number = random.below(100_000);
            text.push_str(&format!("https://office.example/{number}?view=full&lang=all\n"));
        }
        Feature::Table => {
            for _ in 0..random.between(4, 10) {
                let row = lexicon.name(random);
                text.push_str(&format!("{row} - {}\n", random.between(1_000, 9_999_999)));
            }
        }
        Feature::Question => {
            text.push_str(phrase(random, 60).trim_end());
            text.push_str("?\n");
        }
    }
    text.push('\n');
}
fn features(random: &mut Random) -> Vec<Feature> {
    [
        (Feature::Quote, 900),
        (Feature::List, 140),
        (Feature::Link, 150),
        (Feature::Table, 50),
        (Feature::Question, 40),
    ]
    .into_iter()
    .filter(|&(_feature, per_mille)| random.per_mille(per_mille))
    .map(|(feature, _per_mille)| feature)
    .collect()
}
