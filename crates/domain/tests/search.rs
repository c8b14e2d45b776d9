//! The search from outside: the tuning set over the common procedures, bent names over made-up ones, and hostile
//! queries and bytes.

mod bend;
mod queries;

use std::collections::BTreeMap;

use bend::{BENDS, Dice};
use domain::search::{self, Entry, How, Index, fold};
use proptest::prelude::*;

/// Code, legal name, how often asked for (0 to 100), what people call it.
type Common = (&'static str, &'static str, u16, &'static [&'static str]);

#[rustfmt::skip]
const COMMON: &[Common] = &[
    ("1.001193", "Thủ tục đăng ký khai sinh", 100, &["làm giấy khai sinh"]),
    ("1.000656", "Thủ tục đăng ký khai tử", 60, &["giấy chứng tử"]),
    ("1.000894", "Thủ tục đăng ký kết hôn", 90, &["giấy đăng ký kết hôn"]),
    ("1.004873", "Thủ tục cấp Giấy xác nhận tình trạng hôn nhân", 90, &["giấy độc thân"]),
    ("2.000635", "Cấp bản sao Trích lục hộ tịch, bản sao Giấy khai sinh", 60, &["trích lục khai sinh"]),
    ("1.004222", "Đăng ký thường trú", 100, &["nhập hộ khẩu"]),
    ("1.004194", "Đăng ký tạm trú", 100, &["làm tạm trú"]),
    ("1.014063", "Cấp đổi thẻ căn cước", 100, &["đổi căn cước công dân"]),
    ("1.001456", "Cấp hộ chiếu phổ thông ở trong nước (thực hiện tại cấp tỉnh)", 100, &["làm hộ chiếu"]),
    ("3.000333", "Cấp Phiếu Lý lịch tư pháp cho công dân Việt Nam, người nước ngoài đang cư trú tại Việt Nam, người Việt Nam đang cư trú ở nước ngoài", 100, &[]),
    ("1.001612", "Đăng ký thành lập hộ kinh doanh", 90, &["mở cửa hàng", "mở quán"]),
    ("2.000815", "Chứng thực bản sao từ bản chính giấy tờ, văn bản do cơ quan, tổ chức có thẩm quyền của Việt Nam; cơ quan, tổ chức có thẩm quyền của nước ngoài; cơ quan, tổ chức có thẩm quyền của Việt Nam liên kết với cơ quan, tổ chức có thẩm quyền của nước ngoài cấp hoặc chứng nhận", 90, &["sao y bản chính"]),
    ("1.004859", "Thủ tục thay đổi, cải chính, bổ sung thông tin hộ tịch, xác định lại dân tộc", 0, &[]),
    ("1.001022", "Thủ tục đăng ký nhận cha, mẹ, con", 0, &[]),
    ("1.004884", "Thủ tục đăng ký lại khai sinh", 0, &[]),
    ("1.004837", "Thủ tục đăng ký giám hộ", 0, &[]),
    ("2.001263", "Đăng ký việc nuôi con nuôi trong nước", 0, &[]),
    ("2.000986", "Liên thông thủ tục hành chính về đăng ký khai sinh, đăng ký thường trú, cấp thẻ bảo hiểm y tế cho trẻ em dưới 6 tuổi", 0, &[]),
    ("1.002755", "Gia hạn tạm trú", 0, &[]),
    ("1.003677", "Khai báo tạm vắng", 0, &[]),
    ("2.001159", "Thông báo lưu trú", 0, &[]),
    ("1.010038", "Tách hộ", 0, &[]),
    ("1.003197", "Xóa đăng ký thường trú", 0, &[]),
    ("2.000200", "Cấp thẻ căn cước cho người từ đủ 14 tuổi trở lên (thực hiện tại cấp tỉnh)", 0, &[]),
    ("2.001195", "Cấp đổi thẻ căn cước (thực hiện tại cấp tỉnh)", 0, &[]),
    ("2.001194", "Cấp lại thẻ căn cước (thực hiện tại cấp tỉnh)", 0, &[]),
    ("1.012549", "Cấp thẻ căn cước cho người dưới 14 tuổi (thực hiện tại cấp tỉnh)", 0, &[]),
    ("3.000228", "Cấp tài khoản định danh điện tử mức độ 02, căn cước điện tử cho công dân Việt Nam (cấp xã)", 0, &[]),
    ("1.001445", "Trình báo mất hộ chiếu phổ thông (thực hiện tại cấp tỉnh)", 0, &[]),
    ("3.000346", "Cấp giấy phép lái xe", 0, &[]),
    ("3.000347", "Đổi giấy phép lái xe", 0, &[]),
    ("3.000348", "Cấp lại giấy phép lái xe", 0, &[]),
    ("1.013076", "Cấp chứng nhận đăng ký xe, biển số xe trong trường hợp thay đổi chủ xe (đăng ký sang tên xe) bằng dịch vụ công trực tuyến một phần hoặc trực tiếp thực hiện tại cấp trung ương, cấp tỉnh, cấp xã", 0, &[]),
    ("2.000720", "Đăng ký thay đổi nội dung đăng ký hộ kinh doanh", 0, &[]),
    ("1.001266", "Chấm dứt hoạt động hộ kinh doanh", 0, &[]),
    ("2.001610", "Đăng ký thành lập doanh nghiệp tư nhân", 0, &[]),
    ("1.008498", "Đăng ký thuế lần đầu đối với người nộp thuế là cá nhân, người phụ thuộc", 0, &[]),
    ("1.014748", "Hưởng trợ cấp thất nghiệp (Cấp tỉnh)", 0, &[]),
    ("1.014749", "Thông báo hằng tháng về việc tìm kiếm việc làm (Cấp tỉnh)", 0, &[]),
    ("1.001613", "Giải quyết hưởng bảo hiểm xã hội một lần", 0, &[]),
    ("2.000693", "Giải quyết hưởng chế độ thai sản", 0, &[]),
    ("1.001667", "Giải quyết hưởng chế độ ốm đau", 0, &[]),
    ("1.014137", "Thủ tục cấp thẻ bảo hiểm y tế", 0, &[]),
    ("1.001776", "Thực hiện, điều chỉnh, thôi hưởng trợ cấp xã hội hàng tháng, hỗ trợ kinh phí chăm sóc, nuôi dưỡng hàng tháng", 0, &[]),
    ("1.001699", "Xác định, xác định lại mức độ khuyết tật và cấp Giấy xác nhận khuyết tật", 0, &[]),
    ("1.001731", "Hỗ trợ chi phí mai táng cho đối tượng bảo trợ xã hội", 0, &[]),
    ("2.000884", "Chứng thực chữ ký trong các giấy tờ, văn bản (áp dụng cho cả trường hợp chứng thực điểm chỉ và trường hợp người yêu cầu chứng thực không thể ký, không thể điểm chỉ được)", 0, &[]),
    ("3.000465", "Cấp bản sao văn bằng, chứng chỉ từ sổ gốc", 0, &[]),
    ("2.002854", "Chuyển trường và tiếp nhận học sinh", 0, &[]),
    ("1.013225", "Cấp giấy phép xây dựng mới đối với công trình cấp III, cấp IV (Công trình không theo tuyến/Theo tuyến trong đô thị/Tín ngưỡng, tôn giáo/Tượng đài, tranh hoành tráng/Theo giai đoạn cho công trình không theo tuyến/Theo giai đoạn cho công trình theo tuyến trong đô thị/Dự án) và nhà ở riêng lẻ", 0, &[]),
    ("1.012783", "Cấp đổi Giấy chứng nhận quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất", 0, &[]),
];

fn index_of(names: &[&str]) -> Index {
    let entries: Vec<Entry<'_>> = names.iter().map(|name| Entry { name, ..Entry::default() }).collect();
    Index::open(search::build(&entries)).expect("was just built")
}

/// The common procedures among 3,000 others, as in a real catalogue.
fn common() -> Index {
    let others = bend::made_up_names(3_000);
    let synonyms: Vec<Vec<String>> =
        COMMON.iter().map(|common| common.3.iter().map(|word| (*word).to_owned()).collect()).collect();
    let mut entries: Vec<Entry<'_>> = COMMON
        .iter()
        .zip(&synonyms)
        .map(|((_, name, popular, _), synonyms)| Entry { name, popular: *popular, synonyms, ..Entry::default() })
        .collect();
    entries.extend(others.iter().map(|name| Entry { name, ..Entry::default() }));
    Index::open(search::build(&entries)).expect("was just built")
}

#[test]
fn the_tuning_set_finds_what_was_meant() {
    let index = common();
    let mut kinds: BTreeMap<&str, (u32, u32, u32)> = BTreeMap::new();
    let mut misses = String::new();
    for line in include_str!("../../../tests/data/search-queries.tsv").lines() {
        if line.starts_with('#') {
            continue;
        }
        let [query, codes, kind] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("three cells: {line:?}") };
        assert!(codes.split(',').all(|code| COMMON.iter().any(|common| common.0 == code)), "no fixture for {codes}");
        let found = index.search(query, 5);
        let got: Vec<&str> =
            found.hits.iter().map(|hit| COMMON.get(hit.doc as usize).map_or("other", |common| common.0)).collect();
        let place = got.iter().position(|got| codes.split(',').any(|code| code == *got));
        let (asked, first, five) = kinds.entry(kind).or_default();
        *asked += 1;
        *first += u32::from(place == Some(0));
        *five += u32::from(place.is_some());
        if place != Some(0) {
            misses += &format!("{kind}: {query:?} meant {codes}, got {got:?}\n");
        }
    }
    let expected = ["abbreviation", "everyday", "folded", "name", "part", "telex", "typo", "vni"];
    assert_eq!(kinds.keys().copied().collect::<Vec<_>>(), expected);
    let (asked, first, five) = kinds.values().fold((0, 0, 0), |all, kind| (all.0 + kind.0, all.1 + kind.1, all.2 + kind.2));
    assert!(asked >= 120, "{asked}");
    assert!(five == asked && first * 100 >= asked * 98, "{kinds:?}\n{misses}");
}

/// The figures over them need the real catalogue and come from the example `search_figures`.
#[test]
fn the_everyday_queries_are_many_of_all_kinds_and_a_fifth_is_held_out() {
    let asked = queries::everyday();
    let held_out = asked.iter().filter(|asked| asked.held_out).count();
    let bare = asked.iter().filter(|asked| fold(asked.query) == asked.query.to_lowercase()).count();
    assert!(asked.len() >= 400 && (asked.len() / 6..asked.len() / 4).contains(&held_out), "{held_out} of {}", asked.len());
    assert!(3 * bare >= asked.len() && 2 * bare <= asked.len(), "{bare} without marks");
    for asked in &asked {
        assert!(["everyday", "question", "fragment", "abbreviation"].contains(&asked.kind), "{}", asked.query);
        assert!(["citizen", "business"].contains(&asked.who), "{}", asked.query);
        assert!(asked.codes.iter().all(|code| domain::code::ProcedureCode::parse(code).is_ok()), "{}", asked.query);
    }
    let mut queries: Vec<&str> = asked.iter().map(|asked| asked.query).collect();
    queries.sort_unstable();
    queries.dedup();
    assert_eq!(queries.len(), asked.len(), "a query stands twice");
}

#[test]
fn a_special_case_comes_first_only_when_it_is_asked_for() {
    let index = index_of(&[
        "Cấp giấy phép bán nước",
        "Cấp lại giấy phép bán nước",
        "Gia hạn giấy phép bán nước",
        "Thu hồi giấy phép bán nước",
        "Cấp, cấp lại giấy phép chở nước",
        "Cấp giấy phép bán nước có yếu tố nước ngoài",
    ]);
    for (query, expected) in [
        ("giấy phép bán nước", 0),
        ("giay phep ban nuoc", 0),
        ("mất giấy phép bán nước", 1),
        ("giay phep ban nuoc bi rach", 1),
        ("giấy phép bán nước sắp hết hạn", 2),
        ("giấy phép chở nước", 4),
        ("người nước ngoài xin giấy phép bán nước", 5),
    ] {
        assert_eq!(index.search(query, 5).hits[0].doc, expected, "{query}");
    }
}

#[test]
fn what_a_province_elsewhere_published_comes_first_only_when_that_is_named() {
    let entry = |name, agency, elsewhere| Entry { name, agency, elsewhere, ..Entry::default() };
    let index = Index::open(search::build(&[
        entry("Cấp đổi giấy chứng nhận nhà đất", "Văn phòng đăng ký đất đai, tỉnh Lào Cai", true),
        entry("Cấp đổi giấy chứng nhận nhà đất", "Văn phòng đăng ký đất đai, tỉnh Bắc Ninh", true),
        entry("Cấp đổi giấy chứng nhận nhà đất", "Văn phòng đăng ký đất đai", false),
        entry("Cấp lại giấy chứng nhận nhà đất", "Văn phòng đăng ký đất đai", false),
    ]))
    .unwrap();
    for (query, expected) in
        [("cap doi giay nha dat", 2), ("đổi giấy chứng nhận nhà đất Bắc Ninh", 1), ("doi giay chung nhan nha dat o lao cai", 0)]
    {
        assert_eq!(index.search(query, 5).hits[0].doc, expected, "{query}");
    }
}

/// "dung" in "xay dung" is no "dừng", which would ask for what ends something.
#[test]
fn the_second_part_of_a_word_without_marks_asks_for_no_special_case() {
    let index = index_of(&["Cấp giấy phép xây dựng", "Thu hồi thẻ giám định xây dựng", "Xóa đăng ký dự án xây dựng"]);
    for query in ["xay dung", "the giam dinh xay dung", "giay phep xay dung"] {
        let found = index.search(query, 3);
        let expected = u32::from(query.starts_with("the"));
        assert_eq!(found.hits[0].doc, expected, "{query}");
    }
    assert_eq!(index.search("dừng dự án", 3).hits[0].doc, 2);
}

#[test]
fn a_word_of_wide_use_does_not_hide_what_is_asked_for() {
    let index = index_of(&[
        "Đăng ký thành lập công ty cổ phần",
        "Cấp giấy chứng nhận đăng ký kinh doanh dịch vụ tư vấn du học",
        "Đăng ký biện pháp bảo đảm bằng quyền sử dụng đất, tài sản gắn liền với đất",
        "Cấp bản sao văn bản chứng nhận đăng ký biện pháp bảo đảm bằng tàu biển",
    ]);
    for (query, expected) in
        [("mở công ty", 0), ("mở công ty tư vấn du học", 1), ("thế chấp nhà", 2), ("bản sao giấy thế chấp tàu biển", 3)]
    {
        assert_eq!(index.search(query, 5).hits[0].doc, expected, "{query}");
    }
}

#[test]
fn a_slip_in_an_everyday_word_does_not_hide_it_and_a_word_that_could_be_meant_is_left_alone() {
    let index = common();
    let first = |query: &str| {
        let found = index.search(query, 1);
        (COMMON.get(found.hits[0].doc as usize).map(|common| common.0), found.understood)
    };
    assert_eq!(first("ngập hộ khẩu cho vợ").0, Some("1.004222"), "nhập");
    assert_eq!(first("mo tiem tap hao").0, Some("1.001612"), "hóa");
    let (_, understood) = first("đăng ký heo khai sinh");
    assert!(understood.iter().all(|note| note.how != How::Typo), "{understood:?}");
}

#[test]
fn a_bent_name_finds_itself_among_near_duplicates() {
    let names = bend::made_up_names(6_000);
    let index = index_of(&names.iter().map(String::as_str).collect::<Vec<_>>());
    for (kind, bend) in BENDS {
        let mut dice = Dice(1);
        let (mut asked, mut first, mut five) = (0, 0, 0);
        for (at, name) in names.iter().enumerate().step_by(29) {
            let hits = index.search(&bend(name, &mut dice), 5).hits;
            let place = hits.iter().position(|hit| hit.doc as usize == at);
            asked += 1;
            first += usize::from(place == Some(0));
            five += usize::from(place.is_some());
        }
        assert!(first * 1000 >= asked * 980 && five * 1000 >= asked * 995, "{kind}: {first} and {five} of {asked}");
    }
}

#[test]
fn a_part_of_a_name_that_no_other_name_has_finds_it() {
    let names = bend::made_up_names(3_000);
    let keys: Vec<String> = names.iter().map(|name| fold(name)).collect();
    let index = index_of(&names.iter().map(String::as_str).collect::<Vec<_>>());
    let mut dice = Dice(3);
    for part_of in [bend::middle, bend::half] {
        let (mut asked, mut five) = (0, 0);
        for (at, name) in names.iter().enumerate().step_by(7) {
            let part = part_of(name, &mut dice);
            if !bend::is_ambiguous(&part, &keys) {
                asked += 1;
                five += usize::from(index.search(&part, 5).hits.iter().any(|hit| hit.doc as usize == at));
            }
        }
        assert!(asked > 50 && five * 100 >= asked * 98, "{five} of {asked}");
    }
}

#[test]
fn words_with_the_marks_that_were_typed_come_first() {
    let index = index_of(&["Cấp bản đồ", "Cấp phép bán đồ", "Hòa giải ở cơ sở", "Hóa đơn", "Hoa kiểng"]);
    let best = |query: &str| index.search(query, 5).hits[0].doc;
    assert_eq!(best("bán"), 1);
    assert_eq!(best("bản"), 0);
    assert_eq!(best("hoà"), 2);
    assert_eq!(best("hòa"), 2);
    assert_eq!(best("hoá"), 3);
    for (bare, expected) in [("hoa", vec![2, 3, 4]), ("ban", vec![0, 1])] {
        let mut docs: Vec<u32> = index.search(bare, 5).hits.iter().map(|hit| hit.doc).collect();
        docs.sort_unstable();
        assert_eq!(docs, expected, "without marks none is preferred: {bare}");
    }
}

#[test]
fn the_answer_says_how_the_query_was_read() {
    let index = common();
    let read = |query: &str| {
        let found = index.search(query, 5);
        let notes: Vec<(String, String, How)> =
            found.understood.into_iter().map(|note| (note.typed, note.read, note.how)).collect();
        (notes, found.literal, found.suggestion)
    };
    let note = |typed: &str, read: &str, how| vec![(typed.to_owned(), read.to_owned(), how)];
    assert_eq!(read("khai sinh"), (vec![], true, None));
    assert_eq!(read("gplx"), (note("gplx", "giấy phép lái xe", How::Saying), false, None));
    assert_eq!(read("đăng ký kết hpn"), (note("hpn", "hôn", How::Typo), false, Some("đăng ký kết hôn".to_owned())));
    assert_eq!(
        read("dang ky khaisinh"),
        (note("khaisinh", "khai sinh", How::Split), false, Some("đăng ký khai sinh".to_owned()))
    );
    // Words that were spelled right without marks are shown with those of the name beside one that was not.
    assert_eq!(read("ket honn"), (note("honn", "hôn", How::Typo), false, Some("kết hôn".to_owned())));
    assert_eq!(read("dang ky khai si nh").0, note("si nh", "sinh", How::Joined));
    assert_eq!(read("keets hoon").0, [note("keets", "kết", How::Telex), note("hoon", "hôn", How::Telex)].concat());
    assert_eq!(read("ke6t1 ho6n").0.len(), 2);
}

#[test]
fn a_literal_search_takes_words_as_typed() {
    let index = common();
    assert!(index.search_literal("gplx", 5).hits.is_empty());
    assert!(index.search_literal("ddawng", 5).hits.is_empty());
    let found = index.search_literal("khai sinh", 5);
    assert!(found.literal && found.understood.is_empty() && found.suggestion.is_none());
    assert_eq!(COMMON[found.hits[0].doc as usize].0, "1.001193");
}

#[test]
fn words_of_other_fields_count_less_than_those_of_the_name() {
    let synonyms = ["bốc bát họ".to_owned()];
    let entries = [
        Entry { name: "Cấp giấy phép", body: "quán karaoke", ..Entry::default() },
        Entry { name: "Cấp giấy phép karaoke", ..Entry::default() },
        Entry { name: "Cấp giấy phép", sector: "karaoke", ..Entry::default() },
        Entry { name: "Đăng ký vay", synonyms: &synonyms, alias: Some("vay nhanh"), ..Entry::default() },
    ];
    let index = Index::open(search::build(&entries)).unwrap();
    let docs = |query: &str| index.search(query, 9).hits.iter().map(|hit| hit.doc).collect::<Vec<_>>();
    assert_eq!(docs("karaoke")[0], 1);
    assert_eq!(docs("boc bat ho"), [3]);
    assert_eq!(docs("vay nhanh"), [3]);
    assert!(docs("giấy phép quán").contains(&0));
}

#[test]
fn hostile_and_empty_queries_are_answered() {
    let index = common();
    let long = "đăng ký khai sinh ".repeat(600);
    let queries = [
        "",
        " ",
        "?!…",
        "\u{202e}\u{200f}",
        "\u{0}\u{7}",
        "<script>alert(1)</script>",
        "出生登记",
        "🙂🙂",
        "' OR 1=1 --",
        "xin ở đâu",
        "a",
        "%",
        "\u{301}",
        &long,
        &"x".repeat(10_000),
        &"x ".repeat(5_000),
        &"đ\u{301}\u{301}".repeat(3_000),
        &"khai".repeat(2_500),
    ];
    for query in queries {
        let found = index.search(query, 20);
        assert!(found.hits.len() <= 20, "{query:?}");
        assert!(index.search_literal(query, 20).hits.len() <= 20, "{query:?}");
    }
    assert!(index.search("出生登记", 5).hits.is_empty());
    assert!(index.search("", 5).hits.is_empty());
    assert!(index.search("\u{202e}khai\u{200b} sinh", 5).hits[0].doc == 0);
    assert!(index.search("khai sinh", 0).hits.is_empty());
    assert_eq!(index.search(&long, 1).hits[0].doc, 0);
}

/// Times differ by machine; what is read does not.
#[test]
fn no_query_reads_more_than_its_readings_may() {
    let index = common();
    let work = |query: &str| index.search(query, 5).work;
    assert!((1..40_000).contains(&work("đăng ký khai sinh")), "{}", work("đăng ký khai sinh"));
    for query in ["cap giay phep ".repeat(40), "mở quán đổi gplx sao y bản chính xin giấy độc thân ".repeat(12)] {
        assert!(work(&query) < 300_000, "{query}: {}", work(&query));
    }
}

#[test]
fn an_empty_catalogue_has_an_index() {
    let index = index_of(&[]);
    assert_eq!(index.documents(), 0);
    assert!(index.search("khai sinh", 5).hits.is_empty());
    let nameless = index_of(&["", "?"]);
    assert!(nameless.search("khai sinh", 5).hits.is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_query_panics(query in "\\PC{0,80}|[a-zđăâêôơư0-9 ]{0,60}|.{0,40}") {
        thread_local!(static INDEX: Index = common());
        INDEX.with(|index| {
            let found = index.search(&query, 10);
            prop_assert!(found.hits.len() <= 10);
            prop_assert!(found.hits.windows(2).all(|two| two[0].score >= two[1].score));
            prop_assert!(index.search_literal(&query, 10).hits.len() <= 10);
            Ok(())
        })?;
    }

    #[test]
    fn spoiled_bytes_are_refused_or_answer_without_a_panic(
        spoils in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40),
        cut in proptest::option::of(any::<prop::sample::Index>()),
    ) {
        thread_local!(static BYTES: Vec<u8> = {
            let entries: Vec<Entry<'_>> =
                COMMON.iter().map(|common| Entry { name: common.1, body: common.1, ..Entry::default() }).collect();
            search::build(&entries)
        });
        let mut bytes = BYTES.with(Clone::clone);
        for (at, byte) in spoils {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok(index) = Index::open(bytes) {
            for query in ["dang ky khai sinh", "đổi gplx", "ddawng kys kh", "khaisinh sổ đỏ", "kêt hom xe"] {
                prop_assert!(index.search(query, 10).hits.len() <= 10);
                prop_assert!(index.search_literal(query, 10).hits.len() <= 10);
            }
        }
    }

    #[test]
    fn folding_is_idempotent_and_blind_to_case(text in "\\PC{0,60}") {
        let key = fold(&text);
        prop_assert_eq!(fold(&key), key.clone());
        prop_assert!(!key.starts_with(' ') && !key.ends_with(' ') && !key.contains("  "));
    }
}
