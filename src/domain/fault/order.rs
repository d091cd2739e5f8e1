//! Why an order was not obeyed, whether it came by the command line or by a file.

use serde::{Deserialize, Serialize};

use super::Words;
use crate::domain::tongue::Row;

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
}

impl OrderFault {
    pub(super) fn words(&self) -> Words {
        Words { what: self.what(), remedy: self.remedy() }
    }

    fn what(&self) -> Row {
        match self {
            OrderFault::Contradicted => [
                "Another file says something else of the same text; nothing was done.",
                "Başqa fayl eyni mətn barədə başqa şey deyir; heç nə edilmədi.",
            ],
            OrderFault::OlderThanText { .. } => [
                "This file is older than the text of {file}, and cannot be about it.",
                "Bu fayl {file} faylının mətnindən köhnədir və ona aid ola bilməz.",
            ],
            OrderFault::NothingUnderName { .. } => {
                ["Nothing waits under the name {file}.", "{file} adı ilə heç nə gözləmir."]
            }
            OrderFault::NothingUnderNumber { .. } => {
                ["Nothing waits under number {number}.", "{number} nömrəsi ilə heç nə gözləmir."]
            }
            OrderFault::ChangedSince { .. } => [
                "{file} was changed since; look at it again.",
                "{file} faylı bu arada dəyişdirilib; ona yenidən baxın.",
            ],
            OrderFault::DeletedSince { .. } => [
                "{file} was deleted, and nothing of it is published.",
                "{file} faylı silinib və ondan heç nə dərc olunmur.",
            ],
            OrderFault::CannotBePublished { .. } => [
                "{file} cannot be published; its report says why.",
                "{file} faylını dərc etmək mümkün deyil; səbəbi hesabatında yazılıb.",
            ],
            OrderFault::WithdrawnSince { .. } => [
                "The statement of {file} was withdrawn since, and accepting this text would reinstate it; nothing was done.",
                "{file} faylının bəyanatı bu arada geri çağırılıb və bu mətnin qəbulu onu bərpa edərdi; heç nə edilmədi.",
            ],
            OrderFault::NotDecided { .. } => [
                "Another file is looked at before {file}; it waits on.",
                "{file} faylından əvvəl başqa fayla baxılır; o hələ gözləyir.",
            ],
            OrderFault::NothingOfFeeds => {
                ["Nothing of the feeds waits any more.", "Lentlərlə bağlı artıq heç nə gözləmir."]
            }
            OrderFault::SiteUndefined => {
                ["The site is not defined yet.", "Sayt hələ müəyyən edilməyib."]
            }
            OrderFault::UnknownOrder => [
                "The running gazetted does not know this order; it is of another version.",
                "İşləyən gazetted bu əmri tanımır; onun versiyası başqadır.",
            ],
            OrderFault::Busy => [
                "Gazetted is stopping, or has too much to do.",
                "Gazetted dayanır və ya həddən artıq məşğuldur.",
            ],
        }
    }

    fn remedy(&self) -> Row {
        match self {
            OrderFault::UnknownOrder => [
                "Start gazetted again, so that it runs in the version of this command.",
                "Gazetted proqramını yenidən başladın ki, bu əmrlə eyni versiyada işləsin.",
            ],
            OrderFault::Busy => {
                ["Look at `gazetted status` later.", "Sonra `gazetted status` ilə baxın."]
            }
            OrderFault::NothingUnderNumber { .. }
            | OrderFault::NothingOfFeeds
            | OrderFault::SiteUndefined => [
                "Look at the numbers in `gazetted status`.",
                "Nömrələrə `gazetted status` ilə baxın.",
            ],
            OrderFault::WithdrawnSince { .. } => [
                "Accept it once more if the text is to stand again; reject it if it is not.",
                "Mətn yenidən dərc olunmalıdırsa, onu bir daha qəbul edin; olunmamalıdırsa, rədd edin.",
            ],
            OrderFault::NotDecided { .. } => {
                ["Accept it again in a moment.", "Bir azdan onu yenidən qəbul edin."]
            }
            OrderFault::Contradicted
            | OrderFault::OlderThanText { .. }
            | OrderFault::NothingUnderName { .. }
            | OrderFault::ChangedSince { .. }
            | OrderFault::DeletedSince { .. }
            | OrderFault::CannotBePublished { .. } => [
                "Delete the file that gives the order, if there is one; `gazetted status` and the reports say what \
                 waits.",
                "Əmri verən fayl varsa, onu silin; nəyin gözlədiyini `gazetted status` və hesabatlar göstərir.",
            ],
        }
    }
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
        ]
    }
}
