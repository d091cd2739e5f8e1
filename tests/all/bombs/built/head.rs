//! Aimed at what a file declares of itself, and at the rules that read the head of a text.

use super::{Bomb, HEAD, filled, numbered};

pub(super) const BOMBS: &[Bomb] = &[
    Bomb { file: "keys.md", bytes: || fenced("", |at| format!("k{at} = 1\n")) },
    Bomb {
        file: "keys_that_are_known.md",
        bytes: || fenced("", |at| format!("title.a{at} = 1\n")),
    },
    Bomb { file: "a_list.md", bytes: || fenced("categories = [\n", |at| format!("\"{at}\",\n")) },
    Bomb { file: "lists_in_lists.md", bytes: || fenced("title = ", |_at| "[".to_owned()) },
    Bomb { file: "tables_in_tables.md", bytes: || fenced("title = ", |_at| "{a = ".to_owned()) },
    Bomb { file: "one_long_key.md", bytes: || fenced("", |_at| "a.".to_owned()) },
    Bomb { file: "tables.md", bytes: || fenced("", |at| format!("[t{at}]\n")) },
    Bomb { file: "front_matter_left_open.md", bytes: || filled("+++\n", "title = \"a\"\n") },
    Bomb { file: "one_long_title.md", bytes: || filled("+++\ntitle = \"", "a") },
    Bomb { file: "fields_of_yaml.md", bytes: || numbered("---\n", |at| format!("k{at}: x\n")) },
    Bomb { file: "a_list_of_yaml.md", bytes: a_list_of_yaml },
    Bomb { file: "a_list_of_quotes.md", bytes: a_list_of_quotes },
    Bomb { file: "fields.txt", bytes: || ended(filled("Title: Roads\n", "Category: x\n")) },
    Bomb { file: "unknown_fields.txt", bytes: unknown_fields },
    Bomb { file: "fields_left_open.txt", bytes: || filled("Title: Roads\n", "Category: x\n") },
    Bomb { file: "a_long_field.txt", bytes: || ended(filled("Title: ", "road ")) },
    Bomb { file: "fields_of_a_page.html", bytes: || filled("", "<p>Category: x") },
    Bomb { file: "dates.txt", bytes: || filled(HEAD, "3 March 2026 ") },
    Bomb { file: "lines_of_dates.txt", bytes: || filled(HEAD, "3 March 2026, 10:00\n\n") },
    Bomb { file: "dates_of_numbers.txt", bytes: || filled("", "1.2.2026 ") },
    Bomb { file: "figures.txt", bytes: || filled("", "1") },
    Bomb { file: "figures_apart.txt", bytes: || filled("", "1 ") },
    Bomb { file: "embargoes.txt", bytes: || filled("", "Embargo: 5 March 2030, 10:00\n") },
    Bomb { file: "embargoes_in_a_line.txt", bytes: || filled("", "embargo until ") },
    Bomb { file: "drafts.txt", bytes: || filled("", "DRAFT\n") },
    Bomb { file: "releases.txt", bytes: || filled("", "FOR IMMEDIATE RELEASE\n") },
    Bomb { file: "numbers.txt", bytes: || filled("", "No: 26/2026\n") },
    Bomb { file: "contacts.txt", bytes: || filled(HEAD, "Contact: A. Person\n\n") },
    Bomb { file: "menus.txt", bytes: || filled("", "Home » News » Statements\n") },
    Bomb { file: "datelines.txt", bytes: || filled(HEAD, "BAKU, 3 March (Agency) - ") },
    Bomb { file: "capitals.txt", bytes: || filled("", "MINISTRY OF ROADS\n") },
    Bomb { file: "addresses.txt", bytes: || filled(HEAD, "http://a.b ") },
    Bomb { file: "addresses_that_never_end.txt", bytes: || filled(HEAD, "http://a.b/(") },
    Bomb { file: "schemes.txt", bytes: || filled(HEAD, "http://") },
    Bomb { file: "mailboxes.txt", bytes: || filled(HEAD, "a@") },
    Bomb { file: "dots_before_a_mailbox.txt", bytes: || filled(HEAD, "a.") },
    Bomb { file: "sentences.txt", bytes: || filled(HEAD, "A b. ") },
    Bomb { file: "full_stops.txt", bytes: || filled(HEAD, ".") },
    Bomb { file: "questions.txt", bytes: || filled(HEAD, "\"?\" ") },
];

/// Between two lines of `+++`, with a text below.
fn fenced(begin: &str, part: impl Fn(usize) -> String) -> Vec<u8> {
    let mut text = numbered(&format!("+++\n{begin}"), part);
    let end = format!("\n+++\n\n{HEAD}");
    let whole = text[..text.len() - end.len()].iter().rposition(|byte| *byte == b'\n');
    text.truncate(whole.unwrap_or(text.len() - end.len()));
    [text, end.into_bytes()].concat()
}

fn ended(mut text: Vec<u8>) -> Vec<u8> {
    let end = format!("\n\n{HEAD}");
    let whole = text[..text.len() - end.len()].iter().rposition(|byte| *byte == b'\n');
    text.truncate(whole.unwrap_or(text.len() - end.len()));
    [text, end.into_bytes()].concat()
}

fn a_list_of_yaml() -> Vec<u8> {
    ended(filled("---\ntitle: Roads\n---\ncategories: [", "a, "))
}

fn a_list_of_quotes() -> Vec<u8> {
    filled("---\ntitle: Roads\ncategories: [", "\"a\" ")
}

fn unknown_fields() -> Vec<u8> {
    ended(numbered("Title: Roads\n", |at| {
        let letters = |at: usize| char::from(b'a' + u8::try_from(at % 26).unwrap_or_default());
        let name: String = [at / 17_576, at / 676, at / 26, at].map(letters).iter().collect();
        format!("{name}: x\n")
    }))
}
