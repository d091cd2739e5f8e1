//! Reading a backup back: nothing of it is believed that is not proved.

use std::fs::{self, File};
use std::io::{self, BufReader, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::Arc;

use super::tar::{Member, Reader, TarError};
use super::{BackupError, FORMAT, LEDGER, MANIFEST, Manifest, SUMS, attachment_name, line};
use crate::domain::digest::Digest;
use crate::ledger::whole::Stop;

/// `backup.json` is some hundred bytes.
const MANIFEST_BYTES_MAX: u64 = 64 * 1024;

/// A line of `SHA256SUMS` is shorter, and stands for a member.
const SUM_BYTES_MAX: u64 = 256;

const BUFFER_BYTES: usize = 128 * 1024;

/// What a backup says of itself, without looking at the rest.
pub(super) fn manifest(file: &Path) -> Result<Manifest, BackupError> {
    let mut reader = Reader::new(open(file)?);
    let mut read = || {
        let member = expect(reader.next()?, MANIFEST)?;
        read_manifest(&mut reader, &member).map(|(manifest, _digest)| manifest)
    };
    read().map_err(|error| told(file, error))
}

/// Every byte of it is as it was written; unless it is asked to stop.
pub(super) fn check(file: &Path, stop: &Stop) -> Result<Manifest, BackupError> {
    let checked = walk(file, |_name| Ok(Box::new(Unkept(Arc::clone(stop)))));
    checked.map_err(|error| if stop() { BackupError::Stopped } else { error })
}

/// The same, and its ledger and attachments lie in a folder, on the disk, when this returns.
pub(super) fn unpack(file: &Path, to: &Path) -> Result<Manifest, BackupError> {
    let mut folders = vec![to.to_owned()];
    let manifest = walk(file, |name| {
        let path = to.join(name);
        let folder = super::folder_of(&path).to_owned();
        if !folders.contains(&folder) {
            fs::create_dir_all(&folder)?;
            folders.extend([folder.clone(), super::folder_of(&folder).to_owned()]);
        }
        let file = File::options().write(true).create_new(true).mode(0o600).open(&path)?;
        Ok(Box::new(Placed(file)))
    })?;
    let synced = folders.iter().try_for_each(|folder| super::sync_folder(folder));
    synced.map_err(super::io_error(format!("{} cannot be written", to.display())))?;
    Ok(manifest)
}

fn open(file: &Path) -> Result<BufReader<File>, BackupError> {
    let opened =
        File::open(file).map_err(super::io_error(format!("{} cannot be read", file.display())))?;
    Ok(BufReader::with_capacity(BUFFER_BYTES, opened))
}

/// Synced when it is let go.
struct Placed(File);

impl Write for Placed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes)
    }

    /// Called once behind the last byte.
    fn flush(&mut self) -> io::Result<()> {
        self.0.sync_all()
    }
}

/// Takes every byte, until it is to stop.
struct Unkept(Stop);

impl Write for Unkept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if (self.0)() { Err(io::Error::other("it was stopped")) } else { Ok(bytes.len()) }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

type Place<'a> = dyn FnMut(&str) -> io::Result<Box<dyn Write>> + 'a;

fn walk(
    file: &Path,
    mut place: impl FnMut(&str) -> io::Result<Box<dyn Write>>,
) -> Result<Manifest, BackupError> {
    let mut reader = Reader::new(open(file)?);
    walk_members(&mut reader, &mut place).map_err(|error| told(file, error))
}

fn walk_members(
    reader: &mut Reader<BufReader<File>>,
    place: &mut Place<'_>,
) -> Result<Manifest, TarError> {
    let member = expect(reader.next()?, MANIFEST)?;
    let (manifest, digest) = read_manifest(reader, &member)?;
    let mut sums = line(digest, MANIFEST);
    let member = expect(reader.next()?, LEDGER)?;
    sums += &line(take(reader, (&member, place))?, LEDGER);
    let mut attachments = 0;
    loop {
        let Some(member) = reader.next()? else {
            return Err(damaged("its list of digests is missing"));
        };
        if member.name == SUMS {
            let mut told = Vec::new();
            if member.size > SUM_BYTES_MAX * (attachments as u64 + 2) {
                return Err(damaged("its list of digests is too long"));
            }
            reader.bytes(&member, &mut told)?;
            if told != sums.as_bytes() {
                return Err(damaged("a digest in SHA256SUMS is not that of its file"));
            }
            break;
        }
        let is_named_so = |digest: &Digest| attachment_name(*digest) == member.name;
        let digest = member.name.rsplit('/').next().and_then(|name| Digest::parse_hex(name).ok());
        let Some(named) = digest.filter(is_named_so) else {
            return Err(damaged("it holds a file that is no attachment"));
        };
        let digest = take(reader, (&member, place))?;
        if digest != named {
            return Err(damaged(&format!("{} was altered", member.name)));
        }
        sums += &line(digest, &member.name);
        attachments += 1;
    }
    if reader.next()?.is_some() || attachments != manifest.attachments {
        return Err(damaged("it does not hold what it says"));
    }
    Ok(manifest)
}

fn take(
    reader: &mut Reader<BufReader<File>>,
    (member, place): (&Member, &mut Place<'_>),
) -> Result<Digest, TarError> {
    let mut to = place(&member.name)?;
    let digest = reader.bytes(member, &mut to)?;
    to.flush()?;
    Ok(digest)
}

fn expect(member: Option<Member>, name: &str) -> Result<Member, TarError> {
    member.filter(|member| member.name == name).ok_or_else(|| {
        damaged(&format!("{name} is not where it should be: is this a backup of gazetted?"))
    })
}

fn read_manifest(
    reader: &mut Reader<BufReader<File>>,
    member: &Member,
) -> Result<(Manifest, Digest), TarError> {
    if member.size > MANIFEST_BYTES_MAX {
        return Err(damaged("backup.json is too long"));
    }
    let mut bytes = Vec::new();
    let digest = reader.bytes(member, &mut bytes)?;
    let format = serde_json::from_slice::<serde_json::Value>(&bytes).ok();
    let format = format.as_ref().and_then(|value| value["format"].as_u64());
    if format.is_some_and(|format| format > u64::from(FORMAT)) {
        return Err(damaged("it was made by a newer gazetted: restore it with that one"));
    }
    let manifest = serde_json::from_slice(&bytes)
        .map_err(|error| damaged(&format!("backup.json cannot be read: {error}")))?;
    Ok((manifest, digest))
}

fn damaged(what: &str) -> TarError {
    TarError::Damaged(what.to_owned())
}

fn told(file: &Path, error: TarError) -> BackupError {
    let file = file.to_owned();
    match error {
        TarError::Damaged(what) => BackupError::Damaged { file, what },
        TarError::Io(source) => {
            BackupError::Io { what: format!("{} cannot be unpacked", file.display()), source }
        }
    }
}
