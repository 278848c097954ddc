//! The data: a table of two columns of numbers under a line of names.
//!
//! ```text
//! eruption_minutes,waiting_minutes
//! 3.6,79
//! 1.8,54
//! ```
//!
//! Every line is read or refused; none is skipped. What is refused is reported with its number, as
//! an editor would count it.

use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};

/// The eruptions of Old Faithful: how long each lasted, and the wait until the next one.
pub const OLD_FAITHFUL: &str = include_str!("faithful.csv");

/// With fewer rows than this the mixture would have more parameters than the data have numbers.
pub const FEWEST_ROWS: usize = 12;

/// Two named columns of finite numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The names of the columns, as the first line gives them.
    pub columns: [String; 2],
    /// The rows, in the order of the file.
    pub rows: Vec<[f64; 2]>,
}

impl Table {
    /// Reads a table from a file.
    ///
    /// # Errors
    ///
    /// [`DataError`], if the file cannot be read or is not such a table.
    pub fn read(path: &Path) -> Result<Table, DataError> {
        let text =
            std::fs::read_to_string(path).map_err(|cause| DataError::Unreadable { path: path.to_path_buf(), cause })?;
        Table::parse(&text)
    }

    /// Reads a table from text.
    ///
    /// A byte-order mark and empty lines at the very end are allowed.
    ///
    /// # Errors
    ///
    /// [`DataError`], if the text is not such a table.
    pub fn parse(text: &str) -> Result<Table, DataError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text).trim_end();
        let mut lines = (1..).zip(text.lines());
        let columns = match lines.next() {
            Some((number, line)) => header(line).map_err(|fault| DataError::Line { number, fault }),
            None => Err(DataError::TooFewRows { found: 0 }),
        }?;
        let rows = lines
            .map(|(number, line)| row(line).map_err(|fault| DataError::Line { number, fault }))
            .collect::<Result<Vec<_>, _>>()?;
        if rows.len() < FEWEST_ROWS {
            return Err(DataError::TooFewRows { found: rows.len() });
        }
        Ok(Table { columns, rows })
    }
}

/// Reads the line of names. A line of numbers is refused: it would be a row lost in silence.
fn header(line: &str) -> Result<[String; 2], Fault> {
    let names = fields(line)?;
    if names.iter().any(|name| name.is_empty()) {
        return Err(Fault::NamelessColumn);
    }
    if names.iter().all(|name| name.parse::<f64>().is_ok()) {
        return Err(Fault::NoHeader);
    }
    Ok(names.map(str::to_owned))
}

/// Reads one row.
fn row(line: &str) -> Result<[f64; 2], Fault> {
    let [first, second] = fields(line)?;
    Ok([number(first)?, number(second)?])
}

/// Splits a line at its one comma.
fn fields(line: &str) -> Result<[&str; 2], Fault> {
    let fields: Vec<&str> = line.split(',').map(str::trim).collect();
    fields
        .try_into()
        .map_err(|fields: Vec<&str>| Fault::FieldCount { found: if line.trim().is_empty() { 0 } else { fields.len() } })
}

/// Reads one finite number.
fn number(field: &str) -> Result<f64, Fault> {
    match field.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        Ok(_) => Err(Fault::NotFinite { field: field.to_owned() }),
        Err(_) => Err(Fault::NotANumber { field: field.to_owned() }),
    }
}

/// Why no table could be had.
#[derive(Debug)]
pub enum DataError {
    /// The file could not be opened, or is not text.
    Unreadable {
        /// The file that was named.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
    /// One line is malformed.
    Line {
        /// The number of the line; the first is 1.
        number: usize,
        /// What is wrong with it.
        fault: Fault,
    },
    /// There are fewer than [`FEWEST_ROWS`] rows.
    TooFewRows {
        /// How many there are.
        found: usize,
    },
}

/// What is wrong with a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Not two fields with one comma between them.
    FieldCount {
        /// How many there are.
        found: usize,
    },
    /// The first line leaves a column without a name.
    NamelessColumn,
    /// The first line holds numbers where the names should be.
    NoHeader,
    /// A field is not a number.
    NotANumber {
        /// The field.
        field: String,
    },
    /// A field is infinite, or says that it is not a number.
    NotFinite {
        /// The field.
        field: String,
    },
}

impl fmt::Display for DataError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DataError::Unreadable { path, cause } => {
                write!(f, "cannot read `{}`: {cause}", path.display())
            }
            DataError::Line { number, fault } => write!(f, "line {number}: {fault}"),
            DataError::TooFewRows { found } => {
                write!(f, "rows of data: {found}; at least {FEWEST_ROWS} are needed")
            }
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::FieldCount { found: 0 } => write!(f, "the line is empty"),
            Fault::FieldCount { found: 1 } => write!(f, "1 field where 2 are expected"),
            Fault::FieldCount { found } => write!(f, "{found} fields where 2 are expected"),
            Fault::NamelessColumn => write!(f, "a column has no name"),
            Fault::NoHeader => write!(f, "numbers where the names of the columns are expected"),
            Fault::NotANumber { field } => write!(f, "`{field}` is not a number"),
            Fault::NotFinite { field } => write!(f, "`{field}` is not a finite number"),
        }
    }
}

impl Error for DataError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            DataError::Unreadable { cause, .. } => Some(cause),
            DataError::Line { .. } | DataError::TooFewRows { .. } => None,
        }
    }
}
