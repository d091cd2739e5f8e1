//! The summary: the first paragraph, cut at a sentence where it can be, never inside a character.

use unicode_segmentation::UnicodeSegmentation as _;

use super::prose::{sentence_ends, width};

const SUMMARY_CHARS_MAX: usize = 280;

/// The summary of the first paragraph that says something.
pub(super) fn summary<'p>(paragraphs: impl Iterator<Item = &'p str> + Clone) -> Option<String> {
    const SAYING_WIDTH: usize = 60;
    let mut saying =
        paragraphs.clone().filter(|text| width(text) >= SAYING_WIDTH || is_question(text));
    let first = match saying.next() {
        Some(first) if announces_another(first) => saying.next().unwrap_or(first),
        Some(first) => first,
        None => paragraphs.clone().next()?,
    };
    if is_question(first) {
        let answer = paragraphs.skip_while(|text| *text != first).nth(1);
        let question_and_answer = answer.map(|answer| {
            let sentence = sentence_ends(answer).next().map_or(answer, |end| &answer[..end]);
            [first, sentence].join(" ")
        });
        return Some(shortened(question_and_answer.as_deref().unwrap_or(first)));
    }
    Some(shortened(first))
}

/// "The following statement was issued today by ...:"
fn announces_another(text: &str) -> bool {
    let start = text[..text.floor_char_boundary(60)].to_lowercase();
    width(text) < 300
        && (start.starts_with("the following") || start.starts_with("following is"))
        && (text.contains("issued") || text.contains("text of") || text.ends_with(':'))
}

fn is_question(text: &str) -> bool {
    let start = text[..text.floor_char_boundary(24)].to_lowercase();
    [
        "question:",
        "question :",
        "q:",
        "q -",
        "q.",
        "frage:",
        "вопрос:",
        "sual:",
        "soru:",
        "հարց",
        "问：",
        "問：",
        "pregunta:",
        "domanda:",
    ]
    .iter()
    .any(|label| start.starts_with(label))
}

/// At most 280 characters: whole sentences, else whole words and `…`.
fn shortened(text: &str) -> String {
    if text.chars().count() <= SUMMARY_CHARS_MAX {
        return text.to_owned();
    }
    let limit = text.char_indices().nth(SUMMARY_CHARS_MAX).map_or(text.len(), |(at, _c)| at);
    let whole = sentence_ends(text)
        .take_while(|end| *end <= limit)
        .filter(|end| quotes_are_closed(&text[..*end]))
        .last();
    match whole {
        Some(end) if text[..end].chars().count() >= SUMMARY_CHARS_MAX / 5 => text[..end].to_owned(),
        _ => cut_at_word(text, SUMMARY_CHARS_MAX),
    }
}

fn quotes_are_closed(text: &str) -> bool {
    let count = |mark: char| text.matches(mark).count();
    count('"').is_multiple_of(2)
        && (count('“') <= count('”') || count('„') > 0)
        && count('«') <= count('»')
}

/// At most `max` characters, cut between words, `…` behind them; inside a word only where there is no blank.
pub(super) fn cut_at_word(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let mut end = 0;
    let mut chars = 0;
    let mut word_end = None;
    for (at, grapheme) in text.grapheme_indices(true) {
        chars += grapheme.chars().count();
        if chars >= max {
            break;
        }
        if grapheme == " " {
            word_end = Some(at);
        }
        end = at + grapheme.len();
    }
    let end = word_end.filter(|word_end| *word_end * 2 > end).unwrap_or(end);
    let mut cut = text[..end].trim_end_matches([' ', ',', ';', ':', '-', '–', '—', '(']).to_owned();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(paragraphs: &[&str]) -> String {
        summary(paragraphs.iter().copied()).unwrap()
    }

    #[test]
    fn a_summary_ends_with_a_sentence() {
        let first =
            "The minister met the ambassador in the capital on Monday to speak about roads. ";
        let text = first.repeat(8);
        let summary = of(&[text.trim()]);
        assert_eq!(summary, first.repeat(3).trim());
    }

    #[test]
    fn one_long_sentence_is_cut_between_words() {
        let text = "word ".repeat(100);
        let summary = of(&[&text]);
        assert!(summary.ends_with("word…") && summary.chars().count() <= 280, "{summary}");
    }

    #[test]
    fn a_character_of_many_code_points_stays_whole() {
        let family = "👨‍👩‍👧‍👦";
        let summary = cut_at_word(&family.repeat(60), 280);
        assert!(summary.trim_end_matches('…').graphemes(true).all(|grapheme| grapheme == family));
    }

    #[test]
    fn a_quote_is_not_cut_open() {
        let quote = [
            "He said: \"We came. ",
            &"We saw much and spoke long. ".repeat(12),
            "\" Then he left.",
        ]
        .concat();
        assert!(of(&[&quote]).ends_with('…'));
    }

    #[test]
    fn a_question_goes_with_its_answer() {
        let question = "Question: Will the bridge over the northern river be opened before the end of the year?";
        assert_eq!(
            of(&[question, "Answer: Yes. It is nearly done."]),
            [question, "Answer: Yes."].join(" ")
        );
    }

    #[test]
    fn an_announcement_of_a_text_gives_way_to_the_text() {
        let text =
            "The members of the council call upon all sides to keep to the agreement of last week.";
        assert_eq!(
            of(&[
                "The following statement was issued today by the spokesman of the council in the capital:",
                text
            ]),
            text
        );
    }
}
