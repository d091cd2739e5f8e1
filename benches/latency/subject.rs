//! The daemon under measurement, with the reader that waits for each drop.

use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use crate::Pace;
use crate::common::Failure;
use crate::common::client::{Client, Method};
use crate::common::corpus::Corpus;
use crate::common::daemon::{Daemon, Settings, Site};
use crate::texts::{Metronome, Text, Texts};

/// One statement touches these five, in the order in which they are rendered.
const STEMS: [&str; 5] = ["all", "en", "updates", "category/visits", "en/category/visits"];
const FORMATS: [&str; 3] = ["atom", "rss", "json"];

/// Listed, and with a feed for each language.
const CATEGORIES: &str = "[categories.visits]\nname = \"Visits\"\nby_language = true\n";

const IMPORT_MAX: Duration = Duration::from_mins(10);
const VISIBLE_MAX: Duration = Duration::from_secs(30);
const CODED_MAX: Duration = Duration::from_secs(30);

/// Between two looks whether the coded forms are there.
const CODED_PAUSE: Duration = Duration::from_millis(2);

pub(crate) struct Subject {
    pub(crate) held: usize,
    site: Site,
    daemon: Daemon,
    reader: Client,
}

/// What one round gave, in milliseconds, a value a drop.
#[derive(Clone, Debug, Default)]
pub(crate) struct Drops {
    /// From just before the rename until the id was read in every touched feed.
    pub(crate) visible: Vec<f64>,
    /// From then until every touched document is sent in a coded form.
    pub(crate) coded: Vec<f64>,
    /// Drops where another feed lacked the id when the last rendered one had it.
    pub(crate) split: usize,
}

impl Subject {
    /// A daemon that has taken in a corpus of so many statements.
    pub(crate) fn holding(held: usize) -> Result<Subject, Failure> {
        let site = Site::new()?;
        let drop_dir = site.path("drop");
        site.configure(&Settings { drop_dir: &drop_dir, tables: CATEGORIES })?;
        Corpus { count: held, seed: 1, options: &["--clean"] }.write(&drop_dir)?;
        fs::create_dir(drop_dir.join("visits"))?;
        let mut daemon = site.start()?;
        daemon.wait_for_archive(IMPORT_MAX, held)?;
        let reader = Client::new(daemon.address);
        Ok(Subject { held, site, daemon, reader })
    }

    pub(crate) fn round(&mut self, texts: &mut Texts, pace: Pace) -> Result<Drops, Failure> {
        let mut metronome = Metronome::start();
        let mut drops = Drops::default();
        for number in 1..=pace.drops {
            let text = texts.next()?;
            metronome.wait();
            let visible = self.drop(&text, pace, &mut drops)?;
            self.wait_for_coded_forms()?;
            drops.coded.push(milliseconds(visible.elapsed()));
            if number == pace.drops {
                self.verify(&text)?;
            }
        }
        Ok(drops)
    }

    /// Asks for the feed that is rendered last until its answer holds the id, on one open connection
    /// and on condition, so that waiting costs the machine little; then for the four others.
    fn drop(&mut self, text: &Text, pace: Pace, drops: &mut Drops) -> Result<Instant, Failure> {
        let staged = self.site.path("staged");
        fs::write(&staged, &text.bytes)?;
        let target: PathBuf = self.site.path("drop").join("visits").join(&text.file);
        let last = STEMS[STEMS.len() - 1];
        let known = self.reader.ask(Method::Head, &address(last, "atom"), &[])?;
        let known = known.field("etag").unwrap_or("\"none\"").to_owned();

        let before = Instant::now();
        fs::rename(&staged, target)?;
        let mut visible = loop {
            let condition = [("If-None-Match", known.as_str())];
            let answer = self.reader.ask(Method::Get, &address(last, "atom"), &condition)?;
            let received = Instant::now();
            if answer.status == 200 && answer.occurrences(&text.id) > 0 {
                break received;
            }
            patient(before, VISIBLE_MAX)?;
            thread::sleep(pace.pause);
        };
        let mut is_split = false;
        for stem in &STEMS[..STEMS.len() - 1] {
            while self.reader.ask(Method::Get, &address(stem, "atom"), &[])?.occurrences(&text.id)
                == 0
            {
                is_split = true;
                patient(before, VISIBLE_MAX)?;
                thread::sleep(pace.pause);
                visible = Instant::now();
            }
        }
        drops.split += usize::from(is_split);
        drops.visible.push(milliseconds(visible.duration_since(before)));
        Ok(visible)
    }

    fn wait_for_coded_forms(&mut self) -> Result<(), Failure> {
        let since = Instant::now();
        for path in documents() {
            let accepts = [("Accept-Encoding", "gzip")];
            while !self.reader.ask(Method::Head, &path, &accepts)?.is_coded("gzip") {
                patient(since, CODED_MAX)?;
                thread::sleep(CODED_PAUSE);
            }
        }
        Ok(())
    }

    /// Once a round: the id stands in all fifteen documents, and each is there in every coding.
    fn verify(&mut self, text: &Text) -> Result<(), Failure> {
        for path in documents() {
            let answer = self.reader.ask(Method::Get, &path, &[])?;
            if answer.occurrences(&text.id) == 0 {
                return Err(format!("{} is not in {path}", text.id).into());
            }
            for coding in ["gzip", "br", "zstd"] {
                if !self
                    .reader
                    .ask(Method::Head, &path, &[("Accept-Encoding", coding)])?
                    .is_coded(coding)
                {
                    return Err(format!("{path} is not sent as {coding}").into());
                }
            }
        }
        Ok(())
    }

    pub(crate) fn stop(self) -> Result<(), Failure> {
        self.daemon.stop()
    }
}

fn documents() -> impl Iterator<Item = String> {
    STEMS.into_iter().flat_map(|stem| FORMATS.into_iter().map(move |format| address(stem, format)))
}

fn address(stem: &str, format: &str) -> String {
    format!("/feeds/{stem}.{format}")
}

fn patient(since: Instant, at_most: Duration) -> Result<(), Failure> {
    if since.elapsed() > at_most {
        Err("a statement did not come through in time".into())
    } else {
        Ok(())
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}
