//! Every bound in one table, with what happens at it. Those of the HTTP server stand with it, in
//! `http/limits.rs`.

use std::time::Duration;

use super::attachment::Form;

/// Orders that are not begun yet. At the bound the next one waits before the queue.
pub const ORDERS_MAX: usize = 64;

/// Sightings found by intake and not yet admitted. At the bound intake waits; files stay on disk.
pub const SIGHTINGS_MAX: usize = 256;

/// Bytes of files found by intake and not yet read. At the bound intake waits; a larger file goes alone.
pub const SIGHTING_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Bytes of files in one batch of an archive, by what the folder says of them. A larger file goes alone.
pub const ARCHIVE_BATCH_BYTES: u64 = 64 * 1024 * 1024;

/// So much is read of a file that is refused for its form.
pub const REFUSED_FORM_BYTES: u64 = 4 * 1024;

/// What intake handed on while there was no room on the disk. At the bound the rest waits before it.
pub const PAUSED_SIGHTINGS_MAX: usize = 16_384;

/// With room for fewer files on the disk of the state folder, nothing new is taken in.
pub const FILES_FREE_MIN: u64 = 64;

/// How often the disk is looked at while there is no room on it.
pub const ROOM_CHECK_EVERY: Duration = Duration::from_millis(500);

/// A write that found no room is tried again after this, and then after ever longer up to the other.
pub const ROOM_PATIENCE_FIRST: Duration = Duration::from_millis(50);
pub const ROOM_PATIENCE_LONGEST: Duration = Duration::from_secs(2);

/// So long the copies of an earlier ledger stay for whoever wants to look at them, where they may hold a text that
/// was erased.
pub const COPIES_KEPT: Duration = Duration::from_hours(7 * 24);

/// A start that found no room though there was some is tried again after this.
pub const START_AGAIN: Duration = Duration::from_mins(1);

/// Between two attempts to write what could not be written to the folders of feeds and reports.
pub const MISSED_AGAIN_EVERY: Duration = Duration::from_secs(2);

/// Statements in one ledger transaction. More wait for the next.
pub const BATCH_STATEMENTS_MAX: usize = 256;

/// The same while a reconcile's files are taken in, whose readers wait for nothing in particular.
pub const ARCHIVE_BATCH_STATEMENTS: usize = 768;

/// A drop file that is all text. A larger one is refused without being read.
pub const TEXT_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// A drop file that may hold pictures beside its text: a document, an e-mail. The same holds for it.
pub const DOCUMENT_BYTES_MAX: u64 = 25 * 1024 * 1024;

/// The file of fields beside a statement. A larger one is none.
pub const SIDECAR_BYTES_MAX: u64 = 64 * 1024;

/// How long a drop file of this name may be.
pub fn drop_bytes_max(file_name: &str) -> u64 {
    const DOCUMENTS: [&str; 7] = [".docx", ".docm", ".odt", ".eml", ".doc", ".rtf", ".pages"];
    if Form::of(file_name).is_some() {
        return ATTACHMENT_BYTES_MAX;
    }
    let name = file_name.to_lowercase();
    let is_document = DOCUMENTS.iter().any(|ending| name.ends_with(ending));
    if is_document { DOCUMENT_BYTES_MAX } else { TEXT_BYTES_MAX }
}

/// Parts of an e-mail inside one another. A deeper one is refused before any of them is read.
pub const MAIL_DEPTH_MAX: usize = 16;

/// Parts of an e-mail in all. One with more is refused at the next part.
pub const MAIL_PARTS_MAX: usize = 100;

/// The header of an e-mail or of one of its parts. With a longer one the mail is refused.
pub const MAIL_HEADER_BYTES_MAX: usize = 64 * 1024;

/// The headers of an e-mail and of all its parts. Where they are longer the mail is refused.
pub const MAIL_HEADERS_BYTES_MAX: usize = 256 * 1024;

/// The subject of an e-mail. With a longer one the mail is refused.
pub const MAIL_SUBJECT_BYTES_MAX: usize = 8 * 1024;

/// A field that says what a part is. With a longer one the mail is refused: its parameters are compared
/// with one another.
pub const MAIL_FIELD_BYTES_MAX: usize = 8 * 1024;

/// An encoded word in a header (RFC 2047, section 2). With a longer one in its subject the mail is
/// refused: an embargo may stand in what cannot be read.
pub const MAIL_WORD_CHARS_MAX: usize = 75;

/// The time of sending. A longer one is not read, and the mail is as one without.
pub const MAIL_DATE_BYTES_MAX: usize = 128;

/// A file that is published with a statement. A larger one is refused without being read.
pub const ATTACHMENT_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// Files that are published with one statement. With more it waits for a person.
pub const ATTACHMENTS_MAX: usize = 50;

/// An empty file may be about to be filled; it is reported after this.
pub const EMPTY_FILE_PATIENCE: Duration = Duration::from_mins(10);

/// New files at one reconcile on an empty ledger, or after a back-fill was cut short; with more it
/// is a back-fill.
pub const BACKFILL_FILES_MIN: usize = 20;

/// A file at a reconcile whose contents are older than this belongs to a back-fill.
pub const BACKFILL_AGE: Duration = Duration::from_hours(24);

/// An embargo that was over for longer when its text came may bear a wrong year.
pub const EMBARGO_OVER_GRACE: Duration = Duration::from_hours(24);

/// A stated date further ahead than this holds the statement: two clocks may differ by so much.
pub const FUTURE_DATE_GRACE: Duration = Duration::from_mins(5);

/// After a backup that failed the next one is tried so soon, or at its time where that is sooner.
pub const BACKUP_AGAIN: Duration = Duration::from_mins(10);

/// How often one run builds a damaged catalogue anew. At the bound it ends: the disk is to be looked at.
pub const RECOVERIES_MAX: u32 = 3;

/// From the request to stop until what is still running is abandoned.
pub const STOP_GRACE: Duration = Duration::from_secs(10);

/// How often the wall clock is asked while something waits for a time; the clock may step.
pub const RELEASE_CHECK_EVERY: Duration = Duration::from_millis(500);

/// A category that the configuration does not list has a feed of its own from this many statements on.
pub const UNLISTED_CATEGORY_MEMBERS_MIN: u64 = 3;

/// Entries of one feed that may change without a record of their own. Where it would be more, readers
/// keep what stands until a person has accepted it.
pub const FLOOD_ENTRIES_MAX: usize = 5;

/// So much may the time of a file lie behind the moment it was written: FAT counts in steps of two
/// seconds, and Linux stamps with the time of the last tick.
pub const FILE_TIME_GRAIN: Duration = Duration::from_secs(2);

/// A wall clock that moves by more than this, other than time does, has been stepped.
pub const CLOCK_STEP_MIN: Duration = Duration::from_hours(1);

/// Withdrawn statements that a new text with their headline is compared with.
/// At the bound the newest are.
pub const WITHDRAWN_ALIKE_MAX: usize = 16;

/// Withdrawn entries that a feed tells of after they left its window. Beyond it the oldest go.
pub const TOMBSTONES_MAX: usize = 100;

/// Files of published statements that vanish within so long belong together.
pub const VANISHED_TOGETHER: Duration = Duration::from_mins(1);

/// More than so many of them, and more than a tenth of all, are one alarm.
pub const VANISHED_MAX: usize = 3;

/// For readers to see what was ordered, before the order is answered all the same.
pub const SEEN_PATIENCE: Duration = Duration::from_secs(30);

/// For an erasure to be through with the feeds and the reports, before it is answered all the same.
pub const ERASURE_PATIENCE: Duration = Duration::from_mins(1);

/// Reports not yet written. At the bound admit waits for the reports folder.
pub const REPORTS_MAX: usize = 4_096;

/// Messages to the publishing thread. At the bound admit and the coders wait.
pub const PUBLISH_MESSAGES_MAX: usize = 256;

/// Files inside a document of a word processor. One with more is refused.
pub const DOCUMENT_PARTS_MAX: usize = 1_024;

/// One file inside a document, unpacked. It is refused as soon as more has come out, whatever it declares.
pub const PART_BYTES_MAX: usize = 16 * 1024 * 1024;

/// All that is unpacked of one document. Beyond it the document is refused.
pub const UNPACKED_BYTES_MAX: usize = 64 * 1024 * 1024;

/// Bytes that come out for one that is packed; a longer part that has more of them is refused.
pub const UNPACKED_RATIO_MAX: usize = 200;

/// The packed parts that are read of one document, as they stand in the archive. More refuse it: unpacking may take
/// long though nothing comes out.
pub const PACKED_BYTES_MAX: usize = 2 * 1024 * 1024;

/// The list of an archive's parts. With a longer one the document is refused.
pub const ARCHIVE_LIST_BYTES_MAX: usize = 1024 * 1024;

/// Up to here a part may be packed as tightly as can be: an empty picture is.
pub const UNPACKED_RATIO_FROM: usize = 1024 * 1024;

/// Elements of XML inside one another. Deeper ones refuse the document.
pub const XML_DEPTH_MAX: usize = 256;

/// Attributes of one element, and names of vocabularies in force at once. More refuse the document.
pub const XML_ATTRIBUTES_MAX: usize = 256;

/// Names of attributes that are compared with one another, and names with vocabularies, in all that is read of one
/// document. More refuse it.
pub const XML_COMPARISONS_MAX: usize = 100_000_000;

/// Elements of XML in all that is read of one document. More refuse it.
pub const XML_ELEMENTS_MAX: usize = 200_000;

/// Styles, and lists, that one document defines. More refuse it: Word itself knows no more styles.
pub const DEFINITIONS_MAX: usize = 10_000;

/// Tables, boxes and notes of a document inside one another. Deeper ones refuse it: what stands in them is copied
/// from each into the one around it.
pub const DOCUMENT_DEPTH_MAX: usize = 32;

/// Paragraphs of a document, those in cells and notes among them. More refuse it.
pub const DOCUMENT_PARAGRAPHS_MAX: usize = 20_000;

/// Fields of a Word document inside one another. Deeper ones refuse it.
pub const FIELDS_DEPTH_MAX: usize = 64;

/// Text in all that is read of one document, and that with the addresses of its links. More refuse it: a plain
/// text may be as long.
pub const DOCUMENT_TEXT_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Changes, comments and hidden places that a report quotes, of each kind. The others are counted.
pub const QUOTATIONS_MAX: usize = 20;

/// Folders of the drop folder that `doctor` looks at. Beyond, it says that there are more.
pub const DOCTOR_FOLDERS_MAX: usize = 1_000_000;
