//! Whose files they are: whether the users that `allowed_uids` names can be told apart where the program runs, and
//! whether what a command writes can be written by the service afterwards.

use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;

use super::Failure;

/// In a user name space that does not know a user (`PrivateUsers=` of systemd), that user's files look
/// like everybody else's, and every file would be refused.
pub(super) fn can_be_told_apart(allowed: &[u32]) -> Result<(), Failure> {
    // Without procfs there is nothing to ask; then the files say it.
    let Ok(map) = fs::read_to_string("/proc/self/uid_map") else { return Ok(()) };
    match allowed.iter().find(|uid| !is_known(&map, **uid)) {
        None => Ok(()),
        Some(uid) => Err(Failure::Refused(format!(
            "allowed_uids names the user {uid}, whom this sandbox does not tell from others, so that every file would \
             be refused: write PrivateUsers=no under [Service] by `systemctl edit` of this unit, or leave \
             allowed_uids empty"
        ))),
    }
}

/// What root puts into the folder of another user that one cannot write.
pub(super) fn may_write_into(state_dir: &Path, command: &str) -> Result<(), Failure> {
    let Ok(folder) = fs::metadata(state_dir) else { return Ok(()) };
    if folder.uid() == 0 || !rustix::process::geteuid().is_root() {
        return Ok(());
    }
    Err(Failure::Refused(format!(
        "{} belongs to the user with the number {}, who could not write what root puts there: give the command as that \
         user, `runuser -u \"$(id -nu {})\" -- gazetted {command}`; the backup must be readable for it (chown)",
        state_dir.display(),
        folder.uid(),
        folder.uid()
    )))
}

/// Each line: the first number in here, the first outside, how many (`user_namespaces(7)`).
fn is_known(map: &str, uid: u32) -> bool {
    map.lines().any(|line| {
        let mut fields = line.split_whitespace().map(str::parse::<u32>);
        let (Some(Ok(first)), Some(Ok(_outside)), Some(Ok(count))) =
            (fields.next(), fields.next(), fields.next())
        else {
            return false;
        };
        uid.checked_sub(first).is_some_and(|above| above < count)
    })
}

#[cfg(test)]
mod tests {
    use super::is_known;

    #[test]
    fn the_map_of_a_name_space_says_whom_it_knows() {
        let whole = "         0          0 4294967295\n";
        let private = "         0          0          1\n       998        998          1\n";
        for (map, uid, expected) in [
            (whole, 0, true),
            (whole, 1001, true),
            (private, 0, true),
            (private, 998, true),
            (private, 1001, false),
            (private, 997, false),
            ("", 0, false),
        ] {
            assert_eq!(is_known(map, uid), expected, "{uid} in {map:?}");
        }
    }
}
