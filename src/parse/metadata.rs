//! The fields that a file may declare of itself, by whatever name and in whatever block.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::fold::fold;
use crate::domain::reading::Origin;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Id,
    Title,
    Subtitle,
    Summary,
    Date,
    Language,
    TranslationOf,
    Category,
    Place,
    Number,
    Author,
    Contact,
    Rights,
    Embargo,
    Expires,
    Replaces,
    Status,
    Reason,
    Legal,
    Note,
    Change,
    Image,
    ImageAlt,
    ImageCaption,
    ImageCredit,
    Attachment,
}

impl Key {
    /// Whether a second value would contradict the first. Of several embargoes the latest counts.
    pub(super) fn is_single(self) -> bool {
        !matches!(
            self,
            Key::Category | Key::Author | Key::Contact | Key::Embargo | Key::Note | Key::Attachment
        )
    }
}

/// One declared value, as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) key: Key,
    pub(super) value: String,
    /// 1-based.
    pub(super) line: usize,
}

/// A block of declared values, in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) origin: Origin,
    pub(super) entries: Vec<Entry>,
}

/// The English names first: they are the ones offered for a mistyped one.
const NAMES: &[(Key, &str)] = &[
    (Key::Id, "id|guid"),
    (
        Key::Title,
        "title|headline|subject|başlıq|başlık|заголовок|название|titel|überschrift|titre|título|titolo",
    ),
    (
        Key::Subtitle,
        "subtitle|subheadline|sub-headline|alt başlıq|alt başlık|подзаголовок|untertitel|sous-titre|subtítulo|sottotitolo",
    ),
    (Key::Summary, "summary|abstract|lead|xülasə|özet|аннотация|zusammenfassung|résumé|resumen"),
    (Key::Date, "date|published|publication date|date published|tarix|tarih|дата|datum|fecha|data"),
    (Key::Language, "language|lang|dil|язык|sprache|langue|idioma|lingua"),
    (
        Key::TranslationOf,
        "translation of|translation-of|tərcüməsidir|çevirisidir|перевод|übersetzung von|traduction de|traducción de|traduzione di",
    ),
    (
        Key::Category,
        "category|categories|tags|kateqoriya|kategori|категория|kategorie|catégorie|categoría|categoria",
    ),
    (Key::Place, "place|location|yer|место|ort|lieu|lugar|luogo"),
    (
        Key::Number,
        "number|statement number|release number|nömrə|numara|номер|nummer|numéro|número|numero",
    ),
    (Key::Author, "author|authors|by|müəllif|yazar|автор|autor|autorin|auteur|autore"),
    (
        Key::Contact,
        "contact|contacts|phone|tel|telephone|email|e-mail|fax|mobile|əlaqə|iletişim|контакт|контакты|kontakt|contacto",
    ),
    (Key::Rights, "rights|copyright|licence|license|hüquqlar|права|rechte|droits|derechos"),
    (
        Key::Embargo,
        "embargo|embargoed|embargoed until|embargo until|release|release time|release at|embarqo|ambargo|эмбарго|sperrfrist",
    ),
    (
        Key::Expires,
        "expires|expiry|expires at|expiry date|valid until|in force until|qüvvədədir|etibarlıdır|bitmə tarixi|geçerlilik|bitiş tarihi|истекает|действует до|срок действия|läuft ab|gültig bis|expire le|valable jusque|caduca|válido hasta|expira|scade",
    ),
    (
        Key::Replaces,
        "replaces|supersedes|əvəz edir|yerine geçer|заменяет|ersetzt|remplace|reemplaza|sustituye|substitui|sostituisce",
    ),
    (Key::Status, "status|статус|durum"),
    (Key::Reason, "reason|withdrawal reason|səbəb|причина|grund|raison|motivo"),
    (Key::Legal, "legal|legal reasons"),
    (Key::Note, "note|notes|correction|qeyd|примечание|anmerkung|hinweis|remarque|nota"),
    (
        Key::Change,
        "change|grade|correction grade|dəyişiklik|değişiklik|изменение|änderung|modification|cambio|modifica|alteração",
    ),
    (
        Key::Image,
        "image|picture|photo|şəkil|foto|fotoğraf|resim|изображение|фото|bild|imagen|immagine",
    ),
    (
        Key::ImageAlt,
        "image alt|image_alt|image-alt|alt|alt text|şəkil təsviri|resim açıklaması|описание изображения|\
         bildbeschreibung|texte alternatif|texto alternativo|testo alternativo",
    ),
    (
        Key::ImageCaption,
        "image caption|image_caption|image-caption|caption|şəkil yazısı|resim yazısı|подпись|bildunterschrift|\
         légende|leyenda|didascalia",
    ),
    (
        Key::ImageCredit,
        "image credit|image_credit|image-credit|credit|photo credit|photo by|şəklin müəllifi|fotoğrafı çeken|\
         автор фото|bildnachweis|crédit photo|crédito|credito",
    ),
    (
        Key::Attachment,
        "attachment|attachments|enclosure|enclosures|əlavə|əlavələr|ek|ekler|приложение|приложения|вложение|вложения|anlage|anlagen|anhang|anhänge|\
         pièce jointe|pièces jointes|annexe|annexes|adjunto|adjuntos|allegato|allegati",
    ),
];

/// The key that a name stands for, in any case.
pub(super) fn key(name: &str) -> Option<Key> {
    static BY_NAME: LazyLock<HashMap<String, Key>> = LazyLock::new(|| {
        let names =
            NAMES.iter().flat_map(|(key, names)| names.split('|').map(move |name| (name, *key)));
        names.map(|(name, key)| (fold(name), key)).collect()
    });
    BY_NAME.get(&fold(name)).copied()
}

/// The known name that a mistyped one comes nearest to: a letter in three may be wrong, so that
/// the shortest names are near to nothing.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    let folded = fold(name);
    let letters = folded.chars().count();
    let names = NAMES.iter().flat_map(|(_key, names)| names.split('|'));
    let near = names.filter_map(|known| {
        let distance = strsim::damerau_levenshtein(known, &folded);
        (distance <= letters.min(known.chars().count()) / 3).then_some((distance, known))
    });
    near.min_by_key(|(distance, _known)| *distance).map(|(_distance, known)| known)
}

/// An unknown name that may be meant to keep the statement back: it must not fail open.
pub(super) fn resembles_a_restraint(name: &str) -> bool {
    let folded = fold(name);
    ["embargo", "embargoed", "release", "status", "withdrawn"]
        .iter()
        .any(|word| strsim::damerau_levenshtein(word, &folded) <= 2)
}

/// A block of these alone may be the beginning of an ordinary text (a contact, a note, a place).
pub(super) fn says_it_is_a_header(key: Key) -> bool {
    !matches!(
        key,
        Key::Contact
            | Key::Note
            | Key::Place
            | Key::Reason
            | Key::Legal
            | Key::Subtitle
            | Key::Summary
            | Key::Rights
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_known_in_any_case_and_in_the_offices_languages() {
        for (name, expected) in [
            ("TITLE", Key::Title),
            ("Başlıq", Key::Title),
            ("Дата", Key::Date),
            ("lang", Key::Language),
            ("Release", Key::Embargo),
            ("Valid until", Key::Expires),
            ("Gültig bis", Key::Expires),
            ("Qüvvədədir", Key::Expires),
            ("Заменяет", Key::Replaces),
        ] {
            assert_eq!(key(name), Some(expected), "{name}");
        }
        assert_eq!(key("Statement by the minister"), None);
    }

    #[test]
    fn the_nearest_key_is_offered() {
        assert_eq!(nearest("titel"), Some("titel"));
        assert_eq!(nearest("langauge"), Some("language"));
        assert_eq!(nearest("dtae"), Some("date"));
        assert_eq!(nearest("lan"), Some("lang"));
        assert_eq!(nearest("Embargoed unti"), Some("embargoed until"));
        for far in ["telescope reading", "To", "Cc", "My", "Ref", "Re", "Zeit", "x"] {
            assert_eq!(nearest(far), None, "{far}");
        }
    }

    #[test]
    fn a_mistyped_embargo_is_noticed() {
        for name in ["embrago", "Embargoo", "relase", "sttus", "witdrawn"] {
            assert!(resembles_a_restraint(name), "{name}");
        }
        assert!(!resembles_a_restraint("Baku"));
    }
}
