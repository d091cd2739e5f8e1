//! Feed documents, put together from the fragments of their entries.

use std::collections::HashSet;
use std::sync::Arc;

use bytes::Bytes;

use crate::domain::digest::Digest;
use crate::domain::feed::{Feed, Format};
use crate::domain::site::Site;

use super::item::Channel;
use super::{Fault, RenderedEntry, Unrenderable, check, separator, tail, write};

/// A feed in one format, in pieces that are shared with other feeds.
#[derive(Clone, Debug)]
pub struct RenderedFeed {
    pub pieces: Vec<Bytes>,
    /// 128 bits in 32 hexadecimal digits, the same wherever and whenever the same bytes are rendered.
    pub digest: String,
    /// In bytes.
    pub length: u64,
}

/// Puts a feed together, its entries in the given order. The head is rendered and read back; the
/// entries were when they were made, so the cost does not depend on how long they are.
pub fn document(
    site: &Site,
    feed: &Feed,
    entries: &[Arc<RenderedEntry>],
    format: Format,
) -> Result<RenderedFeed, Unrenderable> {
    assemble(&Channel::of(site, feed), entries, format)
        .map_err(|fault| Unrenderable { format, fault })
}

/// Reads a whole document strictly and compares it with the entries it was put together from: the
/// second gate, before it is served. Ids, dates, order and extents must be read as expected, and each
/// entry's bytes must be those that passed the first gate.
pub fn validate(
    format: Format,
    bytes: &[u8],
    expected: &[Arc<RenderedEntry>],
) -> Result<(), Unrenderable> {
    let judge = || {
        check::whole(format, bytes, expected)?;
        head_of(format, bytes, expected).map(|_head| ()).ok_or(Fault::Altered)
    };
    judge().map_err(|fault| Unrenderable { format, fault })
}

fn assemble(
    channel: &Channel<'_>,
    entries: &[Arc<RenderedEntry>],
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
    entries: &[Arc<RenderedEntry>],
) -> Option<&'a [u8]> {
    let mut rest = bytes.strip_suffix(&*end(format))?;
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

/// What closes a document, on a line of its own.
fn end(format: Format) -> Bytes {
    Bytes::from(["\n", tail(format), "\n"].concat())
}
