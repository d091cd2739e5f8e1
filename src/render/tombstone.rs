//! Deleted entries of an Atom feed (RFC 6721): what was withdrawn and has left the window.

use std::collections::HashSet;

use bytes::Bytes;
use quick_xml::Writer;
use quick_xml::events::{BytesStart, Event};
use roxmltree::Node;

use crate::domain::withdrawal::Tombstone;

use super::item::for_feeds;
use super::{Fault, RenderedEntry, xml};

const NAME: &str = "at:deleted-entry";

/// The elements, a line each, for the place behind the last entry. `None` where there are none.
pub(super) fn write(tombstones: &[Tombstone]) -> Result<Option<Bytes>, Fault> {
    if tombstones.is_empty() {
        return Ok(None);
    }
    let unwritable = |error: std::io::Error| Fault::Unwritable(error.to_string());
    let mut writer = Writer::new(Vec::new());
    for Tombstone { id, when } in tombstones {
        writer.get_mut().push(b'\n');
        let when = for_feeds(*when).rfc3339();
        let attributes =
            [("xmlns:at", xml::TOMBSTONES), ("ref", id.as_str()), ("when", when.as_str())];
        let element = BytesStart::new(NAME).with_attributes(attributes);
        writer.write_event(Event::Empty(element)).map_err(unwritable)?;
    }
    Ok(Some(writer.into_inner().into()))
}

/// The elements of a feed as a reader reads them, in their order.
pub(super) fn read<'d>(feed: Node<'d, '_>) -> Result<Vec<(&'d str, &'d str)>, Fault> {
    let elements = xml::children(feed, xml::TOMBSTONES, "deleted-entry");
    let attribute = |node: Node<'d, '_>, name| node.attribute(name).ok_or(Fault::Missing(name));
    elements.map(|node| Ok((attribute(node, "ref")?, attribute(node, "when")?))).collect()
}

/// They are what was to be written, and no entry of the feed is among them (RFC 6721, section 3).
pub(super) fn same(
    expected: &[Tombstone],
    found: &[(&str, &str)],
    entries: &[std::sync::Arc<RenderedEntry>],
) -> Result<(), Fault> {
    let expected: Vec<_> = expected
        .iter()
        .map(|tombstone| (tombstone.id.as_str(), for_feeds(tombstone.when).rfc3339()))
        .collect();
    let is_same = expected.len() == found.len()
        && expected.iter().zip(found).all(|((id, when), (a, b))| id == a && when == b);
    if !is_same {
        return Err(Fault::Missing("deleted entry"));
    }
    let standing: HashSet<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
    match found.iter().find(|(id, _when)| standing.contains(id)) {
        Some((id, _when)) => Err(Fault::Repeated((*id).to_owned())),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::EntryId;

    #[test]
    fn an_id_with_markup_in_it_reads_back_as_it_is() {
        let id = EntryId::recorded("tag:a,2026:x?a=1&b=\"<2>\"".to_owned());
        let when = "2026-03-03T09:15:00.5+04:00".parse().unwrap();
        let tombstones = [Tombstone { id, when }];
        let written = write(&tombstones).unwrap().unwrap();
        let text = format!("<feed>{}</feed>", std::str::from_utf8(&written).unwrap());
        let document = roxmltree::Document::parse(&text).unwrap();
        let found = read(document.root_element()).unwrap();
        assert_eq!(same(&tombstones, &found, &[]), Ok(()));
        assert!(same(&[], &found, &[]).is_err());
    }
}
