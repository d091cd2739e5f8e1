//! The file and the environment as one tree of values, each with its place.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::fault::{Fault, Place, Wrong};
use super::settings;
use super::unclosed::{self, Unclosed};

pub(super) type Table = BTreeMap<String, Spot>;

#[derive(Clone, Debug)]
pub(super) struct Spot {
    pub(super) place: Place,
    pub(super) value: Value,
}

#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(String),
    Integer(i64),
    Boolean(bool),
    List(Vec<Spot>),
    Table(Table),
    /// Out of an environment variable: what it means depends on the setting.
    Plain(String),
    /// A kind of value that no setting has.
    Other(&'static str),
}

impl Value {
    pub(super) fn as_text(&self) -> Option<&str> {
        match self {
            Value::Text(text) | Value::Plain(text) => Some(text),
            Value::Integer(_)
            | Value::Boolean(_)
            | Value::List(_)
            | Value::Table(_)
            | Value::Other(_) => None,
        }
    }

    pub(super) fn as_integer(&self) -> Option<i64> {
        match self {
            Value::Integer(number) => Some(*number),
            Value::Plain(text) => text.trim().parse().ok(),
            Value::Text(_)
            | Value::Boolean(_)
            | Value::List(_)
            | Value::Table(_)
            | Value::Other(_) => None,
        }
    }

    pub(super) fn into_table(self) -> Result<Table, Value> {
        if let Value::Table(table) = self { Ok(table) } else { Err(self) }
    }
}

const PREFIX: &str = "GAZETTED__";

/// `GAZETTED__HTTP__LISTEN` of `http.listen`.
pub(super) fn variable_of(key: &str) -> String {
    format!("{PREFIX}{}", key.replace('.', "__").to_uppercase())
}

/// What can be read is read even where other lines are broken, so that all faults are told at once.
pub(super) fn parse(text: &str, faults: &mut Vec<Fault>) -> Table {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let place = error.span().map_or(Place::File, |span| {
            let before = text.get(..span.start).unwrap_or(text);
            let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
            let column = before.get(line_start..).unwrap_or_default().chars().count() + 1;
            Place::Line(line_of(text, &span), Some(column))
        });
        let remedy = "mend this line: texts stand in double quotes, lists in square brackets";
        let wrong = Wrong::new(format!("this is not TOML: {}", error.message()), remedy);
        faults.push(Fault::new(&place, "", wrong));
    }
    entries(text, table.get_ref())
}

/// The list that makes all below it unreadable, which is the one fault that is worth telling then.
pub(super) fn unclosed(text: &str) -> Option<Fault> {
    let Unclosed { opened, before } = unclosed::find(text)?;
    let where_to =
        before.map_or("at the end of the file".to_owned(), |line| format!("before line {line}"));
    let wrong = Wrong::new(
        "this is not TOML: the list that begins here is not closed",
        format!("a `]` is missing {where_to}"),
    );
    Some(Fault::new(&Place::Line(opened, Some(1)), "", wrong))
}

/// One value as the file would have it, for defaults and for lists in the environment.
pub(super) fn parse_value(text: &str, place: &Place) -> Option<Spot> {
    let value = DeValue::parse(text).ok()?;
    let mut spot = Spot { place: place.clone(), value: convert(text, value.get_ref()) };
    if let Value::List(items) = &mut spot.value {
        for item in items {
            item.place = place.clone();
        }
    }
    Some(spot)
}

fn entries(text: &str, table: &DeTable<'_>) -> Table {
    let entry = |(key, value): (&toml::Spanned<toml::de::DeString<'_>>, &toml::Spanned<_>)| {
        let place = Place::Line(line_of(text, &key.span()), None);
        (key.get_ref().to_string(), Spot { place, value: convert(text, value.get_ref()) })
    };
    table.iter().map(entry).collect()
}

fn convert(text: &str, value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(string) => Value::Text(string.to_string()),
        DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix())
            .map_or(Value::Other("a number that is far too large"), Value::Integer),
        DeValue::Boolean(boolean) => Value::Boolean(*boolean),
        DeValue::Array(array) => {
            let spot = |item: &toml::Spanned<DeValue<'_>>| Spot {
                place: Place::Line(line_of(text, &item.span()), None),
                value: convert(text, item.get_ref()),
            };
            Value::List(array.iter().map(spot).collect())
        }
        DeValue::Table(table) => Value::Table(entries(text, table)),
        DeValue::Float(_) => Value::Other("a number with a fraction"),
        DeValue::Datetime(_) => Value::Other("a date without quotes"),
    }
}

fn line_of(text: &str, span: &Range<usize>) -> usize {
    text.bytes().take(span.start).filter(|byte| *byte == b'\n').count() + 1
}

/// Lays the variables that begin with `GAZETTED__` over the file's values.
pub(super) fn overlay(
    table: &mut Table,
    environment: impl Iterator<Item = (OsString, OsString)>,
    faults: &mut Vec<Fault>,
) {
    let known: BTreeMap<String, String> =
        settings::fixed_keys().map(|key| (variable_of(&key), key)).collect();
    for (name, value) in environment {
        let name = name.to_string_lossy().into_owned();
        if !name.starts_with(PREFIX) {
            continue;
        }
        let place = Place::Variable(name.clone());
        match (known.get(&name), value.into_string()) {
            (None, _) => faults.push(Fault::new(&place, "", unknown_variable(&name, &known))),
            (Some(_), Err(_not_utf8)) => {
                let wrong = Wrong::new("the value is not UTF-8", "write it in UTF-8");
                faults.push(Fault::new(&place, "", wrong));
            }
            (Some(key), Ok(text)) => insert(table, key, Spot { place, value: Value::Plain(text) }),
        }
    }
}

fn unknown_variable(name: &str, known: &BTreeMap<String, String>) -> Wrong {
    if name.starts_with("GAZETTED__FOLDERS__") || name.starts_with("GAZETTED__CATEGORIES__") {
        let remedy = "write it into the configuration file and unset the variable";
        return Wrong::new("folders and categories cannot be set by variables", remedy);
    }
    let remedy = match settings::nearest(name, known.keys().map(String::as_str)) {
        Some(nearest) => format!("did you mean {nearest}?"),
        None => "unset it; docs/configuration.md lists every setting".to_owned(),
    };
    Wrong::new("unknown setting", remedy)
}

/// A section that is no table stays as it is; it is told of when it is read.
fn insert(table: &mut Table, key: &str, spot: Spot) {
    let Some((section, name)) = key.split_once('.') else {
        table.insert(key.to_owned(), spot);
        return;
    };
    let empty = || Spot { place: spot.place.clone(), value: Value::Table(Table::new()) };
    let section = table.entry(section.to_owned()).or_insert_with(empty);
    if let Value::Table(inner) = &mut section.value {
        inner.insert(name.to_owned(), spot);
    }
}
