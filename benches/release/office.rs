//! The daemon under measurement, and texts that it is to release.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use crate::common::Failure;
use crate::common::client::{Client, Method};
use crate::common::corpus::Corpus;
use crate::common::daemon::{Daemon, Settings, Site};
use crate::load;
use crate::wall_clock::WallClock;

/// What it has published before.
const HELD: usize = 1_000;

const IMPORT_MAX: Duration = Duration::from_mins(2);
const START_MAX: Duration = Duration::from_secs(30);
const RELEASE_MAX: Duration = Duration::from_secs(30);

/// Between two questions whether it is there.
const PAUSE: Duration = Duration::from_millis(2);

/// Embargoes name whole seconds: one falls due each second, beginning so far ahead.
const AHEAD: u64 = 4;

/// A step that nobody takes for a broken clock.
const STEP: u64 = 600;

pub(crate) struct Office {
    site: Site,
    daemon: Option<Daemon>,
    clock: WallClock,
    /// How far the daemon's clock was stepped.
    stepped: u64,
}

impl Office {
    pub(crate) fn start() -> Result<Office, Failure> {
        let site = Site::new()?;
        let drop_dir = site.path("drop");
        site.configure(&Settings { drop_dir: &drop_dir, tables: "" })?;
        Corpus { count: HELD, seed: 1, options: &["--clean"] }.write(&drop_dir)?;
        let clock = WallClock::in_folder(&site.path(""));
        let mut daemon = site.start_with(|command| clock.apply(command))?;
        daemon.wait_for_archive(IMPORT_MAX, HELD)?;
        Ok(Office { site, daemon: Some(daemon), clock, stepped: 0 })
    }

    /// Milliseconds from the stated time until a reader has it, of each release.
    pub(crate) fn under_load(&mut self, releases: u32) -> Result<Vec<f64>, Failure> {
        let first = self.now()?.as_secs() + AHEAD;
        for number in 0..releases {
            self.drop(&format!("release-{number}"), first + u64::from(number))?;
        }
        let (drop_dir, staged) = (self.site.path("drop"), self.site.path("staged-load"));
        let address = self.daemon()?.address;
        load::beside((&drop_dir, &staged), address, || {
            let mut client = Client::new(address);
            (0..releases)
                .map(|number| {
                    let due = Duration::from_secs(first + u64::from(number));
                    let id = id(&format!("release-{number}"));
                    await_id(&mut client, &id)?;
                    Ok(late(self.now()?, due))
                })
                .collect()
        })
    }

    /// It falls due while the daemon is down. Milliseconds from the start of the process.
    pub(crate) fn over_a_restart(&mut self, round: u32) -> Result<f64, Failure> {
        let due = Duration::from_secs(self.now()?.as_secs() + 2);
        let name = format!("restart-{round}");
        self.drop(&name, due.as_secs())?;
        self.wait_until_held(&name)?;
        self.daemon.take().ok_or("it is down")?.stop()?;
        thread::sleep(due.saturating_sub(self.now()?) + Duration::from_millis(50));
        let started = Instant::now();
        let daemon = self.site.start_with(|command| self.clock.apply(command))?;
        let mut client = Client::new(daemon.address);
        self.daemon = Some(daemon);
        await_id(&mut client, &id(&name))?;
        Ok(milliseconds(started.elapsed()))
    }

    /// The clock steps past its time. Milliseconds from the step.
    pub(crate) fn over_a_step(&mut self, round: u32) -> Result<f64, Failure> {
        let name = format!("step-{round}");
        self.drop(&name, self.now()?.as_secs() + STEP / 2)?;
        self.wait_until_held(&name)?;
        self.stepped += STEP;
        let stepped = Instant::now();
        self.clock.set(i64::try_from(self.stepped)?);
        await_id(&mut Client::new(self.daemon()?.address), &id(&name))?;
        Ok(milliseconds(stepped.elapsed()))
    }

    pub(crate) fn stop(mut self) -> Result<(), Failure> {
        self.daemon.take().ok_or("it is down")?.stop()
    }

    /// On the daemon's clock.
    fn now(&self) -> Result<Duration, Failure> {
        let stepped = Duration::from_secs(self.stepped);
        Ok(SystemTime::now().duration_since(UNIX_EPOCH)? + stepped)
    }

    fn daemon(&self) -> Result<&Daemon, Failure> {
        self.daemon.as_ref().ok_or_else(|| "it is down".into())
    }

    fn drop(&self, name: &str, until: u64) -> Result<(), Failure> {
        let until = jiff::Timestamp::from_second(i64::try_from(until)?)?;
        let sentence = "The harbour office has sold the wharf, and says for how much. ";
        let text = format!(
            "Id: {name}\nDate: 2026-01-05\nEmbargo: {until}\n\nThe wharf of {name} is sold\n\n{}\n",
            sentence.repeat(40)
        );
        let staged = self.site.path("staged");
        fs::write(&staged, text)?;
        fs::rename(&staged, self.site.path("drop").join(format!("{name}.en.txt")))?;
        Ok(())
    }

    /// Its report is written behind the commit.
    fn wait_until_held(&self, name: &str) -> Result<(), Failure> {
        let report = self.site.path("reports").join(format!("{name}.en.txt.report.txt"));
        wait(|| Ok(Path::exists(&report)), START_MAX)
    }
}

fn await_id(client: &mut Client, id: &str) -> Result<(), Failure> {
    let mut known = "\"none\"".to_owned();
    wait(
        || {
            let condition = [("If-None-Match", known.as_str())];
            // After a start it does not listen yet.
            let Ok(answer) = client.ask(Method::Get, "/feeds/all.atom", &condition) else {
                return Ok(false);
            };
            answer.field("etag").unwrap_or("\"none\"").clone_into(&mut known);
            Ok(answer.status == 200 && answer.occurrences(id) > 0)
        },
        RELEASE_MAX,
    )
}

fn wait(
    mut is_so: impl FnMut() -> Result<bool, Failure>,
    patience: Duration,
) -> Result<(), Failure> {
    let since = Instant::now();
    while !is_so()? {
        if since.elapsed() > patience {
            return Err("what was waited for did not come".into());
        }
        thread::sleep(PAUSE);
    }
    Ok(())
}

fn id(name: &str) -> String {
    format!("<id>tag:press.example.org,2026:{name}</id>")
}

/// Below nothing where it came too early, which must not be.
fn late(now: Duration, due: Duration) -> f64 {
    (now.as_secs_f64() - due.as_secs_f64()) * 1_000.0
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}
