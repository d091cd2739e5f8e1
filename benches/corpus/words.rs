//! Invented words for each language, in its letters, as often as Zipf's law has them.
//!
//! Real small words stand in front, so that a text looks like its language to a compressor, to a
//! search index and to a guess at the language; all others are made of syllables.

#![expect(clippy::format_push_string, reason = "`write!` wants an error handled that cannot be")]

use std::collections::HashSet;
use std::sync::Arc;

use super::random::Random;
use super::tongues::Tongue;

const VOCABULARY: usize = 16_000;
const ZIPF_SLOTS: usize = 1 << 20;

/// Which word a random slot means: the word of rank r holds slots in proportion to 1/r.
pub(crate) struct Zipf(Vec<u16>);

pub(crate) struct Lexicon {
    pub(crate) tongue: &'static Tongue,
    zipf: Arc<Zipf>,
    words: Vec<String>,
}

impl Zipf {
    pub(crate) fn new() -> Zipf {
        let weight = |rank: usize| (1_u64 << 40) / (rank as u64 + 1);
        let total: u64 = (0..VOCABULARY).map(weight).sum();
        let mut slots = Vec::with_capacity(ZIPF_SLOTS);
        let mut reached = 0_u128;
        for rank in 0..VOCABULARY {
            reached += u128::from(weight(rank));
            let end = reached * ZIPF_SLOTS as u128 / u128::from(total);
            let end = usize::try_from(end).unwrap_or(ZIPF_SLOTS);
            slots.resize(end, u16::try_from(rank).unwrap_or(u16::MAX));
        }
        Zipf(slots)
    }

    fn rank(&self, random: &mut Random) -> usize {
        usize::from(self.0[random.below(self.0.len())])
    }
}

impl Lexicon {
    pub(crate) fn new(tongue: &'static Tongue, zipf: Arc<Zipf>, seed: u64) -> Lexicon {
        let mut random = Random::new(seed, u64::from(tongue.tag.as_bytes()[1]) << 8);
        let syllables = Syllables::of(tongue);
        let small = tongue.small_words.split(' ').map(str::to_owned);
        let mut words: Vec<String> = small.collect();
        let mut known: HashSet<String> = words.iter().cloned().collect();
        while words.len() < VOCABULARY {
            let word = syllables.word(&mut random, words.len());
            if known.insert(word.clone()) {
                words.push(word);
            }
        }
        Lexicon { tongue, zipf, words }
    }

    pub(crate) fn word(&self, random: &mut Random) -> &str {
        &self.words[self.zipf.rank(random)]
    }

    /// A name: no small word, capitalised where the script has capitals.
    pub(crate) fn name(&self, random: &mut Random) -> String {
        let small = self.tongue.small_words.split(' ').count();
        capitalised(self.tongue, &self.words[random.between(small + 100, VOCABULARY - 1)])
    }

    /// One sentence appended to `text`.
    pub(crate) fn sentence(&self, random: &mut Random, text: &mut String) {
        let words = random.between(7, 24);
        for place in 0..words {
            let word = self.word(random);
            match place {
                0 => text.push_str(&capitalised(self.tongue, word)),
                _ if random.per_mille(30) => text.push_str(&capitalised(self.tongue, word)),
                _ => text.push_str(word),
            }
            let last = place + 1 == words;
            match random.below(100) {
                _ if last => text.push_str(self.tongue.stop),
                0..8 => text.push_str(self.tongue.comma),
                8 => text.push_str(&format!(" {}", random.between(2, 990))),
                _ => {}
            }
            if !last {
                text.push_str(self.tongue.blank);
            }
        }
    }

    /// Words up to about `characters` on one line, without a stop.
    pub(crate) fn phrase(&self, random: &mut Random, characters: usize) -> String {
        let mut text = self.name(random);
        let mut length = text.chars().count();
        while length < characters {
            let word = self.word(random);
            text.push_str(self.tongue.blank);
            text.push_str(word);
            length += word.chars().count() + self.tongue.blank.len();
        }
        text
    }
}

struct Syllables {
    tongue: &'static Tongue,
    onsets: Vec<&'static str>,
    vowels: Vec<&'static str>,
    codas: Vec<&'static str>,
}

impl Syllables {
    fn of(tongue: &'static Tongue) -> Syllables {
        let parts = |text: &'static str| text.split(' ').collect();
        Syllables {
            tongue,
            onsets: parts(tongue.onsets),
            vowels: parts(tongue.vowels),
            codas: parts(tongue.codas),
        }
    }

    /// Frequent words are short ones.
    fn word(&self, random: &mut Random, rank: usize) -> String {
        let longest = if rank < 300 || self.tongue.blank.is_empty() { 2 } else { 4 };
        let syllables = random.between(1 + usize::from(rank > 100), longest);
        let mut word = String::new();
        for _ in 0..syllables {
            word.push_str(random.pick(&self.onsets));
            word.push_str(random.pick(&self.vowels));
        }
        if random.per_mille(self.tongue.closed_per_mille) {
            word.push_str(random.pick(&self.codas));
        }
        word
    }
}

pub(crate) fn capitalised(tongue: &Tongue, word: &str) -> String {
    let mut rest = word.chars();
    match rest.next() {
        Some(first) => in_capitals(tongue, first.encode_utf8(&mut [0; 4])) + rest.as_str(),
        None => String::new(),
    }
}

/// Turkish and Azerbaijani keep the dot; Georgian capitals are not used in running text.
pub(crate) fn in_capitals(tongue: &Tongue, text: &str) -> String {
    match tongue.tag {
        "az" | "tr" => text.replace('i', "İ").to_uppercase(),
        "ka" => text.to_owned(),
        _ => text.to_uppercase(),
    }
}
