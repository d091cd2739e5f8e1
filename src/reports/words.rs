//! What reports say, in the office's language: one table, a language a column.

use crate::domain::tongue::{Row, Tongue};

/// What a line is about. Addresses and names are put where `{}` stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phrase {
    Published,
    PublishedWithDoubts,
    Corrected,
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
}

/// Many files of an archive, told of in sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Files {
    TakenIn,
    Refused,
    Waiting,
    Copies,
}

impl Phrase {
    pub const ALL: [Phrase; 32] = [
        Phrase::Published,
        Phrase::PublishedWithDoubts,
        Phrase::Corrected,
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
        Phrase::Corrected => ["Corrected: {}", "Düzəliş edildi: {}"],
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
            "Removing a file takes nothing back. To correct the statement, put the file back with the new text.",
            "Faylı silmək heç nəyi geri götürmür. Bəyanatı düzəltmək üçün faylı yeni mətnlə geri qoyun.",
        ],
        Phrase::Stopped => [
            "The file was removed before it was public; nothing goes out.",
            "Fayl açıqlanmadan silindi; heç nə dərc olunmayacaq.",
        ],
        Phrase::Archive(files) => of_archive(files),
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
