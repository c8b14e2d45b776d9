//! One slip of the finger: a letter too many, too few, another one, or two in the wrong order.

use super::fold::fingerprint;

/// Fingerprints of a word and of the word with each of its letters left out. Two words one slip apart share one.
pub(super) fn cuts(word: &[u8]) -> impl Iterator<Item = u32> {
    let whole = std::iter::once(fingerprint(word.iter().copied()));
    whole.chain((0..word.len()).map(|out| {
        let (before, after) = word.split_at(out);
        fingerprint(before.iter().chain(&after[1..]).copied())
    }))
}

/// Whether one slip turns one word into the other. Equal words are none apart.
pub(super) fn one_slip_apart(one: &[u8], other: &[u8]) -> bool {
    let front = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[front..], &other[front..]);
    match (one, other) {
        ([], [_]) | ([_], []) => true,
        ([], _) | (_, []) => false,
        ([a, rest @ ..], [b, tail @ ..]) => {
            rest == tail
                || rest == other
                || one == tail
                || matches!((rest, tail), ([c, after @ ..], [d, end @ ..]) if a == d && b == c && after == end)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips() {
        for (one, other, apart) in [
            ("hon", "hom", true),
            ("hon", "hn", true),
            ("hon", "hoon", true),
            ("hon", "hno", true),
            ("hon", "on", true),
            ("hon", "hont", true),
            ("hon", "hon", false),
            ("hon", "ohm", false),
            ("hon", "h", false),
            ("hon", "noh", false),
            ("", "a", true),
            ("", "", false),
            ("ab", "ba", true),
        ] {
            assert_eq!(one_slip_apart(one.as_bytes(), other.as_bytes()), apart, "{one} {other}");
            assert_eq!(one_slip_apart(other.as_bytes(), one.as_bytes()), apart, "{other} {one}");
            if apart {
                let ours: Vec<u32> = cuts(one.as_bytes()).collect();
                assert!(cuts(other.as_bytes()).any(|print| ours.contains(&print)), "{one} {other}");
            }
        }
    }
}
