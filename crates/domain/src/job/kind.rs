//! What long work there is, and the steps that it goes through.

use serde::{Deserialize, Serialize};

use crate::access::Action;
use crate::lang::Lang;

/// Loại tác vụ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobKind {
    /// Công bố danh mục: builds the next edition and serves it.
    PublishCatalogue,
    /// Nhập danh mục: reads the national portal's export.
    ImportCatalogue,
    /// Nhập hồ sơ giấy: registers paper dossiers from a table.
    ImportPapers,
    /// Tạo dữ liệu trình diễn: makes the demonstration's dossiers. The local portal does it itself.
    DemoSeed,
}

/// One step of a kind of job, by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    vi: &'static str,
    en: &'static str,
}

const fn step(vi: &'static str, en: &'static str) -> Step {
    Step { vi, en }
}

impl Step {
    /// The step's name in `lang`.
    pub fn name(self, lang: Lang) -> &'static str {
        lang.say(self.vi, self.en)
    }
}

impl JobKind {
    /// Every kind.
    pub const ALL: [JobKind; 4] = [JobKind::PublishCatalogue, JobKind::ImportCatalogue, JobKind::ImportPapers, JobKind::DemoSeed];

    /// The word in keys.
    pub fn code(self) -> &'static str {
        match self {
            JobKind::PublishCatalogue => "publish",
            JobKind::ImportCatalogue => "import",
            JobKind::ImportPapers => "papers",
            JobKind::DemoSeed => "seed",
        }
    }

    /// What it is called in `lang`.
    pub fn name(self, lang: Lang) -> &'static str {
        match self {
            JobKind::PublishCatalogue => lang.say("Công bố danh mục thủ tục", "Publishing the catalogue"),
            JobKind::ImportCatalogue => lang.say("Nhập danh mục từ tệp", "Importing the catalogue from a file"),
            JobKind::ImportPapers => lang.say("Nhập hồ sơ giấy từ tệp", "Registering paper dossiers from a file"),
            JobKind::DemoSeed => lang.say("Tạo hồ sơ trình diễn", "Making the demonstration's dossiers"),
        }
    }

    /// What its units of work are called in `lang`, as in "1.200 / 6.000 dòng".
    pub fn units(self, lang: Lang) -> &'static str {
        match self {
            JobKind::PublishCatalogue => lang.say("phần việc", "portions"),
            JobKind::ImportCatalogue | JobKind::ImportPapers => lang.say("dòng", "lines"),
            JobKind::DemoSeed => lang.say("hồ sơ", "dossiers"),
        }
    }

    /// What an officer must be allowed to do to start or see it; `None`: it is nobody's secret.
    pub fn action(self) -> Option<Action> {
        match self {
            JobKind::PublishCatalogue | JobKind::ImportCatalogue => Some(Action::EditCatalogue),
            JobKind::ImportPapers => Some(Action::RegisterPaper),
            JobKind::DemoSeed => None,
        }
    }

    /// Only one of this kind is at work at a time; the demonstration is made once in a database's life.
    pub fn alone(self) -> bool {
        self != JobKind::ImportPapers
    }

    /// `job-runner` does it; the rest is done by who started it.
    pub fn is_run(self) -> bool {
        self != JobKind::DemoSeed
    }

    /// Its steps in order.
    pub fn steps(self) -> &'static [Step] {
        const PUBLISH: [Step; 5] = [
            step("Đọc nội dung thủ tục", "Reading the procedures"),
            step("Ghi nội dung thủ tục", "Writing the procedures"),
            step("Ghi danh mục và chỉ mục tìm kiếm", "Writing the directory and the search index"),
            step("Đưa bản mới ra phục vụ", "Serving the new edition"),
            step("Dọn bản cũ", "Letting go of the edition before"),
        ];
        const IMPORT: [Step; 2] = [
            step("Đọc và ghi từng dòng", "Reading and writing line by line"),
            step("Đối chiếu với bản đã có", "Comparing with what was there"),
        ];
        const PAPERS: [Step; 1] = [step("Kiểm tra và ghi từng hồ sơ", "Checking and registering each dossier")];
        const SEED: [Step; 1] = [step("Tạo từng hồ sơ", "Making each dossier")];
        match self {
            JobKind::PublishCatalogue => &PUBLISH,
            JobKind::ImportCatalogue => &IMPORT,
            JobKind::ImportPapers => &PAPERS,
            JobKind::DemoSeed => &SEED,
        }
    }
}
