//! What stands against a text, or an order, because a statement was taken back.

use serde::{Deserialize, Serialize};

use super::Words;
use crate::domain::tongue::Row;

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

const NOTHING_ELSE: Row = [
    "Look into `TODAY.txt` or the page of the statement for its id or file, and order it again.",
    "Bəyanatın identifikatoru və ya faylı üçün `TODAY.txt` faylına və ya bəyanatın səhifəsinə baxın və əmri yenidən verin.",
];

const NEW_TEXT: Row = [
    "To publish another statement, save it under a new name and without its `Id:`.",
    "Başqa bəyanat dərc etmək üçün onu yeni adla və həmin `Id:` olmadan yadda saxlayın.",
];

impl WithdrawalFault {
    #[expect(clippy::too_many_lines, reason = "a table: one row a fault")]
    pub(super) fn words(&self) -> Words {
        match self {
            WithdrawalFault::NoReason { .. } => Words {
                what: [
                    "It is withdrawn, and readers are told no reason.",
                    "Geri çəkilib, oxuculara isə səbəb bildirilmir.",
                ],
                remedy: [
                    "To state one, write it into {file} and save it; the notice is changed.",
                    "Səbəbi bildirmək üçün onu {file} faylına yazıb yadda saxlayın; bildiriş dəyişəcək.",
                ],
            },
            WithdrawalFault::LikeWithdrawn => Words {
                what: [
                    "This looks like a statement that was withdrawn.",
                    "Bu, geri çəkilmiş bəyanata oxşayır.",
                ],
                remedy: [
                    "To publish it all the same, accept it; otherwise delete the file.",
                    "Yenə də dərc etmək üçün qəbul edin; əks halda faylı silin.",
                ],
            },
            WithdrawalFault::TakenBack { .. } => Words {
                what: [
                    "The file {file} beside it withdraws it, so it is not published.",
                    "Yanındakı {file} faylı onu geri çəkir, ona görə də dərc olunmur.",
                ],
                remedy: [
                    "Delete {file} and accept this file, if it is to be published.",
                    "Dərc olunmalıdırsa, {file} faylını silin və bu faylı qəbul edin.",
                ],
            },
            WithdrawalFault::StaysWithdrawn => Words {
                what: [
                    "The statement of this file is withdrawn, and stays so.",
                    "Bu faylın bəyanatı geri çəkilib və belə də qalır.",
                ],
                remedy: [
                    "To reinstate it with this text, accept it; otherwise nothing needs to be done.",
                    "Onu bu mətnlə bərpa etmək üçün qəbul edin; əks halda heç nə etmək lazım deyil.",
                ],
            },
            WithdrawalFault::ErasedBefore => Words {
                what: [
                    "The statement of this file, or of this very text, was erased.",
                    "Bu faylın və ya məhz bu mətnin bəyanatı silinib.",
                ],
                remedy: NEW_TEXT,
            },
            WithdrawalFault::ReasonTooLong { .. } => Words {
                what: [
                    "The reason is longer than {most} characters; nothing was changed.",
                    "Səbəbin yol verilən uzunluğu {most} simvoldur; heç nə dəyişdirilmədi.",
                ],
                remedy: [
                    "State the reason in a few sentences.",
                    "Səbəbi bir neçə cümlə ilə bildirin.",
                ],
            },
            WithdrawalFault::NothingPublished { .. } => Words {
                what: [
                    "Nothing that is published is called {about}.",
                    "{about} adlı dərc olunmuş bəyanat yoxdur.",
                ],
                remedy: NOTHING_ELSE,
            },
            WithdrawalFault::NotWithdrawn { .. } => Words {
                what: ["{about} is not withdrawn.", "{about} geri çəkilməyib."],
                remedy: NOTHING_ELSE,
            },
            WithdrawalFault::NothingToReinstate { .. } => Words {
                what: [
                    "{about} was erased: its text is not kept.",
                    "{about} silinib: mətni saxlanılmır.",
                ],
                remedy: NEW_TEXT,
            },
            WithdrawalFault::NoticeNotFaithful { .. } => Words {
                what: [
                    "The notice cannot be shown in every format; nothing was changed ({error}).",
                    "Bildirişi hər formatda göstərmək mümkün deyil; heç nə dəyişdirilmədi ({error}).",
                ],
                remedy: ["State the reason in other words.", "Səbəbi başqa sözlərlə bildirin."],
            },
            WithdrawalFault::ErasureUnfinished { .. } => Words {
                what: [
                    "{about} is withdrawn, but some files or feeds could not be cleaned just now.",
                    "{about} geri çəkilib, lakin bəzi faylları və ya lentləri hazırda təmizləmək mümkün olmadı.",
                ],
                remedy: [
                    "Decide first what waits as “the feeds”, if anything does; then give the order again, or start gazetted \
                     again, which finishes it.",
                    "Əvvəlcə “lentlər” adı ilə gözləyən məsələ varsa, barəsində qərar verin; sonra əmri yenidən verin və ya \
                     gazetted proqramını yenidən başladın; o, işi başa çatdıracaq.",
                ],
            },
        }
    }
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
