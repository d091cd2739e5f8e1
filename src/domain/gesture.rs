//! What a person says with a file: `visit.accept.txt` beside `visit.txt`.

use super::path::DropPath;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gesture {
    Accept,
    Reject,
    /// Understood, so that it is never taken for a statement; nothing is taken back yet.
    Withdraw,
}

impl Gesture {
    const ENDINGS: [(&'static str, Gesture); 3] = [
        (".accept.txt", Gesture::Accept),
        (".reject.txt", Gesture::Reject),
        (".withdraw.txt", Gesture::Withdraw),
    ];

    /// What the file's name says, and the paths that it may be about; none for a statement.
    pub fn of(path: &DropPath) -> Option<(Gesture, Vec<DropPath>)> {
        let name = path.as_str();
        let (ending, gesture) = Self::ending(name)?;
        let stem = name.get(..name.len() - ending.len())?;
        let about = [format!("{stem}.txt"), stem.to_owned(), format!("{stem}.TXT")];
        Some((gesture, about.iter().filter_map(|path| DropPath::parse(path).ok()).collect()))
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
        let about = |names: [&str; 3]| names.map(str::to_owned).to_vec();
        let visit = about(["2026/visit.txt", "2026/visit", "2026/visit.TXT"]);
        assert_eq!(of("2026/visit.accept.txt"), Some((Gesture::Accept, visit)));
        let whole = about(["visit.txt.txt", "visit.txt", "visit.txt.TXT"]);
        assert_eq!(of("visit.txt.Reject.TXT"), Some((Gesture::Reject, whole)));
        assert_eq!(of("accept.txt"), None);
        assert_eq!(of("visit.txt"), None);
    }
}
