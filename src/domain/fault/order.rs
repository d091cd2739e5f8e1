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
    NothingUnderName {
        file: String,
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

#[cfg(test)]
impl OrderFault {
    /// One of each.
    pub(super) fn samples() -> Vec<OrderFault> {
        let file = "xəbər/körpü.txt".to_owned();
        vec![
            OrderFault::Contradicted,
            OrderFault::OlderThanText { file: file.clone() },
            OrderFault::NothingUnderName { file: file.clone() },
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
