//! Which drop files are attached to which statement, by their names.
//!
//! `bridge.pdf` and `bridge.photo.jpg` belong to `bridge.docx` beside them, and to its editions `bridge.az.docx` and
//! `bridge.en.txt`; `bridge.az.pdf` to the edition in that language alone. In a folder that holds `statement.docx` or
//! `statement.az.docx`, a *bundle*, all belong to it. A statement may also name files at or below its own place.

use std::collections::HashMap;

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
    #[serde(default)]
    pub naming: Naming,
    pub digest: Digest,
    /// In bytes.
    pub length: u64,
    /// Whether its first bytes are those of the form that its name says.
    pub fits: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pixels: Option<Pixels>,
}

/// What the label of a file is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Naming {
    /// What stands behind the name of the statement.
    #[default]
    Behind,
    /// The path from where the statement lies.
    Whole,
}

/// How a file belongs to a statement by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Claim<'p> {
    pub label: &'p str,
    pub naming: Naming,
    /// Of several statements the one has it that has the most of its name in common; in bytes.
    pub strength: usize,
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

/// What the file is to a statement that lies in the same folder; none where it is nothing by its name.
fn claim<'p>(
    file: &'p DropPath,
    (statement, lies): (&DropPath, Lies),
    languages: &[Language],
) -> Option<Claim<'p>> {
    Form::of(file.file_name())?;
    let stem = statement_stem(statement.as_str())?;
    let behind = |stem: &str| {
        let label = behind_in_any_case(file.as_str(), stem)?;
        let naming = Naming::Behind;
        (!label.contains('/')).then_some(Claim { label, naming, strength: stem.len() })
    };
    let is_language = |text: &str| Language::parse(text).is_ok_and(|tag| languages.contains(&tag));
    // Of all editions, but for what says the language of one.
    let shared = || {
        let claim = behind(without_language(stem, is_language)?)?;
        let first = claim.label.split('.').next().unwrap_or_default();
        (!is_language(first)).then_some(claim)
    };
    let in_bundle = || {
        let (folder, _name) = bundle_of(statement).filter(|_bundle| lies == Lies::AsBundle)?;
        let label = below(file, folder).filter(|name| !name.contains('/'))?;
        Some(Claim { label, naming: Naming::Whole, strength: folder.len() })
    };
    in_bundle().or_else(|| behind(stem)).or_else(shared)
}

/// How statements lie in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lies {
    /// One of them, with its editions at most.
    AsBundle,
    AmongOthers,
}

/// What lies in one folder.
#[derive(Debug)]
pub struct Folder {
    /// In the order of their small letters.
    paths: Vec<(String, DropPath)>,
    /// The statements by what their names, or those of their editions, begin with, in small letters.
    by_stem: HashMap<String, Vec<DropPath>>,
    lies: Lies,
    languages: Vec<Language>,
}

impl Folder {
    /// Of the paths of all that lies in it.
    pub fn of(paths: Vec<DropPath>, languages: &[Language]) -> Folder {
        let mut statements =
            paths.iter().filter(|path| statement_stem(path.as_str()).is_some()).peekable();
        let is_bundle = statements.peek().is_some() && statements.all(is_bundled);
        let lies = if is_bundle { Lies::AsBundle } else { Lies::AmongOthers };
        let mut by_stem: HashMap<String, Vec<DropPath>> = HashMap::new();
        for path in &paths {
            let Some(stem) = statement_stem(path.as_str()) else { continue };
            let shared = shared_stem(stem, languages);
            by_stem.entry(stem.to_lowercase()).or_default().push(path.clone());
            if shared != stem {
                by_stem.entry(shared.to_lowercase()).or_default().push(path.clone());
            }
        }
        let mut paths: Vec<(String, DropPath)> =
            paths.into_iter().map(|path| (path.as_str().to_lowercase(), path)).collect();
        paths.sort_unstable();
        Folder { paths, by_stem, lies, languages: languages.to_vec() }
    }

    /// The statements that a file may belong to by its name, and with what claim; the strongest one has it.
    pub fn claims<'f>(&'f self, file: &'f DropPath) -> Vec<(&'f DropPath, Claim<'f>)> {
        let claim =
            |path: &'f DropPath| Some((path, claim(file, (path, self.lies), &self.languages)?));
        if self.lies == Lies::AsBundle {
            return self.paths.iter().filter_map(|(_small, path)| claim(path)).collect();
        }
        let small = file.as_str().to_lowercase();
        let name = small.rfind('/').map_or(0, |slash| slash + 1);
        let dots = small[name..].match_indices('.').map(|(at, _dot)| name + at);
        let statements = dots.filter_map(|at| self.by_stem.get(&small[..at])).flatten();
        statements.filter_map(claim).collect()
    }

    /// The files that are a statement's by their names.
    pub fn own<'f>(&'f self, statement: &DropPath) -> Vec<(&'f DropPath, Claim<'f>)> {
        let Some(stem) = statement_stem(statement.as_str()) else { return Vec::new() };
        let begins = match self.lies {
            Lies::AsBundle => stem.rsplit_once('/').map_or(stem, |(folder, _name)| folder),
            Lies::AmongOthers => shared_stem(stem, &self.languages),
        };
        let files = self.beginning_with(begins).filter(|path| Form::of(path.file_name()).is_some());
        let own = |file: &'f DropPath| {
            let claims = self.claims(file);
            let most = claims.iter().map(|(_path, claim)| claim.strength).max()?;
            let mut all = claims.iter();
            let (_path, claim) =
                all.find(|(path, claim)| *path == statement && claim.strength == most)?;
            Some((file, *claim))
        };
        files.filter_map(own).collect()
    }

    fn beginning_with(&self, prefix: &str) -> impl Iterator<Item = &DropPath> {
        let prefix = prefix.to_lowercase();
        let from = self.paths.partition_point(|(small, _path)| *small < prefix);
        let begins = move |(small, _path): &&(String, DropPath)| small.starts_with(&prefix);
        self.paths[from..].iter().take_while(begins).map(|(_small, path)| path)
    }
}

/// The beginning of a statement's path that its editions have in common.
fn shared_stem<'s>(stem: &'s str, languages: &[Language]) -> &'s str {
    let is_language = |text: &str| Language::parse(text).is_ok_and(|tag| languages.contains(&tag));
    without_language(stem, is_language).unwrap_or(stem)
}

/// The file that a statement names: at or below its own place, and nowhere else.
pub fn named(statement: &DropPath, name: &str) -> Option<DropPath> {
    let name = name.trim().replace('\\', "/");
    let name = name.strip_prefix("./").unwrap_or(&name);
    let folder = statement.folder();
    let path = if folder.is_empty() { name.to_owned() } else { [folder, "/", name].concat() };
    // It takes no step upwards.
    DropPath::parse(&path).ok().filter(|path| path != statement)
}

/// The path of a file from where the statement lies.
pub fn from_statement<'p>(file: &'p DropPath, statement: &DropPath) -> Option<&'p str> {
    match statement.folder() {
        "" => Some(file.as_str()),
        folder => below(file, folder),
    }
}

fn below<'p>(file: &'p DropPath, folder: &str) -> Option<&'p str> {
    file.as_str().strip_prefix(folder)?.strip_prefix('/')
}

/// What stands behind the stem and a dot; on many shares two spellings that differ in case are one name.
fn behind_in_any_case<'p>(path: &'p str, stem: &str) -> Option<&'p str> {
    let (start, rest) = path.split_at_checked(stem.len())?;
    is_alike(start, stem).then(|| rest.strip_prefix('.')).flatten()
}

fn is_alike(one: &str, other: &str) -> bool {
    one == other || one.to_lowercase() == other.to_lowercase()
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

    /// Whether a text that names a file means this one.
    pub fn is_named(&self, name: &str, statement: &DropPath, languages: &[Language]) -> bool {
        let Some(path) = named(statement, name) else { return false };
        let Some(below) = from_statement(&path, statement) else { return false };
        if self.naming == Naming::Whole {
            return is_alike(below, &self.label);
        }
        let is_language =
            |text: &str| Language::parse(text).is_ok_and(|tag| languages.contains(&tag));
        let Some(stem) = statement_stem(statement.file_name()) else { return false };
        let behind = |stem: &str| {
            behind_in_any_case(below, stem).is_some_and(|rest| is_alike(rest, &self.label))
        };
        behind(stem) || without_language(stem, is_language).is_some_and(behind)
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

    /// What a file is to the statement, where only they and the others lie there.
    fn label_of(file: &str, statement: &str, others: &[&str]) -> Option<String> {
        let all = others.iter().copied().chain([statement, file]).map(path).collect();
        let folder = Folder::of(all, &languages());
        let own = folder.own(&path(statement));
        let found = own.iter().find(|(known, _claim)| known.as_str() == file);
        found.map(|(_file, claim)| claim.label.to_owned())
    }

    #[test]
    fn files_belong_to_the_statement_that_has_most_of_their_name() {
        for (file, statement, label) in [
            ("a/bridge.pdf", "a/bridge.docx", Some("pdf")),
            ("a/bridge.photo.jpg", "a/bridge.docx", Some("photo.jpg")),
            ("bridge.photo.jpg", "bridge.az.docx", Some("photo.jpg")),
            ("bridge.photo.jpg", "bridge_az.docx", Some("photo.jpg")),
            ("Bridge.Photo.JPG", "bridge.docx", Some("Photo.JPG")),
            ("bridge.az.pdf", "bridge.az.docx", Some("pdf")),
            ("bridge.az.pdf", "bridge.en.docx", None),
            ("bridge.az.pdf", "bridge.docx", Some("az.pdf")),
            ("bridges.pdf", "bridge.docx", None),
            ("a/bridge.pdf", "bridge.docx", None),
            ("bridge.docx", "bridge.txt", None),
            ("bridge.exe", "bridge.txt", None),
            ("2026-bridge/map.png", "2026-bridge/statement.docx", Some("map.png")),
            ("2026-bridge/map.png", "2026-bridge/Statement.az.docx", Some("map.png")),
            ("2026-bridge/map.png", "2026-bridge/statement.fr.docx", Some("map.png")),
            ("2026-bridge/old/map.png", "2026-bridge/statement.docx", None),
            ("2026-bridge/map.png", "2026-bridge/statements.docx", None),
            ("map.png", "statement.docx", None),
            ("2026/map.png", "2026/statement.docx", None),
            ("2026-03-04/map.png", "2026-03-04/statement.docx", None),
            ("az/map.png", "az/statement.docx", None),
        ] {
            assert_eq!(label_of(file, statement, &[]).as_deref(), label, "{file} {statement}");
        }
        for (file, statement, other) in [
            ("budget.annex.pdf", "budget.txt", "budget.annex.txt"),
            ("bridge.az.pdf", "bridge.txt", "bridge.az.txt"),
            ("notices/market.photo.png", "notices/statement.txt", "notices/market.txt"),
        ] {
            assert_eq!(label_of(file, statement, &[other]), None, "{file} {statement}");
            assert!(label_of(file, other, &[statement]).is_some(), "{file} {other}");
        }
        let editions = ["x/statement.az.docx", "x/statement.en.docx"];
        for statement in editions {
            assert!(label_of("x/map.png", statement, &editions).is_some());
        }
    }

    #[test]
    fn a_text_means_the_file_that_it_names() {
        let file = |label: &str, naming| Beside {
            label: label.to_owned(),
            naming,
            digest: Digest::ZERO,
            length: 1,
            fits: true,
            pixels: None,
        };
        let statement = path("news/bridge.az.md");
        for (label, naming, name, means) in [
            ("photo.png", Naming::Behind, "bridge.photo.png", true),
            ("photo.png", Naming::Behind, "./bridge.az.photo.png", true),
            ("photo.png", Naming::Behind, "photo.png", false),
            ("photo.png", Naming::Behind, "old.photo.png", false),
            ("png", Naming::Behind, "one.png", false),
            ("maps/plan.pdf", Naming::Whole, "maps\\plan.pdf", true),
            ("plan.pdf", Naming::Whole, "maps/plan.pdf", false),
            ("cafe\u{301}.png", Naming::Whole, "caf\u{e9}.png", false),
            ("caf\u{e9}.png", Naming::Whole, "cafe\u{301}.png", true),
        ] {
            let file = file(label, naming);
            assert_eq!(file.is_named(name, &statement, &languages()), means, "{label} {name}");
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
