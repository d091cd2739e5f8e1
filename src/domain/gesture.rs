//! What a person says with a file: `visit.accept.txt` beside `visit.txt`.

use super::beside::{bundle_of, is_bundled};
use super::path::DropPath;
use super::source;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gesture {
    Accept,
    Reject,
    /// Takes a published statement back; its text is the reason.
    Withdraw,
    /// What was taken back stands again.
    Reinstate,
}

impl Gesture {
    const ENDINGS: [(&'static str, Gesture); 4] = [
        (".accept.txt", Gesture::Accept),
        (".reject.txt", Gesture::Reject),
        (".withdraw.txt", Gesture::Withdraw),
        (".reinstate.txt", Gesture::Reinstate),
    ];

    /// What the file's name says, and the paths that it may be about; none for a statement.
    pub fn of(path: &DropPath) -> Option<(Gesture, Vec<DropPath>)> {
        let name = path.as_str();
        let (ending, gesture) = Self::ending(name)?;
        let stem = name.get(..name.len() - ending.len())?;
        // `visit.txt.accept.txt` and `visit.accept.txt`: the first that lies there is meant.
        let whole = DropPath::parse(stem).ok();
        Some((
            gesture,
            source::statement_paths(stem)
                .take(1)
                .chain(whole)
                .chain(source::statement_paths(stem).skip(1))
                // Of a bundle, by the name of its folder.
                .chain(source::statement_paths(&[stem, "/statement"].concat()).filter(is_bundled))
                .collect(),
        ))
    }

    /// What the file's name has before its ending: the name of the file that is meant, or its beginning.
    pub fn stem(path: &DropPath) -> Option<DropPath> {
        let (ending, _gesture) = Self::ending(path.as_str())?;
        DropPath::parse(path.as_str().get(..path.as_str().len() - ending.len())?).ok()
    }

    /// The names that such a file about `path` has as people write them.
    pub fn paths_about(self, path: &DropPath) -> Vec<DropPath> {
        let name = path.as_str();
        let endings = Self::ENDINGS.iter().filter(|(_ending, gesture)| *gesture == self);
        let stem = source::statement_stem(name);
        let folder = bundle_of(path).map(|(folder, _name)| folder);
        let stems = [stem, Some(name), folder].into_iter().flatten();
        endings
            .flat_map(|(ending, _gesture)| {
                let capital = ending.strip_suffix(".txt").map(|start| format!("{start}.TXT"));
                [Some((*ending).to_owned()), capital].into_iter().flatten()
            })
            .flat_map(|ending| stems.clone().map(move |stem| format!("{stem}{ending}")))
            .filter_map(|path| DropPath::parse(&path).ok())
            .collect()
    }

    pub fn is_named_by(name: &str) -> bool {
        Self::ending(name).is_some()
    }

    fn ending(name: &str) -> Option<(&'static str, Gesture)> {
        let lower = name.to_ascii_lowercase();
        Self::ENDINGS.into_iter().find(|(ending, _gesture)| lower.ends_with(ending))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(path: &str) -> Option<(Gesture, Vec<String>)> {
        let (gesture, about) = Gesture::of(&DropPath::parse(path).unwrap())?;
        Some((gesture, about.iter().map(ToString::to_string).collect()))
    }

    #[test]
    fn a_gesture_names_the_file_beside_it_with_its_ending_or_without() {
        let first = |path: &str| of(path).map(|(gesture, about)| (gesture, about[..3].to_vec()));
        let about = |names: [&str; 3]| names.map(str::to_owned).to_vec();
        let visit = about(["2026/visit.txt", "2026/visit", "2026/visit.TXT"]);
        assert_eq!(first("2026/visit.accept.txt"), Some((Gesture::Accept, visit)));
        let whole = about(["visit.txt.txt", "visit.txt", "visit.txt.TXT"]);
        assert_eq!(first("visit.txt.Reject.TXT"), Some((Gesture::Reject, whole)));
        let every_form = of("visit.withdraw.txt").unwrap().1;
        assert!(
            ["visit.md", "visit.html"].iter().all(|form| every_form.contains(&(*form).to_owned()))
        );
        assert_eq!(of("accept.txt"), None);
        assert_eq!(of("visit.txt"), None);
    }

    #[test]
    fn the_files_that_may_say_something_of_a_path_are_about_it() {
        let path = DropPath::parse("2026/visit.txt").unwrap();
        let paths = Gesture::Withdraw.paths_about(&path);
        assert_eq!(paths.len(), 4);
        let bundled = DropPath::parse("2026-visit/statement.docx").unwrap();
        let about = DropPath::parse("2026-visit.withdraw.txt").unwrap();
        assert!(Gesture::Withdraw.paths_about(&bundled).contains(&about));
        assert!(Gesture::of(&about).unwrap().1.contains(&bundled));
        for about in paths {
            let (gesture, of) = Gesture::of(&about).unwrap();
            assert!(gesture == Gesture::Withdraw && of.contains(&path), "{about}");
        }
    }
}
