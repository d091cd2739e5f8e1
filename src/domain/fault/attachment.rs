//! What is wrong with what is to be published with a text.

use serde::{Deserialize, Serialize};

/// Names are as they print.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "with", rename_all = "kebab-case")]
pub enum AttachmentFault {
    /// No statement lies beside it.
    AttachmentAlone {
        file: String,
    },
    /// The text names a file that is not there.
    AttachmentAbsent {
        file: String,
    },
    /// The text names a file of a form that is not published as it is.
    NotAttachable {
        file: String,
    },
    /// The bytes of the file are not those of the form that its name says.
    NotWhatItSays {
        file: String,
    },
    /// Nothing says what it shows.
    PictureWithoutAlt {
        file: String,
    },
    TooManyAttachments {
        count: usize,
        most: usize,
    },
}

#[cfg(test)]
impl AttachmentFault {
    /// One of each.
    pub(super) fn samples() -> Vec<AttachmentFault> {
        let file = || "map of the bridge.png".to_owned();
        vec![
            AttachmentFault::AttachmentAlone { file: file() },
            AttachmentFault::AttachmentAbsent { file: file() },
            AttachmentFault::NotAttachable { file: file() },
            AttachmentFault::NotWhatItSays { file: file() },
            AttachmentFault::PictureWithoutAlt { file: file() },
            AttachmentFault::TooManyAttachments { count: 70, most: 50 },
        ]
    }
}
