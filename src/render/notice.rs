//! What stands in the place of a statement that was withdrawn: that it was, and why. No word of the
//! text is in it, but for the statement's number.

use crate::domain::language::Language;
use crate::domain::site::Site;
use crate::domain::statement::Statement;
use crate::domain::time::Moment;
use crate::domain::withdrawal::Withdrawal;

use super::words::Time;
use super::xml;

struct NoticeWords {
    language: &'static str,
    /// Before the statement's number or date.
    withdrawn: &'static str,
    text: &'static str,
    legal: &'static str,
    reason: &'static str,
    /// Before the headline of a statement that stands again.
    reinstated: &'static str,
}

/// The notice in the form of a statement, in the statement's language.
pub fn statement(withdrawal: &Withdrawal, of: &Statement, published: Moment) -> Statement {
    let words = NoticeWords::of(&of.language);
    let said = said(withdrawal, words);
    let paragraphs: Vec<String> = said.iter().map(|text| xml::paragraph(text)).collect();
    Statement {
        title: title(of, published),
        html: paragraphs.join("\n"),
        summary: said.join(" "),
        categories: of.categories.clone(),
        number: of.number.clone(),
        ..Statement::blank(of.language.clone(), of.group.clone())
    }
}

/// `Withdrawn: 190/21`, or with the day of publication where there is no number.
fn title(of: &Statement, published: Moment) -> String {
    let words = NoticeWords::of(&of.language);
    let name = of.number.clone().unwrap_or_else(|| Time::of(published, &of.language).date);
    format!("{}: {name}", words.withdrawn)
}

fn said(withdrawal: &Withdrawal, words: &NoticeWords) -> Vec<String> {
    let text = if withdrawal.legal { words.legal } else { words.text };
    let reason = withdrawal.reason.as_ref().map(|reason| format!("{} {reason}", words.reason));
    std::iter::once(text.to_owned()).chain(reason).collect()
}

/// The mark of a statement that stands again.
pub(super) fn reinstated(language: &Language) -> &'static str {
    NoticeWords::of(language).reinstated
}

/// The `Link` of an answer 451 (RFC 7725, section 4): who carries the demand out.
pub fn blocked_by(site: &Site) -> String {
    format!("<{}>; rel=\"blocked-by\"", site.url("/"))
}

impl NoticeWords {
    /// English for a language that is not in the table.
    fn of(language: &Language) -> &'static NoticeWords {
        let [english, ..] = &TABLE;
        TABLE.iter().find(|words| words.language == language.primary()).unwrap_or(english)
    }
}

static TABLE: [NoticeWords; 12] = [
    NoticeWords {
        language: "en",
        withdrawn: "Withdrawn",
        text: "This statement was withdrawn by its publisher.",
        legal: "This statement was withdrawn for legal reasons.",
        reason: "Reason:",
        reinstated: "Published again:",
    },
    NoticeWords {
        language: "ar",
        withdrawn: "سُحب",
        text: "سحب الناشر هذا البيان.",
        legal: "سُحب هذا البيان لأسباب قانونية.",
        reason: "السبب:",
        reinstated: "أُعيد نشره:",
    },
    NoticeWords {
        language: "az",
        withdrawn: "Geri çəkilib",
        text: "Bu bəyanat onu dərc edən tərəfindən geri çəkilib.",
        legal: "Bu bəyanat hüquqi səbəblərə görə geri çəkilib.",
        reason: "Səbəb:",
        reinstated: "Yenidən dərc edilib:",
    },
    NoticeWords {
        language: "de",
        withdrawn: "Zurückgezogen",
        text: "Diese Mitteilung wurde vom Herausgeber zurückgezogen.",
        legal: "Diese Mitteilung wurde aus rechtlichen Gründen zurückgezogen.",
        reason: "Grund:",
        reinstated: "Wieder veröffentlicht:",
    },
    NoticeWords {
        language: "es",
        withdrawn: "Retirado",
        text: "Este comunicado ha sido retirado por su editor.",
        legal: "Este comunicado ha sido retirado por motivos legales.",
        reason: "Motivo:",
        reinstated: "Publicado de nuevo:",
    },
    NoticeWords {
        language: "fr",
        withdrawn: "Retiré",
        text: "Ce communiqué a été retiré par son éditeur.",
        legal: "Ce communiqué a été retiré pour des raisons juridiques.",
        reason: "Motif :",
        reinstated: "Publié de nouveau :",
    },
    NoticeWords {
        language: "hy",
        withdrawn: "Հետ է կանչվել",
        text: "Այս հայտարարությունը հետ է կանչվել հրապարակողի կողմից։",
        legal: "Այս հայտարարությունը հետ է կանչվել իրավական պատճառներով։",
        reason: "Պատճառը՝",
        reinstated: "Կրկին հրապարակվել է․",
    },
    NoticeWords {
        language: "it",
        withdrawn: "Ritirato",
        text: "Questo comunicato è stato ritirato dal suo editore.",
        legal: "Questo comunicato è stato ritirato per motivi legali.",
        reason: "Motivo:",
        reinstated: "Pubblicato di nuovo:",
    },
    NoticeWords {
        language: "ka",
        withdrawn: "გამოხმობილია",
        text: "ეს განცხადება გამომქვეყნებელმა გამოიხმო.",
        legal: "ეს განცხადება სამართლებრივი მიზეზით არის გამოხმობილი.",
        reason: "მიზეზი:",
        reinstated: "ხელახლა გამოქვეყნდა:",
    },
    NoticeWords {
        language: "pt",
        withdrawn: "Retirado",
        text: "Este comunicado foi retirado pelo seu editor.",
        legal: "Este comunicado foi retirado por motivos legais.",
        reason: "Motivo:",
        reinstated: "Publicado novamente:",
    },
    NoticeWords {
        language: "ru",
        withdrawn: "Отозвано",
        text: "Это заявление отозвано издателем.",
        legal: "Это заявление отозвано по юридическим причинам.",
        reason: "Причина:",
        reinstated: "Опубликовано вновь:",
    },
    NoticeWords {
        language: "tr",
        withdrawn: "Geri çekildi",
        text: "Bu açıklama yayımlayan tarafından geri çekildi.",
        legal: "Bu açıklama hukuki nedenlerle geri çekildi.",
        reason: "Neden:",
        reinstated: "Yeniden yayımlandı:",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    fn of(tag: &str, number: Option<&str>) -> Statement {
        Statement {
            title: "Wharf Nine is sold".to_owned(),
            html: "<p>Secret</p>".to_owned(),
            summary: "Secret".to_owned(),
            number: number.map(str::to_owned),
            ..Statement::blank(Language::parse(tag).unwrap(), "1".to_owned())
        }
    }

    #[test]
    fn a_notice_names_the_number_or_the_day_and_no_word_of_the_text() {
        let published = "2026-03-03T09:15:00+04:00".parse().unwrap();
        let withdrawal = Withdrawal { reason: Some("A < B & C".to_owned()), legal: false };
        let notice = statement(&withdrawal, &of("de", Some("190/21")), published);
        assert_eq!(notice.title, "Zurückgezogen: 190/21");
        assert!(notice.html.ends_with("<p>Grund: A &lt; B &amp; C</p>"), "{}", notice.html);
        let notice = statement(&Withdrawal::default(), &of("az", None), published);
        assert_eq!(notice.title, "Geri çəkilib: 3 mart 2026");
        assert!(!format!("{notice:?}").contains("Secret") && !notice.html.contains("Səbəb"));
    }

    #[test]
    fn every_language_of_the_table_is_written_once() {
        for words in &TABLE {
            let same = TABLE.iter().filter(|other| other.language == words.language);
            assert_eq!(same.count(), 1, "{}", words.language);
        }
    }
}
