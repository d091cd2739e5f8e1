//! What an event of the updates feed says: the headline with what happened before it, and the
//! summary. The text itself stands in the statement's own entry and on its page.

use crate::domain::language::Language;
use crate::domain::site::Site;
use crate::domain::statement::Statement;

use super::xml;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Published,
    Corrected,
    Expired,
}

/// The event in the form of a statement, in the statement's language.
pub fn statement(what: What, of: &Statement) -> Statement {
    let title = match what {
        What::Published => of.title.clone(),
        What::Corrected => format!("{} {}", corrected(&of.language), of.title),
        What::Expired => format!("{} {}", expired(&of.language), of.title),
    };
    Statement { title, html: xml::paragraph(&of.summary), replaces: None, ..of.clone() }
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
