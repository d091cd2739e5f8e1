//! Embargoes: which lines state one, and until when. What cannot be read with certainty holds.

use jiff::civil::Date;

use super::context::Context;
use super::dates::dates;
use super::header_zone::{HeaderLine, Kind};
use super::lines::Line;
use super::release_time::read;
use super::restraint::{begins_a_long_line, breaks_off, sets_release, states};
use super::stated_time::{has_clock, has_time, is_time_alone};
use crate::domain::reading::{Embargo, Field, Origin};

const HEAD_LINES: usize = 18;
const TAIL_LINES: usize = 14;

/// Every embargo that the head or the tail of the text states; of the lines of the zone it knows it.
/// `release_day` completes a time without a date, where it is certain.
pub(super) fn in_text(
    (lines, zone): (&[Line<'_>], &[HeaderLine<'_>]),
    release_day: Option<Date>,
    context: &Context<'_>,
) -> Vec<Field<Embargo>> {
    let is_filled = |(_index, line): &(usize, &Line<'_>)| !line.text.is_empty();
    let filled: Vec<usize> =
        lines.iter().enumerate().filter(is_filled).map(|(index, _line)| index).collect();
    // The zone takes the lines that it knows as embargoes from the text, so each of them is read.
    let tail = filled.len().saturating_sub(TAIL_LINES);
    let is_looked_at = |(place, index): &(usize, &usize)| {
        *place < HEAD_LINES || *place >= tail || **index < zone.len()
    };
    let looked_at = filled.iter().enumerate().filter(is_looked_at).map(|(_place, index)| index);
    let on_a_line = looked_at.filter_map(|&index| {
        let line = lines[index];
        let kind = zone.get(index).map(|header| &header.kind);
        let value = match kind {
            Some(Kind::Embargo) => {
                with_next_line(line, &lines[index + 1..], (release_day, context))
            }
            Some(Kind::LabelledDate(_) | Kind::DateLabel) => {
                release_ahead(line, release_day, context)?
            }
            Some(_) => return None,
            None if states(line) => {
                with_next_line(line, &lines[index + 1..], (release_day, context))
            }
            None => release_ahead(line, release_day, context)?,
        };
        Some(Field::at_line(value, Origin::Label, line.number))
    });
    let first = filled.first().map(|index| lines[*index]);
    let run_together = first.and_then(|line| {
        let value = run_together(line, release_day, context)?;
        Some(Field::at_line(value, Origin::Label, line.number))
    });
    run_together.into_iter().chain(on_a_line).collect()
}

/// The embargo that a line states which stands for itself, as the subject of a mail does.
pub(super) fn in_line(line: Line<'_>, context: &Context<'_>) -> Option<Embargo> {
    let release_day = Some(context.today());
    if states(line) {
        return Some(read(line.text, release_day, context));
    }
    release_ahead(line, release_day, context).or_else(|| run_together(line, release_day, context))
}

fn run_together(
    line: Line<'_>,
    release_day: Option<Date>,
    context: &Context<'_>,
) -> Option<Embargo> {
    let beginning = begins_a_long_line(line.text)?;
    Some(match read(beginning, release_day, context) {
        // The line is the headline too, and would be published with its embargo.
        Embargo::Until(moment) if moment <= context.arrival => {
            Embargo::Unreadable(beginning.to_owned())
        }
        value @ (Embargo::Until(_) | Embargo::Unreadable(_)) => value,
    })
}

/// "EMBARGOED UNTIL:" has its time on the next line; a headline that names a day is none.
fn with_next_line(
    line: Line<'_>,
    behind: &[Line<'_>],
    (release_day, context): (Option<Date>, &Context<'_>),
) -> Embargo {
    let alone = read(line.text, release_day, context);
    let next = behind.iter().find(|next| !next.text.is_empty());
    match (alone, next) {
        (Embargo::Unreadable(_), Some(next)) if goes_on_in(line, *next) => {
            read(&[line.text, next.text].join(" "), release_day, context)
        }
        (alone, _) => alone,
    }
}

/// Whether an embargo that breaks off before its time has it on the next filled line.
pub(super) fn goes_on_in(line: Line<'_>, next: Line<'_>) -> bool {
    const TIME_CHARS_MAX: usize = 80;
    breaks_off(line.text)
        && !has_time(line.text)
        && next.text.chars().count() < TIME_CHARS_MAX
        && is_time_alone(next.text)
}

/// `For release on 5 March` is also how a text is dated: it restrains only where that lies ahead.
fn release_ahead(
    line: Line<'_>,
    release_day: Option<Date>,
    context: &Context<'_>,
) -> Option<Embargo> {
    if !sets_release(line) {
        return None;
    }
    let value = read(line.text, release_day, context);
    let is_dated_only = || {
        let mut dates = dates(line.text, context.rules.date_order).into_iter();
        dates.len() > 0 && dates.all(|dated| dated.date <= context.today()) && !has_clock(line.text)
    };
    let restrains = match &value {
        Embargo::Until(moment) => *moment > context.arrival,
        Embargo::Unreadable(_) => !is_dated_only(),
    };
    restrains.then_some(value)
}

/// Of several embargoes the one that holds longest; one that cannot be read holds longest of all.
pub(super) fn strictest(embargoes: Vec<Field<Embargo>>) -> Option<Field<Embargo>> {
    embargoes.into_iter().reduce(|held, other| match (&held.value, &other.value) {
        (Embargo::Unreadable(_), _) => held,
        (_, Embargo::Unreadable(_)) => other,
        (Embargo::Until(first), Embargo::Until(second)) => {
            if second > first {
                other
            } else {
                held
            }
        }
    })
}
