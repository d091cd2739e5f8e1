//! Aimed at the reader of e-mails.

use super::packed::{Member, archive};
use super::{Bomb, ELEMENTS, FILE, FULL, PAGE, joined, word};

pub(super) const BOMBS: &[Bomb] = &[
    Bomb { file: "parts_in_parts.eml", bytes: || parts_in_parts(15) },
    Bomb { file: "parts_in_parts_too_deep.eml", bytes: || parts_in_parts(10_000) },
    Bomb { file: "mails_in_mails.eml", bytes: || mails_in_mails(10_000, "") },
    Bomb {
        file: "mails_in_mails_with_long_headers.eml",
        bytes: || mails_in_mails(15, &"X-A: a\n".repeat(9_000)),
    },
    Bomb { file: "parts.eml", bytes: || parts("", "a", 100_000) },
    Bomb { file: "parts_with_long_headers.eml", bytes: || parts(&"a:\n".repeat(21_000), "a", 99) },
    Bomb {
        file: "a_line_of_70_000_letters.eml",
        bytes: || mail(&header("X-A", &"a".repeat(70_000)), TEXT),
    },
    Bomb {
        file: "a_folded_line_of_64_000_letters.eml",
        bytes: || mail(&header("X-A", &"a\n ".repeat(21_000)), TEXT),
    },
    Bomb { file: "a_header_that_never_ends.eml", bytes: || filled(HEAD, "X-A: a\n") },
    Bomb { file: "fields.eml", bytes: || mail(&"a:\n".repeat(21_000), TEXT) },
    Bomb {
        file: "fields_of_embargoes.eml",
        bytes: || mail(&"X-Embargo: 5 March 2030\n".repeat(2_600), TEXT),
    },
    Bomb {
        file: "fields_that_state_embargoes.eml",
        bytes: || mail(&"X-A: embargo until 5 March 2030\n".repeat(2_000), TEXT),
    },
    Bomb {
        file: "fields_of_embargoes_in_mails.eml",
        bytes: || mails_in_mails(15, &"X-Embargo: noon\n".repeat(4_000)),
    },
    Bomb { file: "subjects.eml", bytes: || mail(&"Subject: a\n".repeat(5_900), TEXT) },
    Bomb {
        file: "subjects_of_brackets.eml",
        bytes: || mail(&header("Subject", &"[a]".repeat(21_000)), TEXT),
    },
    Bomb {
        file: "subjects_of_brackets_in_mails.eml",
        bytes: || mails_in_mails(15, &header("Subject", &"[a]".repeat(21_000))),
    },
    Bomb {
        file: "brackets_left_open.eml",
        bytes: || mail(&header("Subject", &"[".repeat(64_000)), TEXT),
    },
    Bomb {
        file: "answers_to_answers.eml",
        bytes: || mails_in_mails(15, &header("Subject", &"Re: ".repeat(16_000))),
    },
    Bomb {
        file: "encoded_words.eml",
        bytes: || mail(&header("Subject", &"=?utf-8?q?a?= ".repeat(4_600)), TEXT),
    },
    Bomb { file: "encoded_words_of_other_charsets.eml", bytes: encoded_words_of_other_charsets },
    Bomb {
        file: "encoded_words_left_open.eml",
        bytes: || mail(&header("Subject", &"=?".repeat(32_000)), TEXT),
    },
    Bomb { file: "parameters.eml", bytes: || parameters(&|at| format!(";a{at}=a")) },
    Bomb { file: "parameters_that_go_on.eml", bytes: || parameters(&|at| format!(";a*{at}=a")) },
    Bomb {
        file: "parameters_that_go_on_in_other_order.eml",
        bytes: || parameters(&|at| format!(";a*{}*=%61", 9_999 - at)),
    },
    Bomb { file: "parameters_of_one_number.eml", bytes: || parameters(&|_at| ";a*1=a".to_owned()) },
    Bomb { file: "parameters_without_names.eml", bytes: || parameters(&|_at| ";".to_owned()) },
    Bomb { file: "comments_in_comments.eml", bytes: || parameters(&|_at| "(".to_owned()) },
    Bomb { file: "names_of_files.eml", bytes: names_of_files },
    Bomb { file: "borders_left_open.eml", bytes: borders_left_open },
    Bomb { file: "lines_like_borders.eml", bytes: || borders("--\n") },
    Bomb { file: "lines_like_long_borders.eml", bytes: lines_like_long_borders },
    Bomb { file: "empty_lines.eml", bytes: || filled(&[HEAD, "\n"].concat(), "\n") },
    Bomb {
        file: "empty_lines_of_an_attachment.eml",
        bytes: || attached("a.bin", "7bit", &"\n".repeat(FILE - 1_024)),
    },
    Bomb { file: "base64.eml", bytes: || encoded("base64", "text/plain", "YWFh", FILE) },
    Bomb {
        file: "base64_of_short_lines.eml",
        bytes: || encoded("base64", "text/plain", "YQ==\n", FULL),
    },
    Bomb {
        file: "base64_of_no_letters.eml",
        bytes: || encoded("base64", "text/plain", "!\n", FILE),
    },
    Bomb { file: "base64_of_blanks.eml", bytes: || encoded("base64", "text/plain", " \n", FILE) },
    Bomb {
        file: "base64_of_a_text.eml",
        bytes: || encoded("base64", "text/plain", "YSBiCg==", FULL),
    },
    Bomb {
        file: "attached_base64.eml",
        bytes: || attached("a.txt", "base64", &"YWFh".repeat(FILE / 4 - 256)),
    },
    Bomb {
        file: "quoted_printable.eml",
        bytes: || encoded("quoted-printable", "text/plain", "=61", FILE),
    },
    Bomb {
        file: "quoted_printable_of_line_ends.eml",
        bytes: || encoded("quoted-printable", "text/plain", "=\n", FILE),
    },
    Bomb {
        file: "quoted_printable_of_signs.eml",
        bytes: || encoded("quoted-printable", "text/plain", "=3D\n", FULL),
    },
    Bomb { file: "texts.eml", bytes: texts },
    Bomb { file: "texts_in_two_forms.eml", bytes: || two_forms("a\n\n", "<p>a</p>", FULL) },
    Bomb { file: "lines_in_two_forms.eml", bytes: || two_forms("a word\n", "a word<br>", 400_000) },
    Bomb {
        file: "paragraphs_in_two_forms.eml",
        bytes: || two_forms("a\n\n", "<p>a", ELEMENTS * 6),
    },
    Bomb { file: "letters_in_two_forms.eml", bytes: || two_forms("ü", "ü", FULL / 2) },
    Bomb { file: "two_forms_in_two_forms.eml", bytes: two_forms_in_two_forms },
    Bomb { file: "a_page.eml", bytes: || page("<p>a", ELEMENTS) },
    Bomb { file: "a_page_of_short_links.eml", bytes: || page("<a href=/>x</a> ", ELEMENTS - 100) },
    Bomb { file: "a_page_of_boxes.eml", bytes: || page("<div>", 250) },
    Bomb { file: "a_page_of_tables.eml", bytes: || page("<table><tr><td>a", ELEMENTS / 4) },
    Bomb { file: "a_page_of_quotation_marks.eml", bytes: || page("\"", 600_000) },
    Bomb { file: "a_page_of_signatures.eml", bytes: || page("<p>-- </p>", ELEMENTS) },
    Bomb {
        file: "a_page_of_office.eml",
        bytes: || page("<p class=MsoNormal>&nbsp;</p>", ELEMENTS),
    },
    Bomb { file: "signatures.eml", bytes: || filled(BODY, "-- \n") },
    Bomb { file: "forwarded.eml", bytes: || short_lines("From: a\n") },
    Bomb {
        file: "forwarded_from_here_and_there.eml",
        bytes: || short_lines("From: a@b.example\nSent: x\nSubject: y\n\n"),
    },
    Bomb { file: "fields_of_forwarded_mails.eml", bytes: || short_lines("To: b@c.example\n") },
    Bomb { file: "lines_with_colons.eml", bytes: || short_lines("a: b\n") },
    Bomb { file: "subjects_of_forwarded_mails.eml", bytes: subjects_of_forwarded_mails },
    Bomb { file: "quoted_lines.eml", bytes: || filled(BODY, &[&">".repeat(200), " a\n"].concat()) },
    Bomb { file: "lines_that_flow.eml", bytes: || flowed("a \n") },
    Bomb { file: "quotes_that_flow.eml", bytes: || flowed("> a \n>> b \n") },
    Bomb {
        file: "signed_in_signed.eml",
        bytes: || filled(BODY, "-----BEGIN PGP SIGNED MESSAGE-----\n\n"),
    },
    Bomb { file: "packed_mails_in_packed_mails.eml", bytes: || packed_mails("base64") },
    Bomb { file: "quoted_mails_in_quoted_mails.eml", bytes: || packed_mails("quoted-printable") },
    Bomb { file: "a_document.eml", bytes: || document(&word::document("")) },
    Bomb {
        file: "a_document_of_elements.eml",
        bytes: || document(&word::document(&"<w:p/>".repeat(ELEMENTS))),
    },
    Bomb { file: "a_document_in_a_long_mail.eml", bytes: a_document_in_a_long_mail },
    Bomb {
        file: "another_charset.eml",
        bytes: || filled("From: a\nContent-Type: text/plain; charset=iso-2022-jp\n\n", "\u{1b}$B"),
    },
    Bomb { file: "a_bad_letter_at_the_end.eml", bytes: a_bad_letter_at_the_end },
];

const HEAD: &str =
    "From: office@example.org\nSubject: The harbour office opens the northern quay\n";
const TEXT: &str = "The harbour office said on Monday that the northern quay is open again to all ships, after the \
                    works of a year.\n\n";
const BODY: &str = "From: office@example.org\n\nThe harbour office opens the northern quay\n\nThe harbour office said \
                    on Monday that the northern quay is open again to all ships.\n\n";

/// Lines as many as are read of one text, nearly.
const LINES: usize = if cfg!(debug_assertions) { 9_000 } else { 99_000 };

fn mail(fields: &str, text: &str) -> Vec<u8> {
    [HEAD, fields, "\n", text].concat().into_bytes()
}

fn header(name: &str, value: &str) -> String {
    [name, ": ", value, "\n"].concat()
}

/// Up to the size of a text, of which there may be but one.
fn filled(head: &str, part: &str) -> Vec<u8> {
    [head, &part.repeat((FULL - head.len()) / part.len())].concat().into_bytes()
}

fn short_lines(part: &str) -> Vec<u8> {
    let lines = part.bytes().filter(|byte| *byte == b'\n').count();
    [BODY, &part.repeat(LINES / lines)].concat().into_bytes()
}

fn flowed(part: &str) -> Vec<u8> {
    let head = "From: office@example.org\nContent-Type: text/plain; format=flowed; delsp=yes\n\n";
    filled(head, part)
}

/// A multipart of so many parts, each with this header and this text.
fn parts(fields: &str, text: &str, count: usize) -> Vec<u8> {
    let part = ["--a\n", fields, "\n", text, "\n"].concat();
    [HEAD, "Content-Type: multipart/mixed; boundary=a\n\n", &part.repeat(count), "--a--\n"]
        .concat()
        .into_bytes()
}

/// Parts that hold one another, each with a border of its own, and the innermost with this in it.
fn nested(depth: usize, kind: &str, inside: &str) -> Vec<u8> {
    let begin = |at: usize| format!("Content-Type: multipart/{kind}; boundary=b{at}\n\n--b{at}\n");
    let begin = joined((0..depth).map(begin));
    let end = joined((0..depth).rev().map(|at| format!("\n--b{at}--\n")));
    [HEAD, &begin, inside, &end].concat().into_bytes()
}

fn parts_in_parts(depth: usize) -> Vec<u8> {
    nested(depth, "mixed", &["\n", TEXT].concat())
}

fn mails_in_mails(depth: usize, fields: &str) -> Vec<u8> {
    let head = [fields, "Content-Type: message/rfc822\n\n", HEAD].concat();
    [HEAD, &head.repeat(depth), fields, "\n", TEXT].concat().into_bytes()
}

fn encoded_words_of_other_charsets() -> Vec<u8> {
    let words = "=?utf-8?b?YQ==?= =?koi8-r?b?YQ==?= =?gb18030?b?YQ==?= ".repeat(1_100);
    mail(&header("Subject", &words), TEXT)
}

/// As long as a field may be that says what a part is, in each of the parts.
fn parameters(parameter: &dyn Fn(usize) -> String) -> Vec<u8> {
    let mut value = "text/plain".to_owned();
    for parameter in (0..).map(parameter) {
        if value.len() + parameter.len() > 8_000 {
            break;
        }
        value.push_str(&parameter);
    }
    let fields = [header("Content-Type", &value), header("Content-Disposition", &value)].concat();
    parts(&fields, TEXT, 99)
}

fn names_of_files() -> Vec<u8> {
    let name = "=?utf-8?q?=C9=99?= ".repeat(400);
    let fields = format!("Content-Disposition: attachment; filename=\"{name}.txt\"\n");
    parts(&fields, "a", 99)
}

/// Each part says that it holds others, and none of them ends.
fn borders_left_open() -> Vec<u8> {
    let mut text = nested(14, "mixed", &["\n", &TEXT.repeat(FILE / TEXT.len() - 20)].concat());
    text.truncate(text.len() - 200);
    text
}

/// Lines that are compared with all the borders that are open.
fn borders(line: &str) -> Vec<u8> {
    nested(14, "mixed", &["\n", &line.repeat((FILE - 4_096) / line.len())].concat())
}

fn lines_like_long_borders() -> Vec<u8> {
    let border = "b".repeat(7_000);
    let begin = |at: usize| {
        let own = format!("{border}{at:02}");
        format!("Content-Type: multipart/mixed; boundary=\"{own}\"\n\n--{own}\n")
    };
    let line = format!("--{border}xx\n");
    let lines = line.repeat(FILE / line.len() - 40);
    [HEAD, &joined((0..14).map(begin)), "\n", &lines].concat().into_bytes()
}

fn encoded(encoding: &str, kind: &str, part: &str, bytes: usize) -> Vec<u8> {
    let head = format!("{HEAD}Content-Type: {kind}\nContent-Transfer-Encoding: {encoding}\n\n");
    [&head, part.repeat((bytes - head.len()) / part.len()).as_str()].concat().into_bytes()
}

fn attached(name: &str, encoding: &str, body: &str) -> Vec<u8> {
    let head = format!(
        "{HEAD}Content-Type: application/octet-stream\nContent-Disposition: attachment; filename={name}\n\
         Content-Transfer-Encoding: {encoding}\n\n"
    );
    [&head, body].concat().into_bytes()
}

/// Each as long as a text may be.
fn texts() -> Vec<u8> {
    let text = "word \n".repeat((FULL - 64) / 6);
    parts("", &text, (FILE - 4_096) / FULL)
}

fn alternatives(first: &str, second: &str) -> String {
    format!(
        "Content-Type: multipart/alternative; boundary=c\n\n--c\n\n{first}\n--c\nContent-Type: text/html\n\n{second}\n--c--\n"
    )
}

/// So many bytes of each.
fn two_forms(plain: &str, marked: &str, bytes: usize) -> Vec<u8> {
    let plain = [TEXT, &plain.repeat(bytes / plain.len() - 100)].concat();
    let marked = [PAGE, &marked.repeat(bytes / marked.len() - 100)].concat();
    [HEAD, &alternatives(&plain, &marked)].concat().into_bytes()
}

fn two_forms_in_two_forms() -> Vec<u8> {
    let text = "a word\n".repeat(FULL / 16);
    nested(14, "alternative", &alternatives(&text, &text))
}

fn page(part: &str, times: usize) -> Vec<u8> {
    [HEAD, "Content-Type: text/html\n\n", PAGE, &part.repeat(times)].concat().into_bytes()
}

fn subjects_of_forwarded_mails() -> Vec<u8> {
    let subject = "[a]".repeat(FULL / 6);
    let head = format!("From: a@b.example\nSent: x\nSubject: {subject}\n\n");
    [BODY, &head].concat().into_bytes()
}

/// In so many mails as may be, each encoded in the one around it.
fn packed_mails(encoding: &str) -> Vec<u8> {
    let most = FILE - 4_096;
    let depth = 14;
    let shrunk = |size: usize| if encoding == "base64" { size / 4 * 3 } else { size };
    let mut size = most;
    for _level in 0..depth {
        size = shrunk(size).saturating_sub(400);
    }
    let mut inner = mail("", &"a word \n".repeat(size / 8));
    for _level in 0..depth {
        let head = format!(
            "{HEAD}Content-Type: message/rfc822\nContent-Transfer-Encoding: {encoding}\n\n"
        );
        let body = if encoding == "base64" { base64(&inner) } else { quoted(&inner) };
        inner = [head.into_bytes(), body].concat();
    }
    inner
}

fn quoted(bytes: &[u8]) -> Vec<u8> {
    String::from_utf8_lossy(bytes).replace('=', "=3D").into_bytes()
}

/// RFC 4648, section 4.
fn base64(bytes: &[u8]) -> Vec<u8> {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = Vec::with_capacity(bytes.len() / 3 * 4 + 4);
    for three in bytes.chunks(3) {
        let byte = |at: usize| usize::from(three.get(at).copied().unwrap_or_default());
        let whole = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let sign = SIGNS[whole >> (18 - 6 * at) & 63];
            text.push(if at > three.len() { b'=' } else { sign });
        }
    }
    text
}

fn document(bytes: &[u8]) -> Vec<u8> {
    let body = base64(bytes);
    attached("a.docx", "base64", &String::from_utf8_lossy(&body))
}

/// What nobody reads of it is as long as it may be.
fn a_document_in_a_long_mail() -> Vec<u8> {
    let text = [word::BEGIN, word::TEXT, word::END].concat();
    let picture = Member::stored("word/media/a.png", &vec![0x5a; FILE / 4 * 3 - 8_192]);
    document(&archive(&[Member::of("word/document.xml", text.as_bytes()), picture]))
}

fn a_bad_letter_at_the_end() -> Vec<u8> {
    let head = "From: a\nContent-Type: text/plain; charset=gb18030\n\n";
    let mut text = filled(head, "a\n");
    text.pop();
    text.push(0xff);
    text
}
