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
    /// What stands beside the text, and is not published with it.
    RestraintBeside {
        text: String,
    },
    /// How it begins.
    HiddenLeftOut {
        text: String,
    },
    /// Changes and comments of a word processor that saved the page.
    UnsettledInPage {
        text: String,
    },
    LinksWithoutPage {
        count: usize,
    },
    PicturesLeftOut {
        count: usize,
    },
}

impl FormFault {
    #[expect(clippy::too_many_lines, reason = "a table: one row a fault")]
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
            FormFault::RestraintBeside { .. } => Words {
                what: [
                    "A part that is not published (the head or foot of a page, a menu, a signature, hidden text) says `{text}`, \
                     which may mean that the text must wait.",
                    "Dərc olunmayan hissədə (səhifənin başlığı və ya altlığı, menyu, imza, gizli mətn) `{text}` yazılıb; bu, \
                     mətnin gözləməli olduğunu bildirə bilər.",
                ],
                remedy: [
                    "Write the time as `Embargo:` at the top of the text, or take the words out and save the file again.",
                    "Vaxtı mətnin əvvəlində `Embargo:` sahəsində yazın və ya bu sözləri silib faylı yenidən saxlayın.",
                ],
            },
            FormFault::HiddenLeftOut { .. } => Words {
                what: [
                    "Text that readers would not see was left out: `{text}`.",
                    "Oxucuların görməyəcəyi mətn buraxıldı: `{text}`.",
                ],
                remedy: [
                    "See whether it belongs into the statement.",
                    "Onun bəyanata aid olub-olmadığına baxın.",
                ],
            },
            FormFault::UnsettledInPage { .. } => Words {
                what: [
                    "The page holds a change or a comment of a word processor that nobody settled: `{text}`.",
                    "Səhifədə mətn redaktorunun həll edilməmiş dəyişikliyi və ya şərhi var: `{text}`.",
                ],
                remedy: [
                    "Accept or reject all changes and delete the comments, then save the page again.",
                    "Bütün dəyişiklikləri qəbul və ya rədd edin, şərhləri silin, sonra səhifəni yenidən saxlayın.",
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
            FormFault::RestraintBeside { text: "EMBARGO".to_owned() },
            FormFault::HiddenLeftOut { text: "a".to_owned() },
            FormFault::UnsettledInPage { text: "a".to_owned() },
            FormFault::LinksWithoutPage { count: 2 },
            FormFault::PicturesLeftOut { count: 1 },
        ]
    }
}
