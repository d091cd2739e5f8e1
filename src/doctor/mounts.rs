//! What the folders lie on, and whether all is mounted that should be.

use std::fs;
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Path, PathBuf};

use super::checks::{DROP_FILE_SYSTEM, DROP_MOUNT, STATE_FILE_SYSTEM};
use super::finding::Finding;
use super::tree::Tree;
use crate::config::{Config, WatchMode};
use crate::intake;

const MOUNTED: &str = "/proc/self/mountinfo";
const TO_MOUNT: &str = "/etc/fstab";

pub(super) fn examine(config: &Config, tree: &Result<Tree, String>) -> Vec<Finding> {
    let mounts = match fs::read_to_string(MOUNTED) {
        Ok(text) => mounts_of(&text),
        Err(error) => {
            let why = format!("{MOUNTED}: {error}");
            let checks = [STATE_FILE_SYSTEM, DROP_FILE_SYSTEM, DROP_MOUNT];
            return checks.map(|check| Finding::not_examined(check, &why)).into();
        }
    };
    vec![
        state(&config.state_dir, &mounts),
        drop_folder(config, &mounts),
        drop_mount(&config.drop_dir, &mounts, tree),
    ]
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Mount {
    at: PathBuf,
    kind: String,
    is_read_only: bool,
}

/// `36 35 98:0 /root /at rw,noatime shared:1 - ext4 /dev/root rw`
fn mounts_of(text: &str) -> Vec<Mount> {
    let of_line = |line: &str| {
        let (front, back) = line.split_once(" - ")?;
        let mut front = front.split(' ').skip(4);
        let (at, options) = (front.next()?, front.next()?);
        let mut back = back.split(' ');
        let (kind, _source, whole) = (back.next()?, back.next()?, back.next()?);
        let says_so = |options: &str| options.split(',').any(|option| option == "ro");
        let is_read_only = says_so(options) || says_so(whole);
        Some(Mount { at: unescaped(at), kind: kind.to_owned(), is_read_only })
    };
    text.lines().filter_map(of_line).collect()
}

/// Both tables write a blank as `\040`.
fn unescaped(text: &str) -> PathBuf {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = (*first == b'\\').then(|| after.get(..3)).flatten();
        let code = code.and_then(|code| std::str::from_utf8(code).ok());
        if let Some(byte) = code.and_then(|code| u8::from_str_radix(code, 8).ok()) {
            bytes.push(byte);
            rest = after.get(3..).unwrap_or_default();
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    std::ffi::OsString::from_vec(bytes).into()
}

/// The folder itself, or the nearest one above it that is there.
pub(super) fn nearest(path: &Path) -> PathBuf {
    let there = path.ancestors().find_map(|folder| fs::canonicalize(folder).ok());
    there.unwrap_or_else(|| path.to_owned())
}

/// The last one that was mounted there covers those before it.
fn mount_of<'a>(path: &Path, mounts: &'a [Mount]) -> Option<&'a Mount> {
    let path = nearest(path);
    let above = mounts.iter().filter(|mount| path.starts_with(&mount.at));
    above.max_by_key(|mount| mount.at.components().count())
}

fn state(folder: &Path, mounts: &[Mount]) -> Finding {
    let at = folder.display();
    let remote = match intake::remote_file_system(&nearest(folder)) {
        Ok(remote) => remote,
        Err(error) => return Finding::not_examined(STATE_FILE_SYSTEM, format!("{at}: {error}")),
    };
    if let Some(name) = remote {
        return Finding::fault(
            STATE_FILE_SYSTEM,
            format!("{at} lies on {name}, where SQLite can lose what was committed"),
            "stop gazetted, move state_dir to a disk of this machine, and name it in the configuration",
        );
    }
    match mount_of(folder, mounts) {
        None => Finding::not_examined(STATE_FILE_SYSTEM, format!("no mount holds {at}")),
        Some(mount) if mount.is_read_only => Finding::fault(
            STATE_FILE_SYSTEM,
            format!(
                "{} is mounted read-only, so that nothing can be published",
                mount.at.display()
            ),
            format!(
                "look in the kernel's log (dmesg) for a disk that fails; then mount -o remount,rw {}",
                mount.at.display()
            ),
        ),
        Some(mount) if mount.kind == "tmpfs" || mount.kind == "ramfs" => Finding::note(
            STATE_FILE_SYSTEM,
            format!(
                "{at} lies in memory ({}): ids and texts are gone when the machine stops",
                mount.kind
            ),
            "move state_dir to a disk",
        ),
        Some(mount) => {
            Finding::ok(STATE_FILE_SYSTEM, format!("{at} lies on {} of this machine", mount.kind))
        }
    }
}

fn drop_folder(config: &Config, mounts: &[Mount]) -> Finding {
    let folder = &config.drop_dir;
    let at = folder.display();
    let remote = match intake::remote_file_system(&nearest(folder)) {
        Ok(remote) => remote,
        Err(error) => return Finding::not_examined(DROP_FILE_SYSTEM, format!("{at}: {error}")),
    };
    let kind = mount_of(folder, mounts).map_or("an unknown file system", |mount| &mount.kind);
    match (config.intake.watch, remote) {
        (WatchMode::Poll, _) => Finding::note(
            DROP_FILE_SYSTEM,
            format!(
                "{at} lies on {kind} and is looked through by a timer, as watch = \"poll\" says: a statement is seen after some seconds"
            ),
            "on a disk of this machine, take that line out",
        ),
        (WatchMode::Auto, Some(name)) => Finding::note(
            DROP_FILE_SYSTEM,
            format!(
                "{at} lies on {name}, which reports no changes: it is looked through by a timer, and a statement is seen after some seconds"
            ),
            "nothing has to be done; where seconds matter, let the office copy to a disk of this machine",
        ),
        (WatchMode::Auto, None) => Finding::ok(
            DROP_FILE_SYSTEM,
            format!("{at} lies on {kind}; the kernel reports its changes (inotify)"),
        ),
    }
}

fn drop_mount(folder: &Path, mounts: &[Mount], tree: &Result<Tree, String>) -> Finding {
    let table = match fs::read_to_string(TO_MOUNT) {
        Ok(table) => table,
        Err(error) => return Finding::not_examined(DROP_MOUNT, format!("{TO_MOUNT}: {error}")),
    };
    let missing = unmounted(&table, mounts, folder);
    match (missing.first(), tree) {
        (None, _) => {
            Finding::ok(DROP_MOUNT, format!("nothing that {TO_MOUNT} mounts there is missing"))
        }
        (Some(point), Ok(Tree { is_empty: false, .. })) if folder.starts_with(point) => {
            Finding::note(
                DROP_MOUNT,
                format!(
                    "{TO_MOUNT} mounts {}, which is not mounted, and files lie in its place",
                    point.display()
                ),
                format!("move the files away, then mount {}", point.display()),
            )
        }
        (Some(point), _) => Finding::note(
            DROP_MOUNT,
            format!(
                "{TO_MOUNT} mounts {}, which is not mounted: what the office drops there is not seen",
                point.display()
            ),
            format!("mount {}", point.display()),
        ),
    }
}

/// What the table wants mounted at, above or in the folder, and is not.
fn unmounted(table: &str, mounts: &[Mount], folder: &Path) -> Vec<PathBuf> {
    let lines = table.lines().map(str::trim).filter(|line| !line.starts_with('#'));
    let points = lines.filter_map(|line| line.split_whitespace().nth(1)).map(unescaped);
    points
        .filter(|point| point.is_absolute() && point != Path::new("/"))
        .filter(|point| folder.starts_with(point) || point.starts_with(folder))
        .filter(|point| !mounts.iter().any(|mount| mount.at == *point))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTINFO: &str = "22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw\n\
        40 22 0:40 / /srv/a\\040share rw - cifs //nas/press rw,vers=3.0\n\
        41 22 254:1 / /var ro,noatime shared:9 master:2 - xfs /dev/vdb rw\n\
        42 22 254:2 / /data rw - ext4 /dev/vdc ro,errors=remount-ro\nno mount\n";

    #[test]
    fn a_folder_lies_on_the_deepest_mount_above_it() {
        let mounts = mounts_of(MOUNTINFO);
        assert_eq!(mounts.len(), 4);
        assert_eq!(mounts[1].at, Path::new("/srv/a share"));
        let read_only: Vec<bool> = mounts.iter().map(|mount| mount.is_read_only).collect();
        assert_eq!(read_only, [false, false, true, true]);
        assert_eq!(mount_of(Path::new("/nowhere/at/all"), &mounts), Some(&mounts[0]));
    }

    #[test]
    fn what_the_table_names_and_nobody_mounted_is_found() {
        let mounts = mounts_of(MOUNTINFO);
        let table = "# /srv/x\n//nas/press /srv/a\\040share cifs defaults 0 0\n\
                     /dev/vdd /srv/drop ext4 defaults 0 2\n/swap none swap sw 0 0\n/dev/vda / ext4 defaults 0 1\n";
        let missing = |folder: &str| unmounted(table, &mounts, Path::new(folder));
        assert_eq!(missing("/srv/drop/news"), [Path::new("/srv/drop")]);
        assert_eq!(missing("/srv"), [Path::new("/srv/drop")]);
        assert!(missing("/srv/a share").is_empty());
        assert!(missing("/srv/dropped").is_empty());
    }
}
