//! The embedded database of this machine: dynoxide over SQLite, in memory or in a file.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::Fault;

/// The stream is looked for its end at every write and every look; without indexes that reads all that was ever written,
/// pictures of items included. Dynoxide 3.2 makes none, so they are made beside it.
const INDEXES: &str = "
    CREATE INDEX IF NOT EXISTS portal_stream_end ON _stream_records (table_name, CAST(sequence_number AS INTEGER));
    CREATE INDEX IF NOT EXISTS portal_stream_shard
        ON _stream_records (table_name, shard_id, CAST(sequence_number AS INTEGER));";

/// A new database in memory. Errors: those of SQLite.
pub fn in_memory() -> Result<dynoxide::Database, Fault> {
    static OPENED: AtomicU64 = AtomicU64::new(0);
    // A name of its own, so that the connection that makes the indexes finds it.
    open(&format!("file:portal-{}?mode=memory&cache=shared", OPENED.fetch_add(1, Ordering::Relaxed)))
}

/// The database in a file, made where there is none. Errors: those of SQLite.
pub fn in_file(path: &Path) -> Result<dynoxide::Database, Fault> {
    open(&path.to_string_lossy())
}

fn open(name: &str) -> Result<dynoxide::Database, Fault> {
    let database = dynoxide::Database::new(name).map_err(|error| Fault::new(format!("{name}: {error}")))?;
    let indexed = rusqlite::Connection::open(name).and_then(|beside| beside.execute_batch(INDEXES));
    indexed.map_err(|error| Fault::new(format!("{name}: {error}")))?;
    Ok(database)
}
