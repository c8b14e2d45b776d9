//! Rules that lead procedures to life events, the guides of the events, the glossary: what the built-in files say.

use std::collections::BTreeSet;

use domain::code::ProcedureCode;
use domain::procedure::{LifeEvent, Named, Procedure, Subject};

use super::{Data, check, files};

fn data() -> Data {
    Data::built_in().unwrap_or_else(|bad| panic!("{bad}"))
}

fn procedure(code: &str, sector: &str, name: &str, subjects: &[Subject]) -> Procedure {
    Procedure {
        sector: Some(Named { code: "G1".into(), name: sector.into() }),
        subjects: subjects.to_vec(),
        ..Procedure::named(ProcedureCode::parse(code).unwrap(), name)
    }
}

/// Names as national records have them, each beside one that is nearly the same and belongs elsewhere or nowhere.
#[test]
fn rules_lead_where_it_is_sure_and_nowhere_else() {
    use Subject::{Business, Citizen, Foreigner, Organisation};
    let rules = data().event_rules;
    for (sector, name, subject, expect) in [
        ("Hộ tịch", "Thủ tục đăng ký khai sinh lưu động", Citizen, "co-con-nho"),
        ("Hộ tịch", "Thủ tục đăng ký lại khai sinh", Citizen, ""),
        ("Hộ tịch", "Thủ tục đăng ký khai sinh cho người đã có hồ sơ, giấy tờ cá nhân", Citizen, ""),
        ("Hộ tịch", "Cấp bản sao Trích lục hộ tịch, bản sao Giấy khai sinh", Citizen, ""),
        ("Hộ tịch", "Thủ tục đăng ký chấm dứt giám hộ", Citizen, "hon-nhan-gia-dinh"),
        ("Hộ tịch", "Đăng ký lại khai tử", Citizen, "nguoi-than-qua-doi"),
        ("Hộ tịch", "Thủ tục ghi vào sổ hộ tịch các việc hộ tịch (giám hộ; khai tử; khai sinh)", Citizen, ""),
        ("Nuôi con nuôi", "Đăng ký việc nuôi con nuôi trong nước", Citizen, "co-con-nho"),
        ("Nuôi con nuôi", "Thủ tục Gia hạn giấy phép hoạt động của tổ chức con nuôi nước ngoài", Organisation, ""),
        ("Giáo dục trung học", "Tuyển sinh trung học phổ thông", Citizen, "hoc-tap"),
        ("Giáo dục trung học", "Giải thể trường trung học phổ thông", Citizen, ""),
        ("Các cơ sở giáo dục khác", "Cấp giấy chứng nhận đăng ký kinh doanh dịch vụ tư vấn du học", Citizen, ""),
        ("Việc làm", "Hưởng trợ cấp thất nghiệp (Cấp tỉnh)", Citizen, "viec-lam"),
        ("Việc làm", "Tham gia bảo hiểm thất nghiệp (Cấp tỉnh)", Business, "lao-dong-bhxh"),
        ("Việc làm", "Cấp giấy phép lao động đối với người lao động nước ngoài", Business, "viec-lam lao-dong-bhxh"),
        ("Luật sư", "Cấp Chứng chỉ hành nghề luật sư", Citizen, "viec-lam"),
        ("Luật sư", "Thu hồi chứng chỉ hành nghề luật sư", Citizen, ""),
        ("Tài nguyên nước", "Cấp giấy phép hành nghề khoan nước dưới đất", Citizen, ""),
        ("Quản lý xuất nhập cảnh", "Gia hạn tạm trú cho người nước ngoài", Foreigner, "cu-tru-giay-to"),
        ("Quản lý xuất nhập cảnh", "Cấp lại tem “AB” trong trường hợp hộ chiếu bị mất", Citizen, ""),
        ("Quản lý xuất nhập cảnh", "Cấp thị thực cho người nước ngoài tại Việt Nam", Foreigner, ""),
        ("Sát hạch, cấp giấy phép lái xe", "Đổi giấy phép lái xe", Citizen, "phuong-tien-nguoi-lai"),
        ("Sát hạch, cấp giấy phép lái xe", "Cấp giấy phép cho trung tâm sát hạch lái xe loại 3", Citizen, ""),
        ("Đất đai", "Tách thửa hoặc hợp thửa đất.", Citizen, "dien-nha-dat"),
        ("Đất đai", "Tách thửa hoặc hợp thửa đất.", Business, "dien-dat-xay-dung"),
        ("Đất đai", "Tổ chức kinh tế thỏa thuận nhận quyền sử dụng đất", Citizen, ""),
        ("Đất đai", "Hòa giải tranh chấp đất đai", Citizen, "dien-nha-dat khieu-kien"),
        ("Bảo hiểm y tế", "Thủ tục cấp thẻ bảo hiểm y tế", Citizen, "suc-khoe-y-te"),
        ("Bảo hiểm y tế", "Ký hợp đồng khám bệnh, chữa bệnh bảo hiểm y tế", Organisation, ""),
        ("Bảo hiểm xã hội", "HƯỞNG LƯƠNG HƯU ĐỐI VỚI NGƯỜI THAM GIA BẢO HIỂM XÃ HỘI TỰ NGUYỆN", Citizen, "huu-tri"),
        (
            "Bảo trợ xã hội",
            "Hỗ trợ chi phí mai táng đối với đối tượng hưởng trợ cấp hưu trí xã hội",
            Citizen,
            "nguoi-than-qua-doi",
        ),
        ("Bảo hiểm xã hội", "TẠM DỪNG ĐÓNG VÀO QUỸ HƯU TRÍ VÀ TỬ TUẤT.", Business, "lao-dong-bhxh"),
        ("Thuế", "Khai thuế bảo vệ môi trường", Business, "tai-chinh-doanh-nghiep"),
        ("Thuế", "Khai thuế đối với cá nhân cho thuê bất động sản", Business, ""),
        ("Hải quan", "Thủ tục huỷ tờ khai hải quan", Business, "thuong-mai-quang-cao"),
        ("Hải quan", "Thủ tục hải quan đối với hành lý của người nhập cảnh", Business, ""),
        ("Sở hữu trí tuệ", "Thủ tục đăng ký nhãn hiệu", Business, "so-huu-tri-tue"),
        ("Sở hữu trí tuệ", "Thủ tục ghi nhận người đại diện sở hữu công nghiệp", Citizen, ""),
        ("Thương mại quốc tế", "Gia hạn Giấy phép thành lập Văn phòng đại diện của thương nhân", Organisation, "chi-nhanh-vpdd"),
        ("Thương mại quốc tế", "Chấm dứt hoạt động Chi nhánh của thương nhân nước ngoài", Organisation, "tam-dung-cham-dut"),
        ("Trọng tài thương mại", "Thành lập, đăng ký hoạt động Trung tâm trọng tài", Organisation, ""),
        ("Luật sư", "Sáp nhập công ty luật nước ngoài", Organisation, "tai-cau-truc"),
    ] {
        let events = rules.events_of(&procedure("1.000001", sector, name, &[subject]));
        let slugs: Vec<&str> = events.iter().map(|event| event.slug()).collect();
        assert_eq!(slugs.join(" "), expect, "{sector}: {name}");
    }
    // Procedures between agencies are nobody's.
    let between = procedure("6.000001", "Đất đai", "Tách thửa hoặc hợp thửa đất.", &[Citizen]);
    assert_eq!(rules.events_of(&between), []);
}

#[test]
fn every_event_has_its_guide_and_no_two_guides_share_a_text() {
    let content = data().content;
    let mut texts = BTreeSet::new();
    for event in LifeEvent::ALL {
        let guide = content.event_guide(*event).unwrap_or_else(|| panic!("{}", event.slug()));
        assert!(texts.insert(&guide.order.vi), "{}", guide.order.vi);
        for step in &guide.steps {
            assert!(texts.insert(&step.text.vi), "{}: {}", event.slug(), step.text.vi);
            for code in &step.links {
                assert!(guide.source.contains(code.as_str()), "{}: {code} is not among the sources", event.slug());
            }
        }
    }
}

#[test]
fn words_and_questions_are_enough() {
    let content = data().content;
    assert!(content.terms.len() >= 40, "{} terms", content.terms.len());
    let questions: usize = content.topics.iter().map(|topic| topic.questions.len()).sum();
    assert!(questions >= 25, "{questions} questions");
    for topic in &content.topics {
        assert!(topic.questions.len() >= 3, "{}: {} questions", topic.slug, topic.questions.len());
    }
}

#[test]
fn what_is_wrong_with_guides_words_and_rules_is_named() {
    let guide = "life-event-guides.toml";
    for (file, from, to, problem) in [
        (guide, "links = [\"1.014331\"]", "links = [\"1.14331\"]", "not a procedure code"),
        (guide, "event = \"hoc-tap\"", "event = \"co-con-nho\"", "co-con-nho stands twice"),
        (guide, "event = \"dau-thau\"", "event = \"co-con-nho\"", "dau-thau is missing"),
        (guide, "en = \"Keep the birth notification\"", "en = \"\"", "co-con-nho: step 1, title: not translated"),
        (guide, "vi = \"Giữ giấy chứng sinh\"", "vi = \"\"", "co-con-nho: step 1, title: empty"),
        ("glossary.toml", "slug = \"ho-so\"", "slug = \"ban-sao\"", "ban-sao stands twice"),
        ("glossary.toml", "en = \"Dossier\"", "en = \" \"", "ho-so, name: not translated"),
        ("life-event-rules.toml", "subjects = [\"citizen\"]", "subjects = [\"citizens\"]", "citizens"),
        ("life-event-rules.toml", "has = [\"cấm tiếp xúc\"]", "has = [\"\"]", "has a line without words"),
    ] {
        let mut files = files::built_in_files();
        let text = files.get_mut(file).unwrap();
        assert!(text.contains(from), "{file}: {from}");
        *text = text.replacen(from, to, 1);
        let bad = check::parse(&files).expect_err("the file was spoiled");
        assert!(bad.0.iter().any(|error| error.file == file && error.problem.contains(problem)), "{file} {to}: {bad}");
    }
}
