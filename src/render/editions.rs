//! What the editions of one statement say of each other.

use crate::domain::entry::Follows;
use crate::domain::language::Language;
use crate::domain::site::Site;

use super::words::Time;
use super::xml;

/// Above a translation that has not caught up: what it follows, and where the corrected text stands.
pub(super) fn behind(site: &Site, language: &Language, follows: &Follows) -> String {
    let date = Time::of(follows.corrected, language).date;
    let words = follows_words(language)
        .replace("{version}", &follows.revision.to_string())
        .replace("{date}", &date);
    let (url, original) = (site.url(&follows.address), original(language));
    xml::paragraph_with_link(&words, (&url, original))
}

/// The places stand for the number of the version and for the date of the correction.
fn follows_words(language: &Language) -> &'static str {
    match language.primary() {
        "ar" => "هذه الترجمة تتبع النسخة {version} من النص الأصلي، الذي صُحح في {date}.",
        "az" => {
            "Bu tərcümə əsas mətnin {version} nömrəli versiyasına uyğundur; əsas mətnə düzəliş edilib: {date}."
        }
        "de" => {
            "Diese Übersetzung folgt der Fassung {version} des Originals, das am {date} berichtigt wurde."
        }
        "es" => {
            "Esta traducción sigue la versión {version} del original, que fue corregido el {date}."
        }
        "fr" => {
            "Cette traduction suit la version {version} de l’original, qui a été corrigé le {date}."
        }
        "hy" => {
            "Այս թարգմանությունը համապատասխանում է բնագրի {version} տարբերակին. բնագիրը ուղղվել է՝ {date}։"
        }
        "it" => {
            "Questa traduzione segue la versione {version} dell’originale, che è stato corretto il {date}."
        }
        "ka" => "ეს თარგმანი მიჰყვება დედნის ვერსიას {version}; დედანი შესწორდა: {date}.",
        "pt" => "Esta tradução segue a versão {version} do original, que foi corrigido em {date}.",
        "ru" => {
            "Этот перевод соответствует версии {version} исходного текста, который был исправлен {date}."
        }
        "tr" => {
            "Bu çeviri, asıl metnin {version} numaralı sürümüne uyar; asıl metin düzeltildi: {date}."
        }
        _ => {
            "This translation follows version {version} of the original, which was corrected on {date}."
        }
    }
}

/// The words of the link.
fn original(language: &Language) -> &'static str {
    match language.primary() {
        "ar" => "النص الأصلي",
        "az" => "Əsas mətn",
        "hy" => "Բնագիր",
        "it" => "Originale",
        "ka" => "დედანი",
        "ru" => "Исходный текст",
        "tr" => "Asıl metin",
        _ => "Original",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_have_their_place_in_every_language() {
        for tag in ["ar", "az", "de", "es", "fr", "hy", "it", "ka", "pt", "ru", "tr", "en", "sw"] {
            let words = follows_words(&Language::parse(tag).unwrap());
            assert!(words.contains("{version}") && words.contains("{date}"), "{words}");
        }
    }
}
