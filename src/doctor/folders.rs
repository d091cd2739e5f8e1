//! Who may read and write what: the service all it needs, and others nothing they should not.

use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
use std::path::{Path, PathBuf};

use rustix::fs::{Access, AtFlags, CWD};

use super::checks::{
    ADMIN_SOCKET, Check, DROP_FOLDER, DROP_WRITERS, FEEDS_WRITABLE, REPORTS_WRITABLE,
    STATE_PRIVATE, STATE_WRITABLE,
};
use super::finding::{Finding, Standing};
use super::tree::Tree;
use super::whom::{Whom, group_named, user_named};
use crate::config::Config;

const OTHERS_WRITE: u32 = 0o002;
const GROUP_WRITE: u32 = 0o020;
const OTHERS: u32 = 0o007;
const GROUP: u32 = 0o070;
const READ_BITS: u32 = 0o444;

pub(super) fn examine(config: &Config, whom: &Whom, tree: &Result<Tree, String>) -> Vec<Finding> {
    let Config { drop_dir, state_dir, feeds_dir, reports_dir, .. } = config;
    vec![
        drop_folder(drop_dir, whom, tree),
        drop_writers(drop_dir, whom, tree),
        state_private(state_dir),
        state_writable(state_dir, whom),
        writable(FEEDS_WRITABLE, feeds_dir, whom),
        writable(REPORTS_WRITABLE, reports_dir, whom),
        admin_socket(state_dir),
    ]
}

/// Whether the one who asks may do this there; asks without doing it.
pub(super) fn may(path: &Path, access: Access) -> io::Result<()> {
    Ok(rustix::fs::accessat(CWD, path, access, AtFlags::EACCESS)?)
}

fn drop_folder(folder: &Path, whom: &Whom, tree: &Result<Tree, String>) -> Finding {
    let at = folder.display();
    let tree = match tree {
        Ok(tree) => tree,
        Err(why) => return Finding::not_examined(DROP_FOLDER, why),
    };
    if let Some(error) = &tree.closed {
        if error.kind() == io::ErrorKind::NotFound {
            let remedy =
                "make it, or correct drop_dir; gazetted makes it at its first start, if it may";
            return Finding::fault(DROP_FOLDER, format!("{at} is not there"), remedy);
        }
        let remedy = format!(
            "give {} the right to read and enter it, and the office that to write: let it belong to a group with both \
             in it (chgrp OFFICE, chmod 2770 {at}), or setfacl -m u:{}:rx {at}; the folders above it must let it \
             through, too",
            whom.name, whom.name
        );
        return Finding::fault(
            DROP_FOLDER,
            format!("{at} cannot be read by {} ({error})", whom.name),
            remedy,
        );
    }
    if let Some(first) = tree.unreadable.first() {
        return Finding::fault(
            DROP_FOLDER,
            format!(
                "{} of {} folders in {at} cannot be read by {}, the first of them {}",
                tree.unreadable.len(),
                tree.folders,
                whom.name,
                first.display()
            ),
            "chmod 2770 these folders, which must belong to the office's group; the 2, on the drop folder too, gives new \
             ones its group",
        );
    }
    Finding::ok(
        DROP_FOLDER,
        format!("{at} and the {} folders in it can be read by {}", tree.folders, whom.name),
    )
}

/// Who can write into the drop folder speaks for the office.
fn drop_writers(folder: &Path, whom: &Whom, tree: &Result<Tree, String>) -> Finding {
    let at = folder.display();
    let meta = match fs::metadata(folder) {
        Ok(meta) => meta,
        Err(error) => return Finding::not_examined(DROP_WRITERS, format!("{at}: {error}")),
    };
    let open = (meta.mode() & OTHERS_WRITE != 0).then(|| folder.to_owned());
    let below = tree.as_ref().ok().and_then(|tree| tree.open_to_all.first().cloned());
    if let Some(open) = open.or(below) {
        return Finding::fault(
            DROP_WRITERS,
            format!(
                "everybody on this machine can write into {}, and so speak for the office",
                open.display()
            ),
            format!("chmod o-w {}", open.display()),
        );
    }
    let listed =
        match rustix::fs::getxattr(folder, "system.posix_acl_access", &mut [0_u8; 4096][..]) {
            Ok(_length) => format!("; an access list gives further rights (getfacl {at})"),
            Err(_none) => String::new(),
        };
    let who = format!("{}{listed}", writers(&meta));
    // Root may write everywhere, which says nothing of the folder.
    let service = whom.ask(|| may(folder, Access::WRITE_OK | Access::EXEC_OK).is_ok());
    match service {
        // Its group lets it read what the office writes; that it writes nothing is for its unit to say.
        Ok(true) if meta.uid() != whom.uid && meta.mode() & GROUP_WRITE != 0 => Finding::ok(
            DROP_WRITERS,
            format!("{who}; {} is in it to read, and the unit gives it no more", whom.name),
        ),
        Ok(true) if !whom.is_root() => Finding::note(
            DROP_WRITERS,
            format!("{} itself can write into {at}, which it never does; {who}", whom.name),
            format!(
                "let {at} belong to root and to the office's group (chown root:OFFICE, chmod 2770), readable for {}",
                whom.name
            ),
        ),
        Ok(_) | Err(_) => Finding::ok(DROP_WRITERS, who),
    }
}

fn writers(meta: &Metadata) -> String {
    let owner = user_named(meta.uid());
    if meta.mode() & GROUP_WRITE == 0 {
        return format!(
            "only {owner} can write into the drop folder, and so speaks for the office"
        );
    }
    let (group, members) = group_named(meta.gid());
    let members = match members.as_slice() {
        [] => "which lists nobody".to_owned(),
        members => members.join(", "),
    };
    format!(
        "{owner} and the group {group} ({members}) can write into the drop folder, and so speak for the office"
    )
}

/// Texts that wait for the end of an embargo lie there.
fn state_private(folder: &Path) -> Finding {
    let at = folder.display();
    let meta = match fs::metadata(folder) {
        Ok(meta) => meta,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Finding::not_examined(STATE_PRIVATE, not_started(folder));
        }
        Err(error) => return Finding::not_examined(STATE_PRIVATE, format!("{at}: {error}")),
    };
    let mode = meta.mode() & 0o777;
    if mode & (OTHERS | GROUP) == 0 {
        return Finding::ok(STATE_PRIVATE, format!("only {} reads {at}", user_named(meta.uid())));
    }
    let ledger = fs::metadata(folder.join("ledger.db")).map_or(0, |meta| meta.mode());
    let remedy = format!("chmod 700 {at}; UMask=0077 in the unit keeps it so");
    let reach = if mode & OTHERS != 0 { OTHERS } else { GROUP };
    if lets_through(folder, reach) && ledger & reach & READ_BITS != 0 {
        let who = match reach {
            OTHERS => "everybody on this machine".to_owned(),
            _ => format!("the group {}", group_named(meta.gid()).0),
        };
        let what = format!("{who} can read the texts in {at}, also those under embargo");
        return if reach == OTHERS {
            Finding::fault(STATE_PRIVATE, what, remedy)
        } else {
            Finding::note(STATE_PRIVATE, what, remedy)
        };
    }
    Finding::note(
        STATE_PRIVATE,
        format!("{at} is open to others (mode {mode:o}), its ledger is out of their reach"),
        remedy,
    )
}

/// Whether these can come to what lies in the folder. A group is not followed into the folders above.
fn lets_through(folder: &Path, reach: u32) -> bool {
    const ENTER_BITS: u32 = 0o111;
    let is_open = |folder: &Path| {
        fs::metadata(folder).is_ok_and(|meta| meta.mode() & reach & ENTER_BITS != 0)
    };
    let depth = if reach == OTHERS { usize::MAX } else { 1 };
    folder.ancestors().take(depth).all(is_open)
}

/// The folder, and the files in it: a command that was given as root may have left some of its own.
fn state_writable(folder: &Path, whom: &Whom) -> Finding {
    let found = writable(STATE_WRITABLE, folder, whom);
    if found.standing != Standing::Ok {
        return found;
    }
    let files = ["lock", "ledger.db", "catalogue.db"].map(|name| folder.join(name));
    let is_closed = |file: &PathBuf| {
        file.exists()
            && matches!(whom.ask(|| may(file, Access::READ_OK | Access::WRITE_OK)), Ok(Err(_)))
    };
    match files.iter().find(|file| is_closed(file)) {
        None => found,
        Some(file) => Finding::fault(
            STATE_WRITABLE,
            format!("{} cannot write {}: it belongs to another user", whom.name, file.display()),
            format!("chown -R {} {}", whom.name, folder.display()),
        ),
    }
}

fn writable(check: &'static Check, folder: &Path, whom: &Whom) -> Finding {
    let at = folder.display();
    let asked = whom.ask(|| may(folder, Access::READ_OK | Access::WRITE_OK | Access::EXEC_OK));
    match asked {
        Err(why) => Finding::not_examined(check, why),
        Ok(Ok(())) => Finding::ok(check, format!("{} can write into {at}", whom.name)),
        Ok(Err(error)) if error.kind() == io::ErrorKind::NotFound => {
            Finding::not_examined(check, not_started(folder))
        }
        Ok(Err(error)) => Finding::fault(
            check,
            format!("{} cannot write into {at} ({error})", whom.name),
            format!("chown {} {at}; the folders above it must let it through, too", whom.name),
        ),
    }
}

fn not_started(folder: &Path) -> String {
    format!("{} is not there; gazetted makes it at its first start", folder.display())
}

pub(super) fn socket_of(state_dir: &Path) -> PathBuf {
    state_dir.join("admin.sock")
}

fn admin_socket(state_dir: &Path) -> Finding {
    let socket = socket_of(state_dir);
    let at = socket.display();
    match fs::symlink_metadata(&socket) {
        Ok(meta) if !meta.file_type().is_socket() => Finding::fault(
            ADMIN_SOCKET,
            format!("{at} is no socket"),
            "remove it and start gazetted, which makes it anew",
        ),
        Ok(meta) if meta.mode() & (OTHERS | GROUP) != 0 => Finding::fault(
            ADMIN_SOCKET,
            format!("others than {} can give orders at {at}", user_named(meta.uid())),
            format!("chmod 600 {at}, or restart gazetted, which makes it anew"),
        ),
        Ok(meta) if meta.uid() == 0 => Finding::ok(ADMIN_SOCKET, format!("only root opens {at}")),
        Ok(meta) => {
            Finding::ok(ADMIN_SOCKET, format!("only root and {} open {at}", user_named(meta.uid())))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Finding::not_examined(ADMIN_SOCKET, format!("{at} is not there: gazetted does not run"))
        }
        Err(error) => Finding::not_examined(ADMIN_SOCKET, format!("{at}: {error}")),
    }
}
