//! Every check in one table: its name, what it looks at, and what is done where it finds something.
//! `docs/doctor.md` is written from it.

/// One thing that is looked at.
#[derive(Debug)]
pub struct Check {
    /// As it stands in an answer, and stays.
    pub name: &'static str,
    pub looks_at: &'static str,
    pub remedy: &'static str,
}

macro_rules! checks {
    ($($constant:ident = $name:literal: $looks_at:literal, $remedy:literal;)*) => {
        $(pub(super) const $constant: &Check =
            &Check { name: $name, looks_at: $looks_at, remedy: $remedy };)*
        /// In the order in which they are made and told.
        pub const CHECKS: &[&Check] = &[$($constant),*];
    };
}

checks! {
    CONFIGURATION = "configuration":
        "The configuration loads; if not, every fault of it.",
        "Mend each line that is named; [every setting](configuration.md) stands in a list.";
    PUBLIC_URL = "public-url":
        "`public_url` is https, or at least no trial's.",
        "Set it to the address that readers use. The site must be accepted anew after a change.";
    TIME_ZONE = "time-zone":
        "`time_zone` is that of this machine: times without a zone are read in it.",
        "Set `time_zone` to where the office is.";
    DROP_FOLDER = "drop-folder":
        "The drop folder and all folders in it can be read by the service.",
        "Give the service's user the right to read and enter them (`chmod 2770` and a group with the office and the service in it, or an access list by `setfacl`).";
    DROP_WRITERS = "drop-writers":
        "Who can write into the drop folder, and so speaks for the office: not everybody, and the service at most as one of its group: its unit forbids it to write there.",
        "Take the right from others: `chmod o-w`. Let the folder belong to root and to the office's group.";
    STATE_PRIVATE = "state-private":
        "Nobody but the service reads the state folder, where texts lie that are under embargo.",
        "`chmod 700` on `state_dir`.";
    STATE_WRITABLE = "state-writable":
        "The state folder can be written by the service.",
        "Let it belong to the service's user.";
    FEEDS_WRITABLE = "feeds-writable":
        "The folder of feeds can be written by the service.",
        "Let it belong to the service's user.";
    REPORTS_WRITABLE = "reports-writable":
        "The folder of reports can be written by the service.",
        "Let it belong to the service's user; the office reads it.";
    ADMIN_SOCKET = "admin-socket":
        "The socket for commands can be opened by its owner only.",
        "Restart gazetted, which makes it anew.";
    STATE_FILE_SYSTEM = "state-file-system":
        "The state lies on a disk of this machine that can be written: SQLite loses data on shares.",
        "Move `state_dir` to a local disk (ext4, XFS, Btrfs, ZFS), with gazetted stopped.";
    DROP_FILE_SYSTEM = "drop-file-system":
        "Whether the kernel reports changes of the drop folder, or it is looked through by a timer.",
        "Nothing has to be done; on a local disk a statement is seen at once, on a share after some seconds.";
    DROP_MOUNT = "drop-mount":
        "What `/etc/fstab` mounts at, above or in the drop folder is mounted.",
        "`mount` the folder that is named.";
    INOTIFY = "inotify":
        "The kernel lets one user watch as many folders as there are in the drop folder.",
        "`sysctl fs.inotify.max_user_watches=524288`, and the same line in a file in `/etc/sysctl.d/`.";
    DESCRIPTORS = "descriptors":
        "As many files can be open as `http.connections_max` asks for.",
        "`LimitNOFILE=` in the unit, or a smaller `http.connections_max`.";
    CLOCK = "clock":
        "The kernel says that the clock is synchronised; a note only, where a person has accepted it.",
        "Install a time service (chrony, or systemd-timesyncd) and see that it reaches its servers.";
    TIME_SERVICE = "time-service":
        "`clock.time_service` is set, so that nothing is released by a clock that is not synchronised.",
        "Set it where a time service keeps the clock.";
    CLOCK_LEDGER = "clock-ledger":
        "The clock is not earlier than the last record of the ledger.",
        "Set the clock; if it is right, `gazetted status` names what waits for it, and `gazetted accept` believes it.";
    DISK_STATE = "disk-state":
        "Room where the state lies: a fault below `keep_free`, 64 MiB or 1 % of inodes, a note below 1 GiB or 10 %.",
        "Make room, move the folder, or set a smaller `keep_free`. Intake waits meanwhile, and goes on by itself.";
    DISK_FEEDS = "disk-feeds":
        "The same where the feeds lie, but for `keep_free`.",
        "The same.";
    DISK_REPORTS = "disk-reports":
        "The same where the reports lie, but for `keep_free`.",
        "The same.";
    DATABASES = "databases":
        "How large the databases are, and whether a copy of the ledger has room beside it.",
        "Make room before a backup or an upgrade.";
    BACKUP_FOLDER = "backup-folder":
        "The folder of `[backup]` can be written by the service, or be made by it.",
        "`install -d -o gazetted -m 700`, and `ReadWritePaths=` in the unit.";
    BACKUPS = "backups":
        "The newest backup that can be read is not older than twice `backup.every`, and the last attempt of gazetted did not fail.",
        "What the finding names. The next one that is made is the end of it; `gazetted backup FILE` makes one at once.";
    DAEMON = "daemon":
        "gazetted runs and answers at its socket for commands.",
        "`systemctl start gazetted`; where it hangs, `journalctl -u gazetted` says more.";
    DAEMON_VERSION = "daemon-version":
        "What runs is the same version as this program.",
        "`systemctl restart gazetted`.";
    PUBLIC_ADDRESS = "public-address":
        "The main feed at `public_url` answers a feed reader with 200: name, connection, certificate, status.",
        "Look at the name service, at the certificate or at the web server in front, as the finding says.";
    PUBLIC_REDIRECTS = "public-redirects":
        "Where the address is redirected to.",
        "Redirect http to https only, or set `public_url` to where it ends.";
    PUBLIC_WALL = "public-wall":
        "No bot wall, login or page for people stands in front of the feeds: feed readers are programs.",
        "Let `/feeds/` and `/statements/` pass without a challenge in whatever protects the site.";
    PUBLIC_TYPE = "public-type":
        "The feeds arrive under their media types.",
        "Let the web server in front pass `Content-Type` on as it is.";
    PUBLIC_BYTES = "public-bytes":
        "What arrives are the bytes of the files in `feeds_dir`, neither old nor altered.",
        "Let caches in front obey `Cache-Control`, and switch off what rewrites answers.";
    PUBLIC_CODING = "public-coding":
        "Who accepts gzip gets gzip, of the same bytes.",
        "Let the web server in front pass `Accept-Encoding` and `Content-Encoding` on as they are.";
    PUBLIC_CONDITIONAL = "public-conditional":
        "Who holds the feed already is told so by 304, and sent nothing.",
        "Let the web server in front pass `ETag` and `If-None-Match` on as they are.";
    LEDGER = "ledger":
        "The ledger can be read.",
        "Restart gazetted: with `[backup]` a damaged ledger is put aside by itself, and the newest sound backup goes on in its place. Where it is not, [put a backup back](operator.md#backup-and-restore), or begin anew with `--adopt`.";
    CATALOGUE = "catalogue":
        "The catalogue can be read, and how far it follows the ledger.",
        "Start once with `--rebuild`.";
    CHAIN = "chain":
        "With `--deep`: every record follows from the one before it, and every text has its digest.",
        "The same. Never copy a `ledger.db` over this one.";
    FOLD = "fold":
        "With `--deep`: a catalogue built anew is the same as the one in use.",
        "Start once with `--rebuild`.";
    FEEDS = "feeds":
        "With `--deep`: every file in `feeds_dir` has the bytes that follow from the catalogue.",
        "Restart gazetted, which writes what is missing or differs.";
    CODED = "coded":
        "With `--deep`: every coded form that is kept decodes to the bytes of its document.",
        "Start once with `--rebuild`.";
    ATTACHMENTS = "attachments":
        "With `--deep`: every attachment is there and has its digest.",
        "Restore the folder `attachments` of the state from a backup.";
}

const REFERENCE_HEAD: &str = "# What `gazetted doctor` looks at

*This page is written from the program's own table of checks; a test compares the two.*

`gazetted doctor` reads only, and may be called beside the running daemon: as root, or as the user whom the state belongs to. Called as
root it looks at the folders with the rights of that user. Each line says `ok`, `note` (somebody should know), `fault` (something does not
work, or is not safe) or why it was not examined. It ends with 1 where a fault was found. `--json` answers with one JSON object: `version`,
`judged_as`, `sound`, and `findings` with `check`, `standing` (`ok`, `note`, `fault`, `not_examined`), `what` and `remedy`. `--offline`
leaves the public address out. `--deep` reads every record, text, feed and attachment, which takes seconds for ten thousand statements.

The public address is asked for as a feed reader would, from this machine; elsewhere it may look otherwise.

| Check | What is looked at | What to do |
|---|---|---|
";

/// `docs/doctor.md`.
pub fn reference() -> String {
    let row = |Check { name, looks_at, remedy }: &&Check| {
        format!("| `{name}` | {looks_at} | {remedy} |\n")
    };
    std::iter::once(REFERENCE_HEAD.to_owned()).chain(CHECKS.iter().map(row)).collect()
}
