//! What pages say of the versions of a statement, by language.

use minijinja::Value;
use serde::Serialize;

use crate::domain::language::{Direction, Language};

use super::page;

#[derive(Debug, Serialize)]
pub(super) struct VersionWords {
    #[serde(skip)]
    language: &'static str,
    #[serde(skip)]
    direction: Direction,
    versions: &'static str,
    version: &'static str,
    current: &'static str,
    changed: &'static str,
    added: &'static str,
    removed: &'static str,
}

impl VersionWords {
    /// A language that is not in the table is spoken to in English.
    pub(super) fn of(language: &Language) -> &'static VersionWords {
        let [english, ..] = &TABLE;
        TABLE.iter().find(|words| words.language == language.primary()).unwrap_or(english)
    }
}

/// The attributes of an element of these words on a page of this language.
pub(super) fn marked(language: &Language) -> Value {
    let words = VersionWords::of(language);
    page::marked((words.language, words.direction), language)
}

static TABLE: [VersionWords; 12] = [
    VersionWords {
        language: "en",
        direction: Direction::LeftToRight,
        versions: "Versions",
        version: "Version",
        current: "Current version",
        changed: "What changed",
        added: "added",
        removed: "removed",
    },
    VersionWords {
        language: "az",
        direction: Direction::LeftToRight,
        versions: "Versiyalar",
        version: "Versiya",
        current: "Hazırkı versiya",
        changed: "Nə dəyişib",
        added: "əlavə edilib",
        removed: "çıxarılıb",
    },
    VersionWords {
        language: "ru",
        direction: Direction::LeftToRight,
        versions: "Версии",
        version: "Версия",
        current: "Текущая версия",
        changed: "Что изменилось",
        added: "добавлено",
        removed: "удалено",
    },
    VersionWords {
        language: "tr",
        direction: Direction::LeftToRight,
        versions: "Sürümler",
        version: "Sürüm",
        current: "Güncel sürüm",
        changed: "Neler değişti",
        added: "eklendi",
        removed: "çıkarıldı",
    },
    VersionWords {
        language: "fr",
        direction: Direction::LeftToRight,
        versions: "Versions",
        version: "Version",
        current: "Version actuelle",
        changed: "Ce qui a changé",
        added: "ajouté",
        removed: "supprimé",
    },
    VersionWords {
        language: "de",
        direction: Direction::LeftToRight,
        versions: "Fassungen",
        version: "Fassung",
        current: "Aktuelle Fassung",
        changed: "Was sich geändert hat",
        added: "hinzugefügt",
        removed: "entfernt",
    },
    VersionWords {
        language: "es",
        direction: Direction::LeftToRight,
        versions: "Versiones",
        version: "Versión",
        current: "Versión actual",
        changed: "Qué ha cambiado",
        added: "añadido",
        removed: "eliminado",
    },
    VersionWords {
        language: "it",
        direction: Direction::LeftToRight,
        versions: "Versioni",
        version: "Versione",
        current: "Versione attuale",
        changed: "Che cosa è cambiato",
        added: "aggiunto",
        removed: "rimosso",
    },
    VersionWords {
        language: "pt",
        direction: Direction::LeftToRight,
        versions: "Versões",
        version: "Versão",
        current: "Versão atual",
        changed: "O que mudou",
        added: "adicionado",
        removed: "removido",
    },
    VersionWords {
        language: "ar",
        direction: Direction::RightToLeft,
        versions: "الإصدارات",
        version: "الإصدار",
        current: "الإصدار الحالي",
        changed: "ما الذي تغيّر",
        added: "أُضيف",
        removed: "حُذف",
    },
    VersionWords {
        language: "hy",
        direction: Direction::LeftToRight,
        versions: "Տարբերակներ",
        version: "Տարբերակ",
        current: "Ընթացիկ տարբերակ",
        changed: "Ինչ է փոխվել",
        added: "ավելացված է",
        removed: "հանված է",
    },
    VersionWords {
        language: "ka",
        direction: Direction::LeftToRight,
        versions: "ვერსიები",
        version: "ვერსია",
        current: "მიმდინარე ვერსია",
        changed: "რა შეიცვალა",
        added: "დამატებულია",
        removed: "ამოღებულია",
    },
];
