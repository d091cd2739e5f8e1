//! Words that deny, in the languages that offices of ours write. The smallest edit is the gravest
//! where one of them comes or goes.

use super::language::Language;

struct Negation {
    language: &'static str,
    words: &'static [&'static str],
    /// What turns a word around at its beginning.
    prefixes: &'static [&'static str],
    /// What turns a verb around inside it.
    infixes: &'static [&'static str],
}

const TABLE: &[Negation] = &[
    Negation {
        language: "en",
        words: &[
            "no", "not", "never", "none", "nobody", "nothing", "nowhere", "neither", "nor",
            "cannot", "without",
        ],
        prefixes: &["un", "in", "im", "il", "ir", "non", "dis"],
        infixes: &[],
    },
    Negation {
        language: "az",
        words: &["deyil", "yox", "yoxdur", "heç", "nə", "xeyr", "qeyri"],
        prefixes: &["na", "qeyri", "bi"],
        infixes: TURKIC,
    },
    Negation {
        language: "tr",
        words: &["değil", "yok", "yoktur", "hiç", "hiçbir", "ne", "hayır", "asla"],
        prefixes: &["gayri", "na", "bi"],
        infixes: TURKIC,
    },
    Negation {
        language: "ru",
        words: &[
            "не",
            "ни",
            "нет",
            "без",
            "никто",
            "ничто",
            "ничего",
            "никогда",
            "никакой",
            "нельзя",
            "нигде",
            "вовсе",
        ],
        prefixes: &["не", "без", "бес"],
        infixes: &[],
    },
    Negation {
        language: "de",
        words: &[
            "nicht", "kein", "keine", "keinen", "keinem", "keiner", "keines", "nie", "niemals",
            "niemand", "nichts", "ohne", "weder", "noch", "nirgends",
        ],
        prefixes: &["un", "nicht", "in"],
        infixes: &[],
    },
    Negation {
        language: "fr",
        words: &[
            "ne", "pas", "non", "jamais", "aucun", "aucune", "rien", "personne", "sans", "ni",
            "nul", "nulle",
        ],
        prefixes: &["in", "im", "il", "ir", "non"],
        infixes: &[],
    },
    Negation {
        language: "es",
        words: &[
            "no", "nunca", "jamás", "ningún", "ninguno", "ninguna", "nada", "nadie", "sin", "ni",
        ],
        prefixes: &["in", "im", "des", "no"],
        infixes: &[],
    },
    Negation {
        language: "it",
        words: &[
            "non", "no", "mai", "nessun", "nessuno", "nessuna", "niente", "nulla", "senza", "né",
        ],
        prefixes: &["in", "im", "dis", "non"],
        infixes: &[],
    },
    Negation {
        language: "pt",
        words: &["não", "nunca", "jamais", "nenhum", "nenhuma", "nada", "ninguém", "sem", "nem"],
        prefixes: &["in", "im", "des"],
        infixes: &[],
    },
    Negation {
        language: "ar",
        words: &[
            "لا",
            "لم",
            "لن",
            "ليس",
            "ليست",
            "ليسوا",
            "ما",
            "غير",
            "بدون",
            "دون",
            "ولا",
            "ولم",
            "ولن",
        ],
        prefixes: &["لا", "ما"],
        infixes: &[],
    },
    Negation {
        language: "ka",
        words: &["არ", "არა", "ვერ", "ნუ", "აღარ", "ვეღარ", "არც", "გარეშე", "არავინ", "არაფერი"],
        prefixes: &["არა", "უ"],
        infixes: &[],
    },
    Negation {
        language: "hy",
        words: &["ոչ", "մի", "առանց", "երբեք"],
        prefixes: &["չ", "ան", "ապ"],
        infixes: &[],
    },
];

/// `gəldi` and `gəlmədi`, `açılır` and `açılmır`, `olacaq` and `olmayacaq`.
const TURKIC: &[&str] = &["m", "ma", "mə", "me", "mı", "mi", "mu", "mü", "may", "məy", "mey"];

/// The rows that hold for a language. Of an unknown one all do: to tell once too often does less harm.
fn rows(language: &Language) -> impl Iterator<Item = &'static Negation> {
    let primary = language.primary().to_owned();
    let is_known = TABLE.iter().any(|row| row.language == primary);
    TABLE.iter().filter(move |row| row.language == primary || !is_known)
}

/// Whether a word, in lower case, denies by itself.
pub(super) fn is_negation(word: &str, language: &Language) -> bool {
    rows(language).any(|row| {
        row.words.contains(&word)
            || match row.language {
                "en" => word.ends_with("n't"),
                "fr" => word.starts_with("n'"),
                // The verb that denies has it at its beginning.
                "hy" => word.starts_with('չ'),
                _ => false,
            }
    })
}

/// Whether one of two words is the other one turned around.
pub(super) fn turns_around(one: &str, other: &str, language: &Language) -> bool {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    if short.len() == long.len() {
        return false;
    }
    rows(language).any(|row| {
        let prefixed = |prefix: &&str| long.strip_prefix(*prefix) == Some(short);
        row.prefixes.iter().any(prefixed)
            || (!row.infixes.is_empty()
                && inserted(short, long).is_some_and(|infix| row.infixes.contains(&&*infix)))
    })
}

/// What stands inside the longer word and not in the shorter one, where that is all they differ by;
/// `t` and `d` change with what they stand before.
fn inserted(short: &str, long: &str) -> Option<String> {
    let letters = |word: &str| -> Vec<char> {
        word.chars().map(|letter| if letter == 't' { 'd' } else { letter }).collect()
    };
    let (short, long) = (letters(short), letters(long));
    let more = long.len().checked_sub(short.len())?;
    let alike = short.iter().zip(&long).take_while(|(a, b)| a == b).count();
    let rest = long.get(alike + more..)?;
    (short.get(alike..)? == rest).then(|| long[alike..alike + more].iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turned(tag: &str, one: &str, other: &str) -> bool {
        turns_around(one, other, &Language::parse(tag).unwrap())
    }

    #[test]
    fn a_word_is_turned_around_by_its_beginning_or_inside_it() {
        assert!(turned("az", "gəldi", "gəlmədi") && turned("az", "gəlmədi", "gəldi"));
        assert!(turned("az", "olacaq", "olmayacaq") && turned("az", "gələcək", "gəlməyəcək"));
        assert!(turned("tr", "yaptı", "yapmadı"));
        assert!(turned("de", "möglich", "unmöglich"));
        assert!(!turned("de", "gəldi", "gəlmədi") && !turned("az", "gəldi", "gəlsədi"));
        assert!(!turned("en", "open", "open") && !turned("en", "open", "opens"));
    }

    #[test]
    fn of_an_unknown_language_every_table_counts() {
        let unknown = Language::parse("und").unwrap();
        assert!(is_negation("nicht", &unknown) && is_negation("не", &unknown));
        assert!(!is_negation("nicht", &Language::parse("en").unwrap()));
    }
}
