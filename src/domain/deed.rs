//! What an order did, as it is told to whoever gave it.

use serde::{Deserialize, Serialize};

use super::tongue::Row;

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
    /// One sentence or two, with `{about}` for what it is about.
    pub(super) fn sentence(self) -> Row {
        match self {
            Deed::Published => ["{about} is published.", "{about} dərc olundu."],
            Deed::PutAside => [
                "{about} is not published; a change of the file proposes it anew.",
                "{about} dərc olunmur; fayl dəyişdirilsə, yenidən təklif olunur.",
            ],
            Deed::Withdrawn => [
                "{about} is withdrawn; a notice with the reason stands in its place.",
                "{about} geri çəkildi; yerində səbəbi göstərən bildiriş var.",
            ],
            Deed::WithdrawnWithoutReason => [
                "{about} is withdrawn; no reason is stated.",
                "{about} geri çəkildi; səbəb göstərilməyib.",
            ],
            Deed::WithdrawnBefore => {
                ["{about} is withdrawn already.", "{about} artıq geri çəkilib."]
            }
            Deed::NoticeChanged => {
                ["The notice of {about} is changed.", "{about} barədə bildiriş dəyişdirildi."]
            }
            Deed::KeptBack => [
                "{about} is not published, and is not while this file lies beside it.",
                "{about} dərc olunmayıb və bu fayl yanında olduqca dərc olunmayacaq.",
            ],
            Deed::Reinstated => ["{about} is reinstated.", "{about} bərpa olundu."],
            Deed::StandsAlready => ["{about} stands already.", "{about} onsuz da qüvvədədir."],
            Deed::Erased => [
                "{about} is withdrawn, and its text is destroyed. What may hold it still: backups of the state folder, \
                 copies of registry.jsonl, the drop file itself (which is never touched), readers and aggregators, and \
                 the system's log. The names of its drop files and an id that it declared stay in the record.",
                "{about} geri çəkildi və mətni məhv edildi. Mətn hələ bunlarda qala bilər: state qovluğunun ehtiyat \
                 nüsxələri, registry.jsonl nüsxələri, faylın özü (ona heç vaxt toxunulmur), oxucular və aqreqatorlar, \
                 sistem jurnalı. Faylların adları və elan edilmiş identifikator qeydlərdə qalır.",
            ],
            Deed::ErasedBefore => ["{about} was erased before.", "{about} daha əvvəl silinib."],
        }
    }
}
