//! What the operator is given beside the program: alert rules, a dashboard and the runbook know the metrics, the
//! alarms and the log of this very version.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use gazetted::status::metrics::{Kind, METRICS};
use serde_json::Value;

const RULES: &str = include_str!("../../dist/prometheus/gazetted.rules.yml");
const DASHBOARD: &str = include_str!("../../dist/grafana/gazetted.json");
const RUNBOOK: &str = include_str!("../../docs/runbook.md");

/// Of Prometheus itself, about whoever is asked.
const UP: &str = "up";

fn none_of(faults: &[String], what: &str) {
    assert!(faults.is_empty(), "{what}:\n  {}", faults.join("\n  "));
}

/// The names of metrics in a text; those of a histogram's parts stand for the histogram.
fn metrics_named(text: &str) -> BTreeSet<String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words = text.split(|c| !is_name(c));
    let named = words.filter(|word| word.starts_with("gazetted_") || word.starts_with("process_"));
    let of_histogram = |name: &str| {
        let stem = ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end))?;
        let is_its = |metric: &&gazetted::status::metrics::Metric| metric.name == stem;
        METRICS.iter().find(is_its).filter(|metric| metric.kind == Kind::Histogram)
    };
    named.map(|name| of_histogram(name).map_or(name, |metric| metric.name).to_owned()).collect()
}

fn known_metrics() -> BTreeSet<String> {
    METRICS.iter().map(|metric| metric.name.to_owned()).collect()
}

/// What stands behind a key in a line of the rules, comments left out.
fn values(key: &str) -> impl Iterator<Item = &'static str> {
    let lines = RULES.lines().filter(|line| !line.trim_start().starts_with('#'));
    lines.filter_map(move |line| {
        line.trim_start().trim_start_matches("- ").strip_prefix(key)?.strip_prefix(": ")
    })
}

/// The headings of the runbook that name alerts.
fn headings() -> BTreeSet<&'static str> {
    let headings = RUNBOOK.lines().filter_map(|line| line.strip_prefix("### "));
    headings.filter(|heading| heading.starts_with("Gazetted")).collect()
}

#[test]
fn the_alert_rules_name_metrics_that_there_are() {
    let rules = RULES.lines().filter(|line| !line.trim_start().starts_with('#'));
    let named = metrics_named(&rules.collect::<Vec<_>>().join("\n"));
    assert!(named.len() > 15, "{named:?}");
    let unknown: Vec<String> = named.difference(&known_metrics()).cloned().collect();
    none_of(&unknown, "no such metrics, but alert rules over them");
}

#[test]
fn each_alert_leads_to_its_heading_in_the_runbook_and_each_such_heading_is_an_alert() {
    let alerts: Vec<&str> = values("alert").collect();
    let links: Vec<&str> = values("runbook_url").collect();
    let wanted: Vec<String> =
        alerts.iter().map(|alert| format!("docs/runbook.md#{}", alert.to_lowercase())).collect();
    assert_eq!(links, wanted);
    assert_eq!(headings(), alerts.iter().copied().collect());
    for key in ["summary", "description", "expr", "labels"] {
        assert_eq!(values(key).count(), alerts.len(), "an alert without {key}");
    }
}

/// All strings under a key, however deep.
fn strings<'a>(json: &'a Value, key: &str, found: &mut Vec<&'a str>) {
    match json {
        Value::Object(fields) => {
            found.extend(fields.get(key).and_then(Value::as_str));
            fields.values().for_each(|value| strings(value, key, found));
        }
        Value::Array(values) => values.iter().for_each(|value| strings(value, key, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn the_dashboard_shows_metrics_that_there_are_from_the_source_that_is_chosen() {
    let board: Value = serde_json::from_str(DASHBOARD).unwrap();
    let mut asked = Vec::new();
    strings(&board, "expr", &mut asked);
    assert!(asked.len() > 30, "{asked:?}");
    let unknown: Vec<String> = asked
        .iter()
        .flat_map(|expression| metrics_named(expression))
        .filter(|name| !known_metrics().contains(name))
        .collect();
    none_of(&unknown, "no such metrics, but panels of them");
    let is_named = |expression: &str| {
        !metrics_named(expression).is_empty() || expression.starts_with(&format!("{UP}{{"))
    };
    let empty = asked.iter().filter(|expression| !is_named(expression));
    none_of(&empty.map(|e| (*e).to_owned()).collect::<Vec<_>>(), "these panels show nothing");
    let mut sources = Vec::new();
    strings(&board, "uid", &mut sources);
    sources.retain(|uid| *uid != "gazetted");
    assert!(sources.iter().all(|uid| *uid == "${datasource}"), "{sources:?}");
    let panels = board["panels"].as_array().unwrap();
    let numbers: BTreeSet<i64> = panels.iter().filter_map(|panel| panel["id"].as_i64()).collect();
    assert_eq!(numbers.len(), panels.len(), "two panels have one number");
}

/// The sources and the tables of sentences below a folder.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs" || end == "toml") {
            found.push(path);
        }
    }
}

/// The texts in quotation marks of a call that begins here, up to its closing bracket.
fn literals(call: &str) -> Vec<String> {
    let (mut depth, mut found, mut chars) = (1, Vec::new(), call.chars());
    while let Some(c) = chars.next() {
        match c {
            '(' => depth += 1,
            ')' if depth == 1 => break,
            ')' => depth -= 1,
            '"' => {
                let mut text = String::new();
                while let Some(c) = chars.next().filter(|c| *c != '"') {
                    let escaped = if c == '\\' { chars.next() } else { Some(c) };
                    text.extend(escaped.map(|c| if c == '\n' { ' ' } else { c }));
                }
                found.push(text);
            }
            _ => {}
        }
    }
    found
}

/// Of a message the longest part that nothing is put into.
fn fixed_part(message: &str) -> String {
    let parts = message.split('{').map(|part| part.rsplit('}').next().unwrap_or_default());
    let words = parts.map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "));
    words.max_by_key(String::len).unwrap_or_default()
}

/// All that lies below `src`, with single blanks.
fn program() -> String {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let texts = files.iter().map(|file| fs::read_to_string(file).unwrap());
    texts.collect::<String>().split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_account_still_has_the_words_that_the_runbook_quotes_of_it() {
    let (_before, section) = RUNBOOK.split_once("## Lines of `gazetted status`").unwrap();
    let (section, _after) = section.split_once("\n## ").unwrap();
    let quoted = section.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    let program = program();
    let parts = |quoted: &str| quoted.split('…').map(str::trim).map(str::to_owned).collect();
    let lines: Vec<Vec<String>> = quoted.map(parts).collect();
    assert!(lines.len() > 5, "{lines:?}");
    let longest = lines.iter().filter_map(|parts| parts.iter().max_by_key(|part| part.len()));
    let unknown = longest.filter(|part| !program.contains(part.as_str()));
    none_of(&unknown.cloned().collect::<Vec<_>>(), "the program does not say so");
}

#[test]
fn every_warning_and_every_error_of_the_log_stands_in_the_runbook() {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let runbook = RUNBOOK.split_whitespace().collect::<Vec<_>>().join(" ");
    let (mut faults, mut count) = (Vec::new(), 0);
    for file in files {
        let source = fs::read_to_string(&file).unwrap();
        for call in ["tracing::warn!(", "tracing::error!("] {
            for rest in source.split(call).skip(1) {
                let message = literals(rest).pop().unwrap_or_default();
                let said = fixed_part(&message);
                count += 1;
                if said.len() < 5 || !runbook.contains(&said) {
                    faults.push(format!("{}: {message}", file.display()));
                }
            }
        }
    }
    assert!(count > 40, "{count} messages");
    none_of(&faults, "docs/runbook.md does not say what to do about these lines of the log");
}
