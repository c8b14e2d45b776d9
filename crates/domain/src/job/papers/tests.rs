use proptest::prelude::*;

use super::*;
use crate::code::AgencyCode;
use crate::dossier::Channel;
use crate::lang::{Lang, Text};
use crate::secret::Secret;

const HEAD: &str =
    "Mã thủ tục,Hình thức nộp,Ngày nhận,Giờ nhận,Họ và tên,Số điện thoại,Thư điện tử,Số định danh cá nhân,Địa chỉ,Ghi chú";
const GOOD: &str = "2.000815,Trực tiếp,24/11/2026,08:30,Nguyễn Văn An,0912345678,,,,Bản sao";

fn now() -> jiff::Timestamp {
    "2026-11-25T03:00:00Z".parse().unwrap()
}

fn read(text: &str) -> Table {
    read_table(text.as_bytes()).unwrap_or_else(|why| panic!("{}", why.vi))
}

fn rows(text: &str) -> Vec<Result<PaperRow, Vec<Mistake>>> {
    let table = read(text);
    let header = Header::read(table.headings.iter().map(String::as_str)).unwrap();
    table.rows.iter().map(|row| PaperRow::read(&header, row, now())).collect()
}

#[test]
fn a_file_reads_alike_however_a_spreadsheet_wrote_it() {
    let plain = rows(&format!("{HEAD}\n{GOOD}\n"));
    let [Ok(row)] = plain.as_slice() else { panic!("{plain:?}") };
    assert_eq!(
        (row.procedure.as_str(), row.channel, row.received_at.to_string().as_str()),
        ("2.000815", Channel::Counter, "2026-11-24T01:30:00Z")
    );
    assert_eq!((row.applicant.name.as_str(), row.applicant.remark.as_deref()), ("Nguyễn Văn An", Some("Bản sao")));
    let semicolons = format!("{HEAD}\n{GOOD}\n").replace(',', ";");
    for (what, text) in [
        ("a byte order mark", format!("\u{feff}{HEAD}\n{GOOD}\n")),
        ("line ends of Windows", format!("{HEAD}\r\n{GOOD}\r\n")),
        ("no last line end", format!("{HEAD}\n{GOOD}")),
        ("blank lines", format!("\n{HEAD}\n\n,,,,,,,,,\n{GOOD}\n\n")),
        ("semicolons", semicolons),
        ("tabs", format!("{HEAD}\n{GOOD}\n").replace(',', "\t")),
        ("capitals and no marks", format!("{}\n{GOOD}\n", crate::format::fold(HEAD).to_uppercase())),
        ("another order", "Ghi chú,Họ và tên,Ngày nhận,Giờ nhận,Mã thủ tục,SĐT,Lạ\nBản sao,Nguyễn Văn An,24/11/2026,8h30,2.000815,0912 345 678,x\n".to_owned()),
        ("English", "Procedure,Received on,Received at,Full name,Phone,Remark,Channel\n2.000815,2026-11-24,08:30:00,Nguyễn Văn An,'+84912345678,Bản sao,Counter\n".to_owned()),
        ("quotes", format!("{HEAD}\n\"2.000815\",\"Trực tiếp\",24/11/2026,08:30,\"Nguyễn Văn An\",0912345678,,,,\"Bản sao\"\n")),
    ] {
        assert_eq!(rows(&text), plain, "{what}");
    }
    assert_eq!(read(&format!("{HEAD}\n,,,\n{GOOD}\n;\n")).blank, 1);
}

#[test]
fn a_cell_in_quotes_may_have_lines_and_separators() {
    let table = read(&format!("{HEAD}\n2.000815,,24/11/2026,08:30,An,,,,\"Tổ 5,\nthôn \"\"Nháp\"\"\",\n{GOOD}\nx\n"));
    assert_eq!(table.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 4, 5]);
    let cells = table.rows[0].cells.as_ref().unwrap();
    assert_eq!(cells[8], "Tổ 5,\nthôn \"Nháp\"");
}

#[test]
fn a_file_is_refused_for_what_spoils_every_row() {
    for (bytes, expect) in [
        (b"".to_vec(), "không có dòng nào"),
        (b"\n\n".to_vec(), "không có dòng nào"),
        (format!("{HEAD}\n").into_bytes(), "không có hồ sơ nào"),
        ("Họ và tên,Ngày nhận\nAn,1/1/2026\n".into(), "thiếu cột: Mã thủ tục, Giờ nhận"),
        (format!("{HEAD},Họ tên\n{GOOD}\n").into_bytes(), "hai lần: Họ và tên"),
        (b"M\xe3 th\xfa,\xff\n1,2\n".to_vec(), "UTF-8"),
        (format!("{HEAD}\n{}", format!("{GOOD}\n").repeat(MOST_ROWS + 1)).into_bytes(), "hơn 50.000 dòng"),
    ] {
        let why = read_table(&bytes).unwrap_err();
        assert!(why.vi.contains(expect) && why.en.is_some(), "{expect}: {}", why.vi);
    }
}

#[test]
fn every_mistake_of_a_row_is_named_at_once() {
    let mistakes = |row: &str| -> Vec<String> {
        let Err(mistakes) = rows(&format!("{HEAD},Ngày hẹn trả\n{row}\n")).remove(0) else { panic!("{row} is taken") };
        mistakes.iter().map(|mistake| mistake.sentence(Lang::Vi).split(':').next().unwrap().to_owned()).collect()
    };
    for (row, expect) in [
        (",,,,,,,,,x", vec!["Mã thủ tục", "Ngày nhận", "Giờ nhận", "Họ và tên"]),
        (
            "1.1,fax,31/2/2026,25:00,An 3,12,a@,1,,",
            vec![
                "Mã thủ tục",
                "Hình thức nộp",
                "Ngày nhận",
                "Giờ nhận",
                "Họ và tên",
                "Số điện thoại",
                "Thư điện tử",
                "Số định danh cá nhân",
            ],
        ),
        ("2.000815,,25/11/2026,10:01,An,,,,,", vec!["Giờ nhận"]),
        ("2.000815,,26/11/2026,10:00,An,,,,,", vec!["Ngày nhận"]),
        ("2.000815,,24/11/2026,10:00,An,,,,,,32/1/2026", vec!["Ngày hẹn trả"]),
        (
            "2.000815,,24/11/2026,10:00,An,,,,,,,thừa",
            vec!["Dòng có nhiều ô hơn tiêu đề; ô có dấu phân cách phải đặt trong ngoặc kép"],
        ),
        ("2.000815", vec!["Ngày nhận", "Giờ nhận", "Họ và tên"]),
    ] {
        assert_eq!(mistakes(row), expect, "{row}");
    }
    // Bytes that are no text, and a quote that nobody closed, are mistakes of their row.
    let bytes =
        [format!("{HEAD}\n{GOOD}\n2.000815,,24/11/2026,08:30,").as_bytes(), b"\xff\n", format!("{GOOD}\n").as_bytes()].concat();
    let table = read_table(&bytes).unwrap();
    assert_eq!(table.rows.iter().map(|row| row.cells.is_some()).collect::<Vec<_>>(), [true, false, true]);
    let open = read(&format!("{HEAD}\n{GOOD}\n\"{}", format!("{GOOD}\n").repeat(400)));
    assert_eq!(open.rows.iter().map(|row| row.cells.is_some()).collect::<Vec<_>>(), [true, false]);
}

#[test]
fn the_same_row_is_the_same_dossier() {
    let secret = Secret::new(&[7; 32]);
    let of = |text: &str| {
        let agency = AgencyCode::parse("H99.01").unwrap();
        let row = rows(text).remove(0).unwrap();
        submission_of(&secret, &agency, &row)
    };
    let first = of(&format!("{HEAD}\n{GOOD}\n"));
    assert_eq!(of(&format!("{HEAD}\r\n{}\r\n", GOOD.replace("0912345678", "0912 345 678"))), first, "written otherwise");
    let another = of(&format!("{HEAD}\n{}\n", GOOD.replace("08:30", "08:31")));
    assert!(another.0 != first.0 && another.1 != first.1);
    // By its number in the book: the same dossier, but the digest tells that it says something else.
    let (one, other) =
        (of(&format!("{HEAD},Số sổ\n{GOOD},17\n")), of(&format!("{HEAD},Số sổ\n{},17\n", GOOD.replace("An", "Ân"))));
    assert!(one.0 == other.0 && one.1 != other.1 && one.0 != first.0);
    assert_ne!(of(&format!("{HEAD},Số sổ\n{GOOD},18\n")).0, one.0);
}

#[test]
fn the_file_of_mistakes_is_no_formula_and_can_be_imported_mended() {
    let table = read(&format!("{HEAD}\n2.000815,,24/11/2026,08:30,=HYPERLINK(\"x\"),+84912345678,,,@x,-1\n"));
    let header = Header::read(table.headings.iter().map(String::as_str)).unwrap();
    let mistakes = PaperRow::read(&header, &table.rows[0], now()).unwrap_err();
    let refused = RefusedRow { line: 2, cells: table.rows[0].cells.clone().unwrap(), mistakes };
    let csv = mistakes_csv(&table.headings, &[refused], Lang::Vi);
    assert!(csv.starts_with("Dòng,Lỗi,Mã thủ tục,"), "{csv}");
    for cell in ["'=HYPERLINK", "'+84912345678", "'@x", "'-1"] {
        assert!(csv.contains(cell), "{cell} in {csv}");
    }
    let mended = rows(&csv.replace("\"'=HYPERLINK(\"\"x\"\")\"", "Nguyễn Văn An"));
    let row = mended[0].as_ref().unwrap();
    assert_eq!(
        (row.applicant.phone.as_deref(), row.applicant.address.as_deref(), row.applicant.remark.as_deref()),
        (Some("0912345678"), Some("@x"), Some("-1"))
    );
    assert!(Header::read(template_csv(Lang::En).trim().split(',')).is_ok());
    assert_eq!(Mistake::row(Text::both("a", "b")).sentence(Lang::En), "b");
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..400), text in "[\\PC,;\"\n]{0,200}") {
        for bytes in [bytes, format!("{HEAD}\n{text}").into_bytes()] {
            let Ok(table) = read_table(&bytes) else { continue };
            let header = Header::read(table.headings.iter().map(String::as_str)).unwrap();
            for row in &table.rows {
                let _ = PaperRow::read(&header, row, now());
            }
        }
    }

    #[test]
    fn no_cell_that_goes_out_is_a_formula(cell in "[=+@'a-]{0,3}\\PC{0,5}") {
        let safe = safe_cell(&cell);
        prop_assert!(!safe.starts_with(['=', '+', '-', '@']));
    }
}
