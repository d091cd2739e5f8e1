//! The backups that the program makes by itself: where they lie, how old the newest is, and what came of the
//! last attempt.

use std::fs;
use std::io;
use std::path::Path;

use jiff::Timestamp;
use rustix::fs::Access;

use super::checks::{BACKUP_FOLDER, BACKUPS};
use super::daemon::Running;
use super::finding::Finding;
use super::folders::may;
use super::mounts::nearest;
use super::records::{NotRead, Records};
use super::whom::Whom;
use crate::backup::rotation::Rotation;
use crate::clock::Clock;
use crate::config::{BackupSettings, Config};
use crate::domain::size::many;

pub(super) fn examine(
    config: &Config,
    whom: &Whom,
    (records, running): (&Records, &Running),
) -> Vec<Finding> {
    let Some(settings) = &config.backup else {
        let what = "none are made: [backup] names no folder";
        let remedy = "set `dir` below [backup], best on another disk, or have `gazetted backup FILE` called by cron";
        return vec![
            Finding::not_examined(BACKUP_FOLDER, "[backup] names no folder"),
            Finding::note(BACKUPS, what, remedy),
        ];
    };
    vec![folder(&settings.dir, whom), backups(config, settings, (records, running))]
}

/// One that is missing is made, where that is possible.
fn folder(dir: &Path, whom: &Whom) -> Finding {
    let there = if dir.exists() { dir.to_owned() } else { nearest(dir) };
    let at = there.display();
    match whom.ask(|| may(&there, Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK)) {
        Err(why) => Finding::not_examined(BACKUP_FOLDER, why),
        Ok(Ok(())) => Finding::ok(BACKUP_FOLDER, format!("{} can write into {at}", whom.name)),
        Ok(Err(error)) => Finding::fault(
            BACKUP_FOLDER,
            format!("{} cannot write into {at} ({error}): no backup can be made", whom.name),
            format!(
                "install -d -o {} -m 700 {}; the folders above it must let it through, too",
                whom.name,
                dir.display()
            ),
        ),
    }
}

fn backups(
    config: &Config,
    settings: &BackupSettings,
    (records, running): (&Records, &Running),
) -> Finding {
    if let Some(why) = running.said("/backups/failed").and_then(|why| why.as_str()) {
        return Finding::fault(
            BACKUPS,
            format!("the last attempt of gazetted to make one came to nothing: {why}"),
            "put that right; it is tried again by itself. The unit lets the service write only into what \
             ReadWritePaths= names",
        );
    }
    let dir = settings.dir.display();
    if let Err(error) = fs::read_dir(&settings.dir)
        && error.kind() != io::ErrorKind::NotFound
    {
        return Finding::not_examined(BACKUPS, format!("{dir}: {error}"));
    }
    let recorded = match &records.ledger {
        Ok((ledger, _head)) => ledger.site().ok().flatten().map(|site| site.authority),
        Err(NotRead::Broken(_why)) => config.authority.clone(),
        Err(NotRead::Because(why)) => return Finding::not_examined(BACKUPS, why),
    };
    let rotation = Rotation {
        dir: settings.dir.clone(),
        host: recorded.as_ref().map_or(&*config.public_host, |ours| ours.host()).to_owned(),
        authority: recorded,
    };
    let kept = rotation.kept().unwrap_or_default();
    let readable: Vec<Timestamp> =
        kept.iter().filter_map(|kept| Some(kept.manifest.as_ref()?.made_at)).collect();
    let remedy = "start gazetted, which makes one at once; if it runs, its log says what hinders it \
                  (journalctl -u gazetted -p warning). `gazetted backup FILE` makes one now";
    let Some(newest) = readable.last() else {
        return Finding::fault(BACKUPS, format!("no backup lies in {dir}"), remedy);
    };
    let what = format!(
        "{} in {dir}, the newest of {newest:.0}",
        many(readable.len() as u64, "backup lies", "backups lie")
    );
    if settings.is_old((*newest, Clock.now())) {
        let what = format!("{what}: it is older than twice `backup.every`");
        return Finding::fault(BACKUPS, what, remedy);
    }
    Finding::ok(BACKUPS, what)
}
