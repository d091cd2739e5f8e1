//! What entries about entries say. An event of the updates feed: the headline with what happened
//! before it, and the summary. The announcement of a correction: its note, and where the text stands.

use crate::domain::language::Language;
use crate::domain::site::Site;
use crate::domain::statement::{Correction, Statement};

use super::words::Time;
use super::{notice, xml};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Published,
    Corrected,
    Reinstated,
    Expired,
}

/// The event in the form of a statement, in the statement's language.
pub fn statement(what: What, of: &Statement) -> Statement {
    let title = match what {
        What::Published => of.title.clone(),
        What::Corrected => format!("{} {}", corrected(&of.language), of.title),
        What::Reinstated => format!("{} {}", notice::reinstated(&of.language), of.title),
        What::Expired => format!("{} {}", expired(&of.language), of.title),
    };
    Statement {
        title,
        html: xml::paragraph(&of.summary),
        replaces: None,
        subtitle: None,
        attachments: Vec::new(),
        ..of.clone()
    }
}

/// The short entry that tells of the newest substantive correction of a statement, in its language.
/// `url` is that of the statement's page.
pub fn announcement(of: &Statement, url: &str) -> Statement {
    let note = of.corrections.first().and_then(|correction| correction.note.clone());
    let told = of.corrections.first().map(|correction| note_of(correction, of)).unwrap_or_default();
    Statement {
        title: format!("{} {}", corrected(&of.language), of.title),
        html: told + &xml::paragraph_with_link("", (url, &of.title)),
        // Where the content is cut, this stands for it.
        summary: note.unwrap_or_else(|| of.title.clone()),
        corrections: Vec::new(),
        note: None,
        expires: None,
        replaces: None,
        subtitle: None,
        attachments: Vec::new(),
        ..of.clone()
    }
}

/// What stands above the text of a statement: the notes of its corrections with their dates, and a
/// note that is none of these.
pub(super) fn notes(of: &Statement) -> String {
    let told: String = of.corrections.iter().map(|correction| note_of(correction, of)).collect();
    let is_told = of.corrections.iter().any(|correction| correction.note == of.note);
    match of.note.as_deref() {
        Some(note) if !is_told => told + &xml::paragraph(note),
        Some(_) | None => told,
    }
}

fn note_of(correction: &Correction, of: &Statement) -> String {
    let date = Time::of(correction.at, &of.language).date;
    let label = format!("{} {date}", corrected(&of.language));
    xml::labelled_paragraph(&label, correction.note.as_deref())
}

/// What the updates feed is called, in the site's default language.
pub fn feed_title(site: &Site) -> String {
    let name = match site.default_language().map_or("en", Language::primary) {
        "ar" => "التحديثات",
        "az" => "yeniliklər",
        "de" => "Änderungen",
        "es" => "actualizaciones",
        "fr" => "mises à jour",
        "hy" => "թարմացումներ",
        "it" => "aggiornamenti",
        "ka" => "განახლებები",
        "pt" => "atualizações",
        "ru" => "обновления",
        "tr" => "güncellemeler",
        _ => "updates",
    };
    format!("{}: {name}", site.title)
}

/// The mark of a corrected text in the languages that offices of ours write; English otherwise.
fn corrected(language: &Language) -> &'static str {
    match language.primary() {
        "ar" => "تصحيح:",
        "az" => "Düzəliş:",
        "de" => "Korrektur:",
        "es" => "Corrección:",
        "fr" => "Correction :",
        "hy" => "Ուղղում․",
        "it" => "Correzione:",
        "ka" => "შესწორება:",
        "pt" => "Correção:",
        "ru" => "Исправление:",
        "tr" => "Düzeltme:",
        _ => "Correction:",
    }
}

/// The mark of a text that is no longer in force.
fn expired(language: &Language) -> &'static str {
    match language.primary() {
        "ar" => "لم يعد ساريًا:",
        "az" => "Qüvvədən düşüb:",
        "de" => "Nicht mehr gültig:",
        "es" => "Ya no está vigente:",
        "fr" => "N’est plus en vigueur :",
        "hy" => "Այլևս ուժի մեջ չէ․",
        "it" => "Non più in vigore:",
        "ka" => "აღარ მოქმედებს:",
        "pt" => "Já não está em vigor:",
        "ru" => "Больше не действует:",
        "tr" => "Artık yürürlükte değil:",
        _ => "No longer in force:",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_correction_says_so_before_the_headline() {
        let russian = Language::parse("ru").unwrap();
        assert_eq!(corrected(&russian), "Исправление:");
        assert_eq!(corrected(&Language::parse("sw").unwrap()), "Correction:");
    }
}
