//! The write-ahead log of a ledger in which something was altered. `SQLite` reads a log up to the first frame that
//! does not fit its checksum, and forgets the rest. What lies behind one altered frame is whole: each frame has a
//! checksum, and the chain of the records proves what they say.
//!
//! The form is that of <https://www.sqlite.org/fileformat2.html#walformat>.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek as _, SeekFrom};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::whole::Stop;
use super::{LedgerError, LedgerReader, salvage, schema};

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
const DATABASE_HEADER: usize = 100;

/// Where a database says that it has a log, and how it says that it has none.
const VERSIONS: u64 = 18;
const WITHOUT_LOG: [u8; 2] = [1, 1];

/// The last bit of a log's first word says how words are added up: 0 for little-endian ones.
const MAGIC: u32 = 0x377f_0682;

/// What a log makes of its database, all frames together: each page of it is made good, or not each.
const WHOLE: &str = "db.whole";
pub const BEHIND: &str = "db.behind";

/// What became of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Log {
    /// `SQLite` reads all that is in it.
    Sound,
    /// What was altered had been written once more behind it: nothing is lost.
    Whole,
    /// So many records were taken over from behind what was altered, up to the first that does not prove itself.
    Saved(u64),
}

#[derive(Debug, thiserror::Error)]
pub enum WalError {
    #[error("what the log of {ledger} holds cannot be saved")]
    Io { ledger: PathBuf, source: io::Error },
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

/// Before a ledger is opened: takes over what its log holds behind an altered frame. What a kill cuts short the next
/// start carries to its end.
pub fn mend(ledger: &Path) -> Result<Log, WalError> {
    let failed = |source| WalError::Io { ledger: ledger.to_owned(), source };
    // Once they lie there they hold more than ledger and log do.
    let (whole, behind) = (ledger.with_extension(WHOLE), ledger.with_extension(BEHIND));
    if !whole.exists() && !behind.exists() {
        let written = ledger.with_extension("db.tmp");
        remove(&written).map_err(failed)?;
        let Some(altered) = Altered::find(ledger).map_err(failed)? else { return Ok(Log::Sound) };
        let database = altered.write_database((ledger, &written));
        database.inspect_err(|_error| drop(remove(&written))).map_err(failed)?;
        let is_whole = altered.is_made_good() && is_sound(&written)?;
        let to = if is_whole { &whole } else { &behind };
        fs::rename(&written, to).and_then(|()| sync_folder_of(to)).map_err(failed)?;
    }
    if whole.exists() {
        if goes_on(ledger, &whole)? {
            take_the_place((&whole, ledger)).map_err(failed)?;
            return Ok(Log::Whole);
        }
        fs::rename(&whole, &behind).map_err(failed)?;
    }
    drop(schema::open(ledger)?);
    let saved = salvage::records(&behind, ledger)?;
    fs::remove_file(&behind).map_err(failed)?;
    Ok(Log::Saved(saved))
}

/// What was altered may be the number of a page, so that another page is the one that is not made good.
fn is_sound(database: &Path) -> Result<bool, LedgerError> {
    let never: Stop = Arc::new(|| false);
    let checked = LedgerReader::at(database).and_then(|mut ledger| {
        ledger.check_structure(&never)?;
        ledger.verify(|_offset| ())
    });
    match checked {
        Ok(_walked) => Ok(true),
        Err(error) if error.is_damage() => Ok(false),
        Err(error) => Err(error),
    }
}

/// Behind what `SQLite` reads may lie what it took back, where a write had failed: that is no part of what came since.
fn goes_on(ledger: &Path, written: &Path) -> Result<bool, LedgerError> {
    match LedgerReader::at(ledger).and_then(|read| read.head()) {
        Ok(head) if head.offset > 0 => {
            Ok(LedgerReader::at(written)?.chain_at(head.offset)? == Some(head.chain))
        }
        // It reads nothing, or nothing of a ledger.
        Ok(_) | Err(_) => Ok(true),
    }
}

/// The log goes first: it does not belong to what comes.
fn take_the_place((whole, ledger): (&Path, &Path)) -> io::Result<()> {
    for name in ["db-wal", "db-shm"] {
        remove(&ledger.with_extension(name))?;
    }
    fs::rename(whole, ledger)?;
    sync_folder_of(ledger)
}

fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn sync_folder_of(file: &Path) -> io::Result<()> {
    file.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

/// A log with something behind the place up to which `SQLite` reads it.
#[derive(Debug)]
struct Altered {
    log: File,
    page_size: usize,
    /// Of the whole database, after the last transaction.
    pages: u32,
    /// Of each page the last frame that has it.
    last: BTreeMap<u32, Frame>,
}

#[derive(Clone, Copy, Debug)]
struct Frame {
    at: u64,
    is_intact: bool,
}

impl Altered {
    /// None where there is no log, where all of it is read, and where what is not is one transaction at its end that
    /// never came to be: a commit is on the disk before the next one begins.
    fn find(ledger: &Path) -> io::Result<Option<Altered>> {
        let log = match File::open(ledger.with_extension("db-wal")) {
            Ok(log) => log,
            // Whoever opens the ledger says whose files they are.
            Err(error) if is_none(&error) => return Ok(None),
            Err(error) => return Err(error),
        };
        let Some(walk) = Walk::through(ledger, &log)? else { return Ok(None) };
        let Walk { page_size, committed, commits_behind, pages, .. } = walk;
        Ok((commits_behind > 1).then_some(Altered { log, page_size, pages, last: committed }))
    }

    /// Every page is as it was written last.
    fn is_made_good(&self) -> bool {
        self.last.iter().all(|(page, frame)| frame.is_intact || *page > self.pages)
    }

    /// The database as it would be if the log were read to its end.
    fn write_database(&self, (ledger, to): (&Path, &Path)) -> io::Result<()> {
        fs::copy(ledger, to)?;
        let file = File::options().write(true).open(to)?;
        let mut page = vec![0; self.page_size];
        for (number, frame) in self.last.range(1..=self.pages) {
            self.log.read_exact_at(&mut page, frame.at + FRAME_HEADER as u64)?;
            file.write_all_at(&page, u64::from(number - 1) * self.page_size as u64)?;
        }
        file.set_len(u64::from(self.pages) * self.page_size as u64)?;
        file.write_all_at(&WITHOUT_LOG, VERSIONS)?;
        file.sync_all()
    }
}

/// A walk through all frames of a log, whatever their checksums say.
struct Walk<'a> {
    log: BufReader<&'a File>,
    order: Order,
    page_size: usize,
    /// Tells the frames of this log from what lies behind them of an earlier one.
    salts: [u8; 8],
    at: u64,
    /// Of the frame before, as it is written there.
    sum: Sum,
    is_header_whole: bool,
    /// `SQLite` would have read all up to here.
    is_read: bool,
    commits_behind: u32,
    pages: u32,
    /// Since the last transaction that came to its end.
    open: Vec<(u32, Frame)>,
    committed: BTreeMap<u32, Frame>,
    buffer: Vec<u8>,
}

impl<'a> Walk<'a> {
    /// None where it is no log that can be read at all.
    fn through(ledger: &Path, log: &'a File) -> io::Result<Option<Walk<'a>>> {
        let Some(header) = read_at::<HEADER>(log, 0)? else { return Ok(None) };
        let Some(page_size) = page_size(ledger, &header)? else { return Ok(None) };
        let order = Order::of(word(&header, 0));
        let Some(mut walk) = Walk::begin(log, (&header, page_size), order)? else {
            return Ok(None);
        };
        while walk.step()? {}
        if walk.is_header_whole || walk.commits_behind > 0 {
            return Ok(Some(walk));
        }
        // The bit that says the order may be the altered one.
        let Some(mut other) = Walk::begin(log, (&header, page_size), order.other())? else {
            return Ok(Some(walk));
        };
        while other.step()? {}
        Ok(Some(other))
    }

    fn begin(
        log: &'a File,
        (header, page_size): (&[u8; HEADER], usize),
        order: Order,
    ) -> io::Result<Option<Walk<'a>>> {
        let frame_size = page_size + FRAME_HEADER;
        let sum = Sum(word(header, 24), word(header, 28));
        let is_whole = word(header, 0) & !1 == MAGIC && order.add(Sum(0, 0), &header[..24]) == sum;
        let salts = if is_whole {
            Some(part(header, 16))
        } else {
            // Two of the first three frames say it.
            let of = |frame: usize| {
                let at = (HEADER + frame * frame_size) as u64;
                read_at::<FRAME_HEADER>(log, at).map(|found| found.map(|found| part(&found, 8)))
            };
            let [first, second, third] = [of(0)?, of(1)?, of(2)?];
            if first == second || first == third { first } else { second }
        };
        let mut log = BufReader::new(log);
        log.seek(SeekFrom::Start(HEADER as u64))?;
        Ok(salts.map(|salts| Walk {
            log,
            order,
            page_size,
            salts,
            at: HEADER as u64,
            sum,
            is_header_whole: is_whole,
            is_read: is_whole,
            commits_behind: 0,
            pages: 0,
            open: Vec::new(),
            committed: BTreeMap::new(),
            buffer: vec![0; frame_size],
        }))
    }

    /// Takes the next frame in; false behind the last one.
    fn step(&mut self) -> io::Result<bool> {
        match self.log.read_exact(&mut self.buffer) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            read => read?,
        }
        let (header, page) = self.buffer.split_at(FRAME_HEADER);
        let sum = self.order.add(self.order.add(self.sum, &header[..8]), page);
        self.sum = Sum(word(header, 16), word(header, 20));
        let is_intact = sum == self.sum && header[8..16] == self.salts;
        self.is_read &= is_intact;
        self.open.push((word(header, 0), Frame { at: self.at, is_intact }));
        self.at += self.buffer.len() as u64;
        let pages = word(header, 4);
        // What an earlier log left there has other salts, and never comes to a commit of this one.
        if is_intact && pages > 0 {
            self.pages = pages;
            self.committed.extend(self.open.drain(..));
            self.commits_behind += u32::from(!self.is_read);
        }
        Ok(true)
    }
}

/// The size is in the database, and in its log. None where there is no database to put it into.
fn page_size(ledger: &Path, log: &[u8; HEADER]) -> io::Result<Option<usize>> {
    let is_one = |size: u32| size.is_power_of_two() && (512..=65_536).contains(&size);
    let file = match File::open(ledger) {
        Ok(file) => file,
        Err(error) if is_none(&error) => return Ok(None),
        Err(error) => return Err(error),
    };
    let in_database = read_at::<DATABASE_HEADER>(&file, 0)?.map(|header| {
        match u32::from(header[16]) << 8 | u32::from(header[17]) {
            1 => 65_536,
            size => size,
        }
    });
    let size = in_database.filter(|size| is_one(*size)).unwrap_or_else(|| word(log, 8));
    Ok(Some(if is_one(size) { size as usize } else { 4_096 }))
}

fn is_none(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::PermissionDenied)
}

/// None behind the end of the file.
fn read_at<const N: usize>(file: &File, at: u64) -> io::Result<Option<[u8; N]>> {
    let mut bytes = [0; N];
    match file.read_exact_at(&mut bytes, at) {
        Ok(()) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}

/// Big-endian, as all of a log's own numbers are.
fn word(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes(part(bytes, at))
}

/// Zeros where there is nothing.
fn part<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes.get(at..).and_then(|rest| rest.first_chunk()).copied().unwrap_or([0; N])
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Sum(u32, u32);

/// Of the bytes of the words that are added up.
#[derive(Clone, Copy, Debug)]
enum Order {
    Little,
    Big,
}

impl Order {
    fn of(magic: u32) -> Order {
        if magic & 1 == 1 { Order::Big } else { Order::Little }
    }

    fn other(self) -> Order {
        match self {
            Order::Little => Order::Big,
            Order::Big => Order::Little,
        }
    }

    fn add(self, Sum(mut first, mut second): Sum, bytes: &[u8]) -> Sum {
        let number = |bytes: [u8; 4]| match self {
            Order::Little => u32::from_le_bytes(bytes),
            Order::Big => u32::from_be_bytes(bytes),
        };
        for at in (0..bytes.len()).step_by(8) {
            first = first.wrapping_add(number(part(bytes, at))).wrapping_add(second);
            second = second.wrapping_add(number(part(bytes, at + 4))).wrapping_add(first);
        }
        Sum(first, second)
    }
}
