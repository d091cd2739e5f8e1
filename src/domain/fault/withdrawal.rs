//! What stands against a text, or an order, because a statement was taken back.

use serde::{Deserialize, Serialize};

/// Files are named by their path below the drop folder; `about` is what the order named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "with", rename_all = "kebab-case")]
pub enum WithdrawalFault {
    /// A withdrawal by `file`, which says nothing of why.
    NoReason {
        file: String,
    },
    LikeWithdrawn,
    /// By a file that lies beside it.
    TakenBack {
        file: String,
    },
    StaysWithdrawn,
    ErasedBefore,
    /// In characters.
    ReasonTooLong {
        most: usize,
    },
    NothingPublished {
        about: String,
    },
    NotWithdrawn {
        about: String,
    },
    NothingToReinstate {
        about: String,
    },
    /// `error` is what the format's reader says.
    NoticeNotFaithful {
        error: String,
    },
    /// Recorded, and not yet destroyed everywhere.
    ErasureUnfinished {
        about: String,
    },
}

#[cfg(test)]
impl WithdrawalFault {
    /// One of each.
    pub(super) fn samples() -> Vec<WithdrawalFault> {
        let file = "xəbər/körpü.withdraw.txt".to_owned();
        let about = "tag:press.example.org,2026:bridge".to_owned();
        vec![
            WithdrawalFault::NoReason { file: file.clone() },
            WithdrawalFault::LikeWithdrawn,
            WithdrawalFault::TakenBack { file },
            WithdrawalFault::StaysWithdrawn,
            WithdrawalFault::ErasedBefore,
            WithdrawalFault::ReasonTooLong { most: 2000 },
            WithdrawalFault::NothingPublished { about: about.clone() },
            WithdrawalFault::NotWithdrawn { about: about.clone() },
            WithdrawalFault::NothingToReinstate { about: about.clone() },
            WithdrawalFault::NoticeNotFaithful { error: "as Atom it would be wrong".to_owned() },
            WithdrawalFault::ErasureUnfinished { about },
        ]
    }
}
