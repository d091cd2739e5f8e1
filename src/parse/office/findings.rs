//! What a person has to settle: changes that nobody accepted, comments, hidden text.

use crate::domain::fault::DocumentFault;
use crate::domain::limits::QUOTATIONS_MAX;
use crate::domain::reading::{Problem, Severity};
use crate::parse::summary::cut_at_word;

const QUOTE_CHARS_MAX: usize = 120;

/// Of a text that is read, more of it is not kept for a quotation.
pub(super) const KEPT_BYTES: usize = 8 * QUOTE_CHARS_MAX;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::parse) enum Kind {
    Inserted,
    Deleted,
    Moved,
    Hidden,
    ChangedParagraph,
    Comment,
}

/// They reach over some text.
const SPANS: [Kind; 4] = [Kind::Inserted, Kind::Deleted, Kind::Moved, Kind::Hidden];

#[derive(Debug, Default)]
pub(in crate::parse) struct Findings {
    /// What is open of each kind that reaches over text: its line and its text so far.
    open: [Option<(usize, String)>; SPANS.len()],
    changes: usize,
    comments: usize,
    hidden: usize,
    problems: Vec<Problem>,
}

impl Findings {
    /// Text that is in force, or not: it goes on with what is open of the kinds that it is of, and ends the others.
    pub(in crate::parse) fn seen(&mut self, text: &str, line: usize, kinds: &[Kind]) {
        for (index, kind) in SPANS.into_iter().enumerate() {
            if !kinds.contains(&kind) {
                self.close(index);
                continue;
            }
            if self.open[index].as_ref().is_some_and(|(begun, _quote)| *begun != line) {
                self.close(index);
            }
            let (_line, quote) = self.open[index].get_or_insert((line, String::new()));
            if quote.len() < KEPT_BYTES {
                quote.push_str(text);
            }
        }
    }

    /// One that stands at a place.
    pub(in crate::parse) fn add(&mut self, kind: Kind, line: usize, quote: &str) {
        let count = match kind {
            Kind::Hidden => &mut self.hidden,
            Kind::Comment => &mut self.comments,
            Kind::Inserted | Kind::Deleted | Kind::Moved | Kind::ChangedParagraph => {
                &mut self.changes
            }
        };
        *count += 1;
        if *count > QUOTATIONS_MAX {
            return;
        }
        let quote = quotation(quote);
        let fault = match kind {
            Kind::Inserted => DocumentFault::InsertedText { quote },
            Kind::Deleted => DocumentFault::DeletedText { quote },
            Kind::Moved => DocumentFault::MovedText { quote },
            Kind::Hidden => DocumentFault::HiddenText { quote },
            Kind::ChangedParagraph => DocumentFault::ChangedParagraph { quote },
            Kind::Comment => DocumentFault::CommentInside { quote },
        };
        self.problems.push(Problem::new(Severity::Hold, Some(line), fault));
    }

    pub(in crate::parse) fn finish(&mut self) -> Vec<Problem> {
        for index in 0..SPANS.len() {
            self.close(index);
        }
        let mut problems = std::mem::take(&mut self.problems);
        problems.sort_by_key(|problem| problem.line);
        let beyond = |count: usize| count.checked_sub(QUOTATIONS_MAX).filter(|more| *more > 0);
        let more = [
            beyond(self.changes).map(|count| DocumentFault::MoreChanges { count }),
            beyond(self.comments).map(|count| DocumentFault::MoreComments { count }),
            beyond(self.hidden).map(|count| DocumentFault::MoreHiddenText { count }),
        ];
        let more = more.into_iter().flatten();
        problems.extend(more.map(|fault| Problem::new(Severity::Hold, None, fault)));
        problems
    }

    fn close(&mut self, index: usize) {
        if let Some((line, quote)) = self.open[index].take() {
            self.add(SPANS[index], line, &quote);
        }
    }
}

/// One line, of printing characters.
fn quotation(text: &str) -> String {
    let end = text.floor_char_boundary(KEPT_BYTES);
    let plain: String = text[..end].chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    // Such as a picture, or the end of a paragraph.
    if words.is_empty() {
        return "…".to_owned();
    }
    cut_at_word(&words.join(" "), QUOTE_CHARS_MAX)
}
