//! Lines of a file, plain or gzip, one at a time and none longer than memory allows.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use flate2::bufread::MultiGzDecoder;

/// The longest real record has 189 KB; what is longer than this is no record.
pub const LONGEST: usize = 2 << 20;

const GZIP: [u8; 2] = [0x1f, 0x8b];
const MARK: &str = "\u{feff}";

/// What a line is.
#[derive(Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// Its text.
    Text(&'a str),
    /// It is no text in UTF-8.
    NotUtf8,
    /// It is longer than [`LONGEST`].
    TooLong,
}

/// Reads lines and counts them from 1.
pub struct Lines {
    reader: Box<dyn BufRead + Send>,
    line: Vec<u8>,
    number: usize,
}

impl std::fmt::Debug for Lines {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Lines(at {})", self.number)
    }
}

impl Lines {
    /// Looks at the first bytes: gzip is known by its magic number, whatever the file is called. Errors: unreadable.
    pub fn open(mut reader: impl Read + Send + 'static) -> io::Result<Lines> {
        let first = first_bytes::<2>(&mut reader)?;
        let gzip = first == GZIP;
        let whole = BufReader::with_capacity(1 << 16, Cursor::new(first).chain(reader));
        let mut plain: Box<dyn Read + Send> = if gzip { Box::new(MultiGzDecoder::new(whole)) } else { Box::new(whole) };
        // A byte order mark says how the file is written and belongs to no record.
        let mut first = first_bytes::<3>(&mut plain)?;
        if first == MARK.as_bytes() {
            first.clear();
        }
        let reader = Box::new(BufReader::with_capacity(1 << 16, Cursor::new(first).chain(plain)));
        Ok(Lines { reader, line: Vec::new(), number: 0 })
    }

    /// The next line without its end, and its number. Errors: the file cannot be read on, or its gzip is cut short.
    pub fn next_line(&mut self) -> io::Result<Option<(usize, Line<'_>)>> {
        self.line.clear();
        let most = LONGEST as u64 + 1;
        if self.reader.by_ref().take(most).read_until(b'\n', &mut self.line)? == 0 {
            return Ok(None);
        }
        self.number += 1;
        if self.line.len() > LONGEST && self.line.last() != Some(&b'\n') {
            self.skip()?;
            return Ok(Some((self.number, Line::TooLong)));
        }
        while matches!(self.line.last(), Some(b'\n' | b'\r')) {
            self.line.pop();
        }
        Ok(Some((self.number, std::str::from_utf8(&self.line).map_or(Line::NotUtf8, Line::Text))))
    }

    /// The rest of a line that is too long to be kept.
    fn skip(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.reader.fill_buf()?;
            let (used, ended) = match buffer.iter().position(|byte| *byte == b'\n') {
                Some(place) => (place + 1, true),
                None => (buffer.len(), buffer.is_empty()),
            };
            self.reader.consume(used);
            if ended {
                return Ok(());
            }
        }
    }
}

/// The first bytes of a file, fewer where it has fewer.
fn first_bytes<const N: usize>(reader: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut first = Vec::with_capacity(N);
    reader.take(N as u64).read_to_end(&mut first)?;
    Ok(first)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn read(bytes: Vec<u8>) -> Result<Vec<String>, io::ErrorKind> {
        let mut lines = Lines::open(Cursor::new(bytes)).map_err(|e| e.kind())?;
        let mut all = Vec::new();
        while let Some((number, line)) = lines.next_line().map_err(|e| e.kind())? {
            all.push(match line {
                Line::Text(text) => format!("{number} {text}"),
                other => format!("{number} {other:?}"),
            });
        }
        Ok(all)
    }

    #[test]
    fn plain_and_gzip_read_alike() {
        let long = "x".repeat(LONGEST + 1);
        let exact = "y".repeat(LONGEST);
        for (bytes, expect) in [
            (b"".to_vec(), vec![]),
            (b"a".to_vec(), vec!["1 a".to_owned()]),
            (b"\xef\xbb\xbfa\r\n\nb\n".to_vec(), vec!["1 a".into(), "2 ".into(), "3 b".into()]),
            (b"a\n\xff\nb".to_vec(), vec!["1 a".into(), "2 NotUtf8".into(), "3 b".into()]),
            (format!("{long}\nb\n{long}").into_bytes(), vec!["1 TooLong".into(), "2 b".into(), "3 TooLong".into()]),
            (format!("{exact}\nb").into_bytes(), vec![format!("1 {exact}"), "2 b".into()]),
        ] {
            assert_eq!(read(gzip(&bytes)), Ok(expect.clone()));
            assert_eq!(read(bytes), Ok(expect));
        }
        // Two members, as `cat a.gz b.gz` makes them.
        assert_eq!(read([gzip(b"a\n"), gzip(b"b\n")].concat()), Ok(vec!["1 a".into(), "2 b".into()]));
    }

    #[test]
    fn a_gzip_that_is_cut_short_is_an_error() {
        let whole = gzip("dòng\n".repeat(1000).as_bytes());
        assert_eq!(read(whole[..whole.len() - 9].to_vec()), Err(io::ErrorKind::UnexpectedEof));
    }
}
