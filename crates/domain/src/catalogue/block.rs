//! Blocks (khối): some dozens of procedures each, found by code alone, so that a function needs no directory to show one.

use std::collections::BTreeMap;

use super::Corrupted;
use crate::{
    code::ProcedureCode,
    procedure::{Procedure, stable_hash},
};

/// How many procedures a block holds on average.
const IN_A_BLOCK: usize = 48;
/// More blocks than this never help: a procedure that still does not fit is too large by itself.
const MOST_BLOCKS: u16 = 4096;

/// The block of `code` where the edition has `count` blocks. The same forever: stored pages and figures rely on it.
pub fn block_of(code: &ProcedureCode, count: u16) -> u16 {
    let count = u64::from(count.max(1));
    u16::try_from(stable_hash(code.as_str().as_bytes()) % count).unwrap_or(0)
}

/// All procedures of an edition, cut into blocks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocks {
    /// Number of blocks, to be kept with the edition: [`block_of`] needs it.
    pub count: u16,
    /// The blocks that are not empty, by number, each as [`Block`] reads it.
    pub blocks: BTreeMap<u16, Vec<u8>>,
}

/// A single procedure does not fit into a block.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{code} does not fit into one block")]
pub struct BlockTooLarge {
    /// Which one.
    pub code: ProcedureCode,
}

/// Cuts procedures into blocks that all fit; `fits` measures one as it will be stored (compressed, under the item limit).
pub fn split(procedures: &[Procedure], fits: impl Fn(&[u8]) -> bool) -> Result<Blocks, BlockTooLarge> {
    // By code, so that a block whose procedures did not change is the same bytes as before.
    let lines: BTreeMap<&ProcedureCode, String> = procedures.iter().map(|procedure| (&procedure.code, line(procedure))).collect();
    let mut count = u16::try_from(lines.len().div_ceil(IN_A_BLOCK)).unwrap_or(MOST_BLOCKS).clamp(1, MOST_BLOCKS);
    loop {
        let mut blocks: BTreeMap<u16, Vec<u8>> = BTreeMap::new();
        for (code, line) in &lines {
            blocks.entry(block_of(code, count)).or_default().extend_from_slice(line.as_bytes());
        }
        let Some(large) = blocks.iter().find(|(_, bytes)| !fits(bytes)).map(|(number, _)| *number) else {
            return Ok(Blocks { count, blocks });
        };
        if let Some((code, _)) = lines.iter().find(|(code, line)| block_of(code, count) == large && !fits(line.as_bytes())) {
            return Err(BlockTooLarge { code: (*code).clone() });
        }
        if count == MOST_BLOCKS {
            // Many in one block by sheer chance of the hash: name the first.
            let code = lines.keys().find(|code| block_of(code, count) == large).map(|code| (*code).clone());
            return match code {
                Some(code) => Err(BlockTooLarge { code }),
                None => Ok(Blocks { count, blocks }),
            };
        }
        count = count.saturating_add(count / 4 + 1).min(MOST_BLOCKS);
    }
}

/// `1.001193 {…}`: one line a procedure, so that finding one parses one.
fn line(procedure: &Procedure) -> String {
    let json = serde_json::to_string(procedure).unwrap_or_default();
    format!("{} {json}\n", procedure.code)
}

/// One block, read back.
#[derive(Debug, Clone)]
pub struct Block {
    text: String,
}

impl Block {
    /// Opens a block's bytes (uncompressed). Errors: they are not text.
    pub fn open(bytes: Vec<u8>) -> Result<Block, Corrupted> {
        String::from_utf8(bytes).map(|text| Block { text }).map_err(|_| Corrupted)
    }

    /// The procedure with this code, if the block has it. Errors: its line cannot be read.
    pub fn find(&self, code: &ProcedureCode) -> Result<Option<Procedure>, Corrupted> {
        let found = self.text.lines().find_map(|line| line.strip_prefix(code.as_str())?.strip_prefix(' '));
        found.map(|json| serde_json::from_str(json).map_err(|_| Corrupted)).transpose()
    }

    /// All procedures of the block, in the order of their codes; lines that cannot be read are errors.
    pub fn procedures(&self) -> impl Iterator<Item = Result<Procedure, Corrupted>> + '_ {
        self.text.lines().map(|line| {
            let (_, json) = line.split_once(' ').ok_or(Corrupted)?;
            serde_json::from_str(json).map_err(|_| Corrupted)
        })
    }

    /// Bytes in memory, for a bounded cache.
    pub fn size(&self) -> usize {
        self.text.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn procedures(count: u32) -> Vec<Procedure> {
        (0..count)
            .map(|n| Procedure::named(ProcedureCode::parse(&format!("1.{n:06}")).unwrap(), format!("Thủ tục\n{n}")))
            .collect()
    }

    #[test]
    fn blocks_do_not_move() {
        for (code, count, expect) in [("1.001193", 118, 56), ("2.000635", 118, 37), ("1.001193", 1, 0), ("1.001193", 0, 0)] {
            assert_eq!(block_of(&ProcedureCode::parse(code).unwrap(), count), expect, "{code} of {count}");
        }
    }

    #[test]
    fn every_procedure_is_found_in_its_block_and_no_other() {
        let procedures = procedures(500);
        let blocks = split(&procedures, |_| true).unwrap();
        assert_eq!(blocks.count, 11);
        for procedure in &procedures {
            for (number, bytes) in &blocks.blocks {
                let block = Block::open(bytes.clone()).unwrap();
                let expect = (*number == block_of(&procedure.code, blocks.count)).then(|| procedure.clone());
                assert_eq!(block.find(&procedure.code), Ok(expect));
            }
        }
        let all: usize = blocks.blocks.values().map(|bytes| Block::open(bytes.clone()).unwrap().procedures().count()).sum();
        assert_eq!(all, 500);
    }

    #[test]
    fn blocks_are_cut_until_each_fits() {
        let procedures = procedures(500);
        let blocks = split(&procedures, |bytes| bytes.len() <= 1000).unwrap();
        assert!(blocks.count > 11 && blocks.blocks.values().all(|bytes| bytes.len() <= 1000));
        let mut reversed = procedures.clone();
        reversed.reverse();
        assert_eq!(split(&reversed, |bytes| bytes.len() <= 1000), Ok(blocks));
    }

    #[test]
    fn one_that_never_fits_is_named() {
        let mut procedures = procedures(100);
        procedures[7].name = "dài ".repeat(1000);
        let code = procedures[7].code.clone();
        assert_eq!(split(&procedures, |bytes| bytes.len() <= 1000), Err(BlockTooLarge { code }));
    }

    #[test]
    fn spoiled_bytes_are_an_error() {
        let code = ProcedureCode::parse("1.000001").unwrap();
        assert!(Block::open(vec![0xff]).is_err());
        let block = Block::open(b"1.000001 {\"code\":\n".to_vec()).unwrap();
        assert_eq!(block.find(&code), Err(Corrupted));
        assert_eq!(block.find(&ProcedureCode::parse("1.000002").unwrap()), Ok(None));
        assert_eq!(block.procedures().next(), Some(Err(Corrupted)));
    }
}
