//! The everyday queries (`tests/data/everyday-queries.tsv`). Used by the test and by the figures.

/// A query, and what it means.
pub(crate) struct Asked {
    /// As typed.
    pub(crate) query: &'static str,
    /// Any of these procedures is right.
    pub(crate) codes: Vec<&'static str>,
    /// everyday, question, fragment, abbreviation.
    pub(crate) kind: &'static str,
    /// citizen, business.
    pub(crate) who: &'static str,
    /// Not to be looked at while tuning.
    pub(crate) held_out: bool,
}

/// All queries, in the order of the file. A line that is out of format fails.
pub(crate) fn everyday() -> Vec<Asked> {
    let table = include_str!("../../../../tests/data/everyday-queries.tsv");
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    let asked = lines.map(|line| {
        let [query, codes, kind, who] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("four cells: {line:?}") };
        Asked { query, codes: codes.split(',').collect(), kind, who, held_out: print(query).is_multiple_of(5) }
    });
    asked.collect()
}

/// FNV-1a, so that no one chooses which queries are held out.
fn print(query: &str) -> u32 {
    query.bytes().fold(0x811c_9dc5, |state, byte| (state ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
