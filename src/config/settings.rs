//! Every setting, declared once: its name, its form, what holds without it, and its sentence.
//!
//! From the declaration come the fields that `resolve` reads, the nearest name for a mistyped one, the
//! reference and the file that `init` writes. A declared setting that nothing reads is dead code to
//! the compiler, and one that is read without being declared does not exist.

use std::net::SocketAddr;
use std::path::PathBuf;

use encoding_rs::Encoding;
use jiff::tz::TimeZone;

use super::fault::{Fault, Place, Wrong};
use super::form::{Bytes, Count, Form, Hold, Line, Loopback, Settle, Uid, Wait};
use super::public_url::PublicUrl;
use super::source::{Spot, Table, Value, parse_value};
use super::{LogFormat, LogLevel, WatchMode};
use crate::domain::id::Authority;
use crate::domain::language::Language;
use crate::domain::rules::DateOrder;
use crate::domain::statement::Author;

/// One declaration, as the reference shows it.
pub(super) struct Setting {
    pub(super) name: &'static str,
    pub(super) form: fn() -> String,
    pub(super) preset: Preset,
    pub(super) sentence: &'static str,
}

/// What holds where a setting is not given. Values are written as in the file.
#[derive(Clone, Copy)]
pub(super) enum Preset {
    /// It must be given, for example so.
    Required(&'static str),
    Value(&'static str),
    /// What happens without it, and an example.
    Unset(&'static str, &'static str),
}

impl Preset {
    /// The value that holds, or else the example.
    pub(super) fn shown(self) -> &'static str {
        match self {
            Required(value) | Default(value) | Unset(_, value) => value,
        }
    }
}

/// A value with the place where it was set.
#[derive(Clone, Debug)]
pub(super) struct Given<T> {
    pub(super) value: T,
    pub(super) place: Place,
}

/// One section as the reference shows it.
pub(super) struct Section {
    /// As in the file, without brackets; empty for the top.
    pub(super) header: &'static str,
    pub(super) about: &'static str,
    pub(super) settings: &'static [Setting],
}

macro_rules! section {
    ($(#[doc = $about:literal])+ $section:ident, $header:literal {
        $( $(#[doc = $sentence:literal])+ $name:ident: $form:ty, $preset:expr; )+
    }) => {
        pub(super) struct $section { $( pub(super) $name: Option<Given<$form>>, )+ }

        impl $section {
            pub(super) const SECTION: Section = Section {
                header: $header,
                about: concat!($($about),+),
                settings: &[$( Setting {
                    name: stringify!($name),
                    form: <$form as Form>::words,
                    preset: $preset,
                    sentence: concat!($($sentence),+),
                } ),+],
            };

            /// Takes its settings out of `keys`; what is missing, without a default or faulty is `None`.
            pub(super) fn take(keys: &mut Keys, faults: &mut Vec<Fault>) -> $section {
                $section { $( $name: keys.take(stringify!($name), $preset, faults), )+ }
            }
        }
    };
}

use Preset::{Required, Unset, Value as Default};

section! {
    /// The office, and its folders. These stand above the first section of the file.
    Top, "" {
        /// The address that readers use; every address in every feed begins with it. Behind a reverse
        /// proxy it is the proxy's.
        public_url: PublicUrl, Required(r#""https://press.example.org""#);
        /// The folder that statements are dropped into. It is only ever read.
        drop_dir: PathBuf, Default(r#""drop""#);
        /// The ledger, the catalogue and the lock. It must be on a local disk; `[backup]` keeps copies of what
        /// cannot be made again.
        state_dir: PathBuf, Default(r#""state""#);
        /// So much of the disk of `state_dir` stays free. With less, nothing new is taken in until there is room
        /// again; what is public is served, and what a person orders or what comes due is done all the same.
        keep_free: Bytes<0, 1_000_000_000_000_000>, Default(r#""64 MiB""#);
        /// Every live feed as a file, with the same bytes as its address.
        feeds_dir: PathBuf, Default(r#""feeds""#);
        /// Answers to the office: what happened today, and what needs a person.
        reports_dir: PathBuf, Default(r#""reports""#);
        /// The name of the office, as readers see it above every feed.
        title: String, Unset("the host of `public_url`", r#""Harbour Office of Port Ellery""#);
        /// One or two sentences on what the office publishes.
        description: String, Unset("none", r#""Statements and notices of the Harbour Office""#);
        /// Who gives out the permanent ids: a host name and a year in which it was the office's. It is
        /// part of every id: once the first statement is public it can never be changed.
        authority: Authority, Unset("the host of `public_url` and the year of the first start", r#""press.example.org,2026""#);
        /// Who speaks where a statement names nobody.
        author: Author, Unset("`title`", r#""Press Service <press@example.org>""#);
        /// On what terms others may use the statements.
        rights: String, Unset("none", r#""May be quoted with its source.""#);
        /// The languages of the statements; a guess chooses among these only. The first is the default,
        /// and the language of the reports.
        languages: Vec<Language>, Default(r#"["en"]"#);
        /// The zone of dates and times that state none, by its name in the IANA table. It never follows
        /// the machine's, so that a new machine dates the same text the same way.
        time_zone: TimeZone, Default(r#""UTC""#);
        /// How long a file must have been quiet that was not closed or renamed into place.
        settle: Settle, Default(r#""1s""#);
        /// How long a new statement or a correction waits before it is published, so that it can be
        /// stopped: by deleting the file, or by putting the old text back. 0s: not at all.
        hold: Hold, Default(r#""0s""#);
        /// Corrections of one statement closer together than this are one event of the updates feed, and
        /// those that are announced are announced once. In whole seconds.
        edit_quiet: Hold, Default(r#""2m""#);
        /// A statement that has no edition in one of `twin_languages` so long after it was published is
        /// mentioned in the list of the day, once.
        twin_within: Wait, Unset("never", r#""24h""#);
        /// The languages in which every statement is expected.
        twin_languages: Vec<Language>, Unset("`languages`", r#"["az", "en"]"#);
        /// `auto` listens for changes on a local disk and polls a share; `poll` always polls, for
        /// disks that report no changes.
        watch: WatchMode, Default(r#""auto""#);
        /// The numeric users whose files are taken in; those of others are refused. Empty: whoever can
        /// write to the drop folder speaks for the office.
        allowed_uids: Vec<Uid>, Default("[]");
        /// Code pages to try, in this order, on a text that is not Unicode. Without any such a text is refused.
        encodings: Vec<&'static Encoding>, Default("[]");
        /// How a date such as 3/4/2026 is read. An embargo until such a date holds the text as long as one
        /// of the two readings lies ahead, whatever stands here.
        date_order: DateOrder, Default(r#""day-first""#);
        /// Lines to cut wherever they stand alone, as the web site has them.
        boilerplate: Vec<Line>, Default("[]");
        /// Lines above the headline that belong to the paper.
        letterhead: Vec<Line>, Default("[]");
    }
}

section! {
    /// How much a live feed holds; older entries keep their pages.
    WindowSection, "window" {
        /// The newest statements, this many.
        entries: Count<1, 500>, Default("50");
        /// And all of these days, counted back from the newest.
        days: Count<0, 366>, Default("7");
        /// Above this size, older entries carry their summary only.
        bytes: Bytes<1_000, 100_000_000>, Default(r#""2 MB""#);
    }
}

section! {
    /// The server that readers, or the reverse proxy, connect to.
    HttpSection, "http" {
        /// The address and port to listen on.
        listen: SocketAddr, Default(r#""127.0.0.1:8080""#);
        /// Connections open at one time; further ones wait.
        connections_max: Count<16, 65_536>, Default("4096");
    }
}

section! {
    /// What the operator and the machines that watch the service connect to. It is always to be had at the
    /// socket `admin.sock` in `state_dir`, by root and by the user that gazetted runs as.
    AdminSection, "admin" {
        /// Also at this address and port of this machine.
        listen: Loopback, Unset("only the socket in `state_dir`", r#""127.0.0.1:9187""#);
        /// A file with a secret of at least 16 characters. Who gives it as a password, with any user name, may
        /// read what names files and texts, and give orders, at the address too.
        token_file: PathBuf, Unset("the address tells `/healthz`, `/readyz` and `/metrics` only", r#""/etc/gazetted/admin-token""#);
    }
}

section! {
    /// Whether the wall clock of this machine can be relied on. By one that is known to be wrong, because it was set
    /// ahead by more than an hour or is earlier than the ledger, no embargo ends, no date ahead comes and nothing
    /// expires, and texts without a date wait too, until it is right or a person accepts it. `hold` runs on.
    ClockSection, "clock" {
        /// `true` where a time service such as chrony keeps the clock: while the kernel says that it is not
        /// synchronised, embargoes, dates ahead and expiries wait until it is, or until a person accepts the clock.
        /// `false` where none does: the clock is taken as it is, and everything goes on at once.
        time_service: bool, Default("false");
        /// With `time_service`: how long after the start of the machine undated statements wait for the
        /// clock to be synchronised. Later they are published at once.
        patience: Settle, Default(r#""2m""#);
    }
}

section! {
    /// Backups that the daemon makes by itself, also while it publishes: of the ledger and the attachments, not of
    /// this file. `gazetted restore` puts one back, and a start begins from the newest where the ledger is damaged.
    BackupSection, "backup" {
        /// The folder for them, best on another disk. Texts under embargo are in it: keep it as close as `state_dir`.
        dir: PathBuf, Unset("no backups are made", r#""/srv/backup/gazetted""#);
        /// How long after one the next is made.
        every: Wait, Default(r#""24h""#);
        /// The newest are kept, this many.
        keep: Count<1, 365>, Default("7");
    }
}

section! {
    /// What the operator sees.
    LogSection, "log" {
        /// `auto` writes lines for people on a terminal and `json` elsewhere.
        format: LogFormat, Default(r#""auto""#);
        /// From where on lines are written. `debug` also names what waits, which no other line does: keep
        /// such a log as close as the drafts themselves.
        level: LogLevel, Default(r#""info""#);
    }
}

section! {
    /// Rules of one folder below the drop folder and all folders in it. What is not set here holds as for
    /// the folder above; lines are added to those above. A folder without a section is a category by its
    /// own name, unless that is a number, a date or one of `languages`.
    FolderSection, "folders.\"NAME\"" {
        /// The category of its statements: a key of `[categories]`, or a name.
        category: Line, Unset("the folder's name", r#""visits""#);
        /// The language of its statements.
        language: Language, Unset("a folder of that name, else a guess", r#""en""#);
        /// As at the top.
        time_zone: TimeZone, Unset("as above it", r#""Europe/London""#);
        /// As at the top, in place of those above.
        encodings: Vec<&'static Encoding>, Unset("as above it", r#"["windows-1251"]"#);
        /// As at the top.
        date_order: DateOrder, Unset("as above it", r#""month-first""#);
        /// As at the top, in addition to those above.
        boilerplate: Vec<Line>, Default("[]");
        /// As at the top, in addition to those above.
        letterhead: Vec<Line>, Default("[]");
        /// As at the top.
        author: Author, Unset("as above it", r#""Consular Section""#);
    }
}

section! {
    /// The categories, by the word that stands in their addresses: `visits = "Visits"`, or, with more
    /// to say, a table of their own with these settings.
    CategorySection, "categories.SLUG" {
        /// The name for people.
        name: Line, Required(r#""Visits""#);
        /// Whether the category also has a feed for each language.
        by_language: bool, Default("false");
    }
}

pub(super) const SECTIONS: [Section; 9] = [
    Top::SECTION,
    WindowSection::SECTION,
    HttpSection::SECTION,
    AdminSection::SECTION,
    ClockSection::SECTION,
    BackupSection::SECTION,
    LogSection::SECTION,
    FolderSection::SECTION,
    CategorySection::SECTION,
];

/// The keys that have one name in every file, and so a variable.
pub(super) fn fixed_keys() -> impl Iterator<Item = String> {
    let fixed = SECTIONS.into_iter().filter(|section| !section.header.contains('.'));
    fixed.flat_map(|section| section.settings.iter().map(move |s| s.key(section.header)))
}

impl Setting {
    /// `http.listen`.
    pub(super) fn key(&self, header: &str) -> String {
        if header.is_empty() { self.name.to_owned() } else { format!("{header}.{}", self.name) }
    }
}

/// The known name that is meant, if one is near: by two or three letters, in another section, or
/// longer at one end.
pub(super) fn nearest<'k>(typed: &str, known: impl Iterator<Item = &'k str>) -> Option<&'k str> {
    let last = |key: &str| key.rsplit('.').next().unwrap_or_default().to_owned();
    let typed_last = last(typed);
    let distance = |key: &str| {
        let key_last = last(key);
        let contained = typed_last.len() > 2
            && (key_last.contains(&typed_last) || typed_last.contains(&key_last));
        let elsewhere = strsim::osa_distance(&typed_last, &key_last) + 1;
        let whole = strsim::osa_distance(typed, key).min(elsewhere);
        if contained { whole.min(2) } else { whole }
    };
    let (distance, key) = known.map(|key| (distance(key), key)).min_by_key(|(d, _key)| *d)?;
    (distance <= (typed_last.chars().count() / 3).max(2)).then_some(key)
}

/// The keys of one section that are not yet read.
pub(super) struct Keys {
    /// `http.`, to name a key in full.
    prefix: String,
    place: Place,
    entries: Table,
}

impl Keys {
    pub(super) fn new(prefix: String, place: Place, entries: Table) -> Keys {
        Keys { prefix, place, entries }
    }

    fn take<T: Form>(
        &mut self,
        name: &str,
        preset: Preset,
        faults: &mut Vec<Fault>,
    ) -> Option<Given<T>> {
        let key = format!("{}{name}", self.prefix);
        let spot = match (self.entries.remove(name), preset) {
            (Some(spot), _) => spot,
            (None, Default(default)) => parse_value(default, &Place::File)?,
            (None, Unset(..)) => return None,
            (None, Required(example)) => {
                let wrong = Wrong::new("this must be set", format!("write {name} = {example}"));
                faults.push(Fault::new(&self.place, key, wrong));
                return None;
            }
        };
        let mut wrongs = Vec::new();
        let value = T::read(&spot, &mut wrongs);
        faults.extend(wrongs.into_iter().map(|(place, wrong)| Fault::new(&place, &*key, wrong)));
        Some(Given { value: value?, place: spot.place })
    }

    /// Takes a section; an absent one is empty.
    pub(super) fn section(&mut self, name: &str, faults: &mut Vec<Fault>) -> Keys {
        let prefix = format!("{}{name}.", self.prefix);
        match self.entries.remove(name) {
            None => Keys::new(prefix, Place::File, Table::new()),
            Some(Spot { place, value: Value::Table(entries) }) => Keys::new(prefix, place, entries),
            Some(Spot { place, .. }) => {
                let wrong = Wrong::new(
                    "this is a section",
                    format!("write [{name}] on a line of its own, and its settings below"),
                );
                faults.push(Fault::new(&place, format!("{}{name}", self.prefix), wrong));
                Keys::new(prefix, Place::File, Table::new())
            }
        }
    }

    /// All that is left, with its full name, where keys are names of the office's own.
    pub(super) fn rest(self) -> impl Iterator<Item = (String, Spot)> {
        self.entries.into_iter()
    }

    /// What is left was not declared.
    pub(super) fn finish(self, faults: &mut Vec<Fault>) {
        let (section, names) = match FolderSection::SECTION.header.split_once('.') {
            Some((folders, _name)) if self.prefix.starts_with(&format!("{folders}.")) => {
                (self.prefix.as_str(), FolderSection::SECTION.settings)
            }
            _ if self.prefix.starts_with("categories.") => {
                (self.prefix.as_str(), CategorySection::SECTION.settings)
            }
            _ => ("", &[] as &[Setting]),
        };
        let sections =
            ["window", "http", "admin", "clock", "backup", "log", "folders", "categories"]
                .map(str::to_owned);
        let known: Vec<String> = if names.is_empty() {
            fixed_keys().chain(sections).collect()
        } else {
            names.iter().map(|setting| format!("{section}{}", setting.name)).collect()
        };
        for (name, spot) in self.entries {
            let key = format!("{}{name}", self.prefix);
            let remedy = match nearest(&key, known.iter().map(String::as_str)) {
                Some(nearest) => format!("did you mean {nearest}?"),
                None => "remove it; docs/configuration.md lists every setting".to_owned(),
            };
            faults.push(Fault::new(&spot.place, key, Wrong::new("unknown setting", remedy)));
        }
    }
}
