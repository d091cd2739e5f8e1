//! Where the files of an archive go, in words: a line a kind.

use super::words::{Part, Phrase};
use crate::domain::split::{Refused, Split};
use crate::domain::tongue::{FULL_STOPS, Tongue};

/// Reasons for refusing that are named; the others are counted.
const REASONS_MAX: usize = 5;

/// From the number of all to what is told of them; kinds without a file are left out.
pub fn lines(split: &Split, tongue: Tongue) -> Vec<String> {
    let counted = |part, count: usize| {
        (count > 0).then(|| Phrase::Split(part).say(tongue, &count.to_string()))
    };
    let mut lines: Vec<String> = [
        (Part::Found, split.files),
        (Part::Dated, split.published.dated),
        (Part::DatedByName, split.published.dated_by_name),
        (Part::Undated, split.waiting.undated),
        (Part::Embargo, split.waiting.embargo),
        (Part::DateAhead, split.waiting.date_ahead),
        (Part::OtherWaiting, split.waiting.other),
    ]
    .into_iter()
    .filter_map(|(part, count)| counted(part, count))
    .collect();
    let told = |refused: &Refused| (refused.fault.what(tongue), refused.files);
    let mut reasons: Vec<(String, usize)> = split.refused.values().map(told).collect();
    reasons.sort_by(|(a, a_count), (b, b_count)| (b_count, a).cmp(&(a_count, b)));
    let (named, others) = reasons.split_at(REASONS_MAX.min(reasons.len()));
    lines.extend(named.iter().map(|(reason, count)| {
        let reason = reason.trim_end_matches(FULL_STOPS);
        Phrase::Split(Part::Refused).say(tongue, &format!("{count} – {reason}"))
    }));
    let others: usize = others.iter().map(|(_reason, count)| *count).sum();
    lines.extend(counted(Part::RefusedOtherwise, others));
    lines.extend(counted(Part::Copies, split.copies));
    if let (Some(first), Some(last)) = (split.first, split.last) {
        lines.push(Phrase::Split(Part::Span).say(tongue, &format!("{first} – {last}")));
    }
    if !split.feeds.is_empty() {
        lines.push(Phrase::Split(Part::Feeds).say(tongue, &feeds(split)));
    }
    lines.push(Phrase::Split(Part::NobodyIsTold).say(tongue, ""));
    lines
}

/// `all 120, en 100, category/visits 20`.
pub fn feeds(split: &Split) -> String {
    let feeds: Vec<String> =
        split.feeds.iter().map(|(stem, count)| format!("{stem} {count}")).collect();
    feeds.join(", ")
}
