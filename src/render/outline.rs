//! What stands in a feed document that was written earlier: its entries, so that two states of a
//! feed can be compared.

use bytes::Bytes;
use roxmltree::Node;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{Extent, check, separator, xml};
use crate::domain::digest::Digest;
use crate::domain::feed::Format;
use crate::domain::time::Moment;

/// One entry as it stands in a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    pub id: String,
    pub published: Moment,
    pub extent: Extent,
    /// Of the entry's own bytes.
    pub digest: Digest,
}

#[derive(Deserialize)]
struct Items<'a> {
    #[serde(borrow)]
    items: Vec<&'a RawValue>,
}

/// The entries of a document in their order; `None` for one that no strict reader reads.
pub fn outline(format: Format, document: &[u8]) -> Option<Vec<Outline>> {
    let bytes = entry_bytes(format, document)?;
    let read = check::read(format, document, |feed| {
        Ok(feed
            .items
            .iter()
            .map(|item| {
                let extent = if item.content.is_some() { Extent::Full } else { Extent::Brief };
                (item.id.to_string(), item.published, extent)
            })
            .collect::<Vec<_>>())
    });
    let read = read.ok().filter(|read| read.len() == bytes.len())?;
    let entries = read.into_iter().zip(bytes).map(|((id, published, extent), bytes)| Outline {
        id,
        published,
        extent,
        digest: Digest::of(bytes.as_bytes()),
    });
    Some(entries.collect())
}

/// The document without the entries whose ids are `unwanted`, the same bytes where it holds none of
/// them; `None` for one that no strict reader reads.
pub fn without(format: Format, document: &Bytes, unwanted: impl Fn(&str) -> bool) -> Option<Bytes> {
    let entries = outline(format, document)?;
    let elements = entry_bytes(format, document)?;
    let (Some(first), Some(last)) = (elements.first(), elements.last()) else {
        return Some(document.clone());
    };
    let start_of = |element: &str| element.as_ptr().addr() - document.as_ptr().addr();
    let head = document.get(..start_of(first))?;
    let rest = document.get(start_of(last) + last.len()..)?;
    let all = entries.iter().zip(&elements);
    let kept: Vec<&str> = all.filter(|(one, _)| !unwanted(&one.id)).map(|(_, of)| *of).collect();
    if kept.len() == elements.len() {
        return Some(document.clone());
    }
    let cut = Bytes::from([head, kept.join(separator(format)).as_bytes(), rest].concat());
    // Whatever stood between two entries is gone; the kept ones are there, and nothing else.
    let left = outline(format, &cut)?;
    let is_kept = left.iter().eq(entries.iter().filter(|one| !unwanted(&one.id)));
    is_kept.then_some(cut)
}

/// Each entry's element or object.
fn entry_bytes(format: Format, document: &[u8]) -> Option<Vec<&str>> {
    let document = std::str::from_utf8(document).ok()?;
    let elements = |parent: Node<'_, '_>, namespace, name| {
        let found = xml::children(parent, namespace, name);
        found.map(|entry| document.get(entry.range())).collect::<Option<Vec<_>>>()
    };
    match format {
        Format::Json => {
            let Items { items } = serde_json::from_str(document).ok()?;
            Some(items.into_iter().map(RawValue::get).collect())
        }
        Format::Atom => elements(xml::parse(document).ok()?.root_element(), xml::ATOM, "entry"),
        Format::Rss => {
            let read = xml::parse(document).ok()?;
            elements(xml::child(read.root_element(), "", "channel").ok()?, "", "item")
        }
    }
}
