//! A finished body on its way out.

use std::fs::File;
use std::io::{self, IoSlice};
use std::os::unix::fs::FileExt as _;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::{Buf, Bytes};
use http_body::{Body as HttpBody, Frame, SizeHint};
use tokio::task::{JoinHandle, spawn_blocking};

use crate::snapshot::Body;

/// A body on its way out.
#[derive(Debug)]
pub(super) enum Outgoing {
    Whole(Whole),
    Steps(Steps),
}

/// A body in a single frame. hyper fills its buffer frame by frame and writes between them, which
/// would cost a feed of many pieces a dozen calls of the kernel where two are enough.
#[derive(Debug, Default)]
pub(super) struct Whole(Option<Pieces>);

/// A file, read step by step as fast as it is written out.
#[derive(Debug)]
pub(super) struct Steps {
    file: Arc<File>,
    /// The first byte that is not read.
    next: u64,
    left: u64,
    reading: Option<JoinHandle<io::Result<Bytes>>>,
}

const STEP_BYTES: u64 = 128 * 1024;

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

impl Outgoing {
    pub(super) fn of(body: &Body) -> Outgoing {
        match body.file() {
            None => Outgoing::Whole(Whole::of(body)),
            Some(file) => Outgoing::Steps(Steps {
                file: Arc::clone(file),
                next: 0,
                left: body.length(),
                reading: None,
            }),
        }
    }
}

impl Default for Outgoing {
    fn default() -> Outgoing {
        Outgoing::Whole(Whole::default())
    }
}

impl Steps {
    fn read(&self) -> JoinHandle<io::Result<Bytes>> {
        let (file, offset) = (Arc::clone(&self.file), self.next);
        let length = usize::try_from(self.left.min(STEP_BYTES)).unwrap_or(0);
        spawn_blocking(move || {
            let mut step = vec![0; length];
            file.read_exact_at(&mut step, offset)?;
            Ok(step.into())
        })
    }

    fn poll_step(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let mut reading = self.reading.take().unwrap_or_else(|| self.read());
        let Poll::Ready(read) = Pin::new(&mut reading).poll(context) else {
            self.reading = Some(reading);
            return Poll::Pending;
        };
        let step = read.unwrap_or_else(|stopped| Err(io::Error::other(stopped)));
        if let Ok(step) = &step {
            self.next += step.len() as u64;
            self.left -= step.len() as u64;
        }
        Poll::Ready(Some(step))
    }
}

impl HttpBody for Outgoing {
    type Data = Pieces;
    type Error = io::Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Pieces>, io::Error>>> {
        match self.get_mut() {
            Outgoing::Whole(whole) => {
                Poll::Ready(whole.0.take().map(|pieces| Ok(Frame::data(pieces))))
            }
            Outgoing::Steps(steps) => steps.poll_step(context).map(|step| {
                step.map(|step| step.map(|step| Frame::data(Pieces::of(vec![step].into()))))
            }),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Outgoing::Whole(whole) => whole.0.is_none(),
            Outgoing::Steps(steps) => steps.left == 0,
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(match self {
            Outgoing::Whole(whole) => whole.0.as_ref().map_or(0, |pieces| pieces.left as u64),
            Outgoing::Steps(steps) => steps.left,
        })
    }
}

impl Whole {
    fn of(body: &Body) -> Whole {
        let pieces = Pieces::of(Arc::clone(body.pieces()));
        Whole(Some(pieces).filter(|pieces| pieces.left > 0))
    }
}

impl Pieces {
    fn of(all: Arc<[Bytes]>) -> Pieces {
        let left = all.iter().map(Bytes::len).sum();
        let mut pieces = Pieces { all, next: 0, written: 0, left };
        pieces.advance(0);
        pieces
    }

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
        assert!(Outgoing::of(&Bytes::new().into()).is_end_stream());
        assert!(Outgoing::default().is_end_stream());
    }
}
