//! The languages that the office is answered in: each has a table of its sentences beside this file
//! (`en.toml` says how one is written) and a line below.

mod table;

use std::sync::LazyLock;

use super::language::Language;
use table::Table;

/// Makes the tongues of their lines: a name, and the tag of the language, which names the table too.
macro_rules! tongues {
    ($($name:ident: $tag:literal,)+) => {
        /// A language that the office is answered in.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Tongue {
            $($name),+
        }

        impl Tongue {
            pub const ALL: [Tongue; [$($tag),+].len()] = [$(Tongue::$name),+];

            /// The primary subtag of the language.
            pub fn tag(self) -> &'static str {
                match self {
                    $(Tongue::$name => $tag,)+
                }
            }

            /// The table as it is written.
            fn text(self) -> &'static str {
                match self {
                    $(Tongue::$name => include_str!(concat!($tag, ".toml")),)+
                }
            }

            /// Read when it is first asked for. One that cannot be read is empty.
            fn table(self) -> &'static Table {
                match self {
                    $(Tongue::$name => {
                        static TABLE: LazyLock<Table> =
                            LazyLock::new(|| Table::read(Tongue::$name.text()).unwrap_or_default());
                        &TABLE
                    })+
                }
            }
        }
    };
}

tongues! {
    English: "en",
    Azerbaijani: "az",
    Russian: "ru",
    Turkish: "tr",
    French: "fr",
    German: "de",
    Arabic: "ar",
    Armenian: "hy",
    Georgian: "ka",
}

/// What a sentence of one tongue or another ends with: Armenian has a full stop of its own.
pub const FULL_STOPS: [char; 2] = ['.', '\u{589}'];

impl Tongue {
    /// A language without a table is answered in English.
    pub fn of(language: &Language) -> Tongue {
        let is_it = |tongue: &Tongue| tongue.tag() == language.primary();
        Tongue::ALL.into_iter().find(is_it).unwrap_or(Tongue::English)
    }

    /// That of the office: the first of its languages.
    pub fn of_office(languages: &[Language]) -> Tongue {
        languages.first().map_or(Tongue::English, Tongue::of)
    }

    /// What stands under a key, `reports.published`. What is missing in a table is said in English,
    /// and what is missing there too by its key.
    pub fn sentence(self, key: &str) -> &str {
        self.first_of(&[key]).unwrap_or(key)
    }

    /// What stands under the first key that the table has, or else the English one.
    pub(super) fn first_of(self, keys: &[impl AsRef<str>]) -> Option<&'static str> {
        let of = |tongue: Tongue| keys.iter().find_map(|key| tongue.table().get(key.as_ref()));
        of(self).or_else(|| of(Tongue::English))
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

/// The keys of the English table below one, in alphabetical order.
#[cfg(test)]
pub(crate) fn keys_below(above: &str) -> std::collections::BTreeSet<&'static str> {
    let keys = Tongue::English.table().keys();
    keys.filter(|key| key.strip_prefix(above).is_some_and(|rest| rest.starts_with('.'))).collect()
}

fn next_place(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('{')?;
    let (name, behind) = rest.split_once('}')?;
    Some((before, name, behind))
}

#[cfg(test)]
mod tests;
