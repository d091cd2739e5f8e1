//! What stands against statements and is about the whole site: its clock, and feeds that stand still.

use serde::{Deserialize, Serialize};

use super::Words;
use crate::domain::tongue::Row;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "with", rename_all = "kebab-case")]
pub enum SiteFault {
    /// It is recorded, and a person has to decide about the feeds first.
    FeedsStandStill,
    TimeByDoubtfulClock,
    UndatedByDoubtfulClock,
    DatedByDoubtfulClock,
}

const CLOCK_REMEDY: Row = [
    "Nothing, if the clock is being put right; whoever looks after this machine can start a time service. To publish it \
     now, accept it.",
    "Saat düzəldilirsə, heç nə; bu kompüterə cavabdeh olan şəxs vaxt xidmətini işə sala bilər. İndi dərc etmək üçün qəbul \
     edin.",
];

impl SiteFault {
    pub(super) fn words(&self) -> Words {
        match self {
            SiteFault::FeedsStandStill => Words {
                what: [
                    "It is recorded and has its page, but the feeds stand still and do not show it yet.",
                    "O qeydə alınıb və səhifəsi var, lakin lentlər dayandırılıb və onu hələ göstərmir.",
                ],
                remedy: [
                    "Decide what waits as “the feeds”; `gazetted status` says what that is.",
                    "“the feeds” adı ilə gözləyən məsələ barədə qərar verin; onun nə olduğunu `gazetted status` göstərir.",
                ],
            },
            SiteFault::TimeByDoubtfulClock => Words {
                what: [
                    "Its time has come by this clock, which cannot be relied on just now.",
                    "Bu saata görə vaxtı çatıb, lakin hazırda bu saata etibar etmək olmaz.",
                ],
                remedy: CLOCK_REMEDY,
            },
            SiteFault::UndatedByDoubtfulClock => Words {
                what: [
                    "The text states no date, and this clock cannot be relied on just now.",
                    "Mətndə tarix yoxdur, bu saata isə hazırda etibar etmək olmaz.",
                ],
                remedy: CLOCK_REMEDY,
            },
            SiteFault::DatedByDoubtfulClock => Words {
                what: [
                    "The text states no date, and was dated by a clock that is not synchronised.",
                    "Mətndə tarix yoxdur; tarix sinxronlaşdırılmamış saatla qoyulub.",
                ],
                remedy: [
                    "Look whether the date is right; if not, add a line `Date:` to the next texts, and have the clock put \
                     right.",
                    "Tarixin düzgün olub-olmadığına baxın; düzgün deyilsə, növbəti mətnlərə `Date:` sətri əlavə edin və \
                     saatı düzəltdirin.",
                ],
            },
        }
    }
}

#[cfg(test)]
impl SiteFault {
    /// One of each.
    pub(super) fn samples() -> Vec<SiteFault> {
        vec![
            SiteFault::FeedsStandStill,
            SiteFault::TimeByDoubtfulClock,
            SiteFault::UndatedByDoubtfulClock,
            SiteFault::DatedByDoubtfulClock,
        ]
    }
}
