//! What can be read yet of a damaged ledger, behind the last record of a sound one. The chain proves each record:
//! what follows from the sound one, and has its text, is what was written.

use std::path::Path;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, Transaction, params_from_iter};

use super::record::Record;
use super::schema::FORMAT;
use super::{LedgerError, LedgerReader, Writer, held, matters, migrate, read_head, schema};
use crate::domain::digest::Digest;

/// Records taken over in one transaction.
const STEP: u32 = 100;

/// Of what is no record: it is taken over whole, or left as it was.
const TABLES: [&str; 3] = ["held", "obeyed", "matters"];

/// Takes over from a damaged ledger what follows, and what waits. Returns how many records.
pub fn salvage(damaged: &Path, sound: &Path) -> Result<u64, LedgerError> {
    let (mut to, unavailable) = open(sound)?;
    // Either of the two may be of an earlier program.
    let format = schema::format(&to, sound)?;
    migrate::to_today(&mut to, format).map_err(&unavailable)?;
    migrate::complete(&mut to).map_err(&unavailable)?;
    let taken = records(damaged, sound)?;
    let Ok(from) = LedgerReader::at(damaged) else { return Ok(taken) };
    let Ok(waiting) = what_waits(&from.connection) else { return Ok(taken) };
    for table in TABLES {
        // Of a damaged table nothing is believed.
        if let Ok((columns, rows)) = read_all(&waiting, table) {
            replace(&mut to, table, (&columns, rows)).map_err(&unavailable)?;
        }
    }
    Ok(taken)
}

/// Takes over what follows, and nothing that no chain proves. Returns how many records.
pub(super) fn records(damaged: &Path, sound: &Path) -> Result<u64, LedgerError> {
    let Ok(from) = LedgerReader::at(damaged) else { return Ok(0) };
    let (mut to, unavailable) = open(sound)?;
    let mut taken = 0;
    loop {
        let head = read_head(&to).map_err(&unavailable)?;
        // Before the one that cannot be read there may be some that can.
        let records = from.replay(head.offset, STEP).or_else(|_damage| from.replay(head.offset, 1));
        let records = records.unwrap_or_default();
        let transaction = to.transaction().map_err(&unavailable)?;
        let step = take_over(&from, &transaction, &records).map_err(&unavailable)?;
        transaction.commit().map_err(&unavailable)?;
        taken += step;
        if step == 0 || step < records.len() as u64 {
            return Ok(taken);
        }
    }
}

fn open(
    sound: &Path,
) -> Result<(Connection, impl Fn(rusqlite::Error) -> LedgerError), LedgerError> {
    let unavailable = |source| LedgerError::Unavailable { path: sound.to_owned(), source };
    let connection = Connection::open_with_flags(sound, OpenFlags::SQLITE_OPEN_READ_WRITE);
    Ok((connection.map_err(unavailable)?, unavailable))
}

/// Up to the first that does not follow, or whose text is neither there nor destroyed.
fn take_over(
    from: &LedgerReader,
    to: &Transaction<'_>,
    records: &[Record],
) -> rusqlite::Result<u64> {
    let mut taken = 0;
    for record in records {
        let (header, bytes) = (&record.header, &record.header_bytes);
        let head = read_head(to)?;
        let is_whole = header.body.is_none() || record.body.is_some() || record.husk.is_some();
        if !is_whole || head.chain_of(header, bytes) != record.chain {
            break;
        }
        let writer = Writer { transaction: to, head, now: header.at };
        let body = header.body.zip(record.body.clone());
        writer
            .keep("INSERT OR IGNORE INTO bodies (digest, bytes) VALUES (?1, ?2)", body.as_ref())?;
        if let (Some(digest), Some(husk)) = (header.body, &record.husk) {
            let husk = (digest, husk.clone());
            writer
                .keep("INSERT OR IGNORE INTO husks (digest, bytes) VALUES (?1, ?2)", Some(&husk))?;
        }
        // The copy of a drop file is less than its text: without it the record stands.
        let source = header.source.and_then(|digest| Some((digest, from.source(&digest).ok()??)));
        let source = source.map(|(digest, bytes): (Digest, Vec<u8>)| (digest, bytes.into()));
        writer.keep(
            "INSERT OR IGNORE INTO sources (digest, bytes) VALUES (?1, ?2)",
            source.as_ref(),
        )?;
        writer.insert(header, bytes, &record.chain)?;
        taken += 1;
    }
    Ok(taken)
}

type Rows = (Vec<String>, Vec<Vec<Value>>);

/// In memory, and as today's programs keep it, whatever the format of the ledger.
fn what_waits(db: &Connection) -> rusqlite::Result<Connection> {
    let format: i32 = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if !(1..=FORMAT).contains(&format) {
        return Err(rusqlite::Error::QueryReturnedNoRows);
    }
    let mut waiting = Connection::open_in_memory()?;
    for table in TABLES {
        let sql = "SELECT sql FROM sqlite_schema WHERE type = 'table' AND name = ?1";
        let made = db.query_row(sql, [table], |row| row.get::<_, String>(0));
        // Where one of them cannot be read, the others are told without it.
        if let (Ok(sql), Ok((columns, rows))) = (made, read_all(db, table)) {
            waiting.execute_batch(&sql)?;
            insert_all(&waiting, table, (&columns, rows))?;
        }
    }
    migrate::to_today(&mut waiting, format)?;
    if read_all(&waiting, "matters").is_ok() {
        migrate::complete(&mut waiting)?;
    }
    Ok(waiting)
}

fn read_all(db: &Connection, table: &str) -> rusqlite::Result<Rows> {
    let mut query = db.prepare(&format!("SELECT * FROM {table}"))?;
    let columns: Vec<String> = query.column_names().map(str::to_owned).collect();
    let width = columns.len();
    let rows = query.query_map([], |row| (0..width).map(|column| row.get(column)).collect())?;
    Ok((columns, rows.collect::<rusqlite::Result<_>>()?))
}

fn insert_all(
    db: &Connection,
    table: &str,
    (columns, rows): (&[String], Vec<Vec<Value>>),
) -> rusqlite::Result<()> {
    let places = vec!["?"; columns.len()].join(", ");
    let sql = format!("INSERT INTO {table} ({}) VALUES ({places})", columns.join(", "));
    rows.into_iter().try_for_each(|row| db.execute(&sql, params_from_iter(row)).map(|_one| ()))
}

fn replace(
    db: &mut Connection,
    table: &str,
    rows: (&[String], Vec<Vec<Value>>),
) -> rusqlite::Result<()> {
    let transaction = db.transaction()?;
    transaction.execute(&format!("DELETE FROM {table}"), [])?;
    insert_all(&transaction, table, rows)?;
    // A byte may have been altered inside a value.
    if held::check(&transaction).and_then(|()| matters::check(&transaction)).is_err() {
        return transaction.rollback();
    }
    transaction.commit()
}
