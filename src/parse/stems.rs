//! Pieces of words, sought in a text all at once.

/// Up to 64 stems.
pub(super) struct Stems {
    stems: [&'static [u8]; STEMS_MAX],
    /// For each of the first bytes of a stem: which stems may have which byte there, a bit for each.
    may_have: [[u64; 256]; PLACES],
}

const STEMS_MAX: usize = u64::BITS as usize;
/// As many as the shortest stem has.
const PLACES: usize = 3;

impl Stems {
    /// Too many stems, or one that is too short, do not compile.
    pub(super) const fn new(lists: &[&[&'static str]]) -> Stems {
        let mut stems: [&[u8]; STEMS_MAX] = [b""; STEMS_MAX];
        let mut may_have = [[0; 256]; PLACES];
        let (mut list, mut index) = (0, 0);
        while list < lists.len() {
            let mut nth = 0;
            while nth < lists[list].len() {
                let stem = lists[list][nth].as_bytes();
                assert!(stem.len() >= PLACES, "a stem is too short");
                stems[index] = stem;
                let mut place = 0;
                while place < PLACES {
                    may_have[place][stem[place] as usize] |= 1 << index;
                    place += 1;
                }
                (nth, index) = (nth + 1, index + 1);
            }
            list += 1;
        }
        Stems { stems, may_have }
    }

    /// Whether one of the stems stands in the text.
    pub(super) fn stand_in(&self, text: &str) -> bool {
        let [first, second, third] = &self.may_have;
        let bytes = text.as_bytes();
        // The stems that may have begun one byte before, and two bytes before.
        let (mut one, mut two) = (0, 0);
        for (at, byte) in bytes.iter().enumerate() {
            let byte = usize::from(*byte);
            let begun = two & third[byte];
            if begun != 0 && self.any_begins(begun, &bytes[at + 1 - PLACES..]) {
                return true;
            }
            (one, two) = (first[byte], one & second[byte]);
        }
        false
    }

    fn any_begins(&self, mut begun: u64, bytes: &[u8]) -> bool {
        while begun != 0 {
            if bytes.starts_with(self.stems[begun.trailing_zeros() as usize]) {
                return true;
            }
            begun &= begun - 1;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stem_is_found_wherever_it_stands_and_nothing_else_is() {
        const LISTS: &[&[&str]] = &[&["mbar", "bargain"], &["not ", "禁", "дə"]];
        static SOUGHT: Stems = Stems::new(LISTS);
        let pieces = ["m", "mb", "mbar", "bar", "gain", "no", "not", " ", "禁", "止", "д", "ə", ""];
        for first in pieces {
            for second in pieces {
                for third in pieces {
                    for fourth in pieces {
                        let text = [first, second, third, fourth].concat();
                        let stands =
                            LISTS.iter().copied().flatten().any(|stem| text.contains(stem));
                        assert_eq!(SOUGHT.stand_in(&text), stands, "{text}");
                    }
                }
            }
        }
    }
}
