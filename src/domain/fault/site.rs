//! What is about the whole site: its clock, and feeds that would change much at once.

use serde::{Deserialize, Serialize};

use super::Words;
use crate::domain::tongue::Row;

/// `entries` counts those that differ from what readers have, `feeds` the feeds that hold them. What
/// the configuration said and says is as it stands there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "with", rename_all = "kebab-case")]
pub enum SiteFault {
    /// It is recorded, and a person has to decide about the feeds first.
    FeedsStandStill,
    /// The same of a withdrawal, which does not wait for that.
    CutFromStandingFeeds,
    TimeByDoubtfulClock,
    UndatedByDoubtfulClock,
    /// By how much.
    ClockSetAhead {
        hours: i64,
        minutes: i64,
    },
    /// By how much it is earlier than the last record.
    ClockBehind {
        hours: i64,
        minutes: i64,
    },
    ClockUnsynchronised,
    /// The address of the site is another.
    LinksWouldChange {
        entries: usize,
        feeds: usize,
        old: String,
        new: String,
    },
    /// With neither value for a table that is too long to be told.
    SettingWouldChange {
        entries: usize,
        feeds: usize,
        setting: String,
        old: Option<String>,
        new: Option<String>,
    },
    /// Another version of the program.
    RendererWouldChange {
        entries: usize,
        feeds: usize,
    },
    /// From the same records and the same configuration.
    RenderedOtherwise {
        entries: usize,
        feeds: usize,
    },
    LedgerBegunAnew {
        entries: usize,
        feeds: usize,
    },
    IdsWouldChange {
        entries: usize,
    },
    DatesWouldChange {
        entries: usize,
    },
    EntriesWouldGo {
        entries: usize,
    },
    EntriesWouldComeIn {
        entries: usize,
    },
    /// Only the change waits.
    AllElseGoesOn,
    /// New statements too wait to come into the feeds.
    NothingComesIn,
}

const CLOCK_REMEDY: Row = [
    "Nothing, if the clock is being put right; whoever looks after this machine can start a time service. To publish it \
     now, accept it.",
    "Saat düzəldilirsə, heç nə; bu kompüterə cavabdeh olan şəxs vaxt xidmətini işə sala bilər. İndi dərc etmək üçün qəbul \
     edin.",
];
const PUT_CLOCK_RIGHT: Row = [
    "Put the clock right, or start a time service such as chrony or systemd-timesyncd. If the clock is right as it is, \
     accept this.",
    "Saatı düzəldin və ya chrony, systemd-timesyncd kimi bir vaxt xidmətini işə salın. Saat olduğu kimi düzgündürsə, \
     bunu qəbul edin.",
];
const PUT_CONFIGURATION_BACK: Row = [
    "To let it happen, accept it. Otherwise put the configuration back and start again.",
    "İcazə vermək üçün qəbul edin. Əks halda konfiqurasiyanı geri qaytarın və yenidən başladın.",
];
const PUT_STATE_BACK: Row = [
    "To let it happen, accept it. Otherwise stop gazetted and put the state folder back from a backup, or begin it anew \
     with --adopt.",
    "İcazə vermək üçün qəbul edin. Əks halda gazetted proqramını dayandırın və state qovluğunu ehtiyat nüsxədən bərpa \
     edin, ya da onu --adopt ilə yenidən başladın.",
];
const LOOK_FIRST: Row = [
    "Look whether that is meant before you accept it.",
    "Qəbul etməzdən əvvəl bunun nəzərdə tutulduğunu yoxlayın.",
];

impl SiteFault {
    pub(super) fn words(&self) -> Words {
        Words { what: self.what(), remedy: self.remedy() }
    }

    #[expect(clippy::too_many_lines, reason = "a table: one row a fault")]
    fn what(&self) -> Row {
        match self {
            SiteFault::FeedsStandStill => [
                "It is recorded and has its page, but the feeds stand still and do not show it yet.",
                "O qeydə alınıb və səhifəsi var, lakin lentlər dayandırılıb və onu hələ göstərmir.",
            ],
            SiteFault::CutFromStandingFeeds => [
                "It was taken out of the feeds, which stand still; its notice comes into them when they go on.",
                "O, dayandırılmış lentlərdən çıxarılıb; bildirişi lentlər davam edəndə onlarda görünəcək.",
            ],
            SiteFault::TimeByDoubtfulClock => [
                "Its time has come by this clock, which cannot be relied on just now.",
                "Bu saata görə vaxtı çatıb, lakin hazırda bu saata etibar etmək olmaz.",
            ],
            SiteFault::UndatedByDoubtfulClock => [
                "The text states no date, and this clock cannot be relied on just now.",
                "Mətndə tarix yoxdur, bu saata isə hazırda etibar etmək olmaz.",
            ],
            SiteFault::ClockSetAhead { .. } => [
                "The clock of this machine was set ahead by {hours} h {minutes} min: until it is known to be right, \
                 nothing is released at a time, and new statements without a date wait.",
                "Bu kompüterin saatı {hours} saat {minutes} dəqiqə irəli çəkilib: düzgün olduğu bilinənə qədər heç nə \
                 vaxta görə buraxılmır, tarixsiz yeni bəyanatlar isə gözləyir.",
            ],
            SiteFault::ClockBehind { .. } => [
                "The clock of this machine is {hours} h {minutes} min behind what was recorded last: until it is known \
                 to be right, nothing is released at a time, and new statements without a date wait.",
                "Bu kompüterin saatı sonuncu qeyddən {hours} saat {minutes} dəqiqə geri qalır: düzgün olduğu bilinənə \
                 qədər heç nə vaxta görə buraxılmır, tarixsiz yeni bəyanatlar isə gözləyir.",
            ],
            SiteFault::ClockUnsynchronised => [
                "The clock of this machine is not synchronised: what waits for a time goes on waiting, also where this \
                 clock has passed it; everything else is published.",
                "Bu kompüterin saatı sinxronlaşdırılmayıb: vaxtını gözləyənlər, bu saata görə vaxtı keçsə də, gözləməkdə \
                 davam edir; qalan hər şey dərc olunur.",
            ],
            SiteFault::LinksWouldChange { .. } => [
                "The links of entries would change, because public_url changed from {old} to {new} (entries: {entries}, \
                 feeds: {feeds}).",
                "public_url dəyişdirilib (əvvəl: {old}, indi: {new}), buna görə yazıların keçidləri dəyişəcək (yazı: \
                 {entries}, lent: {feeds}).",
            ],
            SiteFault::SettingWouldChange { old, new, .. } => match (old, new) {
                (Some(_), Some(_)) => [
                    "What stands in the feeds would change, because {setting} changed from {old} to {new} (entries: \
                     {entries}, feeds: {feeds}).",
                    "{setting} dəyişdirilib (əvvəl: {old}, indi: {new}), buna görə lentlərdəki yazılar dəyişəcək (yazı: \
                     {entries}, lent: {feeds}).",
                ],
                (None, Some(_)) => [
                    "What stands in the feeds would change, because {setting} is now {new} and was not set before \
                     (entries: {entries}, feeds: {feeds}).",
                    "{setting} əvvəl göstərilməmişdi (indi: {new}), buna görə lentlərdəki yazılar dəyişəcək (yazı: \
                     {entries}, lent: {feeds}).",
                ],
                (Some(_), None) => [
                    "What stands in the feeds would change, because {setting} was {old} and is not set any more \
                     (entries: {entries}, feeds: {feeds}).",
                    "{setting} artıq göstərilmir (əvvəl: {old}), buna görə lentlərdəki yazılar dəyişəcək (yazı: \
                     {entries}, lent: {feeds}).",
                ],
                (None, None) => [
                    "What stands in the feeds would change, because {setting} changed (entries: {entries}, feeds: \
                     {feeds}).",
                    "{setting} dəyişdirilib, buna görə lentlərdəki yazılar dəyişəcək (yazı: {entries}, lent: {feeds}).",
                ],
            },
            SiteFault::RendererWouldChange { .. } => [
                "What stands in the feeds would change, because this version of gazetted writes entries in another way \
                 than the one before (entries: {entries}, feeds: {feeds}).",
                "Gazetted proqramının bu versiyası yazıları əvvəlkindən fərqli şəkildə tərtib edir, buna görə \
                 lentlərdəki yazılar dəyişəcək (yazı: {entries}, lent: {feeds}).",
            ],
            SiteFault::RenderedOtherwise { .. } => [
                "What is rendered now differs from what stood in the feeds, though no record changed it (entries: \
                 {entries}, feeds: {feeds}).",
                "Lentlərin indiki halı əvvəlkindən fərqlənir, halbuki heç bir qeyd onları dəyişməyib (yazı: {entries}, \
                 lent: {feeds}).",
            ],
            SiteFault::LedgerBegunAnew { .. } => [
                "The ledger was begun anew and does not know what stood in the feeds (entries: {entries}, feeds: \
                 {feeds}).",
                "Jurnal yenidən başladılıb və lentlərdə nəyin olduğunu bilmir (yazı: {entries}, lent: {feeds}).",
            ],
            SiteFault::IdsWouldChange { .. } => [
                "Ids would change, and the programs of readers would show old entries as new ones (entries: {entries}).",
                "Bəzi id göstəriciləri dəyişəcək və oxucuların proqramları köhnə yazıları yeni kimi göstərəcək (yazı: \
                 {entries}).",
            ],
            SiteFault::DatesWouldChange { .. } => [
                "Dates of publication would change (entries: {entries}).",
                "Dərc tarixləri dəyişəcək (yazı: {entries}).",
            ],
            SiteFault::EntriesWouldGo { .. } => [
                "Entries would be gone from feeds (entries: {entries}).",
                "Bəzi yazılar lentlərdən çıxacaq (yazı: {entries}).",
            ],
            SiteFault::EntriesWouldComeIn { .. } => [
                "Entries that no statement brought would come into feeds (entries: {entries}).",
                "Yeni bəyanat olmadan lentlərə yazılar əlavə olunacaq (yazı: {entries}).",
            ],
            SiteFault::AllElseGoesOn => [
                "Until that is decided everything is published as before, new statements too.",
                "Qərar verilənə qədər hər şey, yeni bəyanatlar da daxil olmaqla, əvvəlki kimi dərc olunur.",
            ],
            SiteFault::NothingComesIn => [
                "Until that is decided the feeds stand still: new statements are recorded and have their pages, and come \
                 into the feeds with what is accepted.",
                "Qərar verilənə qədər lentlər dayandırılıb: yeni bəyanatlar qeydə alınır və səhifələri olur, lentlərə isə \
                 qəbul ediləndən sonra düşür.",
            ],
        }
    }

    fn remedy(&self) -> Row {
        match self {
            SiteFault::FeedsStandStill | SiteFault::CutFromStandingFeeds => [
                "Decide what waits as “the feeds”; `gazetted status` says what that is.",
                "“lentlər” adı ilə gözləyən məsələ barədə qərar verin; onun nə olduğunu `gazetted status` göstərir.",
            ],
            SiteFault::TimeByDoubtfulClock | SiteFault::UndatedByDoubtfulClock => CLOCK_REMEDY,
            SiteFault::ClockSetAhead { .. } | SiteFault::ClockBehind { .. } => PUT_CLOCK_RIGHT,
            SiteFault::ClockUnsynchronised => [
                "Start a time service such as chrony or systemd-timesyncd. If the clock is right as it is, accept this; \
                 if it is always kept by hand, set time_service = false under [clock] in the configuration.",
                "chrony, systemd-timesyncd kimi bir vaxt xidmətini işə salın. Saat olduğu kimi düzgündürsə, bunu qəbul \
                 edin; həmişə əl ilə qurulursa, konfiqurasiyada [clock] altında time_service = false yazın.",
            ],
            SiteFault::LinksWouldChange { .. } | SiteFault::SettingWouldChange { .. } => {
                PUT_CONFIGURATION_BACK
            }
            SiteFault::RendererWouldChange { .. } => [
                "To let it happen, accept it. Otherwise go back to the program and the configuration from before.",
                "İcazə vermək üçün qəbul edin. Əks halda proqramın və konfiqurasiyanın əvvəlki halına qayıdın.",
            ],
            SiteFault::RenderedOtherwise { .. } | SiteFault::LedgerBegunAnew { .. } => {
                PUT_STATE_BACK
            }
            SiteFault::IdsWouldChange { .. }
            | SiteFault::DatesWouldChange { .. }
            | SiteFault::EntriesWouldGo { .. }
            | SiteFault::EntriesWouldComeIn { .. } => LOOK_FIRST,
            SiteFault::AllElseGoesOn => {
                ["Nothing; the decision can take its time.", "Heç nə; qərar gözləyə bilər."]
            }
            SiteFault::NothingComesIn => [
                "Nothing; whoever asks for a new statement can be given the address of its page.",
                "Heç nə; yeni bəyanatı soruşana onun səhifəsinin ünvanını vermək olar.",
            ],
        }
    }
}

#[cfg(test)]
impl SiteFault {
    /// One of each.
    pub(super) fn samples() -> Vec<SiteFault> {
        let (entries, feeds) = (250, 4);
        let (old, new) = ("http://press.example", "https://press.example");
        let setting = |old: Option<&str>, new: Option<&str>| SiteFault::SettingWouldChange {
            entries,
            feeds,
            setting: "author".to_owned(),
            old: old.map(str::to_owned),
            new: new.map(str::to_owned),
        };
        vec![
            SiteFault::FeedsStandStill,
            SiteFault::CutFromStandingFeeds,
            SiteFault::TimeByDoubtfulClock,
            SiteFault::UndatedByDoubtfulClock,
            SiteFault::ClockSetAhead { hours: 2, minutes: 5 },
            SiteFault::ClockBehind { hours: 2, minutes: 5 },
            SiteFault::ClockUnsynchronised,
            SiteFault::LinksWouldChange {
                entries,
                feeds,
                old: old.to_owned(),
                new: new.to_owned(),
            },
            setting(Some("Harbour Office"), Some("Press Service")),
            setting(None, Some("Press Service")),
            setting(Some("Harbour Office"), None),
            setting(None, None),
            SiteFault::RendererWouldChange { entries, feeds },
            SiteFault::RenderedOtherwise { entries, feeds },
            SiteFault::LedgerBegunAnew { entries, feeds },
            SiteFault::IdsWouldChange { entries },
            SiteFault::DatesWouldChange { entries },
            SiteFault::EntriesWouldGo { entries },
            SiteFault::EntriesWouldComeIn { entries },
            SiteFault::AllElseGoesOn,
            SiteFault::NothingComesIn,
        ]
    }
}
