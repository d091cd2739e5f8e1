//! The title of a reading: declared, the headline, or made of the first sentence; and what it may not hold.

use super::body::{Block, Part};
use super::characters;
use super::context::problem;
use super::headline::{Headline, derived};
use crate::domain::reading::{Field, Origin, Reading, Severity};

pub(super) fn settle(found: Option<Headline>, blocks: &[Block], reading: &mut Reading) {
    if reading.title.is_none() {
        reading.title = match found {
            Some(headline) => {
                Some(Field::at_line(headline.title, Origin::HeaderLine, headline.line))
            }
            None => derived_title(blocks, reading),
        };
    }
    let Some(field) = &mut reading.title else {
        reading.problems.push(problem(
            Severity::Refuse,
            None,
            "the file holds no headline and no text",
            "put the statement into the file",
        ));
        return;
    };
    let line = field.line;
    let mut title = characters::without_invisible(&field.value).trim().to_owned();
    let hostile = if characters::has_override(&title) {
        Some("characters that turn the direction of writing around")
    } else if characters::has_c1_controls(&title) {
        Some("control characters, as a wrong code page leaves them")
    } else if characters::has_hidden_tags(&title) {
        Some("characters that nobody can see")
    } else {
        None
    };
    let closers = characters::unclosed(&title);
    title.push_str(&closers);
    field.value = title;
    if let Some(what) = hostile {
        reading.problems.push(problem(
            Severity::Refuse,
            line,
            format!("the headline holds {what}"),
            "type the headline anew",
        ));
    }
}

fn derived_title(blocks: &[Block], reading: &mut Reading) -> Option<Field<String>> {
    let first = blocks.iter().find(|block| block.part == Part::Paragraph).or(blocks.first())?;
    reading.problems.push(problem(
        Severity::Doubt,
        Some(first.line),
        "no headline was found; the first sentence stands for it",
        "put the headline on a line of its own at the top, with a blank line below",
    ));
    Some(Field::at_line(derived(&first.text.replace('\n', " ")), Origin::Derived, first.line))
}
