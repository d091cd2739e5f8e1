//! A corpus of invented statements, each computable alone from a seed and its number.
//!
//! A ministry issues every statement in its own language, most in English, many in Russian and a
//! few in others; a hundred statements make a block of [`Corpus::BLOCK_FILES`] files.

#[path = "body.rs"]
mod body;
#[path = "furniture.rs"]
mod furniture;
#[path = "random.rs"]
mod random;
#[path = "tongues.rs"]
mod tongues;
#[path = "words.rs"]
mod words;

use std::sync::Arc;

use jiff::Span;
use jiff::civil::{Date, Weekday};

use random::Random;
use tongues::{TONGUES, Tongue};
use words::{Lexicon, Zipf};

pub(crate) struct Plan {
    pub(crate) seed: u64,
    /// Bytes of a file, on average.
    pub(crate) mean: usize,
    pub(crate) texts: Texts,
    pub(crate) statements_per_year: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Texts {
    /// With the furniture, the code pages and the broken files of a real folder.
    AsTheyCome,
    /// A headline, a date and paragraphs, in UTF-8.
    Clean,
}

pub(crate) struct DropFile {
    /// Below the drop folder, by year and month.
    pub(crate) path: String,
    pub(crate) bytes: Vec<u8>,
}

pub(crate) struct Corpus {
    plan: Plan,
    lexicons: Vec<Lexicon>,
    /// The statement within its block, and the language, of each file of a block.
    editions: Vec<(usize, usize)>,
}

/// One statement in one language.
struct Edition<'a> {
    lexicon: &'a Lexicon,
    statement: usize,
    date: Date,
    /// The office's number within the year.
    number: usize,
}

const BLOCK_STATEMENTS: usize = 100;
const FIRST_YEAR: i16 = 2006;

/// What salts the streams that several files share.
const HEADLINES: u64 = 1 << 60;
const FURNITURE: u64 = 2 << 60;
const NAMES: u64 = 3 << 60;

impl Corpus {
    pub(crate) const BLOCK_FILES: u64 = 272;

    pub(crate) fn new(plan: Plan) -> Corpus {
        let zipf = Arc::new(Zipf::new());
        let lexicon = |tongue| Lexicon::new(tongue, Arc::clone(&zipf), plan.seed);
        let lexicons = TONGUES.iter().map(lexicon).collect();
        let issued_in = |statement: usize, language: usize| match language {
            0 => true,
            1 => statement * 37 % BLOCK_STATEMENTS < 85,
            2 => (statement * 61 + 13) % BLOCK_STATEMENTS < 60,
            _ => (statement + 7 * language).is_multiple_of(33) && statement < 99,
        };
        let editions: Vec<(usize, usize)> = (0..BLOCK_STATEMENTS)
            .flat_map(|statement| (0..TONGUES.len()).map(move |language| (statement, language)))
            .filter(|&(statement, language)| issued_in(statement, language))
            .collect();
        assert_eq!(editions.len() as u64, Corpus::BLOCK_FILES, "100 + 85 + 60 + 9 times 3");
        Corpus { plan, lexicons, editions }
    }

    /// The file of number `n`, the same whenever it is asked for.
    pub(crate) fn file(&self, n: u64) -> DropFile {
        let edition = self.edition(n);
        let bytes = match self.plan.texts {
            Texts::Clean => self.clean(&edition, n).into_bytes(),
            Texts::AsTheyCome => self.as_it_comes(&edition, n),
        };
        DropFile { path: self.path(&edition, n), bytes }
    }

    fn edition(&self, n: u64) -> Edition<'_> {
        let (block, place) = (n / Corpus::BLOCK_FILES, n % Corpus::BLOCK_FILES);
        let whole = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        let (within, language) = self.editions[whole(place)];
        let statement = whole(block) * BLOCK_STATEMENTS + within;
        let year = statement / self.plan.statements_per_year;
        let ordinal = statement % self.plan.statements_per_year;
        let date = issue_date(
            FIRST_YEAR.saturating_add(i16::try_from(year).unwrap_or(i16::MAX)),
            ordinal,
            self.plan.statements_per_year,
        );
        Edition { lexicon: &self.lexicons[language], statement, date, number: ordinal + 1 }
    }

    fn path(&self, edition: &Edition<'_>, n: u64) -> String {
        let Edition { date, number, .. } = edition;
        let mut random = Random::new(self.plan.seed, NAMES ^ n);
        let dirty = self.plan.texts == Texts::AsTheyCome;
        let words = match random.below(1_000) {
            0 if dirty => " (son) s\u{327}əhər", // As a Mac writes it: the cedilla stands alone.
            1 if dirty => " final v2",
            _ => "",
        };
        let (year, month, tag) = (date.year(), date.month(), edition.lexicon.tongue.tag);
        format!("{year}/{month:02}/{date}-no-{number}{words}.{tag}.txt")
    }

    /// The same in the statement itself and where another one names it as related.
    fn headline(&self, lexicon: &Lexicon, statement: usize) -> String {
        let language = u64::from(lexicon.tongue.tag.as_bytes()[1]) << 48;
        let mut random = Random::new(self.plan.seed, HEADLINES ^ language ^ statement as u64);
        let length = match random.below(100) {
            _ if lexicon.tongue.blank.is_empty() => random.between(18, 40),
            0..5 => random.between(110, 225),
            5..10 => return self.generic_headline(lexicon),
            _ => whole(22.0_f64.mul_add(random.normal(), 71.0)).clamp(15, 225),
        };
        let text = lexicon.phrase(&mut random, length);
        if random.per_mille(500) { words::in_capitals(lexicon.tongue, &text) } else { text }
    }

    /// «Statement of the ministry»: only its number tells one from another.
    fn generic_headline(&self, lexicon: &Lexicon) -> String {
        lexicon.phrase(&mut Random::new(self.plan.seed, HEADLINES), 60)
    }

    /// What a file is to hold in bytes. The sizes are the measured ones, scaled to the mean that
    /// was asked for: texts by a log-normal law with a heavy tail, speeches five times as long.
    fn size(&self, random: &mut Random) -> usize {
        // Of the draws below, with what a last sentence runs over.
        const MEAN: f64 = 4_350.0;
        const LARGEST: f64 = 160_000.0;
        let text = if random.per_mille(10) {
            random.pareto(5_000.0, 1.3).min(LARGEST)
        } else {
            random.log_normal(7.72, 0.70).clamp(150.0, 30_000.0)
        };
        let characters = match random.below(100) {
            0..76 => text,
            76..88 => (5.0 * text).min(LARGEST),
            88..96 => 400.0_f64.mul_add(random.fraction(), 600.0),
            _ => 350.0_f64.mul_add(random.fraction(), 150.0),
        };
        let mean = f64::from(u32::try_from(self.plan.mean).unwrap_or(u32::MAX));
        whole(characters * mean / MEAN)
    }

    fn clean(&self, edition: &Edition<'_>, n: u64) -> String {
        let mut random = Random::new(self.plan.seed, n);
        let headline = self.headline(edition.lexicon, edition.statement);
        let mut text =
            format!("{headline}\n\n{}\n\n", written(edition.lexicon.tongue, edition.date));
        let size = self.size(&mut random);
        body::write(edition.lexicon, &mut random, &mut text, size);
        text
    }
}

/// Weeks run evenly through the year; within a week Thursday is the busiest day.
fn issue_date(year: i16, ordinal: usize, per_year: usize) -> Date {
    const WEEK: [usize; 7] = [13, 19, 24, 25, 17, 1, 1];
    let first = Date::new(year, 1, 1).unwrap_or(Date::MIN);
    let monday = first.nth_weekday_of_month(1, Weekday::Monday).unwrap_or(first);
    let place = ordinal * 52 * 100 / per_year;
    let (week, mut within) = (place / 100, place % 100);
    let mut day = 0;
    while within >= WEEK[day] {
        within -= WEEK[day];
        day += 1;
    }
    let days = i64::try_from(week * 7 + day).unwrap_or_default();
    let date = monday.saturating_add(Span::new().days(days));
    date.min(first.last_of_year())
}

/// A date as an office writes it.
fn written(tongue: &Tongue, date: Date) -> String {
    let (day, month, year) = (date.day(), date.month(), date.year());
    let name = usize::try_from(month - 1).ok().and_then(|nth| tongue.months.split(' ').nth(nth));
    match (tongue.tag, name) {
        ("zh", _) => format!("{year}年{month}月{day}日"),
        (_, None | Some("")) => format!("{day:02}.{month:02}.{year}"),
        ("de", Some(name)) => format!("{day}. {name} {year}"),
        ("es", Some(name)) => format!("{day} de {name} de {year}"),
        (_, Some(name)) => format!("{day} {name} {year}"),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "sizes are small")]
fn whole(size: f64) -> usize {
    size.max(0.0) as usize
}
