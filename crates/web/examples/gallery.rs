//! Writes every building block and every error page into a folder, to be looked at in a browser:
//! `cargo run -p web --example gallery -- FOLDER`.

use std::path::PathBuf;
use std::sync::Arc;

use askama::Template;
use domain::lang::{Lang, Text};
use web::frame::{Banner, Frame, Link, SignedIn, Site};
use web::pages::error::{ErrorKind, ErrorPage};
use web::pages::message::Message;
use web::view::{
    Bar, Cell, Choice, ErrorSummary, Field, Hidden, Row, ServiceItem, Step, Steps, Summary, Table, Tag, Tone, explain,
};

/// All building blocks on one page.
#[derive(Template)]
#[template(path = "pages/gallery.html")]
struct Gallery {
    frame: Frame,
    fields: Vec<Field>,
    hidden: Hidden,
    summary: Summary,
    table: Table,
    services: Vec<ServiceItem>,
    steps: Steps,
    history: Steps,
    tags: Vec<Tag>,
    qr: String,
}

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "gallery".into()));
    std::fs::create_dir_all(&folder)?;
    for lang in [Lang::Vi, Lang::En] {
        let name = |page: &str| folder.join(format!("{page}.{}.html", lang.tag()));
        std::fs::write(name("gallery"), gallery(lang).to_string())?;
        for kind in ErrorKind::ALL {
            let page = ErrorPage::new(&site(), lang, "/x", kind, "0190-3f2a");
            std::fs::write(name(kind.status().as_str()), page.to_string())?;
        }
        let frame = Frame::new(&site(), lang, "/gop-y", lang.say("Chúng tôi đã nhận góp ý của bạn", "We have your feedback"));
        let page =
            Message::new(frame).say(lang.say("Mã góp ý của bạn là GY-2026-0012.", "Its number is GY-2026-0012.")).link("/", "OK");
        std::fs::write(name("message"), page.to_string())?;
    }
    Ok(())
}

fn site() -> Arc<Site> {
    Arc::new(Site {
        origin: "http://localhost:8080".into(),
        name: Text::both("Cổng dịch vụ công trực tuyến", "Online Public Services"),
        agency: Text::both("Ủy ban nhân dân tỉnh Mẫu", "People's Committee of Mẫu Province"),
        responsible: Text::vi("Bà Nguyễn Thị Ví Dụ, Phó Chủ tịch"),
        address: Text::vi("Số 1, đường Thử Nghiệm, phường Một, tỉnh Mẫu"),
        hotline: "1900 0000".into(),
        email: "gopy@mau.example".into(),
        demo: true,
        version: "0.1.0".into(),
        notices: vec![Banner {
            text: Text::vi("Sắp bảo trì từ 22:00 thứ bảy 28/11/2026, hoạt động lại lúc 02:00 chủ nhật 29/11/2026."),
            path: "/thong-bao/TB-261124-222222".into(),
            link: Text::both("Đọc thông báo bảo trì", "Read the maintenance notice"),
        }],
    })
}

fn gallery(lang: Lang) -> Gallery {
    let fields = vec![
        Field::text(lang, "ten", "Họ, chữ đệm và tên khai sinh")
            .hint("Như trên giấy tờ.")
            .autocomplete("name")
            .value("Nguyễn Thị Ước"),
        Field::code(lang, "cccd", "Số định danh cá nhân", 12)
            .hint("12 chữ số ở mặt trước thẻ căn cước.")
            .explain(explain("Số định danh cá nhân là gì?", "Là dãy 12 chữ số gắn với mỗi công dân từ khi đăng ký khai sinh."))
            .source("Lấy từ hồ sơ H99-101-260312-0004 (12/03/2026)")
            .value("01234567890")
            .error(Some("Nhập đủ 12 chữ số của số định danh, hiện có 11".into())),
        Field::date(lang, "sinh", "Ngày sinh", ["31".into(), "2".into(), "1990".into()])
            .hint("Ví dụ: 27 3 2007")
            .autocomplete("bday")
            .error(Some("Tháng 2 năm 1990 không có ngày 31".into())),
        Field::radios(lang, "ho", "Bạn nộp thay cho người khác?", vec![Choice::new("yes", "Có"), Choice::new("no", "Không")])
            .value("yes"),
        Field::radios(
            lang,
            "kenh",
            "Nhận kết quả ở đâu?",
            vec![
                Choice::new("quay", "Tại bộ phận một cửa").hint("Mang theo bản chính để đối chiếu."),
                Choice::new("buu-dien", "Qua bưu điện").hint("Có thu cước gửi."),
            ],
        ),
        Field::checkboxes(
            lang,
            "giay",
            "Giấy tờ bạn có",
            vec![Choice::new("a", "Giấy chứng sinh"), Choice::new("b", "Giấy chứng nhận kết hôn")],
        )
        .value("a")
        .optional(),
        Field::select(lang, "tinh", "Tỉnh, thành phố", vec![Choice::new("", ""), Choice::new("99", "Tỉnh Mẫu")])
            .button("chon", "tinh", "Chọn tỉnh")
            .value("99"),
        Field::area(lang, "ly-do", "Nội dung", 4).limit(2000).optional(),
    ];
    let mut errors = ErrorSummary::of(&fields);
    errors.add("ly-do", "Viết nội dung góp ý");
    let frame = Frame::new(
        &site(),
        lang,
        "/dich-vu/1.001193/dang-ky-khai-sinh",
        lang.say("Thủ tục đăng ký khai sinh", "Birth registration"),
    )
    .caption(lang.say("Bước 2/5: Người yêu cầu", "Step 2 of 5: Applicant"))
    .description("Bộ mẫu")
    .crumb("/linh-vuc", lang.say("Lĩnh vực", "Fields"))
    .crumb("/linh-vuc/ho-tich", "Hộ tịch")
    .personal(SignedIn { name: "Nguyễn Thị Ước".into(), links: vec![Link::new("/tai-khoan/ho-so", "Hồ sơ của tôi")] }, "token")
    .errors(errors);
    let item = |code: &str, name: &str, tag: Option<Tag>| ServiceItem {
        lang,
        href: lang.href(&format!("/dich-vu/{code}")),
        name: Text::vi(name),
        facts: vec!["Hộ tịch".into(), "UBND cấp xã".into(), "Ngay trong ngày".into(), "Miễn phí".into()],
        tag,
    };
    let figure = |place: &str, count: &str, percent: u8| {
        vec![
            Cell::from(place),
            Cell::Number(count.into()),
            Cell::Number(format!("{percent} %")),
            Cell::Bar(Bar { percent, share: true }),
        ]
    };
    let step = |title: &str, when: Option<&str>, line: &str| Step {
        title: title.into(),
        when: when.map(String::from),
        lines: vec![line.into()],
    };
    Gallery {
        frame,
        fields,
        hidden: Hidden::new([("submission", "0190")]),
        summary: Summary::new(
            lang,
            vec![
                Row::new("Họ, chữ đệm và tên", "Nguyễn Thị Ước").note("Lấy từ tài khoản của bạn").change("#ten"),
                Row::new("Nơi cư trú", "Tổ 3, phường Một\ntỉnh Mẫu").change("#tinh"),
                Row::new("Mã hồ sơ", "H99-101-261124-0007"),
            ],
        ),
        table: Table {
            id: "so-lieu".into(),
            caption: "Hồ sơ trực tuyến từ 01/01/2026 đến 24/11/2026".into(),
            head: ["Đơn vị", "Đã tiếp nhận", "Đúng hạn", "Biểu đồ"].map(String::from).to_vec(),
            rows: vec![figure("Phường Một", "1.204", 98), figure("Phường Hai", "312", 87)],
        },
        services: vec![
            item("1.001193", "Thủ tục đăng ký khai sinh", Some(Tag::new("Trực tuyến một phần", Tone::Good))),
            item("1.000894", "Thủ tục đăng ký kết hôn", None),
        ],
        steps: Steps {
            history: false,
            steps: vec![
                step("Chuẩn bị giấy tờ", None, "Giấy chứng sinh hoặc văn bản của người làm chứng."),
                step("Nộp tờ khai", None, "Điền trực tuyến, hoặc nộp tại bộ phận một cửa."),
                step("Nhận kết quả", None, "Trong ngày làm việc."),
            ],
        },
        history: Steps {
            history: true,
            steps: vec![
                step("Đã tiếp nhận", Some("09:12 24/11/2026"), "Hẹn trả 16:30 hôm nay."),
                step("Đã nộp", Some("08:55 24/11/2026"), "UBND phường Một"),
            ],
        },
        tags: vec![
            Tag::new("Chờ tiếp nhận", Tone::Plain),
            Tag::new("Đúng hạn", Tone::Good),
            Tag::new("Quá hạn 2 ngày", Tone::Bad),
        ],
        qr: web::qr::svg("http://localhost:8080/tra-cuu?ma=H99-101-261124-0007", "QR").unwrap_or_default(),
    }
}
