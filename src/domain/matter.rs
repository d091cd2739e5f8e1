//! Matters of the whole site that wait for a person, beside the statements that do.

use serde::{Deserialize, Serialize};

use super::tongue::Tongue;

/// What a matter is about; there is at most one of each kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MatterKind {
    /// Much in the feeds would change at once.
    Flood,
    /// The wall clock cannot be relied on.
    Clock,
}

impl MatterKind {
    pub fn as_str(self) -> &'static str {
        match self {
            MatterKind::Flood => "flood",
            MatterKind::Clock => "clock",
        }
    }

    pub fn parse(text: &str) -> Option<MatterKind> {
        [MatterKind::Flood, MatterKind::Clock].into_iter().find(|kind| kind.as_str() == text)
    }

    /// In the place of a file name, in the list and in reports.
    pub fn name(self, tongue: Tongue) -> &'static str {
        tongue.sentence(match self {
            MatterKind::Flood => "matters.flood",
            MatterKind::Clock => "matters.clock",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::path::DropPath;
    use super::*;

    #[test]
    fn a_kind_has_a_name_in_every_tongue_that_a_file_could_have() {
        for tongue in Tongue::ALL {
            for kind in [MatterKind::Flood, MatterKind::Clock] {
                let name = kind.name(tongue);
                assert_eq!(DropPath::parse(name).unwrap().as_str(), name);
                assert!(!name.contains('.') && name.split(' ').count() <= 2, "{name}");
            }
        }
    }
}
