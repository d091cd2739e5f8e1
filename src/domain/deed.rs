//! What an order did, as it is told to whoever gave it.

use serde::{Deserialize, Serialize};

/// Each is about one statement, by its drop file, its id or what the order named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Deed {
    Published,
    PutAside,
    Withdrawn,
    WithdrawnWithoutReason,
    /// It was, by the same words.
    WithdrawnBefore,
    NoticeChanged,
    /// It was not published, and is not while the file of the order lies there.
    KeptBack,
    Reinstated,
    /// It was not withdrawn.
    StandsAlready,
    Erased,
    ErasedBefore,
}

impl Deed {
    #[cfg(test)]
    pub(super) const ALL: [Deed; 11] = [
        Deed::Published,
        Deed::PutAside,
        Deed::Withdrawn,
        Deed::WithdrawnWithoutReason,
        Deed::WithdrawnBefore,
        Deed::NoticeChanged,
        Deed::KeptBack,
        Deed::Reinstated,
        Deed::StandsAlready,
        Deed::Erased,
        Deed::ErasedBefore,
    ];

    /// Of a sentence or two, with `{about}` for what it is about.
    pub(super) fn key(self) -> &'static str {
        match self {
            Deed::Published => "answers.did.published",
            Deed::PutAside => "answers.did.put-aside",
            Deed::Withdrawn => "answers.did.withdrawn",
            Deed::WithdrawnWithoutReason => "answers.did.withdrawn-without-reason",
            Deed::WithdrawnBefore => "answers.did.withdrawn-before",
            Deed::NoticeChanged => "answers.did.notice-changed",
            Deed::KeptBack => "answers.did.kept-back",
            Deed::Reinstated => "answers.did.reinstated",
            Deed::StandsAlready => "answers.did.stands-already",
            Deed::Erased => "answers.did.erased",
            Deed::ErasedBefore => "answers.did.erased-before",
        }
    }
}
