//! With whose rights the folders are looked at: those of the state folder's owner, who runs the
//! service. Root, who may do everything, gives its own rights up for each question, on a thread.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use rustix::process::{Gid, Uid};
use rustix::thread::{set_thread_groups, set_thread_res_gid, set_thread_res_uid};

/// The user that is judged by.
#[derive(Debug)]
pub(super) struct Whom {
    pub(super) uid: u32,
    gid: u32,
    /// Those of the primary group and of `/etc/group`.
    groups: Vec<u32>,
    pub(super) name: String,
    how: How,
}

#[derive(Debug, PartialEq, Eq)]
enum How {
    /// It is the one who asks.
    Itself,
    /// Root asks in its place.
    InItsPlace,
    /// Somebody else asks, who may not.
    Unable,
}

impl Whom {
    pub(super) fn of(state_dir: &Path) -> Whom {
        let asking = rustix::process::geteuid();
        let itself = (asking.as_raw(), rustix::process::getegid().as_raw());
        // Where there is no state yet, whoever starts it will own it.
        let (uid, gid) = fs::metadata(state_dir).map_or(itself, |meta| (meta.uid(), meta.gid()));
        let how = match uid {
            uid if uid == asking.as_raw() => How::Itself,
            _other if asking.is_root() => How::InItsPlace,
            _other => How::Unable,
        };
        let read = |path| fs::read_to_string(path).unwrap_or_default();
        let (name, gid) =
            user_of(&read("/etc/passwd"), uid).unwrap_or((format!("user {uid}"), gid));
        let mut groups = groups_of(&read("/etc/group"), &name);
        groups.push(gid);
        Whom { uid, gid, groups, name, how }
    }

    /// For the head of an answer.
    pub(super) fn described(&self, state_dir: &Path) -> String {
        let Whom { name, uid, .. } = self;
        match self.how {
            How::Itself => format!("{name} (uid {uid})"),
            How::InItsPlace | How::Unable => {
                format!("{name} (uid {uid}), the owner of {}", state_dir.display())
            }
        }
    }

    pub(super) fn is_root(&self) -> bool {
        self.uid == 0
    }

    /// The answer to a question that is asked with this user's rights; else why it cannot be asked.
    pub(super) fn ask<T: Send>(&self, question: impl FnOnce() -> T + Send) -> Result<T, String> {
        match self.how {
            How::Itself => Ok(question()),
            How::Unable => {
                Err(format!("only root and {} can tell; call doctor as one of them", self.name))
            }
            How::InItsPlace => std::thread::scope(|scope| {
                let asked = scope.spawn(|| self.become_it().map(|()| question()));
                let answer = asked.join().map_err(|_panic| "the question failed".to_owned())?;
                answer.map_err(|error| {
                    format!("root cannot take the place of {} here ({error})", self.name)
                })
            }),
        }
    }

    /// This thread alone; it ends with the question.
    fn become_it(&self) -> rustix::io::Result<()> {
        let groups: Vec<Gid> = self.groups.iter().map(|gid| Gid::from_raw(*gid)).collect();
        let (uid, gid) = (Uid::from_raw(self.uid), Gid::from_raw(self.gid));
        set_thread_groups(&groups)?;
        set_thread_res_gid(gid, gid, gid)?;
        set_thread_res_uid(uid, uid, uid)
    }
}

/// The name and the primary group of a user.
fn user_of(passwd: &str, uid: u32) -> Option<(String, u32)> {
    passwd.lines().find_map(|line| {
        let fields: Vec<&str> = line.split(':').collect();
        let [name, _password, found, gid, ..] = fields.as_slice() else { return None };
        (found.parse() == Ok(uid)).then_some(())?;
        Some(((*name).to_owned(), gid.parse().ok()?))
    })
}

/// The groups that a user is listed in.
fn groups_of(group: &str, user: &str) -> Vec<u32> {
    let of_line = |line: &str| {
        let fields: Vec<&str> = line.split(':').collect();
        let [_name, _password, gid, members] = fields.as_slice() else { return None };
        let is_member = members.split(',').any(|member| member == user);
        is_member.then(|| gid.parse().ok()).flatten()
    };
    group.lines().filter_map(of_line).collect()
}

/// The name of a group, and who is listed in it.
pub(super) fn group_named(gid: u32) -> (String, Vec<String>) {
    let group = fs::read_to_string("/etc/group").unwrap_or_default();
    let found = group.lines().find_map(|line| {
        let fields: Vec<&str> = line.split(':').collect();
        let [name, _password, found, members] = fields.as_slice() else { return None };
        let members = members.split(',').filter(|name| !name.is_empty()).map(str::to_owned);
        (found.parse() == Ok(gid)).then(|| ((*name).to_owned(), members.collect()))
    });
    found.unwrap_or((gid.to_string(), Vec::new()))
}

/// The name of a user, or its number.
pub(super) fn user_named(uid: u32) -> String {
    let passwd = fs::read_to_string("/etc/passwd").unwrap_or_default();
    user_of(&passwd, uid).map_or_else(|| uid.to_string(), |(name, _gid)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_has_its_primary_group_and_those_that_list_it() {
        let passwd =
            "root:x:0:0:root:/:/bin/sh\nbad line\ngazetted:x:993:990::/:/usr/sbin/nologin\n";
        assert_eq!(user_of(passwd, 993), Some(("gazetted".to_owned(), 990)));
        assert_eq!(user_of(passwd, 99), None);
        let group = "gazetted-office:x:800:anna,gazetted\nother:x:801:gazetted2\ngazetted:x:990:\n";
        assert_eq!(groups_of(group, "gazetted"), [800]);
        assert_eq!(groups_of(group, "nobody"), [0_u32; 0]);
    }
}
