//! The made-up people of the demonstration, from `data/demo.toml`, and what they answer.

use domain::access::Role;
use domain::lang::Text;
use jiff::ToSpan;
use jiff::civil::Date;
use serde::Deserialize;

use crate::Fault;

/// Somebody who needs something.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Person {
    pub(super) name: String,
    pub(super) born: Date,
    pub(super) sex: String,
    pub(super) email: String,
    pub(super) phone: String,
    pub(super) personal_id: String,
    pub(super) street: String,
}

/// Somebody who works at an agency.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Officer {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) roles: Vec<PostAt>,
}

/// A post of an officer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PostAt {
    pub(super) agency: String,
    pub(super) role: Role,
}

/// A clinic.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Place {
    pub(super) name: String,
    pub(super) address: String,
}

/// All of them.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Cast {
    pub(super) people: Vec<Person>,
    pub(super) officers: Vec<Officer>,
    pub(super) places: Vec<Place>,
    pub(super) return_reasons: Vec<Text>,
    pub(super) refusal_reasons: Vec<Text>,
}

impl Cast {
    /// Reads the file that is built into the command.
    pub(super) fn read() -> Result<Cast, Fault> {
        toml::from_str(include_str!("../../data/demo.toml")).map_err(|error| Fault::new(format!("data/demo.toml: {error}")))
    }
}

/// The answers to every question of the birth form, as a browser would send them.
pub(super) fn birth_answers(day: Date, (one, other): (&Person, &Person), place: &Place, agency: &str) -> Vec<(String, String)> {
    let ward = if agency == "H99.01" { "99001" } else { "99002" };
    let (mother, father) = if one.sex == "female" { (one, other) } else { (other, one) };
    let child_born = day.saturating_sub(12.days());
    let married = child_born.saturating_sub((2 * 365).days());
    let mut answers: Vec<(String, String)> = Vec::new();
    let mut say = |name: &str, value: &str| answers.push((name.to_owned(), value.to_owned()));
    say("province", "99");
    say("ward", ward);
    say("agency", agency);
    say("requester_name", &one.name);
    say("requester_relation", if one.sex == "female" { "mother" } else { "father" });
    say("requester_id_kind", "can_cuoc");
    say("requester_personal_id", &one.personal_id);
    say("requester_id_issued_by", "Cục Cảnh sát quản lý hành chính về trật tự xã hội");
    say("requester_phone", &one.phone);
    say("requester_email", &one.email);
    let given = mother.name.split_whitespace().last().unwrap_or("An");
    let family = father.name.split_whitespace().next().unwrap_or("Nguyễn");
    say("child_name", &format!("{family} {given} Mai Anh"));
    say("child_sex", if day.day() % 2 == 0 { "female" } else { "male" });
    say("child_nationality", "vn");
    say("child_ethnicity", "01");
    say("child_birth_place", &format!("{}, {}", place.name, place.address));
    say("child_hometown", "Xã Đồi Thử, tỉnh Minh Họa");
    say("parents_married", "yes");
    say("marriage_number", &format!("{}/{}", 10 + day.day(), married.year()));
    say("marriage_book", "01");
    say("marriage_place", "Ủy ban nhân dân Phường Sông Mẫu");
    for (role, person) in [("mother", mother), ("father", father)] {
        say(&format!("{role}_given"), "yes");
        say(&format!("{role}_name"), &person.name);
        say(&format!("{role}_nationality"), "vn");
        say(&format!("{role}_ethnicity"), "01");
        say(&format!("{role}_id_kind"), "can_cuoc");
        say(&format!("{role}_personal_id"), &person.personal_id);
    }
    say("copies_wanted", "yes");
    say("copies", "2");
    say("declaration", "yes");
    for (name, person) in [("requester_address", one), ("mother_address", mother), ("father_address", father)] {
        say(&format!("{name}-province"), "99");
        say(&format!("{name}-ward"), ward);
        say(&format!("{name}-street"), &person.street);
    }
    let dates = [
        ("requester_born", one.born),
        ("requester_id_issued_on", Date::constant(2021, 5, 4)),
        ("child_born", child_born),
        ("mother_born", mother.born),
        ("father_born", father.born),
        ("marriage_on", married),
    ];
    for (name, date) in dates {
        say(&format!("{name}-day"), &date.day().to_string());
        say(&format!("{name}-month"), &date.month().to_string());
        say(&format!("{name}-year"), &date.year().to_string());
    }
    answers
}
