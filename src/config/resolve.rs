//! From the tree of values to a configuration that can be relied on.

use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use jiff::civil::date;

use super::fault::{ConfigFaults, Fault, Place, Wrong};
use super::settings::{
    AdminSection, BackupSection, ClockSection, Given, HttpSection, Keys, LogSection, Top,
    WindowSection,
};
use super::{
    AdminSettings, BackupSettings, ClockSettings, Config, HttpSettings, IntakeSettings,
    LogSettings, folders, source,
};
use crate::domain::id::Authority;
use crate::domain::language::Language;
use crate::domain::rules::ReadingRules;
use crate::domain::site::Window;
use crate::domain::statement::{Author, Category};

/// The configuration that `text` and the variables say; relative folders are beside `base`.
pub fn resolve(
    text: &str,
    file: &str,
    environment: impl Iterator<Item = (OsString, OsString)>,
    base: &Path,
) -> Result<Config, ConfigFaults> {
    let mut faults = Vec::new();
    let mut table = source::parse(text, &mut faults);
    if !faults.is_empty()
        && let Some(list) = source::unclosed(text)
    {
        (faults, table) = (vec![list], source::Table::new());
    }
    let broken: Vec<usize> = faults.iter().filter_map(Fault::line).collect();
    source::overlay(&mut table, environment, &mut faults);
    let keys = Keys::new(String::new(), Place::File, table);
    let config = read(keys, base, &mut faults);
    if !broken.is_empty() {
        faults.retain(|fault| fault.is_certain(&broken));
    }
    match config {
        Some(config) if faults.is_empty() => Ok(config),
        _ => Err(ConfigFaults::new(file, faults)),
    }
}

/// What a text with faults says of the state folder, or leaves to the default.
pub(super) fn state_dir(
    text: &str,
    environment: impl Iterator<Item = (OsString, OsString)>,
    base: &Path,
) -> Option<PathBuf> {
    let mut faults = Vec::new();
    let mut table = source::parse(text, &mut faults);
    source::overlay(&mut table, environment, &mut faults);
    let mut keys = Keys::new(String::new(), Place::File, table);
    let top = Top::take(&mut keys, &mut faults);
    top.state_dir.map(|given| tidy(&base.join(&given.value)))
}

/// `None` only where a fault was noted.
fn read(mut keys: Keys, base: &Path, faults: &mut Vec<Fault>) -> Option<Config> {
    let top = Top::take(&mut keys, faults);
    let window = section(&mut keys, "window", WindowSection::take, faults);
    let http = section(&mut keys, "http", HttpSection::take, faults);
    let admin = section(&mut keys, "admin", AdminSection::take, faults);
    let clock = section(&mut keys, "clock", ClockSection::take, faults);
    let backup = section(&mut keys, "backup", BackupSection::take, faults);
    let log = section(&mut keys, "log", LogSection::take, faults);
    let categories = folders::read_categories(keys.section("categories", faults), faults);
    let sections = folders::read_sections(keys.section("folders", faults), faults);
    keys.finish(faults);

    let dirs = folders_of((&top, &backup), base, faults);
    check_languages(&top, faults);
    check_authority(&top, faults);
    let names: Vec<_> = categories.iter().map(|one| one.category.clone()).collect();
    if let Some(languages) = &top.languages {
        folders::check(&sections, &languages.value, &names, faults);
    }
    let reading = reading(&top, names)?;
    let folders = folders::resolve(&sections, &reading);
    let intake = intake(&top)?;
    let twin_languages = twin_languages(&top)?;
    let public_url = top.public_url?.value;
    let title = top.title.map_or_else(|| public_url.host.clone(), |title| title.value);
    let ([drop_dir, state_dir, feeds_dir, reports_dir], backup_dir) = dirs?;
    Some(Config {
        public_url: public_url.url,
        public_host: public_url.host,
        drop_dir,
        state_dir,
        feeds_dir,
        reports_dir,
        description: top.description.map(|given| given.value),
        authority: top.authority.map(|given| given.value),
        author: top.author.map_or_else(
            || Author { name: title.clone(), email: None, uri: None },
            |author| author.value,
        ),
        title,
        rights: top.rights.map(|given| given.value),
        languages: reading.languages.clone(),
        time_zone: reading.zone.clone(),
        window: Window {
            entries: window.entries?.value.0,
            days: window.days?.value.0,
            bytes: window.bytes?.value.0,
        },
        intake,
        http: HttpSettings {
            listen: http.listen?.value,
            connections_max: usize::try_from(http.connections_max?.value.0).ok()?,
        },
        admin: AdminSettings {
            listen: admin.listen.map(|given| given.value.0),
            token_file: admin.token_file.map(|given| tidy(&base.join(given.value))),
        },
        clock: ClockSettings {
            time_service: clock.time_service?.value,
            patience: clock.patience?.value.0,
        },
        backup: backup_dir.and_then(|dir| backups(&backup, dir)),
        hold: top.hold?.value.0,
        edit_quiet: top.edit_quiet?.value.0,
        twin_within: top.twin_within.map(|given| given.value.0),
        twin_languages,
        log: LogSettings { format: log.format?.value, level: log.level?.value },
        categories,
        reading: Arc::new(reading),
        folders,
    })
}

fn section<T>(
    keys: &mut Keys,
    name: &str,
    take: fn(&mut Keys, &mut Vec<Fault>) -> T,
    faults: &mut Vec<Fault>,
) -> T {
    let mut section = keys.section(name, faults);
    let taken = take(&mut section, faults);
    section.finish(faults);
    taken
}

fn backups(backup: &BackupSection, dir: PathBuf) -> Option<BackupSettings> {
    let every = backup.every.as_ref()?.value.0;
    let keep = usize::try_from(backup.keep.as_ref()?.value.0).ok()?;
    Some(BackupSettings { dir, every, keep })
}

fn twin_languages(top: &Top) -> Option<Vec<Language>> {
    Some(top.twin_languages.as_ref().unwrap_or(top.languages.as_ref()?).value.clone())
}

fn intake(top: &Top) -> Option<IntakeSettings> {
    let allowed_uids = top.allowed_uids.as_ref()?.value.iter().map(|uid| uid.0).collect();
    Some(IntakeSettings {
        settle: top.settle.as_ref()?.value.0,
        watch: top.watch.as_ref()?.value,
        allowed_uids,
        keep_free: top.keep_free.as_ref()?.value.0,
    })
}

/// Of files that lie in no configured folder.
fn reading(top: &Top, categories: Vec<Category>) -> Option<ReadingRules> {
    Some(ReadingRules {
        zone: top.time_zone.clone()?.value,
        languages: top.languages.clone()?.value,
        folder_language: None,
        encodings: top.encodings.clone()?.value,
        date_order: top.date_order.clone()?.value,
        letterhead: folders::texts(top.letterhead.as_ref()),
        boilerplate: folders::texts(top.boilerplate.as_ref()),
        folder_category: None,
        categories,
        author: None,
    })
}

fn check_languages(top: &Top, faults: &mut Vec<Fault>) {
    let Some(languages) = &top.languages else { return };
    if languages.value.is_empty() {
        let wrong =
            Wrong::new("the list is empty", r#"name at least one language, such as ["en"]"#);
        faults.push(Fault::new(&languages.place, "languages", wrong));
    }
    for (index, language) in languages.value.iter().enumerate() {
        if languages.value.iter().take(index).any(|earlier| earlier == language) {
            let wrong = Wrong::new(format!("`{language}` stands there twice"), "remove one");
            faults.push(Fault::new(&languages.place, "languages", wrong));
        }
    }
}

/// Without an authority ids are minted from the host, and not every host can be part of an id.
fn check_authority(top: &Top, faults: &mut Vec<Fault>) {
    let (Some(url), None) = (&top.public_url, &top.authority) else { return };
    if Authority::of_host(&url.value.host, date(2026, 1, 1)).is_err() {
        let what = format!("ids cannot be made of the host `{}`", url.value.host);
        let remedy = r#"set it to a host name and a year, such as "press.example.org,2026""#;
        faults.push(Fault::new(&url.place, "authority", Wrong::new(what, remedy)));
    }
}

/// The four folders, in the order of their declaration, and that of backups; none where another forbids it.
fn folders_of(
    (top, backup): (&Top, &BackupSection),
    base: &Path,
    faults: &mut Vec<Fault>,
) -> Option<([PathBuf; 4], Option<PathBuf>)> {
    let absolute = |given: &Given<PathBuf>| tidy(&base.join(&given.value));
    let named = |key: &'static str, given: &Option<Given<PathBuf>>| {
        given.as_ref().map(|given| (key, given.place.clone(), absolute(given)))
    };
    let all = [
        named("drop_dir", &top.drop_dir),
        named("state_dir", &top.state_dir),
        named("feeds_dir", &top.feeds_dir),
        named("reports_dir", &top.reports_dir),
        named("backup.dir", &backup.dir),
    ];
    let known: Vec<_> = all.iter().flatten().collect();
    for (index, (key, place, folder)) in known.iter().enumerate() {
        for (position, (other, other_place, above)) in known.iter().enumerate() {
            let what = match *other {
                _ if position == index => continue,
                _ if folder == above && position > index => continue,
                other if folder == above => format!("the same folder as {other}"),
                // What is dropped, written and kept must not be read as statements ...
                "drop_dir" if folder.starts_with(above) => "inside drop_dir".to_owned(),
                // ... and what lies among the feeds may be served to anybody.
                "feeds_dir" if folder.starts_with(above) => "inside feeds_dir".to_owned(),
                _ => continue,
            };
            let place = if *place == Place::File { other_place } else { place };
            let wrong = Wrong::new(
                format!("{} is {what}", folder.display()),
                "give it a folder of its own",
            );
            faults.push(Fault::new(place, *key, wrong));
        }
    }
    let [drop_dir, state_dir, feeds_dir, reports_dir, backup_dir] =
        all.map(|named| named.map(|(_key, _place, folder)| folder));
    Some(([drop_dir?, state_dir?, feeds_dir?, reports_dir?], backup_dir))
}

/// Without `.` and `..`, so that folders can be compared; they need not exist yet.
fn tidy(path: &Path) -> PathBuf {
    let mut tidy = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                tidy.pop();
            }
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => {
                tidy.push(component);
            }
        }
    }
    tidy
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::config::settings::SECTIONS;

    fn config(text: &str) -> Result<Config, String> {
        let nothing = std::iter::empty();
        resolve(text, "config.toml", nothing, Path::new("/srv/press"))
            .map_err(|faults| faults.to_string())
    }

    fn faults(text: &str) -> String {
        config(&format!("public_url = \"https://press.example.org\"\n{text}")).unwrap_err()
    }

    #[test]
    fn six_lines_are_a_configuration() {
        let config = config(
            "public_url = \"https://press.example.org/\"\ndrop_dir = \"in\"\nstate_dir = \"/var/lib/press\"\n\
             feeds_dir = \"./feeds\"\nreports_dir = \"../answers\"\nhttp.listen = \"127.0.0.1:9000\"\n",
        )
        .unwrap();
        assert_eq!(config.public_url, "https://press.example.org");
        assert_eq!(config.public_host, "press.example.org");
        assert_eq!(config.title, "press.example.org");
        assert_eq!(config.drop_dir, Path::new("/srv/press/in"));
        assert_eq!(config.state_dir, Path::new("/var/lib/press"));
        assert_eq!(config.feeds_dir, Path::new("/srv/press/feeds"));
        assert_eq!(config.reports_dir, Path::new("/srv/answers"));
        assert_eq!(config.http.listen.port(), 9000);
        assert_eq!(config.window, Window { entries: 50, days: 7, bytes: 2_000_000 });
        assert_eq!(config.intake.settle, Duration::from_secs(1));
    }

    #[test]
    fn every_default_and_every_example_is_sound() {
        let mut lines = Vec::new();
        for section in SECTIONS {
            let header = section.header.replace("\"NAME\"", "x").replace("SLUG", "visits");
            for setting in section.settings {
                let value = setting.preset.shown();
                let key = setting.key(&header);
                lines.push(format!("{key} = {value}"));
            }
        }
        assert_eq!(config(&lines.join("\n")).err(), None);
    }

    #[test]
    fn folders_do_not_lie_where_they_would_be_read_or_served() {
        assert_eq!(
            faults(
                "feeds_dir = \"drop/feeds\"\nreports_dir = \"./drop\"\nstate_dir = \"drop/feeds/s\"\n"
            ),
            "config.toml:2: feeds_dir: /srv/press/drop/feeds is inside drop_dir; give it a folder of its own\n\
             config.toml:3: reports_dir: /srv/press/drop is the same folder as drop_dir; give it a folder of its own\n\
             config.toml:4: state_dir: /srv/press/drop/feeds/s is inside drop_dir; give it a folder of its own\n\
             config.toml:4: state_dir: /srv/press/drop/feeds/s is inside feeds_dir; give it a folder of its own"
        );
    }

    #[test]
    fn a_broken_line_does_not_hide_the_faults_of_other_lines() {
        assert_eq!(
            faults("title = \"Press\nwatch = \"never\"\n"),
            "config.toml:2:15: this is not TOML: invalid basic string, expected `\"`; mend this line: texts stand \
             in double quotes, lists in square brackets\n\
             config.toml:3: watch: `never` is no choice here; write auto or poll"
        );
    }

    #[test]
    fn what_a_broken_line_may_have_said_is_not_called_missing() {
        let told = config("watch = \"never\"\npublic_url\n").unwrap_err();
        let lines: Vec<&str> = told.lines().collect();
        assert!(lines.iter().any(|line| line.starts_with("config.toml:1: watch: ")), "{told}");
        assert!(lines.iter().all(|line| line.contains("TOML") || line.contains("watch")), "{told}");
    }

    #[test]
    fn a_host_that_cannot_be_part_of_an_id_needs_an_authority() {
        let told = config("public_url = \"http://[::1]:8080\"").unwrap_err();
        assert!(told.starts_with("config.toml:1: authority: ids cannot be made of"), "{told}");
        let text = "public_url = \"http://[::1]:8080\"\nauthority = \"localhost,2026\"";
        assert!(config(text).unwrap().is_trial());
    }
}
