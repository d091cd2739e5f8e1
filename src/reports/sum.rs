//! Of an archive is told in sum: which of its reports have a line of their own.

use super::{Outcome, Report};

/// How the day's list, and the log, tell of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    Own,
    /// With others in one line, which comes with the last of them.
    Shared,
    /// The last of so many.
    Sum(usize),
}

/// What is refused, waits or is a copy has lines of its own up to this many.
const OWN_LINES_MAX: usize = 10;

/// Gives each of the reports on an archive its line, in what is told at one time.
pub fn sum_up(reports: &mut [Report]) {
    for (is_one, own_max) in [
        (is_published as fn(&Outcome) -> bool, 0),
        (is_refused, OWN_LINES_MAX),
        (is_held, OWN_LINES_MAX),
        (is_copy, OWN_LINES_MAX),
    ] {
        let mut group: Vec<_> =
            reports.iter_mut().filter(|report| report.bulk && is_one(&report.outcome)).collect();
        let count = group.len();
        if count > own_max {
            for report in &mut group {
                report.line = Line::Shared;
            }
            if let Some(last) = group.last_mut() {
                last.line = Line::Sum(count);
            }
        }
    }
}

fn is_published(outcome: &Outcome) -> bool {
    *outcome == Outcome::Published
}

fn is_refused(outcome: &Outcome) -> bool {
    *outcome == Outcome::Refused
}

fn is_held(outcome: &Outcome) -> bool {
    *outcome == Outcome::Held
}

fn is_copy(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Duplicate { .. })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::domain::path::DropPath;

    fn news(outcome: &Outcome, count: usize) -> Vec<Report> {
        let at = "2026-03-03T09:00:00+04:00".parse().unwrap();
        let path = DropPath::parse("a.txt").unwrap();
        let when = (at, Clock.monotonic());
        vec![Report::about_entry(&path, outcome.clone(), None, when); count]
    }

    fn archive(outcome: &Outcome, count: usize) -> Vec<Report> {
        let reports = news(outcome, count).into_iter();
        reports.map(|report| Report { bulk: true, ..report }).collect()
    }

    fn lines(reports: &[Report]) -> Vec<Line> {
        reports.iter().map(|report| report.line).collect()
    }

    #[test]
    fn many_of_an_archive_share_a_line_with_their_number_and_few_have_their_own() {
        for outcome in [Outcome::Refused, Outcome::Held, Outcome::Duplicate { of: None }] {
            let mut few = archive(&outcome, 10);
            sum_up(&mut few);
            assert_eq!(lines(&few), [Line::Own; 10], "{outcome:?}");
            let mut many = archive(&outcome, 11);
            sum_up(&mut many);
            let shared = [[Line::Shared; 10].as_slice(), &[Line::Sum(11)]].concat();
            assert_eq!(lines(&many), shared, "{outcome:?}");
        }
    }

    #[test]
    fn kinds_are_counted_apart_and_news_not_at_all() {
        let mut mixed = archive(&Outcome::Held, 12);
        mixed.extend(archive(&Outcome::Refused, 3));
        mixed.extend(archive(&Outcome::Published, 2));
        mixed.extend(news(&Outcome::Held, 20));
        sum_up(&mut mixed);
        let lines = lines(&mixed);
        assert_eq!(
            lines[11..17],
            [Line::Sum(12), Line::Own, Line::Own, Line::Own, Line::Shared, Line::Sum(2)]
        );
        assert_eq!(lines[17..], [Line::Own; 20]);
    }
}
