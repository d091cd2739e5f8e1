//! The languages that the office is answered in, and how a sentence is made of a row of a word table.

use super::language::Language;

/// The columns of every word table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tongue {
    English,
    Azerbaijani,
}

/// A row of a word table: one text in every tongue. Values stand where their names are in braces.
pub type Row = [&'static str; 2];

impl Tongue {
    pub const ALL: [Tongue; 2] = [Tongue::English, Tongue::Azerbaijani];

    /// A language without a column is answered in English.
    pub fn of(language: &Language) -> Tongue {
        match language.primary() {
            "az" => Tongue::Azerbaijani,
            _ => Tongue::English,
        }
    }

    /// That of the office: the first of its languages.
    pub fn of_office(languages: &[Language]) -> Tongue {
        languages.first().map_or(Tongue::English, Tongue::of)
    }

    pub fn pick(self, row: Row) -> &'static str {
        let [english, azerbaijani] = row;
        match self {
            Tongue::English => english,
            Tongue::Azerbaijani => azerbaijani,
        }
    }
}

/// Puts each value where its name stands in braces. What a value holds is not looked into.
pub fn fill(template: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, name, behind)) = next_place(rest) {
        text.push_str(before);
        text.push_str(&value(name).unwrap_or_default());
        rest = behind;
    }
    text + rest
}

/// The names that stand in braces, in alphabetical order.
#[cfg(test)]
pub(crate) fn places(template: &str) -> std::collections::BTreeSet<&str> {
    let places = std::iter::successors(next_place(template), |(_, _, rest)| next_place(rest));
    places.map(|(_before, name, _behind)| name).collect()
}

fn next_place(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, behind) = rest.split_once('}')?;
    Some((before, name, behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_that_looks_like_a_place_stays_as_it_is() {
        let value = |name: &str| (name == "text").then(|| "{line} {".to_owned());
        assert_eq!(fill("a {text} b {none}", value), "a {line} { b ");
    }

    #[test]
    fn a_language_without_a_column_is_answered_in_english() {
        let language = |tag| Language::parse(tag).unwrap();
        assert_eq!(Tongue::of(&language("fi")), Tongue::English);
        assert_eq!(Tongue::of_office(&[]), Tongue::English);
        assert_eq!(Tongue::of_office(&[language("az"), language("en")]), Tongue::Azerbaijani);
    }
}
