//! Names as people bend them while typing, and made-up names to bend. Used by the test and by the figures.

use domain::search::fold;
use unicode_normalization::UnicodeNormalization as _;

/// A small generator of numbers, so that a figure can be repeated (splitmix64).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % sides.max(1) as u64) as usize
    }
}

/// A way to bend a name.
pub(crate) type Bend = fn(&str, &mut Dice) -> String;

/// Every way to bend a name that leaves all of it.
pub(crate) const BENDS: &[(&str, Bend)] = &[
    ("as it is", |name, _| name.to_owned()),
    ("no marks", |name, _| fold(name)),
    ("nfd", |name, _| name.nfd().collect()),
    ("upper case", |name, _| name.to_uppercase()),
    ("telex", |name, dice| keys(name, dice, TELEX)),
    ("vni", |name, dice| keys(name, dice, VNI)),
    ("typo", |name, dice| slip(name, dice)),
    ("typo, no marks", |name, dice| slip(&fold(name), dice)),
    ("typo, telex", |name, dice| {
        let typed = keys(name, dice, TELEX);
        slip(&typed, dice)
    }),
    ("space lost", |name, dice| space_lost(name, dice)),
    ("space lost, no marks", |name, dice| space_lost(&fold(name), dice)),
    ("space put in", |name, dice| space_put_in(name, dice)),
];

/// The middle half of the words of a name.
pub(crate) fn middle(name: &str, dice: &mut Dice) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let length = words.len().div_ceil(2).clamp(1, 10);
    let from = dice.roll(words.len() - length + 1);
    words[from..from + length].join(" ")
}

/// Half of the words of a name, in their order.
pub(crate) fn half(name: &str, dice: &mut Dice) -> String {
    let mut words: Vec<&str> = name.split_whitespace().collect();
    for _ in 0..words.len() / 2 {
        words.remove(dice.roll(words.len()));
    }
    words.join(" ")
}

/// Whether a part of a name is a part of more than one name, so that none is meant. `keys` are folded names.
pub(crate) fn is_ambiguous(part: &str, keys: &[String]) -> bool {
    let part = fold(part);
    let words: Vec<&str> = part.split(' ').collect();
    let mut names = keys.iter().filter(|key| in_order(key, &words));
    let first = names.next();
    names.any(|other| Some(other) != first)
}

fn in_order(key: &str, words: &[&str]) -> bool {
    let mut rest = key.split(' ');
    words.iter().all(|word| rest.any(|other| other == *word))
}

struct Keyboard {
    tones: [char; 5],
    shape: fn(char, char) -> Option<&'static str>,
    stroke: &'static str,
}

const TELEX: &Keyboard = &Keyboard {
    tones: ['f', 's', 'x', 'r', 'j'],
    shape: |letter, mark| match (letter, mark) {
        ('a', '\u{302}') => Some("a"),
        ('e', '\u{302}') => Some("e"),
        ('o', '\u{302}') => Some("o"),
        (_, '\u{306}' | '\u{31b}') => Some("w"),
        _ => None,
    },
    stroke: "dd",
};

const VNI: &Keyboard = &Keyboard {
    tones: ['2', '1', '4', '3', '5'],
    shape: |_, mark| match mark {
        '\u{302}' => Some("6"),
        '\u{306}' => Some("8"),
        '\u{31b}' => Some("7"),
        _ => None,
    },
    stroke: "d9",
};

fn keys(name: &str, dice: &mut Dice, keyboard: &Keyboard) -> String {
    let words: Vec<String> = name.split_whitespace().map(|word| word_keys(word, dice, keyboard)).collect();
    words.join(" ")
}

/// Keys of one word: the tone right after its vowel, after the word, or all marks after the word.
fn word_keys(word: &str, dice: &mut Dice, keyboard: &Keyboard) -> String {
    let habit = dice.roll(3);
    let mut typed = String::new();
    let mut late = String::new();
    let mut tone = None;
    for letter in word.to_lowercase().nfd() {
        let at = ['\u{300}', '\u{301}', '\u{303}', '\u{309}', '\u{323}'].iter().position(|mark| *mark == letter);
        if let Some(at) = at {
            tone = Some(keyboard.tones[at]);
            if habit == 0 {
                typed.push(keyboard.tones[at]);
            }
        } else if letter == 'đ' {
            typed.push_str(keyboard.stroke);
        } else if let Some(key) = typed.chars().next_back().and_then(|before| (keyboard.shape)(before, letter)) {
            match habit {
                2 => late.push_str(key),
                _ => typed.push_str(key),
            }
        } else if !matches!(letter, '\u{300}'..='\u{36f}') {
            typed.push(letter);
        } else if let Some(key) =
            // The tone key stands between the vowel and its shape: the vowel is one further back.
            typed.chars().rev().nth(1).and_then(|before| (keyboard.shape)(before, letter))
        {
            typed.push_str(key);
        }
    }
    let end = typed.trim_end_matches(|letter: char| !letter.is_alphanumeric()).len();
    let tail = typed.split_off(end);
    typed.push_str(&late);
    if habit != 0 {
        typed.extend(tone);
    }
    typed + &tail
}

fn slip(text: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = text.nfc().collect();
    let places: Vec<usize> = (0..letters.len()).filter(|at| letters[*at].is_alphabetic()).collect();
    let Some(&at) = places.get(dice.roll(places.len())) else { return text.to_owned() };
    let other = char::from(b"abcdeghiklmnopqrstuvxy"[dice.roll(22)]);
    match dice.roll(4) {
        0 => letters.insert(at, other),
        1 => {
            letters.remove(at);
        }
        2 => letters[at] = other,
        _ => {
            let next = if letters.get(at + 1).is_some_and(|letter| letter.is_alphabetic()) { at + 1 } else { at };
            letters.swap(at, next);
        }
    }
    letters.into_iter().collect()
}

fn space_lost(text: &str, dice: &mut Dice) -> String {
    let mut words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    if words.len() > 1 {
        let at = dice.roll(words.len() - 1);
        let next = words.remove(at + 1);
        words[at].push_str(&next);
    }
    words.join(" ")
}

fn space_put_in(text: &str, dice: &mut Dice) -> String {
    let mut letters: Vec<char> = text.nfc().collect();
    let places: Vec<usize> =
        (1..letters.len()).filter(|at| letters[*at].is_alphabetic() && letters[*at - 1].is_alphabetic()).collect();
    if let Some(&at) = places.get(dice.roll(places.len())) {
        letters.insert(at, ' ');
    }
    letters.into_iter().collect()
}

/// Made-up names of procedures with the near duplicates that real ones have, no two equal.
pub(crate) fn made_up_names(count: usize) -> Vec<String> {
    const ACTS: &[&str] = &[
        "Cấp",
        "Cấp lại",
        "Cấp đổi",
        "Gia hạn",
        "Điều chỉnh",
        "Thu hồi",
        "Đăng ký",
        "Đăng ký thay đổi",
        "Xác nhận",
        "Công nhận",
        "Phê duyệt",
        "Thẩm định",
        "Chấm dứt",
        "Thông báo",
        "Bổ sung",
        "Tiếp nhận",
    ];
    const PAPERS: &[&str] = &[
        "giấy phép hoạt động",
        "giấy chứng nhận đủ điều kiện",
        "chứng chỉ hành nghề",
        "quyết định chủ trương",
        "phiếu lý lịch",
        "giấy xác nhận",
        "hồ sơ kỹ thuật",
        "giấy phép xuất khẩu",
        "giấy phép nhập khẩu",
        "thẻ giám định viên",
        "bản cam kết",
        "kế hoạch phòng ngừa",
        "phương án khai thác",
        "giấy phép sử dụng",
    ];
    const THINGS: &[&str] = &[
        "khám bệnh, chữa bệnh",
        "nuôi trồng thủy sản",
        "vận tải hành khách",
        "dạy nghề lái xe",
        "biểu diễn nghệ thuật",
        "thức ăn chăn nuôi",
        "vật liệu nổ công nghiệp",
        "nước dưới đất",
        "khoáng sản rắn",
        "mạng viễn thông công cộng",
        "xuất bản phẩm điện tử",
        "quảng cáo ngoài trời",
        "bán lẻ rượu",
        "thuốc bảo vệ thực vật",
        "giống cây lâm nghiệp",
        "đo đạc và bản đồ",
        "an toàn bức xạ",
        "trang thiết bị y tế",
        "du lịch lữ hành quốc tế",
        "phương tiện thủy nội địa",
    ];
    const WHO: &[&str] = &[
        "đối với tổ chức",
        "đối với cá nhân",
        "đối với hộ gia đình",
        "cho người nước ngoài",
        "cho doanh nghiệp có vốn nhà nước",
        "của cơ sở ngoài công lập",
        "trong khu kinh tế",
        "tại vùng biên giới",
        "theo thủ tục rút gọn",
        "do bị mất, bị hỏng",
        "(cấp tỉnh)",
        "(cấp xã)",
        "thuộc thẩm quyền của Bộ",
        "khi thay đổi người đại diện",
        "lần đầu",
    ];
    let mut dice = Dice(2026);
    let mut names = std::collections::BTreeSet::new();
    while names.len() < count {
        let mut pick = |list: &[&str]| list[dice.roll(list.len())].to_owned();
        let (act, paper, thing, who) = (pick(ACTS), pick(PAPERS), pick(THINGS), pick(WHO));
        names.insert(format!("{act} {paper} {thing} {who}"));
    }
    let mut names: Vec<String> = names.into_iter().collect();
    for at in (1..names.len()).rev() {
        names.swap(at, dice.roll(at + 1));
    }
    names
}
