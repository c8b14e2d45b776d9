//! `portal dossiers import`: the operator's command over the same job, with its bar and its file of mistakes.

use std::path::Path;

use app::App;
use domain::access::Role;
use domain::account::Post;
use domain::code::AgencyCode;
use portal::dossiers::{self, DossiersCommand};
use portal::{Fault, officer};
use tests::terminal::Terminal;

use super::{HEAD, WARD, database, dossiers, rows};

const DESK: &str = "tiep.nhan@minh-hoa.example";

async fn import(app: &App, file: &Path, mistakes: Option<&Path>, terminal: &Terminal) -> Result<String, Fault> {
    let command = DossiersCommand::Import {
        file: file.to_owned(),
        agency: WARD.into(),
        officer: DESK.into(),
        mistakes: mistakes.map(Path::to_owned),
    };
    dossiers::run(command, app, &terminal.bar()).await
}

#[tokio::test]
async fn the_command_registers_a_file_shows_its_percentages_and_names_the_mistakes() {
    let database = database().await;
    let app = &database.app;
    let ward = AgencyCode::parse(WARD).unwrap();
    officer::add_post(app, DESK, None, Post { agency: ward, role: Role::Receptionist }).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("giay.csv");
    let (text, bad) = rows(160);
    assert_eq!(bad, 2);
    std::fs::write(&file, &text).unwrap();

    let terminal = Terminal::default();
    let said = import(app, &file, None, &terminal).await.unwrap();
    assert!(said.starts_with("158 registered + 0 registered before + 2 with mistakes = 160 of 160 rows"), "{said}");
    assert_eq!(dossiers(app).await, 158);
    let seen = terminal.percentages();
    assert!(seen.is_sorted() && seen.first() == Some(&0) && seen.iter().any(|percent| (1..100).contains(percent)), "{seen:?}");

    // The file of mistakes stands beside the file, and is mended and imported as it is.
    let mistakes = folder.path().join("giay.loi.csv");
    assert!(said.ends_with(&format!("The rows with mistakes stand in {}", mistakes.display())), "{said}");
    let wrong = std::fs::read_to_string(&mistakes).unwrap();
    assert!(wrong.starts_with("\u{feff}Dòng,Lỗi,Số sổ,Mã thủ tục,"), "{wrong}");
    assert!(wrong.matches("2.00081,").count() == 2 && wrong.contains("\"Bản sao\nsố 57\""), "{wrong}");
    let mended = folder.path().join("sua.csv");
    std::fs::write(&mended, wrong.replace("2.00081,", "2.000815,")).unwrap();
    let said = import(app, &mended, None, &Terminal::default()).await.unwrap();
    assert_eq!(said, "2 registered + 0 registered before + 0 with mistakes = 2 of 2 rows");
    assert!(!folder.path().join("sua.loi.csv").exists(), "nothing is to be mended");

    // The first file once more: nothing is registered twice, and its mistakes go where they are told to.
    let elsewhere = folder.path().join("khac.csv");
    let said = import(app, &file, Some(&elsewhere), &Terminal::default()).await.unwrap();
    assert!(said.starts_with("0 registered + 158 registered before + 2 with mistakes = 160 of 160 rows"), "{said}");
    assert_eq!(std::fs::read_to_string(&elsewhere).unwrap(), wrong);
    assert_eq!(dossiers(app).await, 160);
}

#[tokio::test]
async fn what_the_command_is_told_wrong_is_named_and_nothing_is_registered() {
    let database = database().await;
    let app = &database.app;
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, bytes: &[u8]| {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        file
    };
    let good = put("giay.csv", rows(3).0.as_bytes());
    let ward = AgencyCode::parse(WARD).unwrap();
    officer::add_post(app, DESK, None, Post { agency: ward.clone(), role: Role::Receptionist }).await.unwrap();
    officer::add_post(app, "ho.tich@minh-hoa.example", None, Post { agency: ward, role: Role::Handler }).await.unwrap();
    for (file, agency, officer, words) in [
        (good.clone(), "ward", DESK, "ward is no agency code, which looks like H99.01"),
        (good.clone(), "H99.02", DESK, "tiep.nhan@minh-hoa.example registers no paper dossiers at H99.02"),
        (good.clone(), WARD, "ho.tich@minh-hoa.example", "registers no paper dossiers at H99.01"),
        (good, WARD, "khong.ai@minh-hoa.example", "khong.ai@minh-hoa.example registers no paper dossiers"),
        (folder.path().join("khong.csv"), WARD, DESK, "khong.csv: "),
        (put("cot.csv", b"a,b\n1,2\n"), WARD, DESK, "cot.csv: "),
        (put("ma.csv", b"\xff\xfe"), WARD, DESK, "UTF-8"),
        (put("trong.csv", format!("{HEAD}\r\n").as_bytes()), WARD, DESK, "trong.csv: "),
    ] {
        let command = DossiersCommand::Import { file, agency: agency.into(), officer: officer.into(), mistakes: None };
        let terminal = Terminal::default();
        let fault = dossiers::run(command, app, &terminal.bar()).await.unwrap_err().to_string();
        assert!(fault.contains(words), "{words}: {fault}");
        assert!(terminal.percentages().is_empty(), "nothing began");
    }
    assert_eq!(dossiers(app).await, 0);
}
