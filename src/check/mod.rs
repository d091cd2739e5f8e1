//! What `gazetted check` answers: one line of JSON a file, the same in words, and the lines that
//! recur in a folder.

mod words;

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Serialize;

use crate::domain::attachment::Attachment;
use crate::domain::expiry::is_over_at_once;
use crate::domain::fault::{AttachmentFault, FileFault, HeaderFault};
use crate::domain::path::DropPath;
use crate::domain::reading::{Embargo, Expiry, Field, Origin, Problem, Reading, Severity, Verdict};
use crate::domain::time::Moment;
use crate::domain::told::Told;
use crate::domain::tongue::Tongue;
use words::Phrase;

/// What would happen to one file, and what was understood of it.
#[derive(Clone, Debug, Serialize)]
pub struct CheckLine {
    pub file: String,
    pub verdict: Verdict,
    pub title: Option<Field<String>>,
    /// Never absent: without a stated date it is the time of arrival.
    pub published: Field<String>,
    pub language: Option<Field<String>>,
    pub place: Option<Field<String>>,
    pub number: Option<Field<String>>,
    /// RFC 3339, or the words that cannot be read.
    pub embargo: Option<Field<String>>,
    pub summary: Option<Field<String>>,
    /// RFC 3339, or the words that cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<Field<String>>,
    /// As the text names it; whether there is such a statement, the running program knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replaces: Option<Field<String>>,
    /// What would be published with it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
    /// Lines that are cut, 1-based.
    pub boilerplate: Vec<usize>,
    pub proposed: Vec<String>,
    pub problems: Vec<Told>,
    /// The text as readers would get it; empty where nothing is understood of it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub html: String,
}

pub fn line(path: &str, (reading, arrival): (&Reading, Moment), tongue: Tongue) -> CheckLine {
    let published = match &reading.published {
        Some(stated) => {
            Field { value: stated.value.rfc3339(), origin: stated.origin, line: stated.line }
        }
        None => Field::without_line(arrival.rfc3339(), Origin::Arrival),
    };
    let embargo = reading.embargo.as_ref().map(|field| {
        let value = match &field.value {
            Embargo::Until(moment) => moment.rfc3339(),
            Embargo::Unreadable(words) => words.clone(),
        };
        Field { value, origin: field.origin, line: field.line }
    });
    let expires = reading.expires.as_ref().map(|field| {
        let value = match &field.value {
            Expiry::At(moment) => moment.rfc3339(),
            Expiry::Unreadable(words) => words.clone(),
        };
        Field { value, origin: field.origin, line: field.line }
    });
    let over = is_over_at_once(reading, std::iter::empty(), arrival);
    let verdict = match (reading.verdict(), &over) {
        (Verdict::Publish, Some(_over)) => Verdict::Hold,
        (verdict, _) => verdict,
    };
    let language = reading.language.as_ref();
    CheckLine {
        file: path.to_owned(),
        verdict,
        title: reading.title.clone(),
        published,
        language: language.map(|field| Field {
            value: field.value.to_string(),
            origin: field.origin,
            line: field.line,
        }),
        place: reading.place.clone(),
        number: reading.number.clone(),
        embargo,
        summary: reading.summary.clone(),
        expires,
        replaces: reading.replaces.clone(),
        attachments: reading.attachments.clone(),
        boilerplate: reading.boilerplate.clone(),
        proposed: reading.proposed.clone(),
        problems: over
            .iter()
            .chain(&reading.problems)
            .map(|problem| problem.told(tongue))
            .collect(),
        html: reading.html.clone(),
    }
}

/// Of a file that could not be read: nothing but why.
pub fn unread(problem: Problem) -> Reading {
    Reading { problems: vec![problem], ..Reading::default() }
}

pub fn sidecar_alone() -> Problem {
    Problem::new(Severity::Refuse, None, HeaderFault::SidecarAlone)
}

/// What belongs to no statement.
pub fn attachment_alone(path: &DropPath) -> Problem {
    Problem::new(Severity::Refuse, None, AttachmentFault::alone(path))
}

/// No file in the drop folder can have such a name.
pub fn unusable_name() -> Problem {
    Problem::new(Severity::Refuse, None, FileFault::UnusableName)
}

/// The same for a person at the press office; in the tongue of the line.
pub fn describe(check: &CheckLine, tongue: Tongue) -> String {
    let say = |phrase: Phrase, value: &str| phrase.say(tongue, value);
    let holds = || check.problems.iter().filter(|problem| problem.severity == Severity::Hold);
    let verdict = match check.verdict {
        Verdict::Hold if holds().all(|hold| hold.until.is_some()) => Phrase::HeldTillItsTime,
        verdict @ (Verdict::Publish | Verdict::Hold | Verdict::Reject) => Phrase::Verdict(verdict),
    };
    let mut lines = vec![format!("{}: {}", check.file, say(verdict, ""))];
    // What does not get in has no time of arrival.
    let is_dated = check.verdict == Verdict::Publish || check.published.origin != Origin::Arrival;
    let fields = [
        (Phrase::Title, check.title.as_ref()),
        (Phrase::Date, Some(&check.published).filter(|_date| is_dated)),
        (Phrase::Language, check.language.as_ref()),
        (Phrase::Place, check.place.as_ref()),
        (Phrase::Number, check.number.as_ref()),
        (Phrase::Embargo, check.embargo.as_ref()),
        (Phrase::Expires, check.expires.as_ref()),
        (Phrase::Replaces, check.replaces.as_ref()),
        (Phrase::Summary, check.summary.as_ref()),
    ];
    for (name, field) in fields {
        if let Some(field) = field {
            let (name, origin) = (say(name, "") + ":", origin(field, tongue));
            let time = field.value.parse::<Moment>().map(Moment::for_people);
            let value = time.unwrap_or_else(|_no_time| field.value.clone());
            lines.push(format!("  {name:<9} {value} ({origin})"));
        }
    }
    lines.extend(check.attachments.iter().map(|file| format!("  + {}", file.told())));
    if !check.boilerplate.is_empty() {
        let numbers: Vec<String> = check.boilerplate.iter().map(ToString::to_string).collect();
        lines.push(format!("  {}", say(Phrase::LeftOut, &numbers.join(", "))));
    }
    for proposed in &check.proposed {
        lines.push(format!("  {}", say(Phrase::PerhapsNot, proposed)));
    }
    for Told { severity, beside, line, what, remedy, .. } in &check.problems {
        let line = line.map(|line| say(Phrase::AtLine, &line.to_string()));
        let at: Vec<String> = beside.clone().into_iter().chain(line).collect();
        let at = if at.is_empty() { String::new() } else { format!(" ({})", at.join(", ")) };
        lines.push(format!("  {}{at}: {what}", say(Phrase::Severity(*severity), "")));
        lines.push(format!("    {}", say(Phrase::WhatToDo, remedy)));
    }
    lines.push(String::new());
    lines.join("\n")
}

fn origin<T>(field: &Field<T>, tongue: Tongue) -> String {
    let from = Phrase::From(field.origin).say(tongue, "");
    match field.line {
        Some(line) => format!("{from}, {}", Phrase::AtLine.say(tongue, &line.to_string())),
        None => from,
    }
}

/// A line that stands in many statements of one folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Recurring {
    /// As it stands in the first file that holds it.
    pub text: String,
    pub files: usize,
}

/// Longer lines are not counted.
const LINE_CHARS_MAX: usize = 400;
/// A longer sentence may be one that the office repeats; it is never proposed.
const SENTENCE_CHARS_MAX: usize = 120;
const RECENT_FILES: usize = 200;

/// The lines that recur in each folder, digits counted as alike; the oldest file first in `texts`.
///
/// In up to 30 files a line recurs when it stands in a fifth of them and in two at least; in more, in
/// 8 % of the last 200 and in three at least.
pub fn recurring_lines(texts: &[(DropPath, Vec<String>)]) -> BTreeMap<String, Vec<Recurring>> {
    let mut folders: BTreeMap<String, Vec<&[String]>> = BTreeMap::new();
    for (path, lines) in texts {
        let folder = path.folders().collect::<Vec<_>>().join("/");
        folders.entry(folder).or_default().push(lines);
    }
    let recurring = folders.into_iter().map(|(folder, files)| {
        let recent = &files[files.len().saturating_sub(RECENT_FILES)..];
        (folder, recurring_in(recent))
    });
    recurring.filter(|(_folder, lines)| !lines.is_empty()).collect()
}

fn recurring_in(files: &[&[String]]) -> Vec<Recurring> {
    let least = match files.len() {
        0..=30 => files.len().div_ceil(5).max(2),
        many => (many * 8).div_ceil(100).max(3),
    };
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut order: Vec<(String, String)> = Vec::new();
    for lines in files {
        let mut seen = HashSet::new();
        for line in lines.iter().map(|line| line.trim()).filter(|line| may_be_furniture(line)) {
            let key = without_digits(line);
            if !seen.insert(key.clone()) {
                continue;
            }
            let count = counts.entry(key.clone()).or_default();
            *count += 1;
            if *count == 1 {
                order.push((key, line.to_owned()));
            }
        }
    }
    order
        .into_iter()
        .filter_map(|(key, text)| {
            let files = *counts.get(&key)?;
            (files >= least).then_some(Recurring { text, files })
        })
        .collect()
}

fn may_be_furniture(line: &str) -> bool {
    let chars = line.chars().count();
    let is_long_sentence =
        chars > SENTENCE_CHARS_MAX && line.ends_with(['.', '!', '?', '。', '։', '؟']);
    // Marks of the end and lines of signs stand in every text.
    line.chars().any(char::is_alphanumeric)
        && chars <= LINE_CHARS_MAX
        && !is_long_sentence
        && !is_end_mark(line)
}

fn is_end_mark(line: &str) -> bool {
    matches!(
        line.trim_matches(['-', '–', '*', ' ']).to_lowercase().as_str(),
        "30" | "ends" | "end" | "ende"
    )
}

fn without_digits(line: &str) -> String {
    line.to_lowercase().chars().map(|c| if c.is_numeric() { '0' } else { c }).collect()
}

/// The recurring lines as configuration, ready to paste, below what they are.
pub fn proposal(recurring: &BTreeMap<String, Vec<Recurring>>, tongue: Tongue) -> String {
    if recurring.is_empty() {
        return String::new();
    }
    let mut out = format!("\n# {}\n", Phrase::Recurring.say(tongue, ""));
    for (folder, lines) in recurring {
        let texts: Vec<String> = lines.iter().map(|line| quoted(&line.text)).collect();
        let table = match folder.as_str() {
            "" => String::new(),
            folder => format!("[folders.{}]\n", quoted(folder)),
        };
        out.extend([table.as_str(), "boilerplate = [\n  ", &texts.join(",\n  "), ",\n]\n"]);
    }
    out
}

/// A basic string of TOML; JSON's escapes are all among TOML's.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fault::DecisionFault;

    fn moment(text: &str) -> Moment {
        text.parse().unwrap()
    }

    #[test]
    fn a_file_without_a_date_is_shown_with_the_time_of_arrival() {
        let unread = (&Reading::default(), moment("2026-03-04T09:00:00+04:00"));
        let check = line("x.txt", unread, Tongue::English);
        let json = serde_json::to_value(&check).unwrap();
        assert_eq!(json["published"]["value"], "2026-03-04T09:00:00+04:00");
        assert_eq!(json["published"]["origin"], "arrival");
        assert!(
            json["published"]["line"].is_null()
                && json["embargo"].is_null()
                && json["title"].is_null()
        );
        assert_eq!(json["verdict"], "publish");
    }

    #[test]
    fn an_unreadable_embargo_is_shown_in_its_own_words() {
        let embargo = Some(Field::at_line(
            Embargo::Unreadable("until delivery".to_owned()),
            Origin::Label,
            3,
        ));
        let mut reading = Reading { embargo, ..Reading::default() };
        let waits = Problem::new(Severity::Hold, Some(3), DecisionFault::EmbargoLeftOut);
        reading.problems.push(waits);
        let check = |tongue| line("x.txt", (&reading, moment("2026-03-04T09:00:00+04:00")), tongue);
        let english = check(Tongue::English);
        let json = serde_json::to_value(&english).unwrap();
        assert_eq!(json["embargo"]["value"], "until delivery");
        assert_eq!(json["problems"][0]["code"], "embargo-left-out");
        let words = describe(&english, Tongue::English);
        assert!(words.starts_with("x.txt: is kept back"), "{words}");
        assert!(words.contains("Kept back (line 3): The embargo that"), "{words}");
        assert!(words.contains("\n    What to do: To publish it now, accept it;"), "{words}");
        let words = describe(&check(Tongue::Azerbaijani), Tongue::Azerbaijani);
        assert!(words.starts_with("x.txt: fayl dəyişdirilənədək saxlanılır\n"), "{words}");
        assert!(words.contains("Saxlanılır (sətir 3): Faylda göstərilmiş embarqo"), "{words}");
    }

    #[test]
    fn lines_that_recur_in_a_folder_are_proposed_and_sentences_are_not() {
        let sentence = "The ministry stands for peace in the region and repeats its call upon all sides to keep to the agreement of last year, and to come back to the talks.";
        let file = |number: usize| {
            let path = DropPath::parse(&format!("news/{number}.txt")).unwrap();
            (
                path,
                vec![
                    format!("Headline of {}", ["a", "b", "c", "d", "e"][number]),
                    format!("Visitors today: {}", 100 + number),
                    sentence.to_owned(),
                    "ENDS".to_owned(),
                ],
            )
        };
        let recurring = recurring_lines(&(0..5).map(file).collect::<Vec<_>>());
        assert_eq!(
            recurring["news"],
            [Recurring { text: "Visitors today: 100".to_owned(), files: 5 }]
        );
        assert_eq!(
            proposal(&recurring, Tongue::English),
            "\n# These lines stand in many files, so that they may be part of the paper or the site. To cut them from \
             every text, put what follows into the configuration; otherwise do nothing.\n[folders.\"news\"]\nboilerplate = [\n  \"Visitors today: 100\",\n]\n"
        );
    }
}
