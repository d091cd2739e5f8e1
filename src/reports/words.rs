//! What reports say, in the office's language: one table, a language a column.

use crate::domain::grade::{Grade, Judge};
use crate::domain::tongue::{Row, Tongue};

/// What a line is about. Addresses and names are put where `{}` stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phrase {
    Published,
    PublishedWithDoubts,
    Corrected(Grade, Judge),
    Expired,
    TwinMissing,
    NotPublished,
    EditNotApplied,
    Held,
    EditHeld,
    Rejected,
    HowToAccept,
    HowToReject,
    AsItWillStand,
    Renamed,
    RenamedWaiting,
    Duplicate,
    StillPublic,
    Stopped,
    Archive(Files),
    Split(Part),
    HowToWithdraw,
    NotShown,
    Line,
    WhatToDo,
    RecurringLines,
    TodayTitle,
    NothingWithdrawn,
    Undecided,
    LetHappen,
    KeptAsItWas,
    HowToLet,
    HowToKeep,
    WhatWouldChange,
    TakenBack(TakenBack),
}

/// What was taken back, or looks as if it were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakenBack {
    Withdrawn,
    Reinstated,
    StaysWithdrawn,
    Erased,
    ManyVanished,
}

/// Many files of an archive, told of in sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Files {
    TakenIn,
    Refused,
    Waiting,
    Copies,
}

/// Of where the files of an archive will go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Found,
    Dated,
    DatedByName,
    Undated,
    Embargo,
    DateAhead,
    OtherWaiting,
    /// How many, and why.
    Refused,
    RefusedOtherwise,
    Copies,
    Span,
    Feeds,
    NobodyIsTold,
}

impl Phrase {
    pub const ALL: [Phrase; 58] = [
        Phrase::Published,
        Phrase::PublishedWithDoubts,
        Phrase::Corrected(Grade::Editorial, Judge::Measured),
        Phrase::Corrected(Grade::Editorial, Judge::Declared),
        Phrase::Corrected(Grade::Minor, Judge::Measured),
        Phrase::Corrected(Grade::Minor, Judge::Declared),
        Phrase::Corrected(Grade::Substantive, Judge::Measured),
        Phrase::Corrected(Grade::Substantive, Judge::Declared),
        Phrase::Expired,
        Phrase::TwinMissing,
        Phrase::NotPublished,
        Phrase::EditNotApplied,
        Phrase::Held,
        Phrase::EditHeld,
        Phrase::Rejected,
        Phrase::HowToAccept,
        Phrase::HowToReject,
        Phrase::AsItWillStand,
        Phrase::Renamed,
        Phrase::RenamedWaiting,
        Phrase::Duplicate,
        Phrase::StillPublic,
        Phrase::Stopped,
        Phrase::Archive(Files::TakenIn),
        Phrase::Archive(Files::Refused),
        Phrase::Archive(Files::Waiting),
        Phrase::Archive(Files::Copies),
        Phrase::Split(Part::Found),
        Phrase::Split(Part::Dated),
        Phrase::Split(Part::DatedByName),
        Phrase::Split(Part::Undated),
        Phrase::Split(Part::Embargo),
        Phrase::Split(Part::DateAhead),
        Phrase::Split(Part::OtherWaiting),
        Phrase::Split(Part::Refused),
        Phrase::Split(Part::RefusedOtherwise),
        Phrase::Split(Part::Copies),
        Phrase::Split(Part::Span),
        Phrase::Split(Part::Feeds),
        Phrase::Split(Part::NobodyIsTold),
        Phrase::HowToWithdraw,
        Phrase::NotShown,
        Phrase::Line,
        Phrase::WhatToDo,
        Phrase::RecurringLines,
        Phrase::TodayTitle,
        Phrase::NothingWithdrawn,
        Phrase::Undecided,
        Phrase::LetHappen,
        Phrase::KeptAsItWas,
        Phrase::HowToLet,
        Phrase::HowToKeep,
        Phrase::WhatWouldChange,
        Phrase::TakenBack(TakenBack::Withdrawn),
        Phrase::TakenBack(TakenBack::Reinstated),
        Phrase::TakenBack(TakenBack::StaysWithdrawn),
        Phrase::TakenBack(TakenBack::Erased),
        Phrase::TakenBack(TakenBack::ManyVanished),
    ];

    /// The phrase with `value` in its place.
    pub fn say(self, tongue: Tongue, value: &str) -> String {
        tongue.pick(in_all(self)).replace("{}", value)
    }
}

#[expect(clippy::too_many_lines, reason = "a table: one row a phrase")]
fn in_all(phrase: Phrase) -> Row {
    match phrase {
        Phrase::Published => ["Published: {}", "Dərc olundu: {}"],
        Phrase::PublishedWithDoubts => {
            ["Published, please look at it: {}", "Dərc olundu, zəhmət olmasa yoxlayın: {}"]
        }
        Phrase::Corrected(grade, judge) => of_correction(grade, judge),
        Phrase::Expired => [
            "No longer in force; its page stays, and the feeds show it no more: {}",
            "Artıq qüvvədə deyil; səhifəsi qalır, lentlərdə isə göstərilmir: {}",
        ],
        Phrase::TwinMissing => ["Not there yet in {}:", "Bu dillərdə hələ yoxdur: {};"],
        Phrase::NotPublished => ["Not published.", "Dərc olunmadı."],
        Phrase::EditNotApplied => [
            "The change was not applied; the last good version is still public: {}",
            "Dəyişiklik tətbiq olunmadı; son düzgün variant açıq qalır: {}",
        ],
        Phrase::Held => {
            ["Waiting; nothing of it is public.", "Gözləyir; heç bir hissəsi açıq deyil."]
        }
        Phrase::EditHeld => [
            "The change is waiting; the last released version is public: {}",
            "Dəyişiklik gözləyir; son buraxılmış variant açıqdır: {}",
        ],
        Phrase::Rejected => [
            "Put aside by a person; it is not published. A change of the file proposes it anew.",
            "Əməkdaş tərəfindən kənara qoyuldu; dərc olunmur. Fayl dəyişdirilsə, yenidən təklif olunur.",
        ],
        Phrase::HowToAccept => [
            "It waits under number {}. To publish it now, whatever it waits for: gazetted accept {}, or a file of the same name that ends in .accept.txt beside it.",
            "{} nömrəsi ilə gözləyir. Nəyi gözləməsindən asılı olmayaraq indi dərc etmək üçün: gazetted accept {}, və ya yanında eyni adlı, .accept.txt ilə bitən fayl.",
        ],
        Phrase::HowToReject => [
            "To put it aside: gazetted reject {}, or the same with .reject.txt.",
            "Kənara qoymaq üçün: gazetted reject {}, və ya .reject.txt ilə bitən fayl.",
        ],
        Phrase::AsItWillStand => ["As it will stand:", "Belə görünəcək:"],
        Phrase::Renamed => ["The file has a new name: {}", "Faylın yeni adı var: {}"],
        Phrase::RenamedWaiting => [
            "The file has a new name, and waits under it: {}",
            "Faylın yeni adı var və həmin adla gözləyir: {}",
        ],
        Phrase::Duplicate => [
            "The same text as {}; it is published once",
            "{} ilə eyni mətndir; bir dəfə dərc olunur",
        ],
        Phrase::StillPublic => [
            "The file was removed from the folder, but the statement is still public: {}",
            "Fayl qovluqdan silindi, amma bəyanat hələ də açıqdır: {}",
        ],
        Phrase::NothingWithdrawn => [
            "Removing a file takes nothing back. To correct the statement, put the file back with the new text. To withdraw it, put a file of the same name that ends in .withdraw.txt into the folder, with the reason in it.",
            "Faylı silmək heç nəyi geri çəkmir. Bəyanatı düzəltmək üçün faylı yeni mətnlə geri qoyun. Geri çəkmək üçün qovluğa eyni adlı, .withdraw.txt ilə bitən, səbəbi yazılmış fayl qoyun.",
        ],
        Phrase::TakenBack(what) => of_taken_back(what),
        Phrase::Stopped => [
            "The file was removed before it was public; nothing goes out.",
            "Fayl açıqlanmadan silindi; heç nə dərc olunmayacaq.",
        ],
        Phrase::Archive(files) => of_archive(files),
        Phrase::Split(part) => of_split(part),
        Phrase::HowToWithdraw => [
            "The statement itself stays public. To withdraw it, put a file of the same name that ends in .withdraw.txt beside it, with the reason in it.",
            "Bəyanatın özü açıq qalır. Onu geri götürmək üçün yanına eyni adlı, .withdraw.txt ilə bitən və səbəbi göstərən fayl qoyun.",
        ],
        Phrase::NotShown => [
            "Earlier today, and not shown here: {} lines",
            "Bu gün əvvəl, burada göstərilmir: {} sətir",
        ],
        // "3-cü sətir" would need the vowel of each number's name.
        Phrase::Line => ["Line {}", "Sətir {}"],
        Phrase::WhatToDo => ["What to do: {}", "Nə etməli: {}"],
        Phrase::RecurringLines => [
            "These lines look like part of the web site rather than of the statement. They were left in; to cut \
             them, add them to `boilerplate` in the configuration:",
            "Bu sətirlər bəyanatın deyil, saytın hissəsinə oxşayır. Mətndə saxlanıldı; kəsmək üçün onları \
             konfiqurasiyada `boilerplate` siyahısına əlavə edin:",
        ],
        Phrase::Undecided => [
            "A person must decide; until then it stays as it was.",
            "Qərarı əməkdaş verməlidir; o vaxta qədər hər şey olduğu kimi qalır.",
        ],
        Phrase::LetHappen => ["Accepted by a person.", "Əməkdaş tərəfindən qəbul edildi."],
        Phrase::KeptAsItWas => [
            "Kept as it was, by a person. It is asked again at the next start.",
            "Əməkdaşın qərarı ilə olduğu kimi saxlanıldı. Növbəti işə salınmada yenidən soruşulacaq.",
        ],
        Phrase::HowToLet => [
            "It waits under number {}. To let it happen: gazetted accept {}.",
            "{} nömrəsi ilə gözləyir. İcazə vermək üçün: gazetted accept {}.",
        ],
        Phrase::HowToKeep => [
            "To keep things as they are: gazetted reject {}.",
            "Olduğu kimi saxlamaq üçün: gazetted reject {}.",
        ],
        Phrase::WhatWouldChange => {
            ["Entries of each feed that would change:", "Hər lentdə dəyişəcək yazıların sayı:"]
        }
        Phrase::TodayTitle => {
            ["{}: what happened today, newest first", "{}: bu gün baş verənlər, ən yenisi yuxarıda"]
        }
    }
}

fn of_correction(grade: Grade, judge: Judge) -> Row {
    match (grade, judge) {
        (Grade::Editorial, Judge::Measured) => [
            "Corrected (editorial, as measured): {}",
            "Düzəliş edildi (redaktə xarakterli, ölçməyə görə): {}",
        ],
        (Grade::Editorial, Judge::Declared) => [
            "Corrected (editorial, as declared): {}",
            "Düzəliş edildi (redaktə xarakterli, faylda göstərildiyi kimi): {}",
        ],
        (Grade::Minor, Judge::Measured) => {
            ["Corrected (minor, as measured): {}", "Düzəliş edildi (kiçik, ölçməyə görə): {}"]
        }
        (Grade::Minor, Judge::Declared) => [
            "Corrected (minor, as declared): {}",
            "Düzəliş edildi (kiçik, faylda göstərildiyi kimi): {}",
        ],
        (Grade::Substantive, Judge::Measured) => [
            "Corrected (substantive, as measured): {}",
            "Düzəliş edildi (mahiyyətə aid, ölçməyə görə): {}",
        ],
        (Grade::Substantive, Judge::Declared) => [
            "Corrected (substantive, as declared): {}",
            "Düzəliş edildi (mahiyyətə aid, faylda göstərildiyi kimi): {}",
        ],
    }
}

fn of_taken_back(what: TakenBack) -> Row {
    match what {
        TakenBack::Withdrawn => ["Withdrawn: {}", "Geri çəkildi: {}"],
        TakenBack::Reinstated => ["Reinstated: {}", "Bərpa edildi: {}"],
        TakenBack::StaysWithdrawn => [
            "This is the text of a statement that was withdrawn; it stays withdrawn. To reinstate it: gazetted reinstate, or a file of the same name that ends in .reinstate.txt.",
            "Bu, geri çəkilmiş bəyanatın mətnidir; geri çəkilmiş qalır. Bərpa etmək üçün: gazetted reinstate, və ya eyni adlı, .reinstate.txt ilə bitən fayl.",
        ],
        TakenBack::Erased => {
            ["Withdrawn, and its text is destroyed.", "Geri çəkildi və mətni məhv edildi."]
        }
        TakenBack::ManyVanished => [
            "ALARM: {} files of published statements vanished at once. Nothing is withdrawn; please look whether the folder is as it should be.",
            "HƏYƏCAN: dərc olunmuş bəyanatların {} faylı birdən itdi. Heç nə geri çəkilmir; zəhmət olmasa qovluğu yoxlayın.",
        ],
    }
}

fn of_split(part: Part) -> Row {
    match part {
        Part::Found => ["An archive of {} files was found.", "{} fayldan ibarət arxiv tapıldı."],
        Part::Dated => ["Published by a date of their own: {}", "Öz tarixi ilə dərc olunacaq: {}"],
        Part::DatedByName => [
            "Published by the date in the file's name: {}",
            "Fayl adındakı tarixlə dərc olunacaq: {}",
        ],
        Part::Undated => {
            ["Waiting, because no date is stated: {}", "Tarix göstərilmədiyi üçün gözləyəcək: {}"]
        }
        Part::Embargo => ["Waiting under an embargo: {}", "Embarqo altında gözləyəcək: {}"],
        Part::DateAhead => {
            ["Waiting for a date that lies ahead: {}", "Hələ gəlməmiş tarixi gözləyəcək: {}"]
        }
        Part::OtherWaiting => ["Waiting for other reasons: {}", "Başqa səbəblərdən gözləyəcək: {}"],
        Part::Refused => ["Refused: {}", "Rədd olunacaq: {}"],
        Part::RefusedOtherwise => {
            ["Refused for other reasons: {}", "Başqa səbəblərdən rədd olunacaq: {}"]
        }
        Part::Copies => [
            "Copies of others, whose text is published once: {}",
            "Mətni bir dəfə dərc olunan surətlər: {}",
        ],
        Part::Span => ["From the first date to the last: {}", "İlk tarixdən sonuncuya qədər: {}"],
        Part::Feeds => ["Statements in each feed: {}", "Lentlər üzrə bəyanatlar: {}"],
        Part::NobodyIsTold => {
            ["Nobody is told of them as news.", "Onlar heç kimə yenilik kimi bildirilməyəcək."]
        }
    }
}

fn of_archive(files: Files) -> Row {
    match files {
        Files::TakenIn => {
            ["Taken in from an archive: {} statements", "Arxivdən qəbul edildi: {} bəyanat"]
        }
        Files::Refused => [
            "Not published: {} files of an archive; each has a report here",
            "Dərc olunmadı: arxivdən {} fayl; hər biri üçün burada hesabat var",
        ],
        Files::Waiting => [
            "Waiting: {} statements of an archive; each has a report here",
            "Gözləyir: arxivdən {} bəyanat; hər biri üçün burada hesabat var",
        ],
        Files::Copies => [
            "Copies: {} files of an archive have the same text as others; each text is published once",
            "Surətlər: arxivdən {} faylın mətni başqaları ilə eynidir; hər mətn bir dəfə dərc olunur",
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_has_a_place_for_its_value_in_every_language_or_in_none() {
        for phrase in Phrase::ALL {
            let [first, ..] = in_all(phrase);
            for text in in_all(phrase) {
                assert!(!text.is_empty(), "{phrase:?}");
                assert_eq!(text.matches("{}").count(), first.matches("{}").count(), "{phrase:?}");
            }
        }
    }
}
