//! What a feed says of entries that it holds no longer.

use gazetted::domain::feed::Format;
use gazetted::domain::withdrawal::Tombstone;
use gazetted::render::{self, Contents, Extent};

use super::{feed, in_extent, numbered, site};

#[test]
fn a_tombstone_stands_in_atom_alone_and_never_beside_its_entry() {
    let entries = vec![in_extent(&numbered(1), Extent::Full)];
    let when = "2026-03-05T10:00:00.5+04:00".parse().unwrap();
    let buried = |number: u32| {
        let tombstones = [Tombstone { id: numbered(number).id, when }];
        Contents { tombstones: tombstones.into(), ..Contents::of(entries.clone()) }
    };
    for format in Format::ALL {
        let bytes = |contents: &Contents| {
            render::document(&site(), &feed(), contents, format).unwrap().pieces.concat()
        };
        let (with, without) = (bytes(&buried(2)), bytes(&Contents::of(entries.clone())));
        render::validate(format, &with, &buried(2)).unwrap();
        assert_eq!(with != without, format == Format::Atom);
        assert_eq!(render::validate(format, &without, &buried(2)).is_err(), format == Format::Atom);
        assert_eq!(
            render::validate(format, &bytes(&buried(1)), &buried(1)).is_err(),
            format == Format::Atom
        );
        assert_eq!(feed_rs::parser::parse(&with[..]).unwrap().entries.len(), 1);
    }
}
