//! Which runs of letters are a Vietnamese syllable: such a word was rather meant than mistyped.

/// Beginnings, the longer before the shorter that begins alike. A syllable may also begin with its vowel.
const ONSETS: [&str; 27] = [
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr", "b", "c", "d", "g", "h", "k", "l", "m", "n", "p", "r",
    "s", "t", "v", "x", "",
];

/// What may follow, without marks, in the order of letters.
#[rustfmt::skip]
const RHYMES: [&str; 116] = [
    "a", "ac", "ach", "ai", "am", "an", "ang", "anh", "ao", "ap", "at", "au", "ay", "e", "ec", "ech", "em", "en", "eng",
    "enh", "eo", "ep", "et", "eu", "i", "ia", "ic", "ich", "iec", "iem", "ien", "ieng", "iep", "iet", "ieu", "im", "in", "inh",
    "ip", "it", "iu", "o", "oa", "oac", "oach", "oai", "oam", "oan", "oang", "oanh", "oao", "oap", "oat", "oay", "oc", "oe",
    "oen", "oeo", "oet", "oi", "om", "on", "ong", "ooc", "oong", "op", "ot", "u", "ua", "uac", "uan", "uang", "uat", "uay",
    "uc", "ue", "uech", "uenh", "ui", "um", "un", "ung", "uo", "uoc", "uoi", "uom", "uon", "uong", "uop", "uot", "uou", "up",
    "ut", "uu", "uy", "uya", "uych", "uyen", "uyet", "uynh", "uyp", "uyt", "uyu", "y", "ya", "yc", "ych", "yem", "yen", "yeng",
    "yet", "yeu", "ym", "yn", "ynh", "yt",
];

/// Whether a folded word could be a syllable of Vietnamese.
pub(super) fn is_syllable(folded: &str) -> bool {
    ONSETS.iter().filter_map(|onset| Some((*onset, folded.strip_prefix(onset)?))).any(|(onset, rhyme)| {
        let front = rhyme.starts_with(['e', 'i', 'y']);
        let spelled = match onset {
            "k" | "gh" | "ngh" => front,
            "c" | "g" | "ng" => !front,
            _ => true,
        };
        spelled && RHYMES.binary_search(&rhyme).is_ok() || onset == "gi" && rhyme.is_empty()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn syllables_are_told_from_slips() {
        assert!(RHYMES.is_sorted());
        for word in ["heo", "ghe", "gi", "gia", "quan", "nghieng", "xuong", "khuya", "uyen", "y", "kia", "meo", "truong", "hoan"]
        {
            assert!(is_syllable(word), "{word}");
        }
        for slip in ["hag", "tuhe", "kai", "ge", "nge", "donng", "sinnh", "bhxh", "", "tour", "giay1", "xogn", "cnog"] {
            assert!(!is_syllable(slip), "{slip}");
        }
    }
}
