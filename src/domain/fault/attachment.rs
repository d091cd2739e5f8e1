//! What is wrong with what is to be published with a text.

use serde::{Deserialize, Serialize};

use super::{Fault, FormFault};
use crate::domain::path::DropPath;
use crate::domain::source::is_refused_form;

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

impl AttachmentFault {
    /// A text that was laid out for paper may have been meant for a statement.
    pub fn alone(path: &DropPath) -> Fault {
        let (_stem, extension) = path.file_name().rsplit_once('.').unwrap_or_default();
        if is_refused_form(path.as_str()) {
            FormFault::SaveAsWord { extension: extension.to_lowercase() }.into()
        } else {
            AttachmentFault::AttachmentAlone { file: path.file_name().to_owned() }.into()
        }
    }
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
