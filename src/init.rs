//! `gazetted init`: a folder with a commented configuration, a drop folder and an example.

use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use jiff::civil::Date;

use crate::config::{self, ConfigFaults, reference};
use crate::domain::id::Authority;

const EXAMPLE: &str = include_str!("../examples/first-statement.txt");
const CONFIG_FILE: &str = "config.toml";
const EXAMPLE_FILE: &str = "examples/first-statement.txt";

/// What was made, and what to do next: printed as it is.
#[derive(Clone, Debug)]
pub struct Written {
    program: PathBuf,
    dir: PathBuf,
    /// Where this machine reads it, and where readers will.
    local_url: String,
    public_url: String,
    is_trial: bool,
}

#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// Choose another folder; nothing was written.
    #[error("{} exists and is left as it is; name another folder, or edit that file", .0.display())]
    Exists(PathBuf),
    /// The address is no public URL; nothing was written.
    #[error("the address cannot be used:\n{0}")]
    Address(#[from] ConfigFaults),
    /// Give another address; nothing was written.
    #[error(
        "ids are made of the host of the address, and `{0}` cannot be part of one (RFC 4151): give an address with a \
         host name of letters, digits and hyphens"
    )]
    Host(String),
    #[error("{} cannot be written", .0.display())]
    Io(PathBuf, #[source] io::Error),
}

/// Writes `dir`, which may exist but holds no configuration yet. `today` is the day from which the
/// office gives out ids; `program` is how gazetted was called.
pub fn init(url: &str, dir: &Path, today: Date, program: &Path) -> Result<Written, InitError> {
    let file = dir.join(CONFIG_FILE);
    let written = |path: &Path| {
        let path = path.to_owned();
        move |error| InitError::Io(path, error)
    };
    if fs::symlink_metadata(&file).is_ok() {
        return Err(InitError::Exists(file));
    }
    let (text, site) = configuration(url, today)?;
    for folder in ["drop", "examples"] {
        let folder = dir.join(folder);
        fs::create_dir_all(&folder).map_err(written(&folder))?;
    }
    let example = dir.join(EXAMPLE_FILE);
    fs::write(&example, EXAMPLE).map_err(written(&example))?;
    // Last, and never over one that another `init` has just made.
    let mut out = fs::File::create_new(&file).map_err(written(&file))?;
    out.write_all(text.as_bytes()).map_err(written(&file))?;
    Ok(Written {
        program: program.to_owned(),
        dir: dir.to_owned(),
        local_url: config::local_url(site.http.listen),
        is_trial: site.is_trial(),
        public_url: site.public_url,
    })
}

/// The file's text, proved by reading it as the daemon will.
fn configuration(url: &str, today: Date) -> Result<(String, config::Config), InitError> {
    let resolve = |text: &str, file: &str| {
        let environment = std::iter::empty::<(OsString, OsString)>();
        config::resolve(text, file, environment, Path::new("/"))
    };
    let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let asked = format!("public_url = {}\nauthority = \"localhost,2026\"", quoted(url));
    let asked = resolve(&asked, "--url")?;
    let mut set = vec![
        ("public_url", quoted(&asked.public_url)),
        ("drop_dir", quoted("drop")),
        ("state_dir", quoted("state")),
        ("feeds_dir", quoted("feeds")),
        ("reports_dir", quoted("reports")),
        ("hold", quoted("2m")),
        ("http.listen", quoted(&listen(&asked))),
        ("clock.time_service", "true".to_owned()),
    ];
    match (asked.is_trial(), Authority::of_host(&asked.public_host, today)) {
        (false, Ok(authority)) => set.push(("authority", quoted(authority.as_str()))),
        // Its ids would name another host for ever.
        (false, Err(_no_host)) => return Err(InitError::Host(asked.public_host)),
        // A trial that goes live is to have the ids of its real address.
        (true, Ok(_of_trial)) => {}
        // An address of version 6 in brackets, and there is no such authority.
        (true, Err(_no_host)) => {
            set.push(("authority", quoted(&format!("localhost,{:04}", today.year()))));
        }
    }
    let text = format!(
        "# gazetted. What is commented out is the default, or an example.\n{}",
        reference::commented_file(&set)
    );
    let site = resolve(&text, CONFIG_FILE)?;
    Ok((text, site))
}

/// A trial listens where its address says.
fn listen(asked: &config::Config) -> String {
    let port = asked.public_url.parse::<hyper::Uri>().ok().and_then(|url| url.port_u16());
    match port.filter(|_port| asked.is_trial()) {
        Some(port) => format!("127.0.0.1:{port}"),
        None => "127.0.0.1:8080".to_owned(),
    }
}

impl fmt::Display for Written {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dir = self.dir.display();
        writeln!(out, "Made in {dir}: {CONFIG_FILE}, drop/, {EXAMPLE_FILE}.")?;
        if self.is_trial {
            writeln!(
                out,
                "This is a trial site: only this machine can read it, and its ids are not permanent."
            )?;
        } else {
            writeln!(
                out,
                "`authority` in {CONFIG_FILE} becomes part of every id: look at it before the first statement."
            )?;
        }
        writeln!(out, "Start the service, and in another window publish the example:")?;
        let in_dir = |name| typed(&self.dir.join(name));
        writeln!(out, "  {} run --config {}", typed(&self.program), in_dir(CONFIG_FILE))?;
        writeln!(out, "  cp {} {}", in_dir(EXAMPLE_FILE), in_dir("drop/"))?;
        write!(
            out,
            "It stands at {}/feeds/all.atom two minutes later (`hold` in {CONFIG_FILE}; `gazetted status` shows \
             its number, `gazetted accept` publishes it at once)",
            self.local_url
        )?;
        if self.public_url == self.local_url {
            return write!(out, ".");
        }
        writeln!(out, ", and for readers at")?;
        write!(
            out,
            "{}/feeds/all.atom, once your web server passes that address on to {}/.",
            self.public_url, self.local_url
        )
    }
}

/// A path as a shell takes it.
fn typed(path: &Path) -> String {
    let path = path.display().to_string();
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_');
    if path.chars().all(is_plain) { path } else { format!("'{}'", path.replace('\'', "'\\''")) }
}
