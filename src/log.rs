//! Log lines: calm ones for a person at a terminal, structured ones for a journal.

use std::fmt;
use std::io::{self, IsTerminal as _, Write as _};
use std::panic::PanicHookInfo;
use std::sync::{Arc, OnceLock};

use jiff::tz::TimeZone;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::writer::MakeWriter;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::{Layer, Registry, reload};

use crate::board::{About, AlarmKind, Board};
use crate::clock::Clock;
use crate::config::{LogFormat, LogLevel, LogSettings};
use crate::domain::time::Moment;

type Boxed = Box<dyn Layer<Registry> + Send + Sync>;

/// The log as it is written at the moment.
static CURRENT: OnceLock<reload::Handle<Boxed, Registry>> = OnceLock::new();

/// Installs the log for the whole process; later calls change how it is written.
pub fn init(settings: LogSettings, zone: TimeZone) {
    let written = written(settings, zone);
    if let Some(current) = CURRENT.get() {
        // An error means that the log is gone, and whom to tell?
        drop(current.reload(written));
        return;
    }
    let (layer, current) = reload::Layer::new(written);
    // An error means that a log is installed already, which is as good.
    if tracing::subscriber::set_global_default(Registry::default().with(layer)).is_ok() {
        drop(CURRENT.set(current));
    }
    std::panic::set_hook(Box::new(tell_panic));
}

fn written(LogSettings { format, level }: LogSettings, zone: TimeZone) -> Boxed {
    let people = match format {
        LogFormat::Auto => io::stderr().is_terminal(),
        LogFormat::Text => true,
        LogFormat::Json => false,
    };
    let level = match level {
        LogLevel::Error => Level::ERROR,
        LogLevel::Warn => Level::WARN,
        LogLevel::Info => Level::INFO,
        LogLevel::Debug => Level::DEBUG,
    };
    let lines = tracing_subscriber::fmt::layer().with_writer(StandardError::of_this_process());
    let lines = if people {
        lines.event_format(Calm { zone }).boxed()
    } else {
        lines.json().flatten_event(true).with_target(false).boxed()
    };
    Box::new(Written { level, lines })
}

/// From now on what is wrong is noted on this board too, whatever the log shows of it.
pub fn note_alarms_on(board: Arc<Board>) {
    // An error means that it has one, which is as good.
    drop(BOARD.set(board));
}

static BOARD: OnceLock<Arc<Board>> = OnceLock::new();

/// The lines of the log from a level on, and the alarms on the board.
struct Written {
    level: Level,
    lines: Boxed,
}

impl Layer<Registry> for Written {
    fn on_event(&self, event: &Event<'_>, context: Context<'_, Registry>) {
        let level = *event.metadata().level();
        // First, so that whoever reads the line finds it on the board.
        if level <= Level::WARN
            && let Some(board) = BOARD.get()
        {
            note_alarm(board, event);
        }
        if level <= self.level {
            self.lines.on_event(event, context);
        }
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.level.max(Level::WARN).into())
    }
}

/// Where the lines go. The journal is told how grave each is (`sd-daemon(3)`), so that
/// `journalctl -p warning` finds what it should.
#[derive(Clone, Copy, Debug)]
struct StandardError {
    is_journal: bool,
}

impl StandardError {
    /// The journal is there where the service manager says so of this very file, and not of one that took
    /// its place (`systemd.exec(5)`, `$JOURNAL_STREAM`).
    fn of_this_process() -> StandardError {
        let named = std::env::var_os("JOURNAL_STREAM");
        let is_it = |found: rustix::fs::Stat| {
            let own = format!("{}:{}", found.st_dev, found.st_ino);
            named.is_some_and(|named| named == own.as_str())
        };
        StandardError { is_journal: rustix::fs::fstat(io::stderr()).is_ok_and(is_it) }
    }

    fn mark(self, level: Level) -> &'static str {
        match level {
            _ if !self.is_journal => "",
            Level::ERROR => "<3>",
            Level::WARN => "<4>",
            Level::INFO => "<6>",
            _ => "<7>",
        }
    }
}

impl<'a> MakeWriter<'a> for StandardError {
    type Writer = Marked;

    fn make_writer(&'a self) -> Marked {
        Marked("")
    }

    fn make_writer_for(&'a self, about: &Metadata<'_>) -> Marked {
        Marked(self.mark(*about.level()))
    }
}

/// One line, which is written at once.
struct Marked(&'static str);

impl io::Write for Marked {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let mark = std::mem::take(&mut self.0);
        if mark.is_empty() {
            return io::stderr().write(bytes);
        }
        io::stderr().write_all(&[mark.as_bytes(), bytes].concat())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}

/// The last line of a program that ends because it cannot go on.
pub fn say_last(line: &str) {
    let mark = StandardError::of_this_process().mark(Level::ERROR);
    // Where even this cannot be written, the exit status still says it.
    let _unsaid = writeln!(io::stderr(), "{mark}gazetted: {line}");
}

/// What has an outcome is about a drop file, and noted with it.
fn note_alarm(board: &Board, event: &Event<'_>) {
    let mut line = Line::default();
    event.record(&mut line);
    let facts = line.facts.iter().filter(|(name, _value)| *name != "path");
    let facts = facts.map(|(name, value)| format!("{name}: {value}"));
    let mut lines = line.message.lines().map(shown);
    let title = lines.next().unwrap_or_default();
    let text: Vec<String> = lines.chain(facts).collect();
    let fact = |wanted| line.facts.iter().find(|(name, _value)| *name == wanted);
    if fact("outcome").is_none() {
        let path = fact("path").map(|(_name, value)| value.as_str());
        let about = About { kind: AlarmKind::Alarm, path, waiting: None };
        board.alarms.note(about, (&title, &text.join("\n")), Clock.now());
    }
}

/// Where it happened, and not what it says: that may quote a text which is not public.
fn tell_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string);
    let thread = std::thread::current().name().map(str::to_owned);
    tracing::error!(place, thread, "a fault of the program: it panicked");
}

/// `14:05:09  published  drop/visit.txt  http://… (3.1 ms)`: what happened first, then its facts.
struct Calm {
    zone: TimeZone,
}

impl<S, N> FormatEvent<S, N> for Calm
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _context: &FmtContext<'_, S, N>,
        mut out: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut line = Line::default();
        event.record(&mut line);
        let now = Moment::in_zone(Clock.now(), &self.zone);
        let mark = match *event.metadata().level() {
            Level::ERROR => "error: ",
            Level::WARN => "note: ",
            _ => "",
        };
        write!(out, "{}  {mark}{}", now.time_of_day(), shown(&line.message))?;
        // For machines: the message says it already.
        let facts = line.facts.iter().filter(|(name, _value)| *name != "outcome");
        for (name, value) in facts {
            write!(out, "  {name}={value}")?;
        }
        writeln!(out)
    }
}

#[derive(Default)]
struct Line {
    message: String,
    facts: Vec<(&'static str, String)>,
}

impl Visit for Line {
    fn record_str(&mut self, field: &Field, value: &str) {
        self.keep(field, value.to_owned());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.keep(field, format!("{value:?}"));
    }
}

impl Line {
    fn keep(&mut self, field: &Field, value: String) {
        if field.name() == "message" {
            self.message = value;
        } else {
            self.facts.push((field.name(), shown(&value)));
        }
    }
}

/// It comes from a file name or a text: what could break out of the line is escaped.
fn shown(value: &str) -> String {
    if value.chars().any(char::is_control) {
        value.escape_debug().to_string()
    } else {
        value.to_owned()
    }
}
