//! The built-in data hold what the launch needs.

use std::collections::BTreeSet;

use domain::calendar::WorkingCalendar;
use domain::code::ProcedureCode;
use domain::lang::Text;
use domain::procedure::{LifeEvent, Procedure};

use super::{BadData, Data, check, files};

/// The services of the launch, with their legal names as the national record has them (R1.18).
const LAUNCH: &[(&str, &str)] = &[
    ("1.000656", "Thủ tục đăng ký khai tử"),
    ("1.000894", "Thủ tục đăng ký kết hôn"),
    ("1.001022", "Thủ tục đăng ký nhận cha, mẹ, con"),
    ("1.001193", "Thủ tục đăng ký khai sinh"),
    ("1.001266", "Chấm dứt hoạt động hộ kinh doanh"),
    ("1.001456", "Cấp hộ chiếu phổ thông ở trong nước (thực hiện tại cấp tỉnh)"),
    ("1.001612", "Đăng ký thành lập hộ kinh doanh"),
    ("1.001613", "Giải quyết hưởng bảo hiểm xã hội một lần"),
    ("1.001776", "Thực hiện, điều chỉnh, thôi hưởng trợ cấp xã hội hàng tháng, hỗ trợ kinh phí chăm sóc, nuôi dưỡng hàng tháng"),
    ("1.002755", "Gia hạn tạm trú"),
    ("1.003197", "Xóa đăng ký thường trú"),
    ("1.003677", "Khai báo tạm vắng"),
    ("1.004194", "Đăng ký tạm trú"),
    ("1.004222", "Đăng ký thường trú"),
    ("1.004837", "Thủ tục đăng ký giám hộ"),
    ("1.004859", "Thủ tục thay đổi, cải chính, bổ sung thông tin hộ tịch, xác định lại dân tộc"),
    ("1.004873", "Thủ tục cấp Giấy xác nhận tình trạng hôn nhân"),
    ("1.004884", "Thủ tục đăng ký lại khai sinh"),
    ("1.008498", "Đăng ký thuế lần đầu đối với người nộp thuế là cá nhân, người phụ thuộc"),
    ("1.010038", "Tách hộ"),
    (
        "1.013076",
        "Cấp chứng nhận đăng ký xe, biển số xe trong trường hợp thay đổi chủ xe (đăng ký sang tên xe) \
         bằng dịch vụ công trực tuyến một phần hoặc trực tiếp thực hiện tại cấp trung ương, cấp tỉnh, cấp xã",
    ),
    ("1.014063", "Cấp đổi thẻ căn cước"),
    ("1.014137", "Thủ tục cấp thẻ bảo hiểm y tế"),
    ("1.014748", "Hưởng trợ cấp thất nghiệp (Cấp tỉnh)"),
    ("2.000200", "Cấp thẻ căn cước cho người từ đủ 14 tuổi trở lên (thực hiện tại cấp tỉnh)"),
    ("2.000635", "Cấp bản sao Trích lục hộ tịch, bản sao Giấy khai sinh"),
    ("2.000693", "Giải quyết hưởng chế độ thai sản"),
    ("2.000720", "Đăng ký thay đổi nội dung đăng ký hộ kinh doanh"),
    (
        "2.000815",
        "Chứng thực bản sao từ bản chính giấy tờ, văn bản do cơ quan, tổ chức có thẩm quyền của Việt Nam; \
         cơ quan, tổ chức có thẩm quyền của nước ngoài; \
         cơ quan, tổ chức có thẩm quyền của Việt Nam liên kết với cơ quan, tổ chức có thẩm quyền của nước ngoài cấp hoặc chứng nhận",
    ),
    (
        "2.000884",
        "Chứng thực chữ ký trong các giấy tờ, văn bản (áp dụng cho cả trường hợp chứng thực điểm chỉ \
         và trường hợp người yêu cầu chứng thực không thể ký, không thể điểm chỉ được)",
    ),
    (
        "2.000986",
        "Liên thông thủ tục hành chính về đăng ký khai sinh, đăng ký thường trú, cấp thẻ bảo hiểm y tế cho trẻ em dưới 6 tuổi",
    ),
    ("2.001159", "Thông báo lưu trú"),
    ("2.001194", "Cấp lại thẻ căn cước (thực hiện tại cấp tỉnh)"),
    ("2.001195", "Cấp đổi thẻ căn cước (thực hiện tại cấp tỉnh)"),
    ("2.001263", "Đăng ký việc nuôi con nuôi trong nước"),
    ("2.001610", "Đăng ký thành lập doanh nghiệp tư nhân"),
    (
        "3.000333",
        "Cấp Phiếu Lý lịch tư pháp cho công dân Việt Nam, người nước ngoài đang cư trú tại Việt Nam, người Việt Nam đang cư trú ở nước ngoài",
    ),
    ("3.000346", "Cấp giấy phép lái xe"),
    ("3.000347", "Đổi giấy phép lái xe"),
    ("3.000348", "Cấp lại giấy phép lái xe"),
];

fn data() -> Data {
    Data::built_in().unwrap_or_else(|bad| panic!("{bad}"))
}

#[test]
fn the_launch_procedures_are_there_by_their_legal_names() {
    let data = data();
    let found: Vec<(&str, &str)> = data.procedures.iter().map(|own| (own.code.as_str(), own.name.as_str())).collect();
    assert_eq!(found, LAUNCH);
}

#[test]
fn each_is_complete_translated_and_says_where_its_facts_come_from() {
    for own in data().procedures {
        // The eleven items of TT32 Art. 5 (R1.16), English, three questions, eight synonyms, a source for each part.
        assert_eq!(own.problems(), [], "{}", own.code);
        assert!(own.steps.len() >= 4, "{}: a guide of {} steps", own.code, own.steps.len());
        assert!(!own.receives.is_empty(), "{}", own.code);
        for question in &own.questions {
            assert!(!question.source.trim().is_empty(), "{}: {}", own.code, question.question.vi);
        }
        for (part, source) in &own.sources {
            assert!(!source.trim().is_empty(), "{} {part:?}", own.code);
        }
        assert_eq!(Procedure::from(own.clone()).missing_items(), [], "{}", own.code);
    }
}

#[test]
fn no_two_share_a_place_on_the_home_page_or_a_question() {
    let data = data();
    let mut places: Vec<u16> = data.procedures.iter().filter_map(|own| own.popular).collect();
    places.sort_unstable();
    assert_eq!(places, (1..=12).collect::<Vec<u16>>(), "twelve stand on the home page");
    let mut questions = BTreeSet::new();
    for question in data.procedures.iter().flat_map(|own| &own.questions) {
        assert!(questions.insert(&question.question.vi), "asked twice: {}", question.question.vi);
    }
}

#[test]
fn guides_lead_to_procedures_that_exist() {
    let data = data();
    let codes: BTreeSet<&ProcedureCode> = data.procedures.iter().map(|own| &own.code).collect();
    let links: Vec<&ProcedureCode> = data.content.guides.iter().flat_map(|g| &g.steps).flat_map(|step| &step.links).collect();
    assert!(!links.is_empty());
    for link in links {
        assert!(codes.contains(link), "{link}");
    }
}

#[test]
fn general_texts_are_in_both_languages() {
    let content = data().content;
    assert!(!content.guides.is_empty() && !content.topics.is_empty() && !content.pages.is_empty());
    let mut texts: Vec<&Text> = Vec::new();
    for guide in &content.guides {
        texts.extend([&guide.title, &guide.summary]);
        texts.extend(guide.steps.iter().flat_map(|step| [&step.title, &step.text]));
        assert!(!guide.source.trim().is_empty() && !guide.steps.is_empty(), "{}", guide.slug);
    }
    for topic in &content.topics {
        texts.push(&topic.title);
        texts.extend(topic.questions.iter().flat_map(|asked| [&asked.question, &asked.answer]));
        assert!(topic.questions.iter().all(|asked| !asked.source.trim().is_empty()), "{}", topic.slug);
    }
    texts.extend(content.pages.iter().flat_map(|page| [&page.title, &page.body]));
    texts.extend(content.life_events.iter().map(|text| &text.summary));
    for text in texts {
        assert!(!text.is_empty() && text.en.as_deref().is_some_and(|en| !en.trim().is_empty()), "{text:?}");
    }
    assert_eq!(content.life_events.len(), LifeEvent::ALL.len());
}

#[test]
fn the_calendar_knows_the_years_of_the_demonstration() {
    let calendar = WorkingCalendar::parse(data().calendar).unwrap();
    let culture_day = jiff::civil::date(2026, 11, 24);
    assert_eq!(calendar.works(culture_day), Ok(false));
    assert!(!calendar.provisional(culture_day, culture_day), "2026 is complete");
    assert!(calendar.provisional(culture_day, jiff::civil::date(2027, 1, 4)), "2027 is not announced");
}

#[test]
fn forms_belong_to_launch_procedures_that_somebody_receives() {
    let data = data();
    assert!(data.forms.iter().any(|form| form.procedure.as_ref().is_some_and(|code| code.as_str() == "1.001193")));
    for code in data.forms.iter().filter_map(|form| form.procedure.as_ref()) {
        let own = data.procedures.iter().find(|own| own.code == *code).unwrap_or_else(|| panic!("{code}"));
        let received = data.agencies.agencies.iter().any(|agency| own.receives.contains(&agency.kind));
        assert!(received, "{code}");
    }
    // What is made up says so on every page.
    assert!(data.agencies.portal.demo);
}

/// The built-in files with one of them changed.
fn spoiled(file: &str, from: &str, to: &str) -> BadData {
    let mut files = files::built_in_files();
    let text = files.get(file).unwrap_or_else(|| panic!("{file}"));
    assert!(text.contains(from), "{file}: {from}");
    let text = text.replacen(from, to, 1);
    files.insert(file.to_owned(), text);
    check::parse(&files).expect_err("the file was spoiled")
}

#[test]
fn what_is_wrong_is_named_by_file_and_place() {
    for (file, from, to, line, problem) in [
        ("calendar.toml", "years = [", "years = [[", true, "unclosed array"),
        ("calendar.toml", "2024-05-04\", kind = \"makeup\"", "2024-05-03\", kind = \"makeup\"", false, "2024-05-03"),
        ("procedures/1.001193.toml", "code = \"1.001193\"", "code = \"1.001194\"", false, "it is about 1.001194"),
        ("procedures/1.001193.toml", "summary =", "sumary =", true, "sumary"),
        ("agencies.toml", "ward = \"99001\"", "ward = \"99009\"", false, "99009"),
        ("forms/khai-sinh.toml", "id = \"khai-sinh\"", "id = \"khai-tu\"", false, "khai-tu"),
        ("guides.toml", "slug = \"nop-ho-so-truc-tuyen\"", "slug = 1", true, "string"),
        ("life-events.toml", "slug = \"hoc-tap\"", "slug = \"co-con-nho\"", false, "co-con-nho stands twice"),
    ] {
        let bad = spoiled(file, from, to);
        let named = bad.0.iter().find(|error| error.problem.contains(problem) && error.file == file);
        assert!(named.is_some_and(|error| error.line.is_some() == line), "{file} {to}: {bad}");
    }
}

#[test]
fn everything_wrong_is_said_at_once() {
    let mut files = files::built_in_files();
    files.remove("faq.toml");
    files.insert("forms/hong.toml".to_owned(), "id = 1".to_owned());
    let bad = check::parse(&files).expect_err("two files are wrong").to_string();
    assert!(bad.contains("faq.toml: the file is missing") && bad.contains("forms/hong.toml:1: "), "{bad}");
}

#[test]
fn a_folder_reads_as_the_built_in_files_do() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let read = Data::read(&folder).unwrap_or_else(|bad| panic!("{bad}"));
    assert_eq!((read.procedures, read.forms), (data().procedures, data().forms));
    assert!(Data::read(&folder.join("nowhere")).is_err());
}
