//! The raw values: the file's, and over them those of the environment, each with where it stands.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::faults::Faults;
use super::settings::{self, Form};

/// Where a value stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Line(usize),
    Variable(String),
}

#[derive(Clone, Debug)]
pub(super) enum Value {
    Text(String),
    Number(i64),
    List(Vec<String>),
}

/// Every value by its dotted key. The part after `folders.` and `categories.` is a name.
#[derive(Debug, Default)]
pub(super) struct Values(pub(super) BTreeMap<String, (Place, Value)>);

/// What variables of ours begin with; two underscores stand for a dot.
const PREFIX: &str = "GAZETTED__";

impl Values {
    /// Reads both; what is no TOML, has an unknown key or another form is a fault.
    pub(super) fn read(
        text: &str,
        environment: impl Iterator<Item = (OsString, OsString)>,
        faults: &mut Faults,
    ) -> Values {
        let mut values = Values::default();
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let line = error.span().map_or(1, |span| line_of(text, span.start));
            faults.add(Some(&Place::Line(line)), "", &format!("this is not TOML: {}", error.message()));
        }
        if errors.is_empty() {
            values.take_table(text, "", table.get_ref(), faults);
        }
        let mut ours: Vec<(OsString, OsString)> =
            environment.filter(|(name, _value)| name.to_string_lossy().starts_with(PREFIX)).collect();
        ours.sort();
        for (name, value) in ours {
            values.take_variable(&name.to_string_lossy(), &value.to_string_lossy(), faults);
        }
        values
    }

    fn take_table(&mut self, text: &str, above: &str, table: &DeTable<'_>, faults: &mut Faults) {
        for (name, value) in table {
            let place = Place::Line(line_of(text, name.span().start));
            let key = if above.is_empty() { name.get_ref().to_string() } else { format!("{above}.{}", name.get_ref()) };
            match value.get_ref() {
                // `visits = "Visits"` under [categories] is the short form of a table.
                DeValue::String(short) if above == "categories" => {
                    self.put(format!("{key}.name"), place, Value::Text(short.to_string()));
                }
                DeValue::Table(inner) if is_table(&key) => self.take_table(text, &key, inner, faults),
                _ if settings::find(&key).is_none() => unknown(&place, &key, faults),
                _ => match plain(value) {
                    Some(value) => self.put_checked(key, place, value, faults),
                    None => faults.add(Some(&place), &key, &wanted(&key)),
                },
            }
        }
    }

    fn take_variable(&mut self, name: &str, value: &str, faults: &mut Faults) {
        let place = Place::Variable(name.to_owned());
        let key = name.trim_start_matches(PREFIX).to_lowercase().replace("__", ".");
        let Some(setting) = settings::find(&key) else { return unknown(&place, &key, faults) };
        let value = match setting.form {
            Form::List => Value::List(value.split(',').map(|part| part.trim().to_owned()).collect()),
            Form::Number | Form::Size if value.parse::<i64>().is_ok() => Value::Number(value.parse().unwrap_or(0)),
            Form::Text | Form::Number | Form::Duration | Form::Size => Value::Text(value.to_owned()),
        };
        self.put_checked(key, place, value, faults);
    }

    fn put_checked(&mut self, key: String, place: Place, value: Value, faults: &mut Faults) {
        let Some(setting) = settings::find(&key) else { return unknown(&place, &key, faults) };
        let fits = match (&value, setting.form) {
            (Value::Text(_), Form::Text | Form::Duration | Form::Size)
            | (Value::Number(_), Form::Number | Form::Size)
            | (Value::List(_), Form::List) => true,
            (Value::Text(_) | Value::Number(_) | Value::List(_), _) => false,
        };
        if fits { self.put(key, place, value) } else { faults.add(Some(&place), &key, &wanted(&key)) }
    }

    fn put(&mut self, key: String, place: Place, value: Value) {
        self.0.insert(key, (place, value));
    }
}

fn is_table(key: &str) -> bool {
    match key.split_once('.') {
        None => matches!(key, "window" | "http" | "log" | "folders" | "categories"),
        Some(("folders" | "categories", _name)) => true,
        Some(_) => false,
    }
}

fn plain(value: &Spanned<DeValue<'_>>) -> Option<Value> {
    match value.get_ref() {
        DeValue::String(text) => Some(Value::Text(text.to_string())),
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).ok().map(Value::Number)
        }
        DeValue::Boolean(yes) => Some(Value::Text(if *yes { "yes" } else { "no" }.to_owned())),
        DeValue::Array(items) => {
            let texts = items.iter().map(|item| item.get_ref().as_str().map(str::to_owned));
            texts.collect::<Option<Vec<_>>>().map(Value::List)
        }
        DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Table(_) => None,
    }
}

fn unknown(place: &Place, key: &str, faults: &mut Faults) {
    let remedy = match settings::nearest(key) {
        Some(near) => format!("there is no such setting; did you mean {near}?"),
        None => "there is no such setting; docs/configuration.md lists them all".to_owned(),
    };
    faults.add(Some(place), key, &remedy);
}

fn wanted(key: &str) -> String {
    let form = settings::find(key).map_or(Form::Text, |setting| setting.form);
    format!("write {form} here")
}

impl fmt::Display for Form {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Form::Text => "a text in quotes, such as \"en\"",
            Form::Number => "a whole number, such as 50",
            Form::Duration => "a duration in quotes, such as \"200ms\", \"1s\" or \"2m\"",
            Form::Size => "a size, such as 500000 or \"2 MB\"",
            Form::List => "a list of texts, such as [\"en\", \"az\"]",
        })
    }
}

/// 1-based.
fn line_of(text: &str, offset: usize) -> usize {
    let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
    1 + before.iter().filter(|byte| **byte == b'\n').count()
}
