use super::*;

/// What the sentences of a language are known by.
struct Marks {
    full_stop: char,
    /// One of these letters, which English lacks, stands in each text of so many characters.
    own: fn(char) -> bool,
    from: usize,
}

fn marks(tongue: Tongue) -> Marks {
    let (full_stop, own, from): (char, fn(char) -> bool, usize) = match tongue.tag() {
        "en" => ('.', |_letter| true, 0),
        "az" => ('.', |letter| "əığşçöüİƏĞŞÇÖÜ".contains(letter), 45),
        "tr" => ('.', |letter| "ığşçöüİĞŞÇÖÜ".contains(letter), 45),
        "de" => ('.', |letter| "äöüßÄÖÜ".contains(letter), 110),
        "fr" => ('.', |letter| "éèêàâçîïôùûœÉÈÀÂÇÎÔŒ".contains(letter), 90),
        "ru" => ('.', |letter| ('\u{400}'..='\u{4ff}').contains(&letter), 0),
        "ar" => ('.', |letter| ('\u{600}'..='\u{6ff}').contains(&letter), 0),
        "hy" => ('\u{589}', |letter| ('\u{530}'..='\u{58f}').contains(&letter), 0),
        "ka" => ('.', |letter| ('\u{10a0}'..='\u{10ff}').contains(&letter), 0),
        other => panic!("say here what the sentences of `{other}` are known by"),
    };
    assert!(FULL_STOPS.contains(&full_stop), "{full_stop:?} is missing in FULL_STOPS");
    Marks { full_stop, own, from }
}

/// What reads the same in English and is right: the tag of a language and a key.
const SAME: [(&str, &str); 1] = [("fr", "check.date")];

/// Each text with its key; a reference to a shared one is that one.
fn texts(tongue: Tongue) -> Vec<(&'static str, &'static str)> {
    let mut keys: Vec<&str> = tongue.table().keys().collect();
    keys.sort_unstable();
    keys.into_iter().filter_map(|key| Some((key, tongue.table().get(key)?))).collect()
}

/// Fails with every fault at once, a line each.
#[track_caller]
fn none_of(faults: impl IntoIterator<Item = String>, rule: &str) {
    let faults: Vec<String> = faults.into_iter().collect();
    assert!(faults.is_empty(), "{rule}:\n{}", faults.join("\n"));
}

/// `tr faults.too-big.what: text` of all texts of all tongues of which something is so.
fn faulty(is_faulty: impl Fn(Tongue, &str, &str) -> bool) -> Vec<String> {
    let all = Tongue::ALL
        .into_iter()
        .flat_map(|tongue| texts(tongue).into_iter().map(move |(key, text)| (tongue, key, text)));
    all.filter(|(tongue, key, text)| is_faulty(*tongue, key, text))
        .map(|(tongue, key, text)| format!("{} {key}: {text}", tongue.tag()))
        .collect()
}

/// Answers, what was done and the two sentences of a fault; all other texts may be parts of a line.
fn is_sentence(key: &str) -> bool {
    (key.starts_with("faults.") || key.starts_with("shared.") || key.starts_with("answers."))
        && key != "answers.published-at"
}

#[test]
fn every_table_can_be_read_and_has_the_keys_of_the_english_one() {
    let english = texts(Tongue::English);
    assert!(english.len() > 300, "{} texts", english.len());
    for tongue in Tongue::ALL {
        if let Err(error) = Table::read(tongue.text()) {
            panic!("{}.toml: {error}", tongue.tag());
        }
        let has = |tongue: Tongue, key: &str| tongue.table().get(key).is_some();
        let keys = |tongue: Tongue| texts(tongue).into_iter().map(|(key, _text)| key);
        let missing = keys(Tongue::English).filter(|key| !has(tongue, key));
        let unknown = keys(tongue).filter(|key| !has(Tongue::English, key));
        let faults = missing.map(|key| format!("- {key}"));
        let faults = faults.chain(unknown.map(|key| format!("+ {key}")));
        none_of(faults, &format!("missing (-) and too much (+) in {}.toml", tongue.tag()));
    }
}

/// A number or another value that is no text would be left out, and so would an `@name` that is none.
#[test]
fn all_that_is_written_in_a_table_is_a_text_on_one_line() {
    for tongue in Tongue::ALL {
        let lines = tongue.text().lines();
        let written = lines.filter(|line| !line.starts_with(['#', '[']) && !line.is_empty());
        assert_eq!(texts(tongue).len(), written.count(), "{}.toml", tongue.tag());
    }
}

#[test]
fn every_shared_sentence_is_used() {
    let unused = keys_below("shared").into_iter().filter(|key| {
        let name = key.trim_start_matches("shared.");
        !Tongue::English.text().contains(&format!("\"@{name}\""))
    });
    none_of(unused.map(str::to_owned), "these sentences are not used");
}

#[test]
fn a_text_names_the_parameters_that_the_english_one_names() {
    let english = |key: &str| Tongue::English.table().get(key).unwrap_or_default();
    let faults = faulty(|_tongue, key, text| {
        let empty = |text: &str| text.matches("{}").count();
        places(text) != places(english(key)) || empty(text) != empty(english(key))
    });
    none_of(faults, "other parameters than in en.toml");
    let stray = faulty(|_tongue, _key, text| fill(text, |_name| None).contains(['{', '}']));
    none_of(stray, "a brace that holds no parameter");
}

/// A letter, a hyphen or an apostrophe would be an ending or an article, also behind a closing mark.
#[test]
fn nothing_is_joined_to_a_parameter() {
    let joins = |letter: char| letter.is_alphanumeric() || "-'’ʼ\u{640}".contains(letter);
    let closing = ['`', '”', '»', '“', '"'];
    let opening = ['`', '“', '«', '„', '"'];
    let faults = faulty(|_tongue, _key, text| {
        let behind = text.split('}').skip(1);
        let is_ended = |rest: &str| {
            rest.strip_prefix(closing).unwrap_or(rest).starts_with(joins) || rest.starts_with(joins)
        };
        let before = text.split('{').collect::<Vec<_>>();
        let is_begun = |rest: &&str| {
            rest.strip_suffix(opening).unwrap_or(rest).ends_with(joins) || rest.ends_with(joins)
        };
        behind.into_iter().any(is_ended) || before[..before.len() - 1].iter().any(is_begun)
    });
    none_of(faults, "something is joined to a parameter");
}

/// The day's list puts a dash behind what does not end.
#[test]
fn a_sentence_ends_as_the_language_ends_them() {
    let faults = faulty(|tongue, key, text| {
        let english = Tongue::English.table().get(key).unwrap_or_default();
        (is_sentence(key) || english.ends_with('.')) != text.ends_with(marks(tongue).full_stop)
    });
    none_of(faults, "a full stop too few or too many");
}

#[test]
fn no_text_is_empty_or_has_blanks_too_many() {
    let faults = faulty(|_tongue, _key, text| {
        text.trim() != text
            || text.is_empty()
            || text.contains("  ")
            || text.contains(char::is_control)
    });
    none_of(faults, "blanks");
}

#[test]
fn a_text_is_not_the_english_one() {
    let faults = faulty(|tongue, key, text| {
        tongue != Tongue::English
            && Tongue::English.table().get(key) == Some(text)
            && !SAME.contains(&(tongue.tag(), key))
    });
    none_of(faults, "not translated");
    let foreign = faulty(|tongue, _key, text| {
        let Marks { own, from, .. } = marks(tongue);
        text.chars().count() >= from && !text.contains(own)
    });
    none_of(foreign, "no letter of the language");
}

/// What is typed is the same everywhere: names of settings, of fields and of files, commands.
#[test]
fn an_order_that_is_typed_is_the_same_in_every_tongue() {
    let orders = ["gazetted accept", "gazetted reject", "gazetted reinstate", "gazetted status"];
    let files = [".accept.txt", ".reject.txt", ".withdraw.txt", ".reinstate.txt", "TODAY.txt"];
    let faults = faulty(|_tongue, key, text| {
        let english = Tongue::English.table().get(key).unwrap_or_default();
        let typed = orders.into_iter().chain(files);
        typed.into_iter().any(|typed| english.contains(typed) != text.contains(typed))
    });
    none_of(faults, "another order than in en.toml");
}

/// Where a sentence speaks of a matter it says the name under which the matter waits.
#[test]
fn a_matter_is_named_as_it_is_in_the_list_of_what_waits() {
    let name = |tongue: Tongue| tongue.sentence("matters.flood");
    let quoted = format!("“{}”", name(Tongue::English));
    let faults = faulty(|tongue, key, text| {
        let english = Tongue::English.table().get(key).unwrap_or_default();
        english.contains(&quoted) && !text.contains(name(tongue))
    });
    none_of(faults, "another name than under [matters]");
}

#[test]
fn what_a_table_lacks_is_said_in_english_and_what_that_lacks_by_its_key() {
    let table = Table::read(
        "[a]\nb = \"B\"\nnone = 1\nlost = \"@gone\"\nc = \"@x\"\n[shared]\nx = \"X\"\n",
    );
    let table = table.unwrap();
    assert_eq!(table.get("a.b"), Some("B"));
    assert_eq!(table.get("a.c"), Some("X"));
    assert_eq!(["a", "a.none", "a.lost"].map(|key| table.get(key)), [None; 3]);
    assert!(Table::read("a = ").is_err());
    assert_eq!(Tongue::Azerbaijani.sentence("of.tomorrow"), "of.tomorrow");
    assert_eq!(Tongue::Azerbaijani.first_of(&["of.tomorrow", "matters.clock"]), Some("saat"));
    assert_eq!(Tongue::English.first_of(&["of.tomorrow"]), None);
}

#[test]
fn a_value_that_looks_like_a_place_stays_as_it_is() {
    let value = |name: &str| (name == "text").then(|| "{line} {".to_owned());
    assert_eq!(fill("a {text} b {none}", value), "a {line} { b ");
}

#[test]
fn a_language_without_a_table_is_answered_in_english() {
    let language = |tag| Language::parse(tag).unwrap();
    assert_eq!(Tongue::of(&language("fi")), Tongue::English);
    assert_eq!(Tongue::of_office(&[]), Tongue::English);
    assert_eq!(Tongue::of_office(&[language("az"), language("en")]), Tongue::Azerbaijani);
    for tongue in Tongue::ALL {
        assert_eq!(Tongue::of(&language(tongue.tag())), tongue);
    }
}
