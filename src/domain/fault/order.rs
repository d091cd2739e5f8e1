//! Why an order was not obeyed, whether it came by the command line or by a file.

use serde::{Deserialize, Serialize};

/// Files are named by their path below the drop folder, as it prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "with", rename_all = "kebab-case")]
pub enum OrderFault {
    /// Another file orders something else of the same text.
    Contradicted,
    /// The file with the order was written before the text `file` came.
    OlderThanText {
        file: String,
    },
    /// `meant` is the name of the order that is likely meant.
    NothingUnderName {
        file: String,
        #[serde(default)]
        meant: Option<String>,
    },
    NothingUnderNumber {
        number: u64,
    },
    ChangedSince {
        file: String,
    },
    DeletedSince {
        file: String,
    },
    CannotBePublished {
        file: String,
    },
    /// What the person was told did not say so.
    WithdrawnSince {
        file: String,
    },
    /// Another file must be looked at before this one.
    NotDecided {
        file: String,
    },
    NothingOfFeeds,
    SiteUndefined,
    /// The running program is of another version than the command.
    UnknownOrder,
    Busy,
    /// It was begun, and is not through yet.
    NotThrough,
}

impl OrderFault {
    /// Told in other words where this is so; see `domain/tongue/en.toml`.
    pub(super) fn case(&self) -> Option<&'static str> {
        matches!(self, OrderFault::NothingUnderName { meant: Some(_), .. }).then_some("meant")
    }
}

#[cfg(test)]
impl OrderFault {
    /// One of each, and of each that is told in more ways than one, all of them.
    pub(super) fn samples() -> Vec<OrderFault> {
        let file = "xəbər/körpü.txt".to_owned();
        vec![
            OrderFault::Contradicted,
            OrderFault::OlderThanText { file: file.clone() },
            OrderFault::NothingUnderName { file: file.clone(), meant: None },
            OrderFault::NothingUnderName {
                file: file.clone(),
                meant: Some("xəbər/körpü.ar.accept.txt".to_owned()),
            },
            OrderFault::NothingUnderNumber { number: 7 },
            OrderFault::ChangedSince { file: file.clone() },
            OrderFault::DeletedSince { file: file.clone() },
            OrderFault::CannotBePublished { file: file.clone() },
            OrderFault::WithdrawnSince { file: file.clone() },
            OrderFault::NotDecided { file },
            OrderFault::NothingOfFeeds,
            OrderFault::SiteUndefined,
            OrderFault::UnknownOrder,
            OrderFault::Busy,
            OrderFault::NotThrough,
        ]
    }
}
