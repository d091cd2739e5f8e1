//! The title of a reading: declared, the headline, or made of the first sentence; and what it may not hold.

use super::body::{Block, Part};
use super::characters;
use super::headline::{Headline, derived};
use super::rich::Properties;
use crate::domain::fault::TextFault;
use crate::domain::reading::{Field, Origin, Problem, Reading, Severity};

pub(super) fn settle(
    found: Option<Headline>,
    (blocks, properties): (&[Block], Option<&Properties>),
    reading: &mut Reading,
) {
    if reading.title.is_none() {
        reading.title = match found {
            Some(headline) => {
                Some(Field::at_line(headline.title, Origin::HeaderLine, headline.line))
            }
            None => of_the_document(properties).or_else(|| derived_title(blocks, reading)),
        };
    }
    let Some(field) = &mut reading.title else {
        let fault = TextFault::NoHeadlineAndNoText;
        reading.problems.push(Problem::new(Severity::Refuse, None, fault));
        return;
    };
    let line = field.line;
    let mut title = characters::without_invisible(&field.value).trim().to_owned();
    let hostile = if characters::has_override(&title) {
        Some(TextFault::HeadlineTurnsDirection)
    } else if characters::has_c1_controls(&title) {
        Some(TextFault::HeadlineHoldsControls)
    } else if characters::has_hidden_tags(&title) {
        Some(TextFault::HeadlineHoldsHidden)
    } else {
        None
    };
    let closers = characters::unclosed(&title);
    title.push_str(&closers);
    field.value = title;
    if let Some(fault) = hostile {
        reading.problems.push(Problem::new(Severity::Refuse, line, fault));
    }
}

/// Programs and templates leave a name there that nobody gave.
fn of_the_document(properties: Option<&Properties>) -> Option<Field<String>> {
    const WORDS_MIN: usize = 3;
    let title = properties?.title.as_ref()?;
    let is_said =
        title.split_whitespace().count() >= WORDS_MIN && !title.starts_with("Microsoft Word");
    is_said.then(|| Field::without_line(title.clone(), Origin::Properties))
}

fn derived_title(blocks: &[Block], reading: &mut Reading) -> Option<Field<String>> {
    let first = blocks.iter().find(|block| block.part == Part::Paragraph).or(blocks.first())?;
    let fault = TextFault::HeadlineMade;
    reading.problems.push(Problem::new(Severity::Doubt, Some(first.line), fault));
    Some(Field::at_line(derived(&first.text.replace('\n', " ")), Origin::Derived, first.line))
}
