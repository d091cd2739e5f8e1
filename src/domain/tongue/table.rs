//! The table of one tongue, read: sentences by their keys.

use std::collections::HashMap;

use toml::Value;

/// What a text begins with that is the name of a sentence in `[shared]`.
const SHARED: char = '@';

#[derive(Debug, Default)]
pub(super) struct Table {
    /// By the path of a key, `faults.too-big.what`.
    sentences: HashMap<String, String>,
}

impl Table {
    /// What is no text, or has the name of no shared sentence, is left out.
    pub(super) fn read(text: &str) -> Result<Table, toml::de::Error> {
        let mut written = HashMap::new();
        take(text.parse::<toml::Table>()?, "", &mut written);
        let said = |text: &String| match text.strip_prefix(SHARED) {
            Some(name) => written.get(&format!("shared.{name}")).cloned(),
            None => Some(text.clone()),
        };
        let sentences = written.iter().filter_map(|(key, text)| Some((key.clone(), said(text)?)));
        Ok(Table { sentences: sentences.collect() })
    }

    pub(super) fn get(&self, key: &str) -> Option<&str> {
        self.sentences.get(key).map(String::as_str)
    }

    #[cfg(test)]
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.sentences.keys().map(String::as_str)
    }
}

/// Takes the texts of a table and of those in it, each by its whole path.
fn take(table: toml::Table, above: &str, texts: &mut HashMap<String, String>) {
    for (key, value) in table {
        let path = if above.is_empty() { key } else { format!("{above}.{key}") };
        match value {
            Value::Table(table) => take(table, &path, texts),
            Value::String(text) => {
                texts.insert(path, text);
            }
            Value::Integer(_)
            | Value::Float(_)
            | Value::Boolean(_)
            | Value::Datetime(_)
            | Value::Array(_) => {}
        }
    }
}
