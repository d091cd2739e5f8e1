//! What is wrong with the form that a text comes in: its markup, its document.

use serde::{Deserialize, Serialize};

use super::Words;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "with", rename_all = "kebab-case")]
pub enum FormFault {
    /// A form that holds a text but is not read; without the dot.
    SaveAsWord {
        extension: String,
    },
    /// Elements inside one another, more than any text needs.
    MarkupTooDeep,
    TooManyLines {
        most: usize,
    },
    /// HTML that opens a page and does not close it.
    PageBreaksOff,
    LinksWithoutPage {
        count: usize,
    },
    PicturesLeftOut {
        count: usize,
    },
}

impl FormFault {
    pub(super) fn words(&self) -> Words {
        match self {
            FormFault::SaveAsWord { .. } => Words {
                what: [
                    "Files of the format .{extension} cannot be published as a text.",
                    ".{extension} formatlı faylları mətn kimi dərc etmək mümkün deyil.",
                ],
                remedy: [
                    "Open the file in the program that made it, and choose `Save as`: Word document (.docx) or plain text (.txt).",
                    "Faylı onu yaradan proqramda açın və `Fərqli saxla` seçin: Word sənədi (.docx) və ya sadə mətn (.txt).",
                ],
            },
            FormFault::MarkupTooDeep => Words {
                what: [
                    "The markup of the text is nested deeper, or repeated more, than that of any statement.",
                    "Mətnin işarələnməsi heç bir bəyanatda olmadığı qədər dərin və ya çoxsaylıdır.",
                ],
                remedy: [
                    "Copy the text into a new document, and save it as Word file or as plain text.",
                    "Mətni yeni sənədə köçürün və Word faylı və ya sadə mətn kimi yadda saxlayın.",
                ],
            },
            FormFault::TooManyLines { .. } => Words {
                what: [
                    "The text has more lines than are read: {most} at most.",
                    "Mətndə oxunduğundan çox sətir var: ən çoxu {most}.",
                ],
                remedy: ["Split the text into several files.", "Mətni bir neçə fayla bölün."],
            },
            FormFault::PageBreaksOff => Words {
                what: [
                    "The page has no end (</html>); a part of it may be missing.",
                    "Səhifənin sonu (</html>) yoxdur; bir hissəsi çatışmaya bilər.",
                ],
                remedy: [
                    "Save the page again; if all of it is there, accept it.",
                    "Səhifəni yenidən yadda saxlayın; hamısı yerindədirsə, qəbul edin.",
                ],
            },
            FormFault::LinksWithoutPage { .. } => Words {
                what: [
                    "Links without a full address were taken out, their words were left in: {count}.",
                    "Tam ünvanı olmayan keçidlər götürüldü, sözləri saxlanıldı: {count}.",
                ],
                remedy: [
                    "Write the full address, which begins with https://, into each link.",
                    "Hər keçiddə https:// ilə başlayan tam ünvanı yazın.",
                ],
            },
            FormFault::PicturesLeftOut { .. } => Words {
                what: [
                    "Pictures in the text were left out: {count}.",
                    "Mətndəki şəkillər buraxıldı: {count}.",
                ],
                remedy: [
                    "See whether the text can be understood without them.",
                    "Mətnin onlarsız başa düşülüb-düşülmədiyinə baxın.",
                ],
            },
        }
    }
}

#[cfg(test)]
impl FormFault {
    /// One of each.
    pub(super) fn samples() -> Vec<FormFault> {
        vec![
            FormFault::SaveAsWord { extension: "rtf".to_owned() },
            FormFault::MarkupTooDeep,
            FormFault::TooManyLines { most: 100_000 },
            FormFault::PageBreaksOff,
            FormFault::LinksWithoutPage { count: 2 },
            FormFault::PicturesLeftOut { count: 1 },
        ]
    }
}
