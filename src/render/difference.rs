//! What changed between two texts, word by word, for people.

use imara_diff::{Algorithm, Diff, InternedInput};
use serde::Serialize;
use unicode_segmentation::UnicodeSegmentation as _;

/// A run of words that share what became of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Piece {
    pub(super) text: String,
    pub(super) is_added: bool,
    pub(super) is_removed: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Kept,
    Added,
    Removed,
}

/// A paragraph break that came or went, where nothing else did.
const BREAK: &str = "\u{b6}";

/// Both texts in one, a paragraph after the other; empty where nothing changed.
pub(super) fn difference(old: &str, new: &str) -> Vec<Vec<Piece>> {
    let (before, after) = (tokens(old), tokens(new));
    let mut input = InternedInput::default();
    // The blanks behind a word are not what changed.
    input.update_before(before.iter().map(|token| token.trim_end_matches(' ')));
    input.update_after(after.iter().map(|token| token.trim_end_matches(' ')));
    let diff = Diff::compute(Algorithm::Histogram, &input);
    let mut page = Paragraphs::default();
    let mut next = 0;
    let mut is_same = true;
    for hunk in diff.hunks() {
        is_same = false;
        let part = |tokens: &[String], start: u32, end: u32| {
            tokens.get(start as usize..end as usize).unwrap_or_default().to_vec()
        };
        page.push_all(Fate::Kept, &part(&after, next, hunk.after.start));
        page.push_all(Fate::Removed, &part(&before, hunk.before.start, hunk.before.end));
        page.push_all(Fate::Added, &part(&after, hunk.after.start, hunk.after.end));
        next = hunk.after.end;
    }
    if is_same {
        return Vec::new();
    }
    page.push_all(Fate::Kept, after.get(next as usize..).unwrap_or_default());
    page.end();
    page.done
}

/// Words and signs, each with the blanks behind it, and the ends of paragraphs.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    for token in text.split_word_bounds() {
        if token.contains('\n') {
            if tokens.last().is_some_and(|last| last != "\n") {
                tokens.push("\n".to_owned());
            }
        } else if let Some(last) =
            tokens.last_mut().filter(|last| token.trim_matches(' ').is_empty() && *last != "\n")
        {
            last.push_str(token);
        } else {
            tokens.push(token.to_owned());
        }
    }
    tokens
}

#[derive(Default)]
struct Paragraphs {
    done: Vec<Vec<Piece>>,
    open: Vec<Piece>,
}

impl Paragraphs {
    fn push_all(&mut self, fate: Fate, tokens: &[String]) {
        if fate != Fate::Kept && !tokens.is_empty() && tokens.iter().all(|token| token == "\n") {
            self.push(fate, BREAK);
        }
        for token in tokens {
            if token == "\n" { self.end() } else { self.push(fate, token) }
        }
    }

    fn push(&mut self, fate: Fate, text: &str) {
        let (is_added, is_removed) = (fate == Fate::Added, fate == Fate::Removed);
        match self.open.last_mut() {
            Some(last) if (last.is_added, last.is_removed) == (is_added, is_removed) => {
                last.text.push_str(text);
            }
            Some(_) | None => {
                self.open.push(Piece { text: text.to_owned(), is_added, is_removed });
            }
        }
    }

    fn end(&mut self) {
        if !self.open.is_empty() {
            self.done.push(std::mem::take(&mut self.open));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `[-removed-]` and `{+added+}`, a line for each paragraph.
    fn shown(old: &str, new: &str) -> String {
        let piece = |piece: &Piece| match (piece.is_removed, piece.is_added) {
            (true, _) => format!("[-{}-]", piece.text),
            (_, true) => format!("{{+{}+}}", piece.text),
            _ => piece.text.clone(),
        };
        let paragraphs = difference(old, new);
        let lines: Vec<String> =
            paragraphs.iter().map(|paragraph| paragraph.iter().map(piece).collect()).collect();
        lines.join("\n")
    }

    #[test]
    fn words_that_changed_are_marked_and_the_others_are_not() {
        assert_eq!(shown("Five boats land.", "Six boats land."), "[-Five -]{+Six +}boats land.");
        assert_eq!(shown("It is open.", "It is not open."), "It is {+not +}open.");
        assert_eq!(shown("At 1,000 m", "At 1,500 m"), "At [-1,000 -]{+1,500 +}m");
        assert_eq!(
            shown("\u{6e2f}\u{53e3}", "\u{6e2f}\u{95e8}"),
            "\u{6e2f}[-\u{53e3}-]{+\u{95e8}+}"
        );
    }

    #[test]
    fn paragraphs_that_came_or_went_stand_by_themselves() {
        assert_eq!(shown("One.\n\nTwo.", "One.\n\nNew here.\n\nTwo."), "One.\n{+New here.+}\nTwo.");
        assert_eq!(
            shown("One.\n\nOld there.\n\nTwo.", "One.\n\nTwo."),
            "One.\n[-Old there.-]\nTwo."
        );
        assert_eq!(shown("One. Two.", "One.\n\nTwo."), "One.{+\u{b6}+}\nTwo.");
    }

    #[test]
    fn of_the_same_text_nothing_is_shown() {
        assert_eq!(shown("One.\n\nTwo.", "One.\n\nTwo."), "");
        assert_eq!(shown("", ""), "");
        assert_eq!(shown("", "One"), "{+One+}");
    }
}
