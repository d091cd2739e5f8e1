//! E-mails as mail programs send them: `tests/forms/make_mail.py` writes those in `tests/forms/mail/`.

use std::fs;
use std::path::Path;

use gazetted::domain::fault::{AttachmentFault, Fault, MailFault};
use gazetted::domain::limits::{
    MAIL_DEPTH_MAX, MAIL_HEADER_BYTES_MAX, MAIL_HEADERS_BYTES_MAX, MAIL_PARTS_MAX,
    MAIL_SUBJECT_BYTES_MAX,
};
use gazetted::domain::path::DropPath;
use gazetted::domain::reading::{DropText, Embargo, Origin, Problem, Reading, Severity, Verdict};
use gazetted::domain::source::Source;
use gazetted::domain::text::plain_text;
use gazetted::domain::time::Moment;
use gazetted::parse;

use crate::parse::{ARRIVAL, published, rules, title};

const SUBJECT: &str = "Tunnel under the northern ridge is open again";
const AZ_SUBJECT: &str = "Şimal silsiləsinin altındakı tunel yenidən açıqdır";
const SENT: &str = "2026-03-03T18:30:00+04:00";
const FIRST: &str = "The ministry of roads opened the tunnel under the northern ridge on Tuesday, after repairs \
                     that had taken two summers and that were finished a month before the agreed day.";
const SECOND: &str = "Lorries of more than twelve tonnes pass at night only, and the toll stays what it was \
                      before the repairs, as the minister said at the opening.";

fn read_bytes(name: &str, bytes: &[u8]) -> Reading {
    let path = DropPath::parse(name).expect("a path");
    let arrival: Moment = ARRIVAL.parse().expect("a moment");
    let rules = rules(&["en", "az", "ru", "tr", "ja"]);
    parse::read(&DropText { path: &path, bytes, arrival }, &rules)
}

fn bytes_of(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/forms/mail");
    fs::read(folder.join(format!("{name}.eml"))).expect(name)
}

fn read(name: &str) -> Reading {
    read_bytes("statement.eml", &bytes_of(name))
}

fn read_text(mail: &str) -> Reading {
    read_bytes("statement.eml", mail.as_bytes())
}

#[track_caller]
fn expect_faults(reading: &Reading, faults: &[(Severity, MailFault)]) {
    let found: Vec<(Severity, Fault)> =
        reading.problems.iter().map(|p| (p.severity, (*p.fault).clone())).collect();
    let faults = faults.iter().map(|(severity, fault)| (*severity, Fault::Mail(fault.clone())));
    assert_eq!(found, faults.collect::<Vec<_>>());
}

#[track_caller]
fn refused(reading: &Reading) -> MailFault {
    assert_eq!(reading.verdict(), Verdict::Reject);
    let Fault::Mail(fault) = &*reading.problems[0].fault else { panic!("{:?}", reading.problems) };
    fault.clone()
}

#[test]
fn a_mail_reads_as_the_text_that_was_sent() {
    for (name, headline, language, words) in [
        ("plain", AZ_SUBJECT, "az", "təmir iki yay çəkmiş və razılaşdırılmış gündən"),
        (
            "quoted_printable_1251",
            "Тоннель под северным хребтом снова открыт",
            "ru",
            "на месяц раньше согласованного дня.",
        ),
        (
            "base64_1254",
            "Kuzey sırtının altındaki tünel yeniden açıldı",
            "tr",
            "geçiş ücreti ise onarımdan önceki gibi kalır.",
        ),
        (
            "iso_2022_jp",
            "北の峠のトンネルが再び開通",
            "ja",
            "二度の夏にわたった修理を終え、北の峠の下を通るトンネル",
        ),
        ("subject_az", AZ_SUBJECT, "az", "yenidən açdı; təmir iki yay"),
        (
            "subject_ru",
            "Тоннель под северным хребтом снова открыт",
            "ru",
            "Министерство дорог открыло",
        ),
        (
            "subject_tr",
            "Kuzey sırtının altındaki tünel yeniden açıldı",
            "tr",
            "Yollar bakanlığı salı günü",
        ),
        ("signed", SUBJECT, "en", FIRST),
        ("flowed", SUBJECT, "en", FIRST),
        ("html_alone", SUBJECT, "en", FIRST),
        ("subject_repeated", SUBJECT, "en", FIRST),
    ] {
        let reading = read(name);
        assert_eq!(title(&reading), headline, "{name}");
        assert_eq!(published(&reading).as_deref(), Some(SENT), "{name}");
        assert_eq!(reading.published.as_ref().unwrap().origin, Origin::Mail, "{name}");
        assert_eq!(reading.language.as_ref().unwrap().value.as_str(), language, "{name}");
        let text = plain_text(&reading.html);
        assert!(text.contains(words) && !text.contains(headline), "{name}: {text}");
        assert!(!text.contains("press@roads"), "{name}: {text}");
        assert!(reading.authors.is_empty() && reading.declared_id.is_none(), "{name}");
        assert_eq!(reading.problems, [], "{name}");
    }
}

#[test]
fn a_plain_text_reads_as_it_does_in_a_file_of_its_own() {
    let plain = [FIRST, "", SECOND].join("\n");
    let file = read_bytes("statement.txt", [SUBJECT, "", &plain].join("\n").as_bytes());
    for name in ["subject_repeated", "flowed", "signed", "alternative_without_structure"] {
        let mail = read(name);
        assert_eq!(mail.html, file.html, "{name}");
        assert_eq!(mail.slug, file.slug, "{name}");
        assert_eq!(mail.summary.unwrap().value, file.summary.as_ref().unwrap().value, "{name}");
    }
    assert_eq!(read("flowed").boilerplate, [5, 6, 7]);
}

#[test]
fn markup_is_read_where_it_says_more_than_the_plain_text() {
    let alternative = read("alternative");
    let expected = format!(
        "<p>{FIRST}</p><p>The figures stand in <a href=\"https://example.org/roads?year=2026&amp;ridge=north\">the \
         yearly report</a>:</p><ul><li>eleven bridges</li><li>two tunnels</li></ul><p>{SECOND}</p>"
    );
    assert_eq!(alternative.html, expected);
    assert_eq!(alternative.problems, []);
    assert_eq!(read("html_alone").html, expected);
    let related = read("related_with_a_picture");
    assert_eq!(related.html, expected);
    // It is one dot.
    assert_eq!((related.problems, related.attachments), (Vec::new(), Vec::new()));
}

#[test]
fn a_mail_of_outlook_keeps_its_list_and_loses_its_empty_paragraphs() {
    let html = format!(
        "<html xmlns:o=3D\"urn:schemas-microsoft-com:office:office\"><head><style><!--\np.MsoNormal {{margin:0cm}}\n-->\
         </style><!--[if gte mso 9]><xml></xml><![endif]--></head><body lang=3DEN-US><div class=3DWordSection1><p class=3D\
         MsoNormal>{FIRST}<o:p></o:p></p><p class=3DMsoNormal><o:p>&nbsp;</o:p></p><ul type=3Ddisc><li class=3D=\r\n\
         MsoListParagraph>eleven bridges<o:p></o:p></li><li>two tunnels<o:p></o:p></li></ul><p class=3DMsoNormal>See <a \
         href=3D\"https://example.org/r\">the <b>report</b></a>.<o:p></o:p></p></div></body></html>"
    );
    let plain = format!(
        "{FIRST}\r\n\r\n \r\n\r\n*\televen bridges\r\n*\ttwo tunnels\r\n\r\nSee the report <https://example.org/r> ."
    );
    let mail = format!(
        "Subject: RE: {SUBJECT}\r\nContent-Language: en-us\r\nContent-Type: multipart/alternative;\r\n\tboundary=\"--=_1\"\r\n\r\n\
         This is a multipart message in MIME format.\r\n\r\n----=_1\r\nContent-Type: text/plain;\r\n\tcharset=\"us-ascii\"\r\n\r\n\
         {plain}\r\n\r\n----=_1\r\nContent-Type: text/html; charset=\"us-ascii\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
         {html}\r\n----=_1--\r\n\r\n"
    );
    let reading = read_text(&mail);
    assert_eq!(title(&reading), SUBJECT);
    assert_eq!(
        reading.html,
        format!(
            "<p>{FIRST}</p><ul><li>eleven bridges</li><li>two tunnels</li></ul><p>See <a href=\"https://example.org/r\">the \
             <strong>report</strong></a>.</p>"
        )
    );
    assert_eq!(reading.problems, []);
}

#[test]
fn attachments_that_are_not_published_are_named() {
    let names = |names: &str| {
        let names = names.to_owned();
        (Severity::Doubt, MailFault::AttachmentsLeftOut { names })
    };
    let attachments = read("attachments");
    assert_eq!(title(&attachments), SUBJECT);
    let silent = Problem::new(
        Severity::Doubt,
        None,
        AttachmentFault::PictureWithoutAlt { file: "minister.jpg".to_owned() },
    );
    assert_eq!(attachments.problems[0], silent);
    let others = Reading { problems: attachments.problems[1..].to_vec(), ..attachments.clone() };
    expect_faults(&others, &[names("statement.docx")]);
    let published: Vec<&str> =
        attachments.attachments.iter().map(|published| &*published.name).collect();
    assert_eq!(published, ["statement.pdf", "minister.jpg"]);
    let long = "şimal silsiləsinin altındakı tunelin açılışı haqqında bəyanatının tam mətni və əlavələri.pdf";
    let last: String = long.chars().skip(long.chars().count() - 80).collect();
    let encoded = read("names_of_rfc_2231");
    expect_faults(&encoded, &[]);
    assert_eq!(encoded.attachments[0].title, last);
    let name = "statement.pdf".to_owned();
    let cover = read("cover_note");
    assert_eq!(cover.verdict(), Verdict::Hold);
    assert!(
        cover.problems.iter().any(|problem| *problem.fault
            == Fault::Mail(MailFault::MayBeCoverNote { name: name.clone() }))
    );
}

#[test]
fn a_mail_without_a_text_is_read_for_what_is_in_it() {
    let attached = read("attached_text");
    assert_eq!(title(&attached), SUBJECT);
    assert_eq!(attached.language.as_ref().unwrap().value.as_str(), "az");
    assert_eq!(published(&attached).as_deref(), Some(SENT));
    let name = "bəyanat.txt".to_owned();
    expect_faults(&attached, &[(Severity::Doubt, MailFault::AttachmentRead { name })]);
    let forwarded = read("forwarded");
    assert_eq!(title(&forwarded), AZ_SUBJECT);
    assert_eq!(published(&forwarded).as_deref(), Some("2026-03-02T09:00:00+04:00"));
    assert!(plain_text(&forwarded.html).starts_with("Yollar nazirliyi"));
    assert_eq!(forwarded.problems, []);
}

/// A mail that holds a document beside a text.
fn with_document(subject: &str, text: &str, document: &[u8]) -> Vec<u8> {
    let above = format!(
        "Subject: {subject}\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\n{text}\n--b\nContent-Type: application/\
         octet-stream; name=\"a.DOCX\"\nContent-Transfer-Encoding: binary\n\n"
    );
    [above.as_bytes(), document, b"\n--b--\n"].concat()
}

#[test]
fn a_document_is_read_for_a_mail_without_a_text_and_its_embargo_is_that_of_the_subject() {
    let document = "tests/forms/word/libreoffice_arabic.docx";
    let document = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(document)).unwrap();
    let alone = read_bytes("statement.docx", &document);
    let mail = |subject: &str| read_bytes("statement.eml", &with_document(subject, "", &document));
    assert_eq!(mail("The northern tunnel").html, alone.html);
    assert_ne!(alone.html, "");
    let held = mail("[EMBARGO 5 March 10:00] The northern tunnel");
    assert_eq!(held.verdict(), Verdict::Hold);
    let left = read_bytes(
        "statement.eml",
        &with_document(SUBJECT, &[FIRST, SECOND].join("\n\n"), &document),
    );
    let names = "a.DOCX".to_owned();
    expect_faults(&left, &[(Severity::Doubt, MailFault::AttachmentsLeftOut { names })]);
}

#[test]
fn what_a_text_declares_of_itself_beats_the_header_of_the_mail() {
    let reading = read("header_block");
    assert_eq!(title(&reading), "The northern tunnel");
    assert_eq!(published(&reading).as_deref(), Some("2026-03-02T12:00:00+04:00"));
    assert_eq!(reading.language.as_ref().unwrap().origin, Origin::Headers);
    assert!(plain_text(&reading.html).starts_with(FIRST));
    assert_eq!(reading.problems, []);
}

#[test]
fn the_sidecar_of_a_mail_beats_its_header_whatever_is_read_of_it() {
    for name in ["plain", "alternative", "attached_text", "forwarded"] {
        let file = bytes_of(name);
        let sidecar = b"title = \"The northern tunnel\"\nembargo = \"2026-03-05 10:00\"\n";
        let source = Source::new(&file, Some(sidecar));
        let reading = read_bytes("statement.eml", &source.bytes());
        assert_eq!(title(&reading), "The northern tunnel", "{name}");
        assert_eq!(reading.verdict(), Verdict::Hold, "{name}");
    }
}

#[test]
fn an_embargo_in_the_header_holds() {
    let until: Moment = "2026-03-05T10:00:00+04:00".parse().unwrap();
    for name in ["embargo_in_the_subject", "embargo_in_the_header"] {
        let reading = read(name);
        assert_eq!(reading.verdict(), Verdict::Hold, "{name}");
        assert_eq!(reading.problems[0].until, Some(until), "{name}");
        assert_eq!(reading.embargo.as_ref().unwrap().value, Embargo::Until(until), "{name}");
        assert_eq!(title(&reading), SUBJECT, "{name}");
    }
    // A statement that has none of its own, in an attachment, in a mail in a mail, or as markup.
    for (name, from) in
        [("attached_text", SUBJECT), ("forwarded", "Fwd: "), ("alternative", SUBJECT)]
    {
        let mail = String::from_utf8(bytes_of(name)).unwrap();
        for word in ["[EMBARGO 5 March 10:00] ", "[DRAFT] ", "EMBARGOED: "] {
            let reading = read_text(&mail.replacen(from, &[word, from].concat(), 1));
            assert_eq!(reading.verdict(), Verdict::Hold, "{name} {word}");
        }
    }
}

#[test]
fn the_head_of_a_mail_that_was_forwarded_is_no_text_and_its_embargo_holds() {
    let text = [FIRST, "", SECOND].join("\n");
    let plain = |subject: &str| {
        format!(
            "Subject: Fwd: {SUBJECT}\n\n-----Original Message-----\nFrom: Press <press@roads.example>\nSent: Tuesday\n\
             To: A <a@gazette.example>\nSubject: {subject}\n\n{text}\n"
        )
    };
    let html = |subject: &str| {
        format!(
            "Subject: Fwd: {SUBJECT}\nContent-Type: text/html\n\n<div class=\"gmail_quote\"><div dir=\"ltr\">---------- \
             Forwarded message ---------<br>From: <strong>Press</strong> &lt;<a href=\"mailto:press@roads.example\">\
             press@roads.example</a>&gt;<br>Date: Tue, Mar 3, 2026<br>Subject: {subject}<br>To: &lt;a@gazette.example&gt;\
             <br></div><br><div>{FIRST}</div><div><br></div><div>{SECOND}</div></div>"
        )
    };
    let both: [&dyn Fn(&str) -> String; 2] = [&plain, &html];
    for mail in both {
        let reading = read_text(&mail(SUBJECT));
        assert_eq!(reading.html, format!("<p>{FIRST}</p><p>{SECOND}</p>"));
        assert_eq!(title(&reading), SUBJECT);
        assert_eq!(reading.problems, []);
        for word in ["[EMBARGO 5 March 10:00] ", "EMBARGOED: ", "[DRAFT] "] {
            let held = read_text(&mail(&[word, SUBJECT].concat()));
            assert_eq!(held.verdict(), Verdict::Hold, "{word}");
        }
    }
}

#[test]
fn one_form_of_a_text_that_must_wait_makes_the_other_wait() {
    let mail = String::from_utf8(bytes_of("alternative")).unwrap();
    for (at, with) in [
        (
            "The ministry of roads",
            "EMBARGOED until 5 March 2026, 10:00\r\n\r\nThe ministry of roads",
        ),
        ("<body>", "<body><p>EMBARGOED until 5 March 2026, 10:00</p>"),
    ] {
        let reading = read_text(&mail.replacen(at, with, 1));
        assert_eq!(reading.verdict(), Verdict::Hold, "{with}");
    }
}

#[test]
fn what_cannot_be_read_with_certainty_is_refused() {
    let (charset, offset) = ("utf-8".to_owned(), 13);
    let unreadable = MailFault::MailLettersUnreadable { charset, offset };
    assert_eq!(refused(&read("wrong_charset")), unreadable);
    assert_eq!(refused(&read("cut_short")), MailFault::MailBrokenOff);
    assert_eq!(refused(&read("encrypted")), MailFault::MailEncrypted);
    assert_eq!(refused(&read("of_outlook")), MailFault::MailOfOutlook);
    for (mail, fault) in [
        ("The bridge is open.\n", MailFault::NotAMail),
        ("Title: The bridge\n\nIt is open.\n", MailFault::NotAMail),
        ("Subject: x\nno field\n\nText", MailFault::MailHeaderUnreadable { line: 2 }),
        ("Subject: =?utf-8?B?yZ?=\n\nText", MailFault::MailSubjectUnreadable),
        ("Subject: =?utf-8?Q?=C9?=\n\nText", MailFault::MailSubjectUnreadable),
        ("Subject: x\n\nThe bridge \u{fffd}ffnet", MailFault::MailLettersLost),
        (
            "From: x\nContent-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nMI",
            MailFault::MailEncrypted,
        ),
        (
            "From: x\nContent-Type: application/pkcs7-mime; smime-type=signed-data\n\nMI",
            MailFault::MailSealed,
        ),
        ("From: x\n\n-----BEGIN PGP MESSAGE-----\n\nhQ\n", MailFault::MailEncrypted),
        (
            "From: x\nContent-Type: application/pdf; name=a.pdf\n\n%PDF",
            MailFault::MailWithoutText { names: "a.pdf".to_owned() },
        ),
    ] {
        assert_eq!(refused(&read_text(mail)), fault, "{mail}");
    }
}

/// A mail of parts inside one another, or beside one another.
fn nested(depth: usize) -> String {
    let open =
        (0..depth).map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n"));
    let close = (0..depth).rev().map(|n| format!("\n--b{n}--\n"));
    ["From: x\n".to_owned()]
        .into_iter()
        .chain(open)
        .chain(["\nText".to_owned()])
        .chain(close)
        .collect()
}

#[test]
fn bombs_are_refused_at_their_bounds() {
    let most = MAIL_DEPTH_MAX;
    assert_eq!(refused(&read_text(&nested(most))), MailFault::MailTooDeep { most });
    assert_eq!(refused(&read_text(&nested(50_000))), MailFault::MailTooDeep { most });
    let in_one_another = "From: x\nContent-Type: message/rfc822\n\n".repeat(50_000);
    assert_eq!(refused(&read_text(&in_one_another)), MailFault::MailTooDeep { most });
    assert_ne!(read_text(&nested(most - 1)).html, "");
    let parts = "--b\n\nText\n".repeat(300_000);
    let mail = format!("From: x\nContent-Type: multipart/mixed; boundary=b\n\n{parts}--b--\n");
    let most = MAIL_PARTS_MAX;
    assert_eq!(refused(&read_text(&mail)), MailFault::MailPartsTooMany { most });
    let header = format!("From: x\nSubject: {}\n\nText", "a ".repeat(MAIL_HEADER_BYTES_MAX));
    assert!(matches!(refused(&read_text(&header)), MailFault::MailHeaderTooLong { line: 2, .. }));
    let words = "=?utf-8?Q?".repeat(6_000);
    assert_eq!(
        refused(&read_text(&format!("Subject: {words}\n\nText"))),
        MailFault::MailSubjectUnreadable
    );
    // Neither of them is too long.
    let header = format!("From: x\nContent-Type: message/rfc822\nX: {}\n\n", "a".repeat(60_000));
    let headers = format!("{}Subject: {SUBJECT}\n\nText", header.repeat(5));
    let too_long = MailFault::MailHeaderTooLong { line: 19, most: MAIL_HEADERS_BYTES_MAX };
    assert_eq!(refused(&read_text(&headers)), too_long);
    let subject = "a ".repeat(MAIL_SUBJECT_BYTES_MAX);
    assert_eq!(
        refused(&read_text(&format!("Subject: {subject}\n\nText"))),
        MailFault::MailSubjectUnreadable
    );
    let part = format!("--b\n\n{}\n", "a word\n".repeat(400_000));
    let texts = |count: usize| {
        format!(
            "From: x\nContent-Type: multipart/mixed; boundary=b\n\n{}--b--\n",
            part.repeat(count)
        )
    };
    assert_eq!(refused(&read_text(&texts(2))), MailFault::MailTextTooLong { most: 4 });
    let packed =
        "From: x\nContent-Type: message/rfc822\nContent-Transfer-Encoding: quoted-printable\n\n";
    let inside = format!("Subject: {SUBJECT}\n\nIt was closed for a year.\n");
    assert_ne!(read_text(&[packed, &inside].concat()).html, "");
    let most = MAIL_DEPTH_MAX;
    assert_eq!(
        refused(&read_text(&[&packed.repeat(2), &*inside].concat())),
        MailFault::MailTooDeep { most }
    );
    let parameters = "; a*1=b".repeat(1_000);
    read_text(&format!("From: x\nContent-Type: text/plain{parameters}\n\nText"));
    let line = "ab ".repeat(25_000);
    assert_eq!(read_text(&format!("Subject: {SUBJECT}\n\n{line}\n")).verdict(), Verdict::Publish);
}

/// What a fault of the reader would be told as.
#[track_caller]
fn holds_together(name: &str, bytes: &[u8]) {
    let reading = read_bytes("statement.eml", bytes);
    let failed = reading.problems.iter().any(|problem| problem.fault.code() == "reader-failed");
    assert!(!failed, "{name}: {:?}", String::from_utf8_lossy(bytes));
    assert!(!reading.html.contains('\u{fffd}') || reading.verdict() == Verdict::Reject, "{name}");
}

#[test]
fn no_prefix_and_no_wrong_byte_makes_the_reader_fail() {
    for name in
        ["alternative", "forwarded", "names_of_rfc_2231", "iso_2022_jp", "subject_ru", "flowed"]
    {
        let whole = bytes_of(name);
        // Of what is read as text alone, every third place says as much.
        for at in (0..whole.len()).filter(|at| *at < 700 || at % 7 == 0) {
            holds_together(name, &whole[..at]);
            let mut wrong = whole.clone();
            for byte in [b'\n', b'"', b'=', 0xff, b'-'] {
                wrong[at] = byte;
                if at % 5 == usize::from(byte) % 5 {
                    holds_together(name, &wrong);
                }
            }
        }
    }
}

#[test]
fn a_mail_that_was_cut_is_never_published_as_a_whole() {
    let whole = bytes_of("alternative");
    let text_ends = whole.len() - "\r\n--=_border_0--\r\n".len();
    for at in (0..text_ends).step_by(11) {
        assert_eq!(read_bytes("statement.eml", &whole[..at]).verdict(), Verdict::Reject, "{at}");
    }
}
