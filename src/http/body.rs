//! A finished body on its way out.

use std::convert::Infallible;
use std::io::IoSlice;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use http_body::{Body as HttpBody, Frame, SizeHint};

use crate::snapshot::Body;

/// A body in a single frame. hyper fills its buffer frame by frame and writes between them, which
/// would cost a feed of many pieces a dozen calls of the kernel where two are enough.
#[derive(Debug, Default)]
pub(super) struct Whole(Option<Pieces>);

/// The pieces of a body that are still to be written, as they lie in the snapshot: nothing is copied.
#[derive(Debug)]
pub(super) struct Pieces {
    all: Arc<[Bytes]>,
    /// The first that is not written; unless all is written, something of it is left.
    next: usize,
    /// Bytes of that one that are written.
    written: usize,
    left: usize,
}

impl Whole {
    pub(super) fn of(body: &Body) -> Whole {
        let all = Arc::clone(body.pieces());
        let left = all.iter().map(Bytes::len).sum();
        let mut pieces = Pieces { all, next: 0, written: 0, left };
        pieces.advance(0);
        Whole(Some(pieces).filter(|pieces| pieces.left > 0))
    }
}

impl HttpBody for Whole {
    type Data = Pieces;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Pieces>, Infallible>>> {
        Poll::Ready(self.0.take().map(|pieces| Ok(Frame::data(pieces))))
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.0.as_ref().map_or(0, |pieces| pieces.left as u64))
    }
}

impl Pieces {
    fn rest(&self) -> impl Iterator<Item = &[u8]> {
        let rest = self.all.iter().skip(self.next).map(|piece| &**piece);
        let written = std::iter::once(self.written).chain(std::iter::repeat(0));
        rest.zip(written).filter_map(|(piece, written)| piece.get(written..))
    }
}

impl Buf for Pieces {
    fn remaining(&self) -> usize {
        self.left
    }

    fn chunk(&self) -> &[u8] {
        self.rest().next().unwrap_or_default()
    }

    fn chunks_vectored<'a>(&'a self, slices: &mut [IoSlice<'a>]) -> usize {
        let filled = slices.iter_mut().zip(self.rest());
        filled.map(|(slice, piece)| *slice = IoSlice::new(piece)).count()
    }

    fn advance(&mut self, count: usize) {
        self.left = self.left.saturating_sub(count);
        self.written += count;
        while let Some(piece) = self.all.get(self.next).filter(|piece| piece.len() <= self.written)
        {
            self.written -= piece.len();
            self.next += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(texts: &[&'static str]) -> Pieces {
        let all = texts.iter().map(|text| Bytes::from_static(text.as_bytes())).collect();
        Whole::of(&Body::from_pieces(all)).0.unwrap()
    }

    #[test]
    fn what_is_written_in_steps_of_any_size_is_the_body() {
        for step in 1..8 {
            let mut pieces = pieces(&["", "one", "", "twenty", "3", ""]);
            let mut written = Vec::new();
            while pieces.has_remaining() {
                let mut slices = [IoSlice::new(&[]); 2];
                let filled = pieces.chunks_vectored(&mut slices);
                assert!(!pieces.chunk().is_empty());
                assert_eq!(slices.first().map(|slice| &**slice), Some(pieces.chunk()));
                let offered: Vec<u8> =
                    slices[..filled].iter().flat_map(|slice| slice.to_vec()).collect();
                let count = step.min(offered.len());
                written.extend_from_slice(&offered[..count]);
                pieces.advance(count);
            }
            assert_eq!(written, b"onetwenty3", "in steps of {step}");
        }
    }

    #[test]
    fn a_body_without_a_byte_has_no_frame() {
        assert!(Whole::of(&Bytes::new().into()).is_end_stream());
        assert!(Whole::default().is_end_stream());
    }
}
