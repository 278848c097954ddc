//! The form of raw results.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One file of `benches/results`: what was measured, on what, and how.
#[derive(Debug, Deserialize, Serialize)]
pub struct Results {
    /// The command that measures it again.
    pub command: String,
    /// Processor, number of cores, memory.
    pub machine: String,
    /// Flags of the compiler, as environment variables.
    pub flags: String,
    /// Versions, by name.
    pub versions: BTreeMap<String, String>,
    /// Year, month, day.
    pub date: String,
    /// What else a reader must know, a sentence each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// The columns of the table, in order.
    pub columns: Vec<Column>,
    /// One object for each row, with an entry for each column that is not computed.
    pub rows: Vec<BTreeMap<String, Value>>,
}

/// A column of the table.
#[derive(Debug, Deserialize, Serialize)]
pub struct Column {
    /// Its title, and the name of the rows' entries.
    pub name: String,
    /// What its entries are.
    pub kind: Kind,
    /// The columns of a ratio, the dividend first; of several divisors the smallest counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub of: Vec<String>,
}

/// What the entries of a column are.
#[derive(Clone, Copy, Debug, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A text, as it stands.
    Text,
    /// A time in nanoseconds, shown in the unit that suits it. The entry `NAME spread`, where a row has it, is by what part
    /// of itself the time varied.
    Nanoseconds,
    /// A number of bytes, shown in the unit that suits it.
    Bytes,
    /// How many there are of something.
    Count,
    /// Computed from two other columns; never in the raw results.
    Ratio,
}

/// A column of that name and kind; a ratio names its columns.
#[must_use]
pub fn column(name: &str, kind: Kind, of: &[&str]) -> Column {
    Column { name: name.to_owned(), kind, of: of.iter().map(|name| (*name).to_owned()).collect() }
}

impl Results {
    /// Reads a file of results; none where there is no such file yet.
    pub fn read(path: &Path) -> io::Result<Option<Self>> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let results: Self =
            serde_json::from_str(&text).map_err(|error| io::Error::other(format!("{}: {error}", path.display())))?;
        Ok(Some(results))
    }

    /// Writes a file of results.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(path, serde_json::to_string_pretty(self)? + "\n")
    }
}
