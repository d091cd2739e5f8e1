//! Text as words: our own HTML back to plain text, and the folds by which two texts are compared.

use std::borrow::Cow;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::str::Utf8Error;

use unicode_normalization::UnicodeNormalization as _;

/// The words of allow-listed HTML (`Statement::html`) as plain text: blank lines between
/// paragraphs, a hyphen before the items of a list. Other HTML gives some text, never a failure.
pub fn plain_text(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(['<', '&']) {
        push_words(&mut text, &rest[..at]);
        rest = &rest[at..];
        let taken = match rest.as_bytes().first() {
            Some(b'<') => take_tag(&mut text, rest),
            _ => take_entity(&mut text, rest),
        };
        let taken = taken.unwrap_or_else(|| {
            text.push_str(&rest[..1]);
            1
        });
        rest = &rest[taken..];
    }
    push_words(&mut text, rest);
    text.truncate(text.trim_end().len());
    text
}

/// How much of `old` still stands in `new`: the share of its runs of five words, from 0 to 1.
/// A text of fewer words is one run; a text without words is wholly there.
pub fn surviving_five_grams(old: &str, new: &str) -> f64 {
    let old = five_grams(old);
    if old.is_empty() {
        return 1.0;
    }
    let new = five_grams(new);
    let surviving = old.iter().filter(|gram| new.contains(gram)).count();
    ratio(surviving, old.len())
}

/// The bytes as text. `encoding_rs` judges many bytes at once; what it refuses, the standard library
/// explains.
pub fn as_utf8(bytes: &[u8]) -> Result<&str, Utf8Error> {
    match encoding_rs::UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
        Some(Cow::Borrowed(text)) => Ok(text),
        Some(Cow::Owned(_)) | None => std::str::from_utf8(bytes),
    }
}

/// A headline for comparison: NFKC, lower case, its words of letters and digits with one blank between them.
pub fn fold_title(title: &str) -> String {
    if title.chars().all(is_nfkc_as_it_is) {
        fold_words(title.chars(), title.len())
    } else {
        fold_words(title.nfkc(), title.len())
    }
}

/// Letters and signs that NFKC leaves alone and joins with nothing: most headlines have no others,
/// and to look each of them up in its tables takes several times as long as all the rest.
fn is_nfkc_as_it_is(character: char) -> bool {
    matches!(character,
        '\0'..='\u{7f}'
        | '«' | '»' | '–' | '—' | '‘'..='”' | '„'
        | 'À'..='ı' | 'Ĵ'..='ľ' | 'Ł'..='ň' | 'Ŋ'..='ž' | 'Ə' | 'ə'
        | '\u{400}'..='\u{45f}')
}

fn fold_words(characters: impl Iterator<Item = char>, length: usize) -> String {
    let mut folded = String::with_capacity(length);
    let mut between_words = false;
    for character in characters.flat_map(char::to_lowercase) {
        if character.is_alphanumeric() {
            if between_words && !folded.is_empty() {
                folded.push(' ');
            }
            between_words = false;
            folded.push(character);
        } else if !is_mark(character) {
            between_words = true;
        }
    }
    folded
}

/// What stands inside a word and is no letter: the dot that lower case leaves of `İ`, the marks of
/// Devanagari and Arabic, the apostrophes.
fn is_mark(character: char) -> bool {
    unicode_normalization::char::is_combining_mark(character)
        || matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}')
}

fn five_grams(text: &str) -> HashSet<u64> {
    let folded = fold_title(text);
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    let length = words.len().clamp(1, 5);
    words.windows(length).map(hash_of).collect()
}

fn hash_of(words: &[&str]) -> u64 {
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    hasher.finish()
}

fn ratio(part: usize, whole: usize) -> f64 {
    let exact = |count: usize| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    exact(part) / exact(whole)
}

/// Runs of white space are one blank, as a browser shows them.
fn push_words(text: &mut String, words: &str) {
    for character in words.chars() {
        if !matches!(character, ' ' | '\n' | '\t' | '\r') {
            text.push(character);
        } else if !text.is_empty() && !text.ends_with([' ', '\n']) {
            text.push(' ');
        }
    }
}

/// Takes a tag from the front of `rest`, and says how many bytes it has.
fn take_tag(text: &mut String, rest: &str) -> Option<usize> {
    // A second `<` before the `>` means that the first is none of ours; looking no further keeps this linear.
    let end = 1 + rest[1..].find(['<', '>'])?;
    let inside = &rest[1..end];
    if !rest[end..].starts_with('>') {
        return None;
    }
    let closing = inside.starts_with('/');
    let name = inside.trim_start_matches('/').split([' ', '/', '\n', '\t']).next()?;
    match name {
        "li" if !closing => {
            break_lines(text, 1);
            text.push_str("- ");
        }
        "br" | "li" | "tr" => break_lines(text, 1),
        "td" | "th" if closing => push_words(text, " "),
        "p" | "ul" | "ol" | "blockquote" | "pre" | "table" | "hr" | "h1" | "h2" | "h3" | "h4"
        | "h5" | "h6" | "div" | "dl" | "figure"
            // A paragraph inside a list item goes on after the item's hyphen.
            if !text.ends_with("\n- ") && text != "- " => {
                break_lines(text, 2);
            }
        _ => {}
    }
    Some(end + 1)
}

/// Ends the line, so that at least `breaks` line ends stand there.
fn break_lines(text: &mut String, breaks: usize) {
    text.truncate(text.trim_end_matches(' ').len());
    if text.is_empty() {
        return;
    }
    let present = text.len() - text.trim_end_matches('\n').len();
    for _ in present..breaks {
        text.push('\n');
    }
}

/// Takes a character reference from the front of `rest`, and says how many bytes it has.
fn take_entity(text: &mut String, rest: &str) -> Option<usize> {
    const LONGEST: usize = 10;
    let end = rest.bytes().take(LONGEST).position(|byte| byte == b';')?;
    let name = rest.get(1..end)?;
    let character = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    };
    text.push(character);
    Some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_normalised_is_normal_by_itself_and_beside_anything() {
        for character in ('\0'..='\u{ffff}').filter(|character| is_nfkc_as_it_is(*character)) {
            let alone = character.to_string();
            assert_eq!(alone.nfkc().collect::<String>(), alone, "{character:?}");
            assert!(!unicode_normalization::char::is_combining_mark(character), "{character:?}");
            for neighbour in ["a", "\u{e9}", "\u{41a}", "\u{259}"] {
                let pair = format!("{neighbour}{character}");
                assert_eq!(pair.nfkc().collect::<String>(), pair, "{pair:?}");
            }
        }
    }

    #[test]
    fn paragraphs_come_back_with_blank_lines_between_them() {
        assert_eq!(
            plain_text("<p>The bridge &amp; the road\nare <em>open</em>.</p><p>One<br/>two</p>"),
            "The bridge & the road are open.\n\nOne\ntwo"
        );
    }

    #[test]
    fn a_list_comes_back_with_hyphens() {
        assert_eq!(
            plain_text("<p>Closed:</p><ul><li>north</li><li><p>south</p></li></ul><p>End</p>"),
            "Closed:\n\n- north\n- south\n\nEnd"
        );
    }

    #[test]
    fn character_references_are_read_and_others_are_left() {
        assert_eq!(
            plain_text("&lt;b&gt; &#399;&#x259; &unknown; a & b < c"),
            "<b> Əə &unknown; a & b < c"
        );
    }

    #[test]
    fn a_text_survives_in_itself_and_not_in_another() {
        let old = "The minister received the ambassador in the capital on Monday morning";
        let near = |share: f64, expected: f64| (share - expected).abs() < 1e-9;
        assert!(near(surviving_five_grams(old, old), 1.0));
        assert!(near(surviving_five_grams(old, &old.to_uppercase().replace(' ', "\n")), 1.0));
        assert!(near(surviving_five_grams(old, "Water was cut off in two villages today"), 0.0));
        assert!(near(surviving_five_grams("", "anything"), 1.0));
    }

    #[test]
    fn a_small_edit_leaves_most_runs_of_words() {
        let old = "one two three four five six seven eight nine ten";
        let share = surviving_five_grams(old, "one two three four five six seven eight nine zehn");
        assert!(share > 0.8 && share < 0.9, "{share}");
    }

    #[test]
    fn headlines_that_differ_in_case_form_and_stops_fold_alike() {
        assert_eq!(fold_title("İclas  keçirildi!"), fold_title("iclas keçirildi"));
        assert_eq!(fold_title("No. 190/21 — ﬁnal"), "no 190 21 final");
        assert_eq!(fold_title("Şəhər"), fold_title("S\u{327}əhər"));
    }
}
