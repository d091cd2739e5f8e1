//! Every setting, declared once: its key, its form, its default, and what it is for. The reference
//! and the file that `init` writes are made of this table.

/// What a value looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Text,
    Number,
    /// `500ms`, `1s`, `2m`, `1h`.
    Duration,
    /// A number of bytes, or `2 MB`.
    Size,
    List,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Setting {
    /// With its table before a dot; `folders.*.…` stands for each folder.
    pub(super) key: &'static str,
    pub(super) form: Form,
    /// As the file would say it; empty where there is none.
    pub(super) default: &'static str,
    /// One or two sentences for the person who writes the file.
    pub(super) about: &'static str,
}

const fn setting(key: &'static str, form: Form, default: &'static str, about: &'static str) -> Setting {
    Setting { key, form, default, about }
}

/// In the order of the reference.
pub(super) const SETTINGS: [Setting; 34] = [
    setting(
        "public_url",
        Form::Text,
        "",
        "The address that readers use, such as https://press.example.org. Every absolute URL is made of it. Required.",
    ),
    setting("drop_dir", Form::Text, "\"drop\"", "The folder that statements are dropped into. It is only ever read."),
    setting(
        "state_dir",
        Form::Text,
        "\"state\"",
        "Where the ledger and the catalogue lie. It must be on a local disk; back it up.",
    ),
    setting("feeds_dir", Form::Text, "\"feeds\"", "Every live feed is also written here as a file, with the bytes of its address."),
    setting(
        "reports_dir",
        Form::Text,
        "\"reports\"",
        "Where the office finds what happened today, and what is wrong with a file. May be on a share.",
    ),
    setting("title", Form::Text, "", "What the site is called. Without it, the host of public_url."),
    setting("description", Form::Text, "", "One sentence on what the site publishes."),
    setting(
        "authority",
        Form::Text,
        "",
        "Who mints the ids: a host name and a year you owned it, press.example.org,2026 (RFC 4151). Never change it. \
         Without it, the host of public_url and the year of the first start, kept in the ledger.",
    ),
    setting(
        "author",
        Form::Text,
        "",
        "Who speaks where a statement names nobody: a name, or `Name <mail@example.org>`. Without it, the title.",
    ),
    setting("rights", Form::Text, "", "A line on the rights in the texts, carried by every feed."),
    setting(
        "languages",
        Form::List,
        "[\"en\"]",
        "The languages you publish in (BCP 47), the default first. A text's language is guessed among these only.",
    ),
    setting(
        "time_zone",
        Form::Text,
        "\"UTC\"",
        "The zone of dates and times that name none, such as Asia/Baku (IANA).",
    ),
    setting(
        "settle",
        Form::Duration,
        "\"1s\"",
        "A file that no program reports as closed is complete when it was quiet this long. A rename needs no wait.",
    ),
    setting(
        "watch",
        Form::Text,
        "\"auto\"",
        "`auto` watches local disks and looks at network shares every few seconds; `poll` looks always.",
    ),
    setting(
        "encodings",
        Form::List,
        "[]",
        "Code pages to try on texts that are neither UTF-8 nor UTF-16, such as windows-1254. Without any, such a text is refused.",
    ),
    setting(
        "date_order",
        Form::Text,
        "\"day-first\"",
        "How 3/4/2026 is read: `day-first` or `month-first`.",
    ),
    setting(
        "boilerplate",
        Form::List,
        "[]",
        "Lines to cut from every text, as they stand, without regard to case. `gazetted check --folder` proposes some.",
    ),
    setting(
        "letterhead",
        Form::List,
        "[]",
        "Lines above the headline that belong to the paper and are not the headline.",
    ),
    setting("window.entries", Form::Number, "50", "A live feed holds at least this many of the newest entries, 1 to 500."),
    setting(
        "window.days",
        Form::Number,
        "7",
        "And all that were announced or corrected within so many days of the feed's newest.",
    ),
    setting(
        "window.bytes",
        Form::Size,
        "\"2 MB\"",
        "Beyond this size the older entries of a feed carry their summary only. No entry is left out for it.",
    ),
    setting("http.listen", Form::Text, "\"127.0.0.1:8080\"", "The address and port to serve on."),
    setting(
        "http.connections_max",
        Form::Number,
        "4096",
        "Connections open at one time; further ones wait in the kernel's queue.",
    ),
    setting(
        "log.format",
        Form::Text,
        "\"auto\"",
        "`text` for people, `json` for machines, `auto` for text on a terminal and json elsewhere.",
    ),
    setting("folders.*.category", Form::Text, "", "The category of the folder's statements: a slug or a name. Without it, the folder's name."),
    setting("folders.*.language", Form::Text, "", "The language of the folder's statements, unless a file says another."),
    setting("folders.*.author", Form::Text, "", "The author of the folder's statements."),
    setting("folders.*.time_zone", Form::Text, "", "As above, for this folder and those below it."),
    setting("folders.*.encodings", Form::List, "", "As above, for this folder and those below it."),
    setting("folders.*.date_order", Form::Text, "", "As above, for this folder and those below it."),
    setting("folders.*.boilerplate", Form::List, "", "Further lines to cut in this folder and those below it."),
    setting("folders.*.letterhead", Form::List, "", "Further letterhead lines in this folder and those below it."),
    setting("categories.*.name", Form::Text, "", "The name of the category for people; the key is its slug. `visits = \"Visits\"` says the same."),
    setting(
        "categories.*.by_language",
        Form::Text,
        "\"no\"",
        "`yes` gives the category a feed for each language as well.",
    ),
];

/// The setting of a key, whichever folder or category it is of.
pub(super) fn find(key: &str) -> Option<&'static Setting> {
    let general = general(key);
    SETTINGS.iter().find(|setting| setting.key == general)
}

/// `folders.*.category` of `folders.news.category`.
fn general(key: &str) -> String {
    for table in ["folders", "categories"] {
        let below = key.strip_prefix(table).and_then(|rest| rest.strip_prefix('.'));
        if let Some((_name, field)) = below.and_then(|below| below.rsplit_once('.')) {
            return format!("{table}.*.{field}");
        }
    }
    key.to_owned()
}

/// The declared key that is most like a mistyped one, where any is near.
pub(super) fn nearest(key: &str) -> Option<&'static str> {
    let general = general(key);
    let last = |key: &'static str| key.rsplit('.').next().unwrap_or(key);
    let distance = |setting: &Setting| {
        let whole = strsim::damerau_levenshtein(&general, setting.key);
        // A key put outside its table, or into the wrong one.
        let field = strsim::damerau_levenshtein(general.rsplit('.').next().unwrap_or(&general), last(setting.key));
        whole.min(field + 1)
    };
    SETTINGS.iter().map(|setting| (distance(setting), setting.key)).min().filter(|(far, _key)| *far <= 3).map(|(_far, key)| key)
}
