//! Which drop files are attached to which statement, by their names.
//!
//! `bridge.pdf` and `bridge.photo.jpg` belong to `bridge.docx` beside them, and to its editions `bridge.az.docx` and
//! `bridge.en.txt`; `bridge.az.pdf` to the edition in that language alone. In a folder that holds `statement.docx` or
//! `statement.az.docx`, a *bundle*, all belong to it. A statement may also name files at or below its own place.

use serde::{Deserialize, Serialize};

use super::attachment::{Form, Pixels};
use super::digest::Digest;
use super::language::Language;
use super::path::DropPath;
use super::source::statement_stem;

/// A file that is attached to a statement, as it lay there when the statement was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Beside {
    /// Its name without what it has in common with the statement's, so that both may be renamed together: `pdf`,
    /// `photo.jpg`. Of one that the statement names, and in a bundle, its path from where the statement lies.
    pub label: String,
    pub digest: Digest,
    /// In bytes.
    pub length: u64,
    /// Whether its first bytes are those of the form that its name says.
    pub fits: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pixels: Option<Pixels>,
}

/// The name of a statement's file in a bundle, without its ending and its language.
const BUNDLED: &str = "statement";

/// Whether the file is the statement of a bundle: `2026-03-04-bridge/statement.az.docx`.
pub fn is_bundled(statement: &DropPath) -> bool {
    let Some(stem) = statement_stem(statement.as_str()) else { return false };
    let Some((folder, name)) = stem.rsplit_once('/') else { return false };
    if !is_a_name(folder.rsplit('/').next().unwrap_or(folder)) {
        return false;
    }
    let rest = name.get(..BUNDLED.len()).filter(|start| start.eq_ignore_ascii_case(BUNDLED));
    let language = rest.and_then(|start| name.get(start.len()..));
    language.is_some_and(|language| {
        language.is_empty()
            || language.strip_prefix(['.', '_']).is_some_and(|tag| Language::parse(tag).is_ok())
    })
}

/// A year, a date or a language is the folder of many statements.
fn is_a_name(folder: &str) -> bool {
    let primary = folder.split(['-', '_']).next().unwrap_or(folder);
    let is_language = primary.len() <= 2 && Language::parse(folder).is_ok();
    folder.contains(char::is_alphabetic) && !is_language
}

/// The folder of a bundle and its name, under which the statement goes.
pub fn bundle_of(statement: &DropPath) -> Option<(&str, &str)> {
    let folder = statement.as_str().rsplit_once('/').filter(|_path| is_bundled(statement))?.0;
    Some((folder, folder.rsplit('/').next().unwrap_or(folder)))
}

/// What the file is called as an attachment of that statement; none where it is none by its name.
pub fn label<'p>(
    file: &'p DropPath,
    statement: &DropPath,
    languages: &[Language],
) -> Option<&'p str> {
    Form::of(file.file_name())?;
    if let Some((folder, _name)) = bundle_of(statement) {
        return below(file, folder).filter(|name| !name.contains('/'));
    }
    let stem = statement_stem(statement.as_str())?;
    let behind = |stem: &str| {
        let rest = file.as_str().strip_prefix(stem)?.strip_prefix('.')?;
        (!rest.contains('/')).then_some(rest)
    };
    let is_language = |text: &str| Language::parse(text).is_ok_and(|tag| languages.contains(&tag));
    // Of all editions, but for what says the language of one.
    let shared = || {
        let rest = behind(without_language(stem, is_language)?)?;
        let first = rest.split('.').next().unwrap_or_default();
        (!is_language(first)).then_some(rest)
    };
    behind(stem).or_else(shared)
}

/// The beginnings that the paths of all files have that may be attached to the statement by their names.
pub fn prefixes(statement: &DropPath, languages: &[Language]) -> Vec<String> {
    if let Some((folder, _name)) = bundle_of(statement) {
        return vec![[folder, "/"].concat()];
    }
    let Some(stem) = statement_stem(statement.as_str()) else { return Vec::new() };
    let is_language = |text: &str| Language::parse(text).is_ok_and(|tag| languages.contains(&tag));
    // What begins with the shorter one begins so with the longer one, too.
    let shortest = without_language(stem, is_language).unwrap_or(stem);
    vec![[shortest, "."].concat()]
}

/// The paths, without their endings, of the statements that a file may be attached to by its name.
pub fn stems(file: &DropPath, languages: &[Language]) -> Vec<String> {
    if Form::of(file.file_name()).is_none() {
        return Vec::new();
    }
    let (folder, name) = match file.as_str().rsplit_once('/') {
        Some((folder, name)) => ([folder, "/"].concat(), name),
        None => (String::new(), file.as_str()),
    };
    let cuts = name.match_indices('.').map(|(at, _dot)| &name[..at]);
    let mut stems: Vec<String> =
        cuts.filter(|stem| !stem.is_empty()).map(|stem| [folder.as_str(), stem].concat()).collect();
    if !folder.is_empty() {
        stems.push([folder.as_str(), BUNDLED].concat());
    }
    let tongues = stems.iter().flat_map(|stem| {
        languages
            .iter()
            .flat_map(move |language| ['.', '_'].map(|mark| format!("{stem}{mark}{language}")))
    });
    let tongues: Vec<String> = tongues.collect();
    stems.extend(tongues);
    stems
}

/// The file that a statement names: at or below its own place, and nowhere else.
pub fn named(statement: &DropPath, name: &str) -> Option<DropPath> {
    let name = name.trim().replace('\\', "/");
    let name = name.strip_prefix("./").unwrap_or(&name);
    let folder = statement.as_str().rsplit_once('/').map_or("", |(folder, _name)| folder);
    let path = if folder.is_empty() { name.to_owned() } else { [folder, "/", name].concat() };
    // It takes no step upwards.
    DropPath::parse(&path).ok().filter(|path| path != statement)
}

/// The path of a file from where the statement lies.
pub fn from_statement<'p>(file: &'p DropPath, statement: &DropPath) -> Option<&'p str> {
    match statement.as_str().rsplit_once('/') {
        Some((folder, _name)) => below(file, folder),
        None => Some(file.as_str()),
    }
}

fn below<'p>(file: &'p DropPath, folder: &str) -> Option<&'p str> {
    file.as_str().strip_prefix(folder)?.strip_prefix('/')
}

fn without_language(stem: &str, is_language: impl Fn(&str) -> bool) -> Option<&str> {
    let (rest, last) = stem.rsplit_once(['.', '_'])?;
    (is_language(last) && !rest.is_empty() && !rest.ends_with('/')).then_some(rest)
}

impl Beside {
    /// What it is called where it stands alone.
    pub fn file_name(&self, statement: &DropPath) -> String {
        let name = self.label.rsplit('/').next().unwrap_or(&self.label);
        if name.contains('.') {
            return name.to_owned();
        }
        let stem = statement_stem(statement.file_name()).unwrap_or_default();
        [stem, ".", name].concat()
    }

    /// Whether a text that names this file means this one.
    pub fn is_named(&self, name: &str) -> bool {
        let name = name.strip_prefix("./").unwrap_or(name);
        name.strip_suffix(&*self.label).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> DropPath {
        DropPath::parse(text).unwrap()
    }

    fn languages() -> Vec<Language> {
        ["az", "en"].map(|tag| Language::parse(tag).unwrap()).to_vec()
    }

    fn label_of(file: &str, statement: &str) -> Option<String> {
        label(&path(file), &path(statement), &languages()).map(str::to_owned)
    }

    #[test]
    fn files_belong_to_the_statement_whose_name_they_begin_with() {
        for (file, statement, label) in [
            ("a/bridge.pdf", "a/bridge.docx", Some("pdf")),
            ("a/bridge.photo.jpg", "a/bridge.docx", Some("photo.jpg")),
            ("bridge.photo.jpg", "bridge.az.docx", Some("photo.jpg")),
            ("bridge.az.pdf", "bridge.az.docx", Some("pdf")),
            ("bridge.az.pdf", "bridge.en.docx", None),
            ("bridge.az.pdf", "bridge.docx", Some("az.pdf")),
            ("bridges.pdf", "bridge.docx", None),
            ("a/bridge.pdf", "bridge.docx", None),
            ("bridge.docx", "bridge.txt", None),
            ("bridge.exe", "bridge.txt", None),
            ("2026-bridge/map.png", "2026-bridge/statement.docx", Some("map.png")),
            ("2026-bridge/map.png", "2026-bridge/Statement.az.docx", Some("map.png")),
            ("2026-bridge/old/map.png", "2026-bridge/statement.docx", None),
            ("2026-bridge/map.png", "2026-bridge/statements.docx", None),
            ("map.png", "statement.docx", None),
            ("2026/map.png", "2026/statement.docx", None),
            ("2026-03-04/map.png", "2026-03-04/statement.docx", None),
            ("az/map.png", "az/statement.docx", None),
        ] {
            assert_eq!(label_of(file, statement).as_deref(), label, "{file} {statement}");
            let begins = |prefix: &String| file.starts_with(prefix.as_str());
            let stem = statement_stem(statement).unwrap().to_lowercase();
            if label.is_some() {
                assert!(prefixes(&path(statement), &languages()).iter().any(begins));
                let stems = stems(&path(file), &languages());
                assert!(stems.iter().any(|known| known.to_lowercase() == stem), "{stems:?} {stem}");
            }
        }
    }

    #[test]
    fn a_statement_names_files_at_or_below_its_own_place() {
        let of = |name| named(&path("news/x.md"), name).map(|path| path.as_str().to_owned());
        assert_eq!(of("map.png").as_deref(), Some("news/map.png"));
        assert_eq!(of("./x_files\\map.png").as_deref(), Some("news/x_files/map.png"));
        for other in ["../map.png", "/etc/x.png", "a/../../x.png", "", "x.md"] {
            assert_eq!(of(other), None, "{other}");
        }
        assert_eq!(from_statement(&path("news/a/b.png"), &path("news/x.md")), Some("a/b.png"));
        assert_eq!(from_statement(&path("b.png"), &path("news/x.md")), None);
    }
}
