//! The drop folder as the system shows it. Every path is resolved below the folder, and no
//! symbolic link is followed on the way.

use std::ffi::{OsStr, OsString};
use std::io;
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::os::unix::ffi::OsStringExt as _;
use std::path::{Component, Path};

use rustix::fs::{
    self, Access, AtFlags, CWD, Dir, FileType, Mode, OFlags, RawMode, ResolveFlags, Stat,
};
use rustix::io::Errno;

/// Tells one state of a file from another without reading it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stamp {
    pub dev: u64,
    pub ino: u64,
    /// In bytes.
    pub size: u64,
    /// Since the Unix epoch, in nanoseconds.
    pub mtime_ns: i64,
    /// Since the Unix epoch, in nanoseconds. Cannot be set by a program.
    pub ctime_ns: i64,
}

/// What lstat(2) says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Facts {
    pub(super) stamp: Stamp,
    pub(super) kind: Kind,
    pub(super) owner: u32,
    /// The permission bits.
    pub(super) mode: u32,
    pub(super) linked: Linked,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    SymbolicLink,
    Pipe,
    Socket,
    Device,
}

/// Whether a file has other names, hard links, by which a program may still write to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Linked {
    Once,
    More,
}

/// Which folder it is, whatever its path: changes when it is replaced or mounted over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Identity {
    dev: u64,
    ino: u64,
}

/// The drop folder, open for a moment. It is not held, because a held descriptor would keep a
/// share from being unmounted.
#[derive(Debug)]
pub(super) struct DropFolder(OwnedFd);

impl DropFolder {
    /// The drop folder's own path may lead through symbolic links: it is the operator's.
    pub(super) fn open(root: &Path) -> io::Result<DropFolder> {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(DropFolder(fs::openat(CWD, root, flags, Mode::empty())?))
    }

    /// Fails if its names may not be listed. Asks without opening, which would be an event.
    pub(super) fn probe(&self) -> io::Result<()> {
        let needed = Access::READ_OK | Access::EXEC_OK;
        Ok(fs::accessat(&self.0, ".", needed, AtFlags::EACCESS)?)
    }

    pub(super) fn identity(&self) -> io::Result<Identity> {
        let stamp = Facts::of(&fs::fstat(&self.0)?).stamp;
        Ok(Identity { dev: stamp.dev, ino: stamp.ino })
    }

    /// The name of the file system if changes that other machines make on it are not reported by
    /// the kernel.
    pub(super) fn remote_file_system(&self) -> io::Result<Option<&'static str>> {
        let found = fs::fstatfs(&self.0)?.f_type;
        let remote = REMOTE_FILE_SYSTEMS.iter().find(|(magic, _name)| *magic == found);
        Ok(remote.map(|(_magic, name)| *name))
    }

    /// What lies at `real`; a symbolic link there is reported as one.
    pub(super) fn facts(&self, real: &Path) -> io::Result<Facts> {
        let found = self.open_below(real, OFlags::PATH)?;
        Ok(Facts::of(&fs::fstat(found)?))
    }

    /// Never waits: a pipe without a writer would block a plain open for ever.
    pub(super) fn open_file(&self, real: &Path) -> io::Result<std::fs::File> {
        let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY;
        Ok(self.open_below(real, flags)?.into())
    }

    /// The names in a folder, with what lies there. What vanishes meanwhile is left out.
    pub(super) fn list(&self, folder: &Path) -> io::Result<Vec<(OsString, Facts)>> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let opened = self.open_below(folder, OFlags::RDONLY | OFlags::DIRECTORY)?;
        let mut names = Vec::new();
        for entry in Dir::read_from(&opened)? {
            let entry = entry?;
            if matches!(entry.file_name().to_bytes(), b"." | b"..") {
                continue;
            }
            match fs::statat(&opened, entry.file_name(), AtFlags::SYMLINK_NOFOLLOW) {
                Ok(stat) => {
                    let name = OsString::from_vec(entry.file_name().to_bytes().to_owned());
                    names.push((name, Facts::of(&stat)));
                }
                Err(Errno::NOENT) => (),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(names)
    }

    /// The names in a folder, and nothing of what lies there.
    pub(super) fn names(&self, folder: &Path) -> io::Result<Vec<OsString>> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let opened = self.open_below(folder, OFlags::RDONLY | OFlags::DIRECTORY)?;
        let name = |entry: rustix::io::Result<fs::DirEntry>| {
            Ok(OsString::from_vec(entry?.file_name().to_bytes().to_owned()))
        };
        Dir::read_from(&opened)?.map(name).collect()
    }

    /// Whether this process has the permission to read the file.
    pub(super) fn may_read(&self, real: &Path) -> bool {
        let allowed = fs::accessat(&self.0, real, Access::READ_OK, AtFlags::EACCESS);
        !matches!(allowed, Err(Errno::ACCESS | Errno::PERM))
    }

    fn open_below(&self, real: &Path, flags: OFlags) -> rustix::io::Result<OwnedFd> {
        let resolve =
            ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS;
        let flags = flags | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        match fs::openat2(&self.0, real, flags, Mode::empty(), resolve) {
            // A sandbox that cannot look into its arguments forbids it (RestrictSUIDSGID= of systemd).
            Err(Errno::NOSYS) => self.walk_below(real, flags),
            opened => opened,
        }
    }

    /// The same, a name at a time.
    fn walk_below(&self, real: &Path, flags: OFlags) -> rustix::io::Result<OwnedFd> {
        let mut names = Vec::new();
        for part in real.components() {
            match part {
                Component::Normal(name) => names.push(name),
                Component::CurDir => (),
                Component::ParentDir | Component::RootDir | Component::Prefix(_) => {
                    return Err(Errno::XDEV);
                }
            }
        }
        let last = names.pop().unwrap_or(OsStr::new("."));
        let step = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        let mut above = None;
        for name in names {
            let here = above.as_ref().unwrap_or(&self.0).as_fd();
            above = Some(open_step(here, name, step)?);
        }
        fs::openat(above.as_ref().unwrap_or(&self.0), last, flags, Mode::empty())
    }
}

/// Where a folder is asked for and a symbolic link lies, `openat` says that it is no folder. It may lead to one:
/// whether the file below is there nobody knows (`ELOOP`, as openat2 says).
fn open_step(here: BorrowedFd<'_>, name: &OsStr, flags: OFlags) -> rustix::io::Result<OwnedFd> {
    match fs::openat(here, name, flags, Mode::empty()) {
        Err(Errno::NOTDIR) => {
            let found = fs::statat(here, name, AtFlags::SYMLINK_NOFOLLOW)?;
            let is_link = Facts::of(&found).kind == Kind::SymbolicLink;
            Err(if is_link { Errno::LOOP } else { Errno::NOTDIR })
        }
        opened => opened,
    }
}

impl Facts {
    pub(super) fn of(stat: &Stat) -> Facts {
        let nanoseconds = |seconds: i64, fraction: u64| {
            seconds.saturating_mul(1_000_000_000).saturating_add_unsigned(fraction)
        };
        let kind = match FileType::from_raw_mode(stat.st_mode as RawMode) {
            FileType::RegularFile => Kind::File,
            FileType::Directory => Kind::Folder,
            FileType::Symlink => Kind::SymbolicLink,
            FileType::Fifo => Kind::Pipe,
            FileType::Socket => Kind::Socket,
            FileType::CharacterDevice | FileType::BlockDevice | FileType::Unknown => Kind::Device,
        };
        Facts {
            stamp: Stamp {
                dev: stat.st_dev,
                ino: stat.st_ino,
                size: u64::try_from(stat.st_size).unwrap_or_default(),
                mtime_ns: nanoseconds(stat.st_mtime, stat.st_mtime_nsec),
                ctime_ns: nanoseconds(stat.st_ctime, stat.st_ctime_nsec),
            },
            kind,
            owner: stat.st_uid,
            mode: stat.st_mode & 0o7777,
            linked: if stat.st_nlink > 1 { Linked::More } else { Linked::Once },
        }
    }
}

impl Stamp {
    /// Whether the file system keeps whole seconds only, so that two states may share a stamp.
    pub(super) fn is_coarse(self) -> bool {
        self.mtime_ns % 1_000_000_000 == 0
    }
}

/// statfs(2). FUSE stands here because what lies behind it is mostly another machine.
const REMOTE_FILE_SYSTEMS: [(i64, &str); 15] = [
    (0x6969, "NFS"),
    (0x517b, "SMB"),
    (0xff53_4d42, "CIFS"),
    (0xfe53_4d42, "SMB2"),
    (0x6573_5546, "FUSE"),
    (0x0102_1997, "9p"),
    (0x5346_414f, "AFS"),
    (0x6b41_4653, "kAFS"),
    (0x00c3_6400, "Ceph"),
    (0x0bd0_0bd0, "Lustre"),
    (0x7461_636f, "OCFS2"),
    (0x0116_1970, "GFS2"),
    (0x7375_7245, "Coda"),
    (0x786f_4256, "VirtualBox shared folder"),
    (0xbacb_acbc, "VMware shared folder"),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Where they lead there is something, but not below the folder or not by names alone.
    const OUTSIDE: [&str; 7] = [
        "../version",
        "/proc/version",
        "cwd",
        "cwd/Cargo.toml",
        "root/proc/version",
        "fdinfo/../../version",
        "exe",
    ];

    #[test]
    fn with_and_without_openat2_the_same_is_opened_and_nothing_outside_the_folder() {
        let folder = DropFolder::open(Path::new("/proc/self")).unwrap();
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        for path in OUTSIDE {
            assert!(folder.open_below(Path::new(path), flags).is_err(), "{path}");
            assert!(folder.walk_below(Path::new(path), flags).is_err(), "{path} without openat2");
        }
        for path in [".", "status", "net/tcp", "./task", "task/"] {
            let stat = |opened: rustix::io::Result<OwnedFd>| fs::fstat(opened.unwrap()).unwrap();
            let (one, other) = (
                folder.open_below(Path::new(path), flags),
                folder.walk_below(Path::new(path), flags),
            );
            assert_eq!(stat(one).st_ino, stat(other).st_ino, "{path}");
        }
        // A symbolic link itself is looked at, and not what it leads to.
        let link = folder.walk_below(Path::new("cwd"), flags | OFlags::PATH).unwrap();
        assert_eq!(Facts::of(&fs::fstat(link).unwrap()).kind, Kind::SymbolicLink);
    }
    #[test]
    fn without_openat2_too_a_link_on_the_way_is_told_from_a_file_that_is_no_folder() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir(root.path().join("folder")).unwrap();
        std::fs::write(root.path().join("folder/file"), "").unwrap();
        std::os::unix::fs::symlink("folder", root.path().join("link")).unwrap();
        let folder = DropFolder::open(root.path()).unwrap();
        for (path, flags, told) in [
            ("link/file", OFlags::RDONLY, Errno::LOOP),
            ("link", OFlags::RDONLY | OFlags::DIRECTORY, Errno::NOTDIR),
            ("folder/file/file", OFlags::RDONLY, Errno::NOTDIR),
            ("folder/file", OFlags::RDONLY | OFlags::DIRECTORY, Errno::NOTDIR),
            ("none/file", OFlags::RDONLY, Errno::NOENT),
        ] {
            let flags = flags | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            let opened = [
                folder.open_below(Path::new(path), flags),
                folder.walk_below(Path::new(path), flags),
            ];
            assert_eq!(opened.map(Result::unwrap_err), [told, told], "{path}");
        }
    }
}
