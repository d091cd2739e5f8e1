//! What is wrong with what is to be published with a text.

use serde::{Deserialize, Serialize};

use super::Words;

/// Names are as they print.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "with", rename_all = "kebab-case")]
pub enum AttachmentFault {
    /// No statement lies beside it.
    AttachmentAlone { file: String },
    /// The text names a file that is not there.
    AttachmentAbsent { file: String },
    /// The text names a file of a form that is not published as it is.
    NotAttachable { file: String },
    /// The bytes of the file are not those of the form that its name says.
    NotWhatItSays { file: String },
    /// Nothing says what it shows.
    PictureWithoutAlt { file: String },
    TooManyAttachments { count: usize, most: usize },
}

impl AttachmentFault {
    pub(super) fn words(&self) -> Words {
        match self {
            AttachmentFault::AttachmentAlone { .. } => Words {
                what: [
                    "No statement lies beside the file `{file}`, so that it is published with none.",
                    "`{file}` faylının yanında bəyanat yoxdur, ona görə heç nə ilə birlikdə dərc edilmir.",
                ],
                remedy: [
                    "Name it like the statement that it belongs to (`bridge.docx` and `bridge.photo.jpg`), put both into one folder in which the text is called `statement.docx`, or name it in the text's field `attachment`.",
                    "Onu aid olduğu bəyanat kimi adlandırın (`bridge.docx` və `bridge.photo.jpg`), hər ikisini mətnin adı `statement.docx` olan bir qovluğa qoyun və ya adını mətnin `attachment` sahəsində yazın.",
                ],
            },
            AttachmentFault::AttachmentAbsent { .. } => Words {
                what: [
                    "The text is to be published with the file `{file}`, which is not there.",
                    "Mətn `{file}` faylı ilə birlikdə dərc edilməlidir, amma belə fayl yoxdur.",
                ],
                remedy: [
                    "Put the file beside the text: both are published then. Or take its name out of the text.",
                    "Faylı mətnin yanına qoyun: onda ikisi də dərc ediləcək. Və ya adını mətndən çıxarın.",
                ],
            },
            AttachmentFault::NotAttachable { .. } => Words {
                what: [
                    "The file `{file}` cannot be published with the text: its form is not among those that are published as they are.",
                    "`{file}` faylını mətnlə birlikdə dərc etmək olmaz: onun formatı olduğu kimi dərc edilən formatlardan deyil.",
                ],
                remedy: [
                    "Save it as PDF (.pdf), a picture as JPEG (.jpg) or PNG (.png), and put it beside the text or below.",
                    "Onu PDF (.pdf), şəkli isə JPEG (.jpg) və ya PNG (.png) kimi saxlayın və mətnin yanına və ya ondan aşağıdakı qovluğa qoyun.",
                ],
            },
            AttachmentFault::NotWhatItSays { .. } => Words {
                what: [
                    "The contents of the file `{file}` are not of the form that its name says; it is not published.",
                    "`{file}` faylının məzmunu adında göstərilən formatda deyil; dərc edilmədi.",
                ],
                remedy: [
                    "Open it and save it again in that form, or correct the ending of its name.",
                    "Onu açıb həmin formatda yenidən saxlayın və ya adının sonluğunu düzəldin.",
                ],
            },
            AttachmentFault::PictureWithoutAlt { .. } => Words {
                what: [
                    "Nothing says what the picture `{file}` shows, for readers who cannot see it.",
                    "`{file}` şəklində nə göstərildiyi onu görə bilməyən oxucular üçün yazılmayıb.",
                ],
                remedy: [
                    "Write it into the field `image alt`, or in Word as the picture's alternative text.",
                    "Bunu `image alt` sahəsində və ya Word sənədində şəklin alternativ mətni kimi yazın.",
                ],
            },
            AttachmentFault::TooManyAttachments { .. } => Words {
                what: [
                    "The text comes with {count} files; as a rule there are {most} at most.",
                    "Mətn {count} faylla gəlib; adətən ən çoxu {most} fayl olur.",
                ],
                remedy: [
                    "Put several files into one archive (.zip), or accept it as it is.",
                    "Bir neçə faylı bir arxivə (.zip) yığın və ya olduğu kimi qəbul edin.",
                ],
            },
        }
    }

    #[cfg(test)]
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
