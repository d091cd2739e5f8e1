//! What is written from the declarations: the reference, and a file with every setting in it.

use super::settings::{Preset, SECTIONS, Section, Setting};
use super::source::variable_of;

const REFERENCE_HEAD: &str = r#"# Configuration

*This page is written from the program's own table of settings; a test compares the two.*

One TOML file says everything: `config.toml` in the folder where gazetted is started, or the file named with `--config`. Folders that do not
begin with `/` are beside that file. An unknown setting is refused with the nearest known one, and all faults are told at once, each with its line
and its remedy; until they are mended nothing starts.

These six lines are enough:

```toml
public_url = "https://press.example.org"
drop_dir = "drop"
state_dir = "state"
feeds_dir = "feeds"
reports_dir = "reports"
http.listen = "127.0.0.1:8080"
```

A variable of the environment goes before the file: its name is `GAZETTED__` and the setting in capitals, with `__` for the dot, as in
`GAZETTED__HTTP__LISTEN=0.0.0.0:8080`. A list is written with commas, or as in the file. Folders and categories are set in the file only.
"#;

/// `docs/configuration.md`.
pub fn reference() -> String {
    let sections = SECTIONS.into_iter().map(|section| {
        let title = match section.header {
            "" => "At the top".to_owned(),
            header => format!("`[{header}]`"),
        };
        let settings: String =
            section.settings.iter().map(|setting| entry(&section, setting)).collect();
        format!("\n## {title}\n\n{}\n{settings}", section.about.trim())
    });
    std::iter::once(REFERENCE_HEAD.to_owned()).chain(sections).collect()
}

fn entry(section: &Section, setting: &Setting) -> String {
    let without = match setting.preset {
        Preset::Required(example) => format!("required, for example `{example}`"),
        Preset::Value(value) => format!("default `{value}`"),
        Preset::Unset(otherwise, example) => {
            format!("default: {otherwise}; for example `{example}`")
        }
    };
    let variable = if section.header.contains('.') {
        String::new()
    } else {
        format!("; variable `{}`", variable_of(&setting.key(section.header)))
    };
    let form = (setting.form)();
    let sentence = setting.sentence.trim();
    format!("\n### `{}`\n\n{sentence}\n\n*{form}; {without}{variable}*\n", setting.name)
}

/// A configuration with every setting: those in `set` as given there, by their full keys, the others
/// commented out, at their default or with an example.
pub fn commented_file(set: &[(&str, String)]) -> String {
    let section = |section: Section| {
        // Sections with names of the office's own cannot stand there empty.
        let mark = if section.header.contains('.') { "# " } else { "" };
        let header = section.header.replace("NAME", "news").replace("SLUG", "visits");
        let head = match header.as_str() {
            "" => String::new(),
            header => format!("\n{}{mark}[{header}]\n", comment(section.about)),
        };
        let lines = section.settings.iter().map(|setting| {
            let key = setting.key(section.header);
            let line = match set.iter().find(|(wanted, _value)| *wanted == key) {
                Some((_key, value)) => format!("{} = {value}", setting.name),
                None => format!("# {} = {}", setting.name, setting.preset.shown()),
            };
            format!("\n{}{line}\n", comment(setting.sentence))
        });
        std::iter::once(head).chain(lines).collect::<String>()
    };
    SECTIONS.into_iter().map(section).collect()
}

/// As comment lines of at most 100 characters.
fn comment(text: &str) -> String {
    const WIDTH: usize = 100;
    let mut lines = vec!["#".to_owned()];
    for word in text.split_whitespace() {
        if let Some(line) = lines.last_mut()
            && line.chars().count() + 1 + word.chars().count() <= WIDTH
        {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(format!("# {word}"));
        }
    }
    lines.join("\n") + "\n"
}
