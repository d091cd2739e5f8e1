//! The bytes of a part as the text that its sender wrote: decoded, with the lines joined that only its mail
//! program broke, and without the signature.

use std::borrow::Cow;

use encoding_rs::{DecoderResult, Encoding};
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;

use super::super::characters;
use super::super::decode;
use super::entity::Media;
use super::field::{is_mislabelled, strictly};
use crate::domain::fault::{Fault, FileFault, MailFault};
use crate::domain::reading::{Problem, Severity};
use crate::domain::rules::ReadingRules;

/// What the bytes of a part are, once nothing stands between (RFC 2045, section 6).
pub(super) fn unpacked<'m>(bytes: &'m [u8], media: &Media) -> Result<Cow<'m, [u8]>, MailFault> {
    let damaged = || MailFault::MailDamaged { encoding: media.encoding.clone() };
    match media.encoding.as_str() {
        "" | "7bit" | "8bit" | "binary" => Ok(Cow::Borrowed(bytes)),
        "base64" => {
            let signs = bytes.iter().filter(|byte| !byte.is_ascii_whitespace()).count();
            let decoded = base64_decode(bytes).ok_or_else(damaged)?;
            if !signs.is_multiple_of(4) {
                return Err(MailFault::MailBrokenOff);
            }
            Ok(Cow::Owned(decoded))
        }
        "quoted-printable" => {
            let broken_off = [bytes.len().checked_sub(1), bytes.len().checked_sub(2)];
            if broken_off.iter().flatten().any(|at| bytes[*at] == b'=') {
                return Err(MailFault::MailBrokenOff);
            }
            quoted_printable_decode(bytes).map(Cow::Owned).ok_or_else(damaged)
        }
        _ => Err(damaged()),
    }
}

/// The letters of a part, none of them guessed. What is not in the charset that it names is read as any file of
/// the folder, or not at all.
pub(super) fn letters(
    bytes: &[u8],
    media: &Media,
    (rules, problems): (&ReadingRules, &mut Vec<Problem>),
) -> Result<String, Problem> {
    let label = media.parameter("charset").unwrap_or_default().trim_matches(['"', '\'', ' ']);
    let charset = Encoding::for_label_no_replacement(label.as_bytes());
    let unnamed = label.is_empty() || is_ascii_name(label);
    let declared = charset.filter(|_| !unnamed);
    if let Some(charset) = declared
        && let Some(text) = strictly(charset, bytes)
    {
        if is_mislabelled(charset, bytes) {
            problems.push(other_charset(label, "UTF-8"));
        }
        return Ok(finished(&text, problems));
    }
    let offset = declared.map_or_else(
        || Encoding::utf8_valid_up_to(bytes),
        |charset| decoded_up_to(charset, bytes).min(bytes.len()),
    );
    let charset = if label.is_empty() { "us-ascii" } else { label }.to_owned();
    let unreadable = MailFault::MailLettersUnreadable { charset, offset };
    let unreadable = Problem::new(Severity::Refuse, None, unreadable);
    // Their bytes are ASCII, and mean other letters.
    if declared.is_some_and(|charset| !charset.is_ascii_compatible()) || shifts(label) {
        return Err(unreadable);
    }
    let decoded = decode::decode(bytes, rules).map_err(|problem| {
        let of_the_letters = matches!(*problem.fault, Fault::File(FileFault::NotUtf8 { .. }));
        if of_the_letters { unreadable } else { problem }
    })?;
    let taken = decoded.legacy.map_or("UTF-8", Encoding::name);
    if !unnamed {
        problems.push(other_charset(label, taken));
    } else if decoded.legacy.is_some() {
        let fault = FileFault::ReadAsCodePage { code_page: taken.to_owned() };
        problems.push(Problem::new(Severity::Doubt, None, fault));
    }
    Ok(finished(&decoded.text, problems))
}

fn other_charset(label: &str, taken: &str) -> Problem {
    let (charset, taken) = (label.to_owned(), taken.to_owned());
    Problem::new(Severity::Doubt, None, MailFault::MailOtherCharset { charset, taken })
}

fn finished(text: &str, problems: &mut Vec<Problem>) -> String {
    if characters::is_mojibake(text) {
        problems.push(Problem::new(Severity::Doubt, None, FileFault::DamagedLetters));
    }
    text.strip_prefix('\u{feff}').unwrap_or(text).to_owned()
}

/// Programs name it for whatever they do not know.
fn is_ascii_name(label: &str) -> bool {
    ["us-ascii", "ascii", "ansi_x3.4-1968", "iso646-us", "cp367", "unknown-8bit", "unknown"]
        .iter()
        .any(|name| name.eq_ignore_ascii_case(label))
}

/// Charsets that write all letters with ASCII, and that are not read.
fn shifts(label: &str) -> bool {
    let label = label.to_ascii_lowercase();
    label.contains("utf-7")
        || label.contains("utf7")
        || label.starts_with("hz")
        || label.starts_with("iso-2022")
}

fn decoded_up_to(charset: &'static Encoding, bytes: &[u8]) -> usize {
    let mut decoder = charset.new_decoder_without_bom_handling();
    let mut out = vec![0; 16 * 1024];
    let mut at = 0;
    loop {
        let (result, read, _written) =
            decoder.decode_to_utf8_without_replacement(&bytes[at..], &mut out, true);
        at += read;
        match result {
            DecoderResult::InputEmpty => return at,
            DecoderResult::OutputFull => {}
            DecoderResult::Malformed(bad, behind) => {
                return at.saturating_sub(usize::from(bad) + usize::from(behind));
            }
        }
    }
}

/// What can be read of a text that PGP signed; none where it is encrypted (RFC 4880, section 7).
pub(super) fn without_armour(text: &str) -> Option<Cow<'_, str>> {
    const SIGNED: &str = "-----BEGIN PGP SIGNED MESSAGE-----";
    if !text.contains("-----BEGIN PGP ") {
        return Some(Cow::Borrowed(text));
    }
    if text.lines().any(|line| line.trim_end() == "-----BEGIN PGP MESSAGE-----") {
        return None;
    }
    if text.lines().all(|line| line.trim_end() != SIGNED) {
        return Some(Cow::Borrowed(text));
    }
    // What stands outside was not signed, and is text all the same.
    let mut place = Armour::Outside;
    let mut whole = String::with_capacity(text.len());
    for line in text.lines() {
        let mark = line.trim_end();
        place = match place {
            _ if mark == SIGNED => Armour::Head,
            Armour::Head if mark.is_empty() => Armour::Text,
            Armour::Text if mark == "-----BEGIN PGP SIGNATURE-----" => Armour::Signature,
            Armour::Signature if mark == "-----END PGP SIGNATURE-----" => Armour::Outside,
            Armour::Outside | Armour::Text => {
                let escaped = line.strip_prefix("- ").filter(|_line| place == Armour::Text);
                whole.extend([escaped.unwrap_or(line), "\n"]);
                continue;
            }
            Armour::Head | Armour::Signature => continue,
        };
    }
    Some(Cow::Owned(whole))
}

/// Where a line of a signed text stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Armour {
    Outside,
    Head,
    Text,
    Signature,
}

/// Joins the lines that end with a blank to the next (RFC 3676, section 4).
pub(super) fn joined(text: &str, media: &Media) -> String {
    let deletes = media.parameter("delsp").is_some_and(|value| value.eq_ignore_ascii_case("yes"));
    let mut whole = String::with_capacity(text.len());
    // How deep the line is quoted that goes on.
    let mut open: Option<usize> = None;
    for line in text.lines() {
        let quotes = line.len() - line.trim_start_matches('>').len();
        let inside = &line[quotes..];
        let inside = inside.strip_prefix(' ').unwrap_or(inside);
        let is_signature = inside == "-- ";
        if open.is_some_and(|depth| depth != quotes || is_signature) {
            whole.push('\n');
            open = None;
        }
        if open.is_none() {
            whole.extend(std::iter::repeat_n('>', quotes));
            if quotes > 0 {
                whole.push(' ');
            }
        }
        let flows = inside.ends_with(' ') && !is_signature;
        whole.push_str(if flows && deletes { &inside[..inside.len() - 1] } else { inside });
        if flows {
            open = Some(quotes);
        } else {
            whole.push('\n');
            open = None;
        }
    }
    whole
}

/// Most that is a signature: what follows a line of two hyphens and is longer is a text.
const SIGNATURE_LINES_MAX: usize = 20;
const SIGNATURE_LINE_CHARS_MAX: usize = 100;

/// Whether it holds lines that no signature has: of prose, or of another mail.
fn is_no_signature<'t>(mut lines: impl Iterator<Item = &'t str>) -> bool {
    lines.any(|line| {
        line.chars().count() > SIGNATURE_LINE_CHARS_MAX
            || line.trim_start().starts_with("-----")
            || line.trim_start().starts_with('>')
            || ["From:", "Von:", "De :", "От:", "Kimdən:", "Kimden:"]
                .iter()
                .any(|label| line.trim_start().starts_with(label))
    })
}

/// The text above the signature, and the numbers of the lines that were cut (RFC 3676, section 4.3).
pub(super) fn without_signature(text: &str) -> (&str, Vec<usize>) {
    let mut at = 0;
    let mut found = None;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        if line.trim_end_matches(['\r', '\n']) == "-- " {
            found = Some((at, index));
        }
        at += line.len();
    }
    let Some((at, index)) = found else { return (text, Vec::new()) };
    let below = text[at..].lines().enumerate().filter(|(_line, text)| !text.trim().is_empty());
    let cut: Vec<usize> = below.map(|(line, _text)| index + 1 + line).collect();
    let is_text = cut.len() > SIGNATURE_LINES_MAX + 1 || is_no_signature(text[at..].lines());
    if is_text { (text, Vec::new()) } else { (&text[..at], cut) }
}

/// As `without_signature`: the two hyphens stand alone between tags.
pub(super) fn without_signature_in_markup(html: &str) -> &str {
    let last = html.match_indices("--").filter(|(at, _hyphens)| {
        let before = html[..*at].trim_end_matches(['\r', '\n']);
        let behind = &html[at + 2..];
        let blank = [" ", "\u{a0}", "&nbsp;", "&#160;"].iter().find_map(|b| behind.strip_prefix(b));
        before.ends_with('>') && blank.is_some_and(|rest| rest.trim_start().starts_with('<'))
    });
    let Some((at, _hyphens)) = last.last() else { return html };
    let ends_line = |tag: &str| {
        ["br", "p", "div", "tr", "li"]
            .iter()
            .any(|name| tag.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)))
    };
    let below = html[at..].split('<').filter(|tag| ends_line(tag)).count();
    let is_text = below > 2 * SIGNATURE_LINES_MAX || is_no_signature(between_tags(&html[at..]));
    if is_text { html } else { &html[..at] }
}

/// The pieces of text, roughly: for looking at what is not published.
pub(super) fn between_tags(html: &str) -> impl Iterator<Item = &str> {
    html.split('<').map(|piece| piece.split_once('>').map_or(piece, |(_tag, text)| text))
}

/// Whether a reader would find anything in it; what telephones put below a mail is nothing.
pub(super) fn holds_text(text: &str) -> bool {
    const SENT_FROM: [&str; 8] = [
        "sent from my ",
        "get outlook for ",
        "von meinem ",
        "gesendet von ",
        "отправлено с ",
        "envoyé de ",
        "enviado desde ",
        "mənim ",
    ];
    const LINE_CHARS_MAX: usize = 60;
    text.lines().any(|line| {
        let line = line.trim().to_lowercase();
        let is_of_a_telephone = line.chars().count() <= LINE_CHARS_MAX
            && SENT_FROM.iter().any(|words| line.starts_with(words));
        line.contains(char::is_alphanumeric) && !is_of_a_telephone
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::fixtures::rules;
    use super::super::entity::{Content, Used, read};
    use super::*;

    fn media(fields: &str) -> Media {
        let mail = format!("From: a@example.org\r\n{fields}\r\n\r\nx");
        let (entity, _used) = read(mail.as_bytes(), Used::default()).unwrap();
        assert!(matches!(entity.content, Content::Leaf(_)));
        entity.media
    }

    fn told(charset: &str, bytes: &[u8]) -> (Result<String, Fault>, usize) {
        let media = media(&format!("Content-Type: text/plain; charset=\"{charset}\""));
        let mut problems = Vec::new();
        let text = letters(bytes, &media, (&rules(), &mut problems));
        (text.map_err(|problem| *problem.fault), problems.len())
    }

    #[test]
    fn what_stands_around_a_signed_text_is_text() {
        let text = "EMBARGO\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nThe bridge\n- -- \n\
                    -----BEGIN PGP SIGNATURE-----\nx\n-----END PGP SIGNATURE-----\nCorrection\n";
        assert_eq!(without_armour(text).unwrap(), "EMBARGO\nThe bridge\n-- \nCorrection\n");
    }

    #[test]
    fn letters_are_those_of_the_charset_or_none() {
        for (charset, bytes, expected, doubts) in [
            ("utf-8", "Bəyanat".as_bytes(), Some("Bəyanat"), 0),
            ("windows-1254", b"Ba\xfekan", Some("Başkan"), 0),
            ("iso-2022-jp", b"\x1b$BF|K\\\x1b(B", Some("日本"), 0),
            ("us-ascii", "Bəyanat".as_bytes(), Some("Bəyanat"), 0),
            ("iso-8859-1", "Bəyanat".as_bytes(), Some("Bəyanat"), 1),
            ("x-own", "Bəyanat".as_bytes(), Some("Bəyanat"), 1),
            ("utf-8", b"Ba\xfekan", None, 0),
            ("x-own", b"Ba\xfekan", None, 0),
            ("windows-1252", b"Ba\x81kan", None, 0),
            ("utf-7", b"+AOk-t+AOk-", None, 0),
            ("iso-2022-jp", b"\x1b$BF|K\\\x1b$Z", None, 0),
        ] {
            let (text, found) = told(charset, bytes);
            assert_eq!(text.as_deref().ok(), expected, "{charset}");
            assert_eq!(found, doubts, "{charset}");
        }
        let (text, _doubts) = told("utf-8", b"Ba\xfekan");
        let (charset, offset) = ("utf-8".to_owned(), 2);
        let unreadable = MailFault::MailLettersUnreadable { charset, offset };
        assert_eq!(text, Err(Fault::Mail(unreadable)));
    }

    #[test]
    fn what_is_packed_is_whole_or_refused() {
        let unpack = |encoding: &str, bytes: &[u8]| {
            let media = media(&format!("Content-Transfer-Encoding: {encoding}"));
            unpacked(bytes, &media).map(Cow::into_owned)
        };
        assert_eq!(unpack("BASE64", b"QsmZ\r\neWFuYXQ=\r\n").unwrap(), "Bəyanat".as_bytes());
        assert_eq!(unpack("base64", b"QsmZeWFuYX"), Err(MailFault::MailBrokenOff));
        assert!(unpack("base64", b"Qs*ZeWFu").is_err());
        assert_eq!(unpack("quoted-printable", b"B=C9=99y=\r\nanat").unwrap(), "Bəyanat".as_bytes());
        assert_eq!(unpack("quoted-printable", b"B=C"), Err(MailFault::MailBrokenOff));
        assert!(unpack("quoted-printable", b"a =ZZ b").is_err());
        assert!(unpack("x-uuencode", b"x").is_err());
    }

    #[test]
    fn lines_that_flow_are_joined() {
        let flowed = media("Content-Type: text/plain; format=flowed");
        let text = "The bridge \nis open.\nSo be \n\n>From the north\n > stuffed \n-- \nOffice \n";
        let expected = "The bridge is open.\nSo be \n> From the north\n> stuffed \n-- \nOffice ";
        assert_eq!(joined(text, &flowed), expected);
        let deletes = media("Content-Type: text/plain; format=flowed; DelSp=Yes");
        assert_eq!(joined("The bri \ndge", &deletes), "The bridge\n");
    }

    #[test]
    fn the_signature_is_cut_and_nothing_else() {
        let (text, cut) = without_signature("One\n-- \nTwo\n\n-- \nOffice\n\nTel 1\n");
        assert_eq!((text, cut), ("One\n-- \nTwo\n\n", vec![5, 6, 8]));
        assert_eq!(without_signature("One\n--\nTwo").0, "One\n--\nTwo");
        for text in [
            "Please publish this.\n\n-- \nJ. Doe\n\n-----Original Message-----\nFrom: a\n\nThe bridge",
            &format!("One\n-- \n{}", "The ministry said that the bridge is open again. ".repeat(3)),
        ] {
            assert_eq!(without_signature(text).0, text);
        }
        let long = format!("Note\n-- \n{}", "The text.\n".repeat(40));
        assert_eq!(without_signature(&long).0, long);
        let html = "<p>One -- two</p><div>-- <br>Office</div>";
        assert_eq!(without_signature_in_markup(html), "<p>One -- two</p><div>");
        assert_eq!(without_signature_in_markup("<p>-- two</p>"), "<p>-- two</p>");
    }

    #[test]
    fn what_is_signed_is_read_and_what_is_encrypted_is_not() {
        let signed = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nThe text.\n- - one\n\
                      -----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n";
        assert_eq!(without_armour(signed).as_deref(), Some("The text.\n- one\n"));
        assert_eq!(without_armour("-----BEGIN PGP MESSAGE-----\nabc"), None);
        assert_eq!(without_armour("The text.").as_deref(), Some("The text."));
    }
}
