//! What stands above a text whose time ends, or that takes the place of another: in the content of
//! every format, because a copy in a reader's program has nothing else (docs/decisions/0010-expiry.md).

use crate::domain::entry::{Bearings, Relative};
use crate::domain::language::Language;
use crate::domain::site::Site;
use crate::domain::statement::Statement;
use crate::domain::time::Moment;

use super::words::Time;
use super::xml;

/// As HTML, in the statement's language; empty for nearly every text.
pub(super) fn html(site: &Site, statement: &Statement, bearings: &Bearings) -> String {
    let language = &statement.language;
    let replaces = bearings.replaces.as_ref().map(|old| {
        xml::paragraph_with_link(replaces(language), (&site.url(&old.address), &old.title))
    });
    let in_force = in_force(statement, bearings.expired).map(|line| xml::paragraph(&line));
    in_force.into_iter().chain(replaces).collect()
}

/// Until or since when, in one sentence.
pub(super) fn in_force(statement: &Statement, expired: Option<Moment>) -> Option<String> {
    let language = &statement.language;
    let words = if expired.is_some() { since(language) } else { until(language) };
    let time = Time::of(expired.or(statement.expires)?, language);
    Some(words.replace("{}", &[time.date, time.clock].join(", ")))
}

/// The entry that has taken this one's place, as a line of plain text.
pub(super) fn replaced_by_line(site: &Site, language: &Language, new: &Relative) -> String {
    [replaced_by(language), " ", &new.title, "\n", &site.url(&new.address)].concat()
}

/// `{}` stands for the moment.
fn until(language: &Language) -> &'static str {
    match language.primary() {
        "ar" => "سارٍ حتى {}.",
        "az" => "Qüvvədədir: {} tarixinədək.",
        "de" => "Gültig bis {}.",
        "es" => "Vigente hasta el {}.",
        "fr" => "En vigueur jusqu’au {}.",
        "hy" => "Ուժի մեջ է մինչև {}։",
        "it" => "In vigore fino al {}.",
        "ka" => "მოქმედების ვადა: {}.",
        "pt" => "Em vigor até {}.",
        "ru" => "Действует до {}.",
        "tr" => "Yürürlük sonu: {}.",
        _ => "In force until {}.",
    }
}

/// `{}` stands for the moment.
fn since(language: &Language) -> &'static str {
    match language.primary() {
        "ar" => "لم يعد ساريًا منذ {}.",
        "az" => "{} tarixindən qüvvədə deyil.",
        "de" => "Nicht mehr gültig seit {}.",
        "es" => "Ya no está vigente desde el {}.",
        "fr" => "N’est plus en vigueur depuis le {}.",
        "hy" => "Ուժի մեջ չէ՝ սկսած {}։",
        "it" => "Non più in vigore dal {}.",
        "ka" => "აღარ მოქმედებს: {}.",
        "pt" => "Já não está em vigor desde {}.",
        "ru" => "Не действует с {}.",
        "tr" => "Yürürlükten kalktı: {}.",
        _ => "No longer in force since {}.",
    }
}

/// Before the headline of the older statement.
fn replaces(language: &Language) -> &'static str {
    match language.primary() {
        "ar" => "يحل محل:",
        "az" => "Əvəz edir:",
        "de" => "Ersetzt:",
        "es" => "Reemplaza a:",
        "fr" => "Remplace :",
        "hy" => "Փոխարինում է՝",
        "it" => "Sostituisce:",
        "ka" => "ცვლის:",
        "pt" => "Substitui:",
        "ru" => "Заменяет:",
        "tr" => "Yerine geçtiği açıklama:",
        _ => "Replaces:",
    }
}

/// Before the headline of the newer statement.
pub(super) fn replaced_by(language: &Language) -> &'static str {
    match language.primary() {
        "ar" => "استُبدل بـ:",
        "az" => "Əvəz edilib:",
        "de" => "Ersetzt durch:",
        "es" => "Reemplazado por:",
        "fr" => "Remplacé par :",
        "hy" => "Փոխարինվել է՝",
        "it" => "Sostituito da:",
        "ka" => "ჩანაცვლებულია:",
        "pt" => "Substituído por:",
        "ru" => "Заменено на:",
        "tr" => "Yerini alan açıklama:",
        _ => "Replaced by:",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_its_place_in_every_language() {
        for tag in ["ar", "az", "de", "es", "fr", "hy", "it", "ka", "pt", "ru", "tr", "en", "sw"] {
            let language = Language::parse(tag).unwrap();
            for words in [until(&language), since(&language)] {
                assert_eq!(words.matches("{}").count(), 1, "{words}");
            }
        }
    }
}
