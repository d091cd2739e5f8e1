//! Feed documents, put together from the fragments of their entries.

use std::collections::HashSet;
use std::sync::Arc;

use bytes::Bytes;

use crate::domain::digest::Digest;
use crate::domain::feed::{Feed, Format};
use crate::domain::site::Site;
use crate::domain::withdrawal::Tombstone;

use super::item::Channel;
use super::{Fault, RenderedEntry, Unrenderable, check, separator, tail, tombstone, write};

/// A feed in one format, in pieces that are shared with other feeds.
#[derive(Clone, Debug)]
pub struct RenderedFeed {
    pub pieces: Vec<Bytes>,
    /// 128 bits in 32 hexadecimal digits, the same wherever and whenever the same bytes are rendered.
    pub digest: String,
    /// In bytes.
    pub length: u64,
}

/// What a feed document is made of besides its head.
#[derive(Clone, Debug)]
pub struct Contents {
    pub entries: Arc<[Arc<RenderedEntry>]>,
    /// In Atom, what was withdrawn and is not among the entries.
    pub tombstones: Arc<[Tombstone]>,
}

impl Contents {
    pub fn of(entries: impl Into<Arc<[Arc<RenderedEntry>]>>) -> Contents {
        Contents { entries: entries.into(), tombstones: Arc::new([]) }
    }
}

/// Puts a feed together, its entries in the given order. The head is rendered and read back; the
/// entries were when they were made, so the cost does not depend on how long they are.
pub fn document(
    site: &Site,
    feed: &Feed,
    contents: &Contents,
    format: Format,
) -> Result<RenderedFeed, Unrenderable> {
    assemble(&Channel::of(site, feed), contents, format)
        .map_err(|fault| Unrenderable { format, fault })
}

/// Reads a whole document strictly and compares it with the entries it was put together from: the
/// second gate, before it is served. Ids, dates, order and extents must be read as expected, and each
/// entry's bytes must be those that passed the first gate.
pub fn validate(format: Format, bytes: &[u8], expected: &Contents) -> Result<(), Unrenderable> {
    let judge = || {
        check::whole(format, bytes, (&expected.entries, &expected.tombstones))?;
        head_of(format, bytes, expected).map(|_head| ()).ok_or(Fault::Altered)
    };
    judge().map_err(|fault| Unrenderable { format, fault })
}

fn assemble(
    channel: &Channel<'_>,
    Contents { entries, tombstones }: &Contents,
    format: Format,
) -> Result<RenderedFeed, Fault> {
    let mut ids = HashSet::with_capacity(entries.len());
    if let Some(twice) = entries.iter().find(|one| !ids.insert(one.id.as_str())) {
        return Err(Fault::Repeated(twice.id.to_string()));
    }
    let empty = write(format, channel, &[])?;
    check::head(format, &empty, channel)?;
    let head = empty.strip_suffix(tail(format).as_bytes());
    let head = head.ok_or_else(|| Fault::Unwritable("the end is not where it belongs".into()))?;

    let mut digests = Vec::with_capacity(entries.len() + 2);
    let mut pieces = Vec::with_capacity(entries.len() + 2);
    digests.push(Digest::of(head));
    pieces.push(Bytes::copy_from_slice(head));
    for (index, one) in entries.iter().enumerate() {
        digests.push(one.fragment(format).digest());
        pieces.push(placed(one, format, index));
    }
    if let Some(tombstones) = buried(tombstones, format)? {
        digests.push(Digest::of(&tombstones));
        pieces.push(tombstones);
    }
    let end = end(format);
    digests.push(Digest::of(&end));
    pieces.push(end);
    let digest = Digest::of_parts(digests.iter().map(|digest| digest.as_bytes().as_slice()));
    let length = pieces.iter().map(|piece| piece.len() as u64).sum();
    Ok(RenderedFeed { pieces, digest: digest.hex_prefix(32), length })
}

/// What is left of a document when its end and the bytes of its entries are taken off.
fn head_of<'a>(
    format: Format,
    bytes: &'a [u8],
    Contents { entries, tombstones }: &Contents,
) -> Option<&'a [u8]> {
    let mut rest = bytes.strip_suffix(&*end(format))?;
    if let Some(tombstones) = buried(tombstones, format).ok()? {
        rest = rest.strip_suffix(&*tombstones)?;
    }
    for (index, one) in entries.iter().enumerate().rev() {
        rest = rest.strip_suffix(&*placed(one, format, index))?;
    }
    Some(rest)
}

/// An entry's bytes at its place: nothing parts the first one from what is before but its line.
fn placed(one: &RenderedEntry, format: Format, index: usize) -> Bytes {
    let skipped = if index == 0 { separator(format).len() - 1 } else { 0 };
    one.fragment(format).bytes.slice(skipped..)
}

/// The tombstones' bytes, where the format has a place for them.
fn buried(tombstones: &[Tombstone], format: Format) -> Result<Option<Bytes>, Fault> {
    match format {
        Format::Atom => tombstone::write(tombstones),
        Format::Rss | Format::Json => Ok(None),
    }
}

/// What closes a document, on a line of its own.
fn end(format: Format) -> Bytes {
    Bytes::from(["\n", tail(format), "\n"].concat())
}
