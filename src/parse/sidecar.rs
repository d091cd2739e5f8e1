//! The file beside a statement's that says of it what the statement does not: TOML, as strict as front matter.

use super::context::Context;
use super::declared::{self, Declared};
use super::decode;
use super::fold::fold;
use super::front_matter;
use super::metadata::{Block, Entry, Key};
use crate::domain::fault::HeaderFault;
use crate::domain::reading::{Origin, Problem, Reading, Severity};

/// Takes over what the header of the text leaves open. What both say differently is told, and the header counts; a
/// restraint counts wherever it stands. Tells whether the sidecar can be read.
pub(super) fn apply(
    (bytes, name): (&[u8], &str),
    (header, declared): (&[Entry], &mut Declared),
    (context, reading): (&Context<'_>, &mut Reading),
) -> bool {
    let from = reading.problems.len();
    let entries = entries(bytes, context, &mut reading.problems);
    let is_read = entries.is_some();
    let mut left = Vec::new();
    for entry in entries.unwrap_or_default() {
        let said: Vec<&Entry> = header.iter().filter(|said| said.key == entry.key).collect();
        if said.is_empty()
            || matches!(entry.key, Key::Embargo | Key::Status | Key::Contact | Key::Attachment)
        {
            left.push(entry);
        } else if said.iter().all(|said| fold(&said.value) != fold(&entry.value)) {
            let fault =
                HeaderFault::SidecarDiffers { used: said[0].value.clone(), other: entry.value };
            reading.problems.push(Problem::new(Severity::Doubt, Some(entry.line), fault));
        }
    }
    let more = declared::apply(&Block { origin: Origin::Sidecar, entries: left }, context, reading);
    declared.embargoes.extend(more.embargoes);
    declared.contacts.extend(more.contacts);
    declared.date_is_open |= more.date_is_open;
    declared.listed.extend(more.listed, name);
    for problem in &mut reading.problems[from..] {
        problem.beside = Some(name.to_owned());
    }
    is_read
}

fn entries(bytes: &[u8], context: &Context<'_>, problems: &mut Vec<Problem>) -> Option<Vec<Entry>> {
    let text = decode::text(bytes, context.rules, problems)?;
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let unreadable = |error| HeaderFault::SidecarUnreadable { error };
    match front_matter::entries((&text, 0), unreadable) {
        Ok(entries) => Some(entries),
        Err(faults) => {
            problems.extend(faults);
            None
        }
    }
}
