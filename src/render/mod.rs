//! Entries and feeds as finished bytes. An entry is rendered once in an extent, into a *fragment* for
//! each format; a feed is a head, the fragments of its entries, and a tail, put together by reference.
//!
//! Nothing leaves this module that a strict reader, which is never the crate that wrote it, has not
//! read back as what went in.

pub mod code;
pub mod event;
pub mod notice;
pub mod page;
pub mod plain;

mod atom;
mod budget;
mod check;
mod difference;
mod editions;
mod enclosures;
mod feed;
mod in_force;
mod item;
mod json_feed;
mod news_article;
mod outline;
mod revision;
mod rss;
mod tombstone;
mod version_words;
mod words;
mod xml;

use std::sync::{LazyLock, OnceLock};

use bytes::Bytes;

use crate::domain::digest::Digest;
use crate::domain::entry::Entry;
use crate::domain::feed::Format;
use crate::domain::id::EntryId;
use crate::domain::site::Site;
use crate::domain::time::Moment;

use item::{Channel, Item};

pub use budget::Budget;
pub use feed::{Contents, RenderedFeed, document, validate};
pub use outline::{Outline, outline, without};
pub use revision::Version;

/// One entry, finished in every format, in one extent.
#[derive(Clone, Debug)]
pub struct RenderedEntry {
    pub id: EntryId,
    pub published: Moment,
    pub updated: Moment,
    pub extent: Extent,
    /// How many characters XML forbids (XML 1.0, section 2.2) and stand as U+FFFD now. `parse`
    /// takes them out and reports them; what is counted here came in another way.
    pub replaced: usize,
    atom: Fragment,
    rss: Fragment,
    json: Fragment,
}

/// How much of an entry a feed carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Extent {
    /// Summary and content.
    Full,
    /// The summary alone.
    Brief,
}

/// An entry's own bytes: the separator that may stand before it, and its element or object.
#[derive(Clone, Debug)]
pub struct Fragment {
    pub bytes: Bytes,
    digest: OnceLock<Digest>,
}

impl Fragment {
    /// Most entries of an archive come into no live feed, and nobody asks for theirs.
    pub fn digest(&self) -> Digest {
        *self.digest.get_or_init(|| Digest::of(&self.bytes))
    }
}

/// What was written is not what a strict reader reads. The entry or feed must not be served.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("as {} it would be wrong: {fault}", format.name())]
pub struct Unrenderable {
    pub format: Format,
    pub fault: Fault,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("it cannot be written ({0})")]
    Unwritable(String),
    #[error("it is not well-formed ({0})")]
    Malformed(String),
    #[error("its {field} reads back as `{found}` and not as `{expected}`")]
    Differs { field: &'static str, expected: String, found: String },
    #[error("it has no {0}")]
    Missing(&'static str),
    #[error("two entries have the id `{0}`")]
    Repeated(String),
    #[error("its entries are not in it byte for byte")]
    Altered,
}

/// Renders an entry in all formats, each checked. In full it is the first gate, before anything is
/// stored; few entries are ever needed in brief.
pub fn entry(site: &Site, entry: &Entry, extent: Extent) -> Result<RenderedEntry, Unrenderable> {
    let (item, replaced) = Item::of(site, entry);
    let one =
        |format| fragment(format, &item, extent).map_err(|fault| Unrenderable { format, fault });
    Ok(RenderedEntry {
        id: entry.id.clone(),
        published: item.published,
        updated: item.updated,
        extent,
        replaced,
        atom: one(Format::Atom)?,
        rss: one(Format::Rss)?,
        json: one(Format::Json)?,
    })
}

impl RenderedEntry {
    pub fn fragment(&self, format: Format) -> &Fragment {
        match format {
            Format::Atom => &self.atom,
            Format::Rss => &self.rss,
            Format::Json => &self.json,
        }
    }

    /// In bytes, in the format that needs most.
    pub fn length(&self) -> u64 {
        let length = |format| self.fragment(format).bytes.len() as u64;
        Format::ALL.into_iter().map(length).max().unwrap_or(0)
    }
}

/// The entry as an item of JSON Feed, alone.
pub fn item_alone(site: &Site, entry: &Entry) -> Result<Vec<u8>, Unrenderable> {
    let format = Format::Json;
    let (item, _replaced) = Item::of(site, entry);
    let fragment =
        fragment(format, &item, Extent::Full).map_err(|fault| Unrenderable { format, fault })?;
    Ok(fragment.bytes.slice(separator(format).len()..).to_vec())
}

/// What lies between the entries of a document.
fn separator(format: Format) -> &'static str {
    match format {
        Format::Atom | Format::Rss => "\n",
        Format::Json => ",\n",
    }
}

/// What closes a document behind its last entry.
fn tail(format: Format) -> &'static str {
    match format {
        Format::Atom => xml::ATOM_TAIL,
        Format::Rss => xml::RSS_TAIL,
        Format::Json => "]}",
    }
}

fn write(
    format: Format,
    channel: &Channel<'_>,
    items: &[(&Item<'_>, Extent)],
) -> Result<Vec<u8>, Fault> {
    match format {
        Format::Atom => atom::write(channel, items),
        Format::Rss => rss::write(channel, items),
        Format::Json => json_feed::write(channel, items),
    }
}

/// For a document: grown step by step it would be copied a dozen times.
fn buffer(items: &[(&Item<'_>, Extent)]) -> Vec<u8> {
    const MARKUP_BYTES: usize = 2048;
    let length = |(item, extent): &(&Item<'_>, Extent)| {
        let html = match extent {
            Extent::Full => item.html.len(),
            Extent::Brief => 0,
        };
        // What is escaped grows by a part; a summary stands there in full.
        MARKUP_BYTES + html + html / 8 + item.summary.len()
    };
    Vec::with_capacity(MARKUP_BYTES + items.iter().map(length).sum::<usize>())
}

/// Writes a document of this one entry, reads it back, and takes out the entry's bytes: those that
/// the same document without an entry has not got. No text of an entry can move that cut, because
/// nothing is searched for.
fn fragment(format: Format, item: &Item<'_>, extent: Extent) -> Result<Fragment, Fault> {
    let Scratch { channel, atom, rss, json } = &*SCRATCH;
    let empty = match format {
        Format::Atom => atom,
        Format::Rss => rss,
        Format::Json => json,
    };
    let whole = write(format, channel, &[(item, extent)])?;
    check::one_item(format, &whole, (item, extent))?;
    let own = cut(empty.as_ref().map_err(Fault::clone)?, &whole, tail(format))
        .ok_or_else(|| Fault::Unwritable("the entry's bytes are not where they belong".into()))?;
    let separator = separator(format).as_bytes();
    Ok(Fragment { bytes: Bytes::from([separator, own].concat()), digest: OnceLock::new() })
}

/// What single entries are written and checked in: its head, and the documents without an entry.
struct Scratch {
    channel: Channel<'static>,
    atom: Result<Vec<u8>, Fault>,
    rss: Result<Vec<u8>, Fault>,
    json: Result<Vec<u8>, Fault>,
}

static SCRATCH: LazyLock<Scratch> = LazyLock::new(|| {
    let channel = Channel::scratch();
    let [atom, rss, json] = Format::ALL.map(|format| write(format, &channel, &[]));
    Scratch { channel, atom, rss, json }
});

fn cut<'a>(empty: &[u8], whole: &'a [u8], tail: &str) -> Option<&'a [u8]> {
    let head = empty.strip_suffix(tail.as_bytes())?;
    whole.strip_prefix(head)?.strip_suffix(tail.as_bytes())
}
