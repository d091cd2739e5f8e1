//! Aimed at what unpacks the archive that a document is.

use super::packed::{Member, archive, deflated, empty_blocks, noise};
use super::word::{BEGIN, END, TEXT, relations};
use super::{Bomb, FILE, PART, joined};

pub(super) const BOMBS: &[Bomb] = &[
    Bomb { file: "blanks_that_pack_well.docx", bytes: || alone(&padded(b' ')) },
    Bomb { file: "blanks_that_pack_well.odt", bytes: blanks_of_open_document },
    Bomb { file: "more_packed_than_there_is.docx", bytes: more_packed_than_there_is },
    Bomb { file: "longer_than_it_says.docx", bytes: longer_than_it_says },
    Bomb { file: "shorter_than_it_says.docx", bytes: shorter_than_it_says },
    Bomb { file: "as_long_as_can_be.docx", bytes: as_long_as_can_be },
    Bomb { file: "blocks_without_letters.docx", bytes: || empty(FILE) },
    Bomb { file: "blocks_without_letters_in_parts.docx", bytes: empty_in_parts },
    Bomb { file: "stored_blocks_without_letters.docx", bytes: stored_blocks },
    Bomb { file: "an_archive_in_archives.docx", bytes: an_archive_in_archives },
    Bomb { file: "archives_beside_the_text.docx", bytes: archives_beside_the_text },
    Bomb { file: "one_file_under_many_names.docx", bytes: one_file_under_many_names },
    Bomb { file: "heads_of_one_file.docx", bytes: || heads(1, 60_000) },
    Bomb { file: "heads_of_many_files.docx", bytes: || heads(1_000, 60_000) },
    Bomb { file: "long_heads_of_one_file.docx", bytes: long_heads_of_one_file },
    Bomb { file: "very_many_files.docx", bytes: || many_files(65_000) },
    Bomb { file: "many_files.odt", bytes: || many_files(1_000) },
    Bomb { file: "long_names.docx", bytes: || long_names(b'a') },
    Bomb { file: "long_names_of_no_letters.docx", bytes: || long_names(0xff) },
    Bomb { file: "long_notes_on_files.docx", bytes: long_notes_on_files },
    Bomb { file: "ends_all_over.docx", bytes: || filled_with(b"PK\x05\x06") },
    Bomb { file: "no_end_at_all.odt", bytes: || filled_with(b"PK\x03\x04") },
    Bomb { file: "what_is_not_packed.docx", bytes: what_is_not_packed },
];

/// A whole text, and behind it so much of a byte that the part is full.
fn padded(byte: u8) -> Vec<u8> {
    let mut text = [BEGIN, TEXT, END].concat().into_bytes();
    text.resize(PART, byte);
    text
}

fn alone(text: &[u8]) -> Vec<u8> {
    archive(&[Member::of("word/document.xml", text)])
}

fn blanks_of_open_document() -> Vec<u8> {
    archive(&[Member::of("content.xml", &padded(b' '))])
}

/// The ratio of what comes out to what went in looks harmless.
fn more_packed_than_there_is() -> Vec<u8> {
    let text = padded(b' ');
    let mut packed = deflated(&text);
    packed.resize(PART / 4, 0);
    archive(&[Member::deflated("word/document.xml", packed, &text)])
}

fn longer_than_it_says() -> Vec<u8> {
    let text = padded(b'\n');
    archive(&[Member { size: 100, ..Member::of("word/document.xml", &text) }])
}

fn shorter_than_it_says() -> Vec<u8> {
    let text = [BEGIN, TEXT, END].concat();
    archive(&[Member { size: 0xffff_fffe, ..Member::of("word/document.xml", text.as_bytes()) }])
}

/// A comment that packs as well as it may.
fn comment(seed: u32, bytes: usize) -> Vec<u8> {
    let letters = noise(seed, bytes / 100);
    let repeated = letters.chunks(100).flat_map(|letters| letters.repeat(100));
    [b"<!--".as_slice(), &repeated.collect::<Vec<u8>>(), b"-->"].concat()
}

/// All that may be unpacked, in four parts.
fn as_long_as_can_be() -> Vec<u8> {
    let kinds = ["styles", "numbering", "comments"];
    let (comment, text) = (comment(1, PART), [BEGIN, TEXT, END].concat());
    let long = |text: &str| [comment.as_slice(), text.as_bytes()].concat();
    let part = |kind: &&str| Member::of(&format!("word/{kind}.xml"), &long("<a/>"));
    let mut members: Vec<Member> = kinds.iter().map(part).collect();
    members.extend([Member::of("word/document.xml", &long(&text)), relations(&kinds)]);
    archive(&members)
}

fn empty(bytes: usize) -> Vec<u8> {
    archive(&[Member::deflated("word/document.xml", empty_blocks(bytes - 1_024), b"")])
}

/// Each of them says that it is as long as it is packed.
fn empty_in_parts() -> Vec<u8> {
    let kinds = ["styles", "numbering", "comments", "footnotes", "endnotes", "document"];
    let part = |kind: &&str| Member {
        size: PART / 16,
        ..Member::deflated(&format!("word/{kind}.xml"), empty_blocks(PART / 16), b"")
    };
    let mut members: Vec<Member> = kinds.iter().map(part).collect();
    members.push(relations(&kinds[..5]));
    archive(&members)
}

/// RFC 1951, section 3.2.4.
fn stored_blocks() -> Vec<u8> {
    let mut packed = b"\0\0\0\xff\xff".repeat(PART / 5);
    packed.extend(b"\x01\0\0\xff\xff");
    archive(&[Member { size: PART, ..Member::deflated("word/document.xml", packed, b"") }])
}

fn an_archive_in_archives() -> Vec<u8> {
    (0..64).fold(alone(&padded(b' ')), |inside, _depth| alone(&inside))
}

/// Nobody asks for what is in them.
fn archives_beside_the_text() -> Vec<u8> {
    let bomb = archive(&[Member::of("a", &vec![0; PART])]);
    let text = Member::of("word/document.xml", [BEGIN, TEXT, END].concat().as_bytes());
    let embedded = (0..100).map(|at| Member::of(&format!("word/embeddings/{at}.docx"), &bomb));
    archive(&[text].into_iter().chain(embedded).collect::<Vec<_>>())
}

/// Each is a head of the pages.
fn one_file_under_many_names() -> Vec<u8> {
    let first = Member::of("word/h0.xml", &[comment(3, PART / 16), b"<a/>".to_vec()].concat());
    let names = (1..1_000).map(|at| format!("word/h{at}.xml"));
    let mut members = vec![first.clone()];
    members.extend(names.map(|name| first.again(&name)));
    members.push(Member::of("word/document.xml", [BEGIN, TEXT, END].concat().as_bytes()));
    members.push(heads_named((0..1_000).map(|at| format!("h{at}.xml"))));
    archive(&members)
}

fn heads_named(names: impl Iterator<Item = String>) -> Member {
    const TYPES: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let heads =
        joined(names.map(|name| format!("<Relationship Type=\"x/header\" Target=\"{name}\"/>")));
    let list = format!("<Relationships xmlns=\"{TYPES}\">{heads}</Relationships>");
    Member::of("word/_rels/document.xml.rels", list.as_bytes())
}

/// So many heads of pages, in so few files.
fn heads(files: usize, heads: usize) -> Vec<u8> {
    let head = |at: usize| Member::of(&format!("word/h{at}.xml"), b"<a/>");
    let mut members: Vec<Member> = (0..files).map(head).collect();
    members.push(Member::of("word/document.xml", [BEGIN, TEXT, END].concat().as_bytes()));
    members.push(heads_named((0..heads).map(|at| format!("h{}.xml", at % files))));
    archive(&members)
}

fn long_heads_of_one_file() -> Vec<u8> {
    let head = [comment(4, PART / 16), b"<a/>".to_vec()].concat();
    archive(&[
        Member::of("word/h.xml", &head),
        Member::of("word/document.xml", [BEGIN, TEXT, END].concat().as_bytes()),
        heads_named((0..60_000).map(|_at| "h.xml".to_owned())),
    ])
}

fn many_files(files: usize) -> Vec<u8> {
    let mut members = vec![Member::stored("a", b"")];
    let first = members[0].clone();
    members.extend((1..files).map(|at| first.again(&format!("a{at}"))));
    archive(&members)
}

fn long_names(byte: u8) -> Vec<u8> {
    const NAME_BYTES: usize = 65_000;
    let first = Member::stored("a", b"");
    let others = (0..FILE / (NAME_BYTES + 64)).map(|at| {
        let mut name = vec![byte; NAME_BYTES];
        name.extend(at.to_string().bytes());
        Member { name, ..first.again("") }
    });
    archive(&[first.clone()].into_iter().chain(others).collect::<Vec<_>>())
}

fn long_notes_on_files() -> Vec<u8> {
    const NOTE_BYTES: usize = 65_000;
    let first = Member::stored("a", b"");
    // Of no kind that anybody knows, and as long as can be.
    let extra = [b"zz\xe4\xfd".as_slice(), &vec![0; NOTE_BYTES - 4]].concat();
    let others = (0..FILE / (NOTE_BYTES + 64))
        .map(|at| Member { extra: extra.clone(), ..first.again(&format!("a{at}")) });
    archive(&[first.clone()].into_iter().chain(others).collect::<Vec<_>>())
}

fn filled_with(sign: &[u8]) -> Vec<u8> {
    sign.repeat(FILE / sign.len())
}

fn what_is_not_packed() -> Vec<u8> {
    archive(&[Member::stored("word/document.xml", &padded(b' '))])
}
