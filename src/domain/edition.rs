//! One statement in several languages: which files say by their names that they are, and which texts join it.

use super::id::EntryId;
use super::language::Language;
use super::path::DropPath;

/// The statement that a text is an edition of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joins {
    /// Its key.
    pub group: String,
    /// The edition that the text says it is a translation of.
    pub translation_of: Option<EntryId>,
}

/// What the paths of all editions have in common: the path without its ending, and without the languages that
/// its name and its folders say. `az/bridge.docx`, `en/bridge.txt`, `bridge.ru.html` and `bridge.txt` have `bridge`.
pub fn edition_stem(path: &DropPath, languages: &[Language]) -> String {
    let is_language = |text: &str| Language::parse(text).is_ok_and(|tag| languages.contains(&tag));
    let mut segments: Vec<&str> = path.as_str().split('/').collect();
    let name = segments.pop().unwrap_or_default();
    segments.retain(|folder| !is_language(folder));
    segments.push(stem(name, is_language));
    segments.join("/")
}

/// How the paths of other editions of this one may begin.
pub fn edition_prefixes(path: &DropPath, languages: &[Language]) -> Vec<String> {
    let stem = edition_stem(path, languages);
    let (folder, name) =
        stem.rsplit_once('/').map_or(("", stem.as_str()), |(folder, name)| (folder, name));
    let folders: Vec<&str> = folder.split('/').filter(|folder| !folder.is_empty()).collect();
    let own = path.as_str().split('/').position(|folder| {
        Language::parse(folder).is_ok_and(|language| languages.contains(&language))
    });
    // Where the language of the path stands, and where it mostly stands.
    let places = own.into_iter().chain([0, folders.len()]).filter(|place| *place <= folders.len());
    let mut all = vec![folders.clone()];
    for place in places {
        for language in languages {
            let mut with = folders.clone();
            with.insert(place, language.as_str());
            all.push(with);
        }
    }
    let begins = |folders: Vec<&str>| {
        let path = folders.into_iter().chain([name]).collect::<Vec<_>>().join("/");
        [".", "_"].map(|mark| [path.as_str(), mark].concat())
    };
    let mut prefixes: Vec<String> = all.into_iter().flat_map(begins).collect();
    prefixes.sort_unstable();
    prefixes.dedup();
    prefixes
}

/// The name without its ending and its language.
fn stem(name: &str, is_language: impl Fn(&str) -> bool) -> &str {
    let stem = name.rsplit_once('.').map_or(name, |(stem, _ending)| stem);
    match stem.rsplit_once(['.', '_']) {
        Some((rest, last)) if !rest.is_empty() && is_language(last) => rest,
        Some(_) | None => stem,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn editions_have_one_stem() {
        let languages = ["az", "en", "ru"].map(|tag| Language::parse(tag).unwrap());
        let stem = |path: &str| edition_stem(&DropPath::parse(path).unwrap(), &languages);
        for path in
            ["az/bridge.docx", "en/bridge.txt", "bridge.ru.html", "bridge_en.md", "bridge.txt"]
        {
            assert_eq!(stem(path), "bridge");
        }
        assert_eq!(stem("2026/az/03/bridge.eml"), "2026/03/bridge");
        assert_eq!(stem("news/bridge.de.txt"), "news/bridge.de");
        for (path, other) in [
            ("bridge.az.docx", "bridge.txt"),
            ("bridge.txt", "en/bridge_ru.md"),
            ("2026/az/bridge.txt", "2026/en/bridge.txt"),
            ("az/2026/bridge.txt", "2026/bridge.en.txt"),
        ] {
            let prefixes = edition_prefixes(&DropPath::parse(path).unwrap(), &languages);
            assert!(prefixes.iter().any(|prefix| other.starts_with(prefix)), "{path} {other}");
        }
        assert_eq!(stem("az/.en.txt"), ".en");
    }
}
