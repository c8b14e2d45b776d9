//! One made-up record in the format of the export.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{
    Dice, Sector,
    words::{CLAUSES, PAPERS, SENTENCES, TRADES},
};

fn sentence(dice: &mut Dice, trade: &str) -> String {
    dice.pick(SENTENCES).replace("{}", trade)
}

/// Steps as real records have them: one blob with "Bước n", prose, or several entries.
pub(super) fn steps(dice: &mut Dice, trade: &str, at: usize) -> Value {
    let mut paragraph = |sentences: usize| (0..sentences).map(|_| sentence(dice, trade)).collect::<Vec<_>>().join(" ");
    match at % 10 {
        0..=3 => {
            let text: Vec<String> =
                (1..=2 + at % 5).map(|step| format!("Bước {step}: Nộp hoặc nhận. {}", paragraph(2 + at % 4))).collect();
            json!([{"name": "", "description": text.join("\n")}])
        }
        4 => {
            let text: Vec<String> = (1..=3).map(|step| format!("- Bước {step}. Việc thứ {step}\r\n\t{}", paragraph(3))).collect();
            json!([{"name": "", "description": text.join("\r\n")}])
        }
        5 | 6 => {
            json!([{"name": "", "description": format!("Nộp hồ sơ. {}\n\n{} Nếu thiếu thì làm lại Bước 1.", paragraph(4), paragraph(3))}])
        }
        7 => {
            let long = if at % 2_000 == 7 { 900 } else { 6 };
            json!([{"name": "", "description": format!("a) Nộp trực tiếp:\nBước 1: Nộp. {}\nBước 2: Nhận.\nb) Nộp trực tuyến:\nBước 1: Gửi. {}", paragraph(long), paragraph(2))}])
        }
        _ => Value::Array(
            (1..=2 + at % 3)
                .map(|step| json!({"name": format!("Bước {step}:"), "description": format!("Nộp. {}", paragraph(2))}))
                .collect(),
        ),
    }
}

/// What a record is made of.
pub(super) struct Record<'a> {
    pub(super) code: &'a str,
    pub(super) raw_name: &'a str,
    pub(super) sector: &'a Sector,
    pub(super) steps: Value,
    pub(super) small_fee: bool,
    pub(super) full_without_online: bool,
    pub(super) nobody: bool,
    pub(super) lawless: bool,
    pub(super) life_event: bool,
}

const SUBJECTS: [&str; 8] = [
    "Tổ chức (không bao gồm doanh nghiệp, HTX)",
    "Công dân Việt Nam",
    "Doanh nghiệp",
    "Hợp tác xã",
    "Người nước ngoài",
    "Người Việt Nam định cư ở nước ngoài",
    "Cán bộ, công chức, viên chức",
    "Doanh nghiệp có vốn đầu tư nước ngoài",
];

const GROUPS: [&str; 8] =
    ["Khai sinh", "Hộ chiếu", "Kết hôn", "Tuyển sinh", "Chế độ hưu trí", "Tạm trú", "Tiếp cận đất đai", "Đầu tư"];

impl Record<'_> {
    /// The record as the export writes it.
    pub(super) fn json(&self, dice: &mut Dice, at: usize) -> Value {
        let trade = self.sector.trade;
        let local = dice.chance(17);
        let province = dice.below(32);
        let (level_ward, level_province) = (dice.chance(20), dice.chance(53));
        let agency = |dice: &mut Dice| match dice.below(10) {
            0..=2 => "Ủy ban nhân dân cấp xã".to_owned(),
            3 | 4 => "Ủy ban nhân dân cấp tỉnh".to_owned(),
            5 | 6 => format!("Sở {trade} mẫu"),
            7 => format!("Cục {} mẫu", dice.pick(TRADES)),
            _ => format!("Trung tâm {} - Tỉnh Mẫu {}", dice.pick(&TRADES[..18]), dice.below(32)),
        };
        let departments: Vec<Value> = if self.nobody || dice.chance(19) {
            Vec::new()
        } else {
            (0..1 + dice.below(12) / 10).map(|_| json!({"id": "x", "name": agency(dice), "code": "MU"})).collect()
        };
        let mut groups: Vec<Value> = Vec::new();
        if !self.nobody && (departments.is_empty() || dice.chance(6)) {
            groups.push(json!({"id": "x", "name": agency(dice)}));
        }
        if dice.below(230) == 0 {
            groups.push(Value::Null);
        }
        let executing: Vec<&str> = departments.iter().filter_map(|agency| agency["name"].as_str()).collect();
        let methods = self.methods(dice, at);
        let online = methods.iter().any(|method| method["submissionMethod"] == "ONLINE");
        let sector = json!({"id": "x", "name": self.sector.name, "code": self.sector.code});
        let law = |number: usize| json!({"id": "x", "name": format!("Nghị định mẫu về {trade}\n"), "code": format!("{number}/2026/NĐ-MU")});
        let legal: Vec<Value> =
            if self.lawless { Vec::new() } else { (0..1 + dice.below(7)).map(|number| law(900 + number)).collect() };
        let subjects: BTreeSet<&str> = (0..1 + dice.below(4)).map(|_| SUBJECTS[dice.below(8).min(dice.below(8))]).collect();
        let mut record = json!({
            "id": format!("00000000-0000-0000-0000-{at:012}"),
            "code": self.code,
            "name": self.raw_name,
            "executionSteps": self.steps,
            "executionMethods": methods,
            "executionCases": self.cases(dice),
            "cases": [{"name": self.raw_name.trim(), "code": format!("{}.01", self.code), "processingDay": {"qty": 3, "type": "WORKING_DAY"}}],
            "state": if dice.chance(41) { "ACTIVE" } else { "UPDATED" },
            "isWard": level_ward, "isProvince": level_province, "isMinistry": !level_ward && !level_province,
            "isOtherAgency": false, "isVertical": dice.chance(20), "isNonTerritorial": false,
            "isFullProcess": self.full_without_online || online && dice.chance(40),
            "keywords": if dice.chance(3) { trade } else { "" },
            "note": "", "decisionNo": "", "fees": [], "profileComponents": [],
            "categoriesDetails": [sector],
            "category": if dice.chance(44) { Value::Null } else { sector.clone() },
            "departmentsExecuting": departments,
            "executingAgencies": executing.join("; "),
            "unitGroupsExecuting": groups,
            "departmentPromulgateCode": if local { format!("H{}", 65 + province) } else { format!("G{}", 70 + self.sector.ministry) },
            "departmentPromulgateName": if local { format!("UBND tỉnh Mẫu {province}") } else { format!("Bộ {} mẫu", TRADES[self.sector.ministry]) },
            "subjectTypesDetails": subjects.into_iter().map(|name| json!({"name": name})).collect::<Vec<_>>(),
            "serviceGroupsDetails": if self.life_event { json!([{"id": "x", "name": dice.pick(&GROUPS), "type": "CITIZEN"}]) } else { json!([]) },
            "legalBasisesDetails": legal,
            "resultsDetails": if dice.below(300) == 0 { json!([]) } else { json!([{"id": "x", "name": format!("{} {trade}", dice.pick(PAPERS)), "code": "KQ.MU"}]) },
            "requirementsAndConditions": if dice.chance(48) { sentence(dice, trade) } else { String::new() },
            "procedureProposal": {"proposalNumber": format!("{}/QĐ-MU", 1 + dice.below(900)), "publicationDate": if dice.chance(96) { json!(1_776_133_008_875_u64) } else { Value::Null }},
            "returningMethods": if dice.chance(12) { json!([{"type": "ONLINE", "value": ["ONLINE"]}, {"type": "OFFLINE", "value": ["AT_HOME", "AT_SUBMISSION_PLACE"]}]) } else { json!([]) },
            "dossierReceivingAddresses": if dice.chance(20) { "\tBộ phận Một cửa mẫu" } else { "" },
            "createdAt": 1_776_133_015_933_u64,
            "updatedAt": 1_770_000_000_000 + dice.below(10_000_000_000) as u64,
        });
        // Keys that some records lack.
        if let (true, Some(fields)) = (dice.chance(10), record.as_object_mut()) {
            fields.remove("category");
            fields.remove("keywords");
        }
        record
    }

    fn methods(&self, dice: &mut Dice, at: usize) -> Vec<Value> {
        let channels: &[&str] = match dice.below(100) {
            _ if self.full_without_online => &["DIRECT", "POSTAL"],
            0..=73 => &["ONLINE", "POSTAL", "DIRECT"],
            74..=79 => &["ONLINE"],
            80..=90 => &["ONLINE", "DIRECT"],
            91..=97 => &["DIRECT"],
            _ => &["ONLINE", "POSTAL", "DIRECT", "ONLINE", "POSTAL", "DIRECT"],
        };
        let unit = match dice.below(100) {
            0..=66 => "WORKING_DAY",
            67..=87 => "DAY",
            88..=97 => "OTHER",
            98 => "HOUR",
            _ => "MONTH",
        };
        let time = match dice.below(120) {
            0 => json!("7"),
            1 => json!(null),
            _ if unit == "OTHER" => json!(0),
            _ => json!(dice.pick(&[1, 2, 3, 5, 5, 7, 10, 10, 15, 20, 30, 45])),
        };
        let amount = dice.pick(&[0, 0, 0, 0, 5_000, 20_000, 50_000, 100_000, 450_000, 1_200_000, 17_500_000_000_u64]);
        let has_fee = self.small_fee || dice.chance(77);
        channels
            .iter()
            .enumerate()
            .map(|(place, channel)| {
                let mut fees = Vec::new();
                if has_fee {
                    let value = if self.small_fee && place == 0 { json!(10 + at % 900) } else { json!(amount) };
                    fees.push(json!({"type": dice.pick(&["FEE", "FEE", "FEE", "SERVICE_FEE", "PRICE_LEVEL"]), "value": value, "description": if amount > 0 { "Mỗi giấy" } else { "" }, "currencyId": "x", "attachment": null}));
                    if dice.below(20) == 0 {
                        fees.push(json!({"type": "FEE", "value": null, "description": "", "attachment": {"fileName": "bang-phi.pdf"}}));
                    }
                }
                let mut method = json!({"submissionMethod": channel, "processingTime": time, "processingTimeUnit": unit, "fees": fees});
                if !at.is_multiple_of(8) {
                    method["description"] = json!("Kể từ khi nhận đủ hồ sơ.");
                }
                method
            })
            .collect()
    }

    fn cases(&self, dice: &mut Dice) -> Value {
        if dice.below(550) == 0 {
            return json!([]);
        }
        let trade = self.sector.trade;
        let count = if dice.chance(80) { 1 } else { 2 + dice.below(3) };
        let mut cases = Vec::new();
        for place in 0..count {
            let papers = if dice.below(50) == 0 { 0 } else { 1 + dice.below(6) };
            let papers: Vec<Value> = (0..papers)
                .map(|_| {
                    let attachments = if dice.chance(20) { json!([{"id": "x", "fileName": "Mau-01.docx"}]) } else { json!([]) };
                    json!({"name": format!("{} {trade} {}", dice.pick(PAPERS), dice.pick(CLAUSES).replace("{}", trade)),
                           "originalQty": dice.below(3), "copyQty": dice.below(2), "code": "000.00.00.MU-KQ", "attachments": attachments})
                })
                .collect();
            cases.push(json!({"name": if count > 1 { format!("* Trường hợp {place}:") } else { String::new() }, "profileComponents": papers}));
        }
        Value::Array(cases)
    }
}
