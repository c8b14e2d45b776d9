//! The receiving agency, the first question of every form: province, ward, agency (design §5).

use app::{App, Failure, Here, Posted};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::agency::{Agency, Province};
use domain::code::AgencyCode;
use domain::form::Value;
use domain::lang::Lang;
use http::{HeaderMap, StatusCode};
use web::fields::Fields;
use web::pages::form::AgencyPage;
use web::view::{AGAIN, Choice, ErrorSummary, Field, Hidden};

use crate::step::CHANGE;
use crate::visit::Visit;
use crate::words::{go, show as show_page};

const PROVINCE: &str = "province";
const WARD: &str = "ward";
const AGENCY: &str = "agency";
/// The hidden field that says that the page had a choice of agencies: a choice that nobody has seen is no mistake.
const ASKED: &str = "asked";

/// The place as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Place {
    province: String,
    ward: String,
    agency: String,
}

pub(crate) async fn show(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Path((code, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let visit = match Visit::open_to_fill(&app, &headers, &here, &code, &id).await? {
        Ok(visit) => visit,
        Err(receipt) => return Ok(go(&app, &headers, &receipt).await),
    };
    let change = Fields::query(Some(&here.query)).find(CHANGE).is_some();
    let (place, offered) = match &visit.draft.agency {
        Some(code) => (place_of(&app, code).await?, false),
        None => offered(&visit),
    };
    let source = offered.then(|| {
        here.lang.say(
            "Điền sẵn theo nơi cư trú trong thông tin tài khoản của bạn; bạn chọn nơi khác cũng được.",
            "Filled in from the residence in your account; you may choose another place.",
        )
    });
    let page = page(&app, here.lang, &visit, &place, source, change, None).await?;
    Ok(show_page(StatusCode::OK, &page, &headers, &page.frame.site))
}

pub(crate) async fn choose(
    State(app): State<App>,
    here: Here,
    headers: HeaderMap,
    Path((code, id)): Path<(String, String)>,
    Posted(fields): Posted,
) -> Result<Response, Failure> {
    let mut visit = match Visit::open_to_fill(&app, &headers, &here, &code, &id).await? {
        Ok(visit) => visit,
        Err(receipt) => return Ok(go(&app, &headers, &receipt).await),
    };
    visit.check_csrf(&app, &fields)?;
    let change = fields.find(CHANGE).is_some();
    let get = |name: &str| fields.get(name).to_owned();
    let place = Place { province: get(PROVINCE), ward: get(WARD), agency: get(AGENCY) };
    let chosen = if fields.find(AGAIN).is_some() { None } else { chosen(&app, &visit, &place).await? };
    let Some(agency) = chosen else {
        let missing = missing(here.lang, &place);
        let seen = missing.0 != AGENCY || fields.find(ASKED).is_some();
        let error = (fields.find(AGAIN).is_none() && seen).then_some(missing);
        let status = if error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        let page = page(&app, here.lang, &visit, &place, None, change, error).await?;
        return Ok(show_page(status, &page, &headers, &page.frame.site));
    };
    let person = visit.person.as_ref().map(|person| person.account.id.clone());
    let mut filled = visit.filled.clone();
    crate::sources::complete(&app, person.as_ref(), &visit.draft.procedure, &mut filled).await;
    visit
        .save(&app, |draft, now| {
            draft.agency = Some(agency.code.clone());
            if !now.asked {
                (now.known, now.asked) = (filled.known.clone(), filled.asked);
            }
        })
        .await?;
    let first = visit.form.visible_steps(&visit.filled.answers).first().map(|step| visit.path(&step.slug));
    let next = if change { visit.goes_on_at() } else { first.unwrap_or_else(|| visit.path("kiem-tra")) };
    Ok(go(&app, &headers, &here.href(&next)).await)
}

/// What to do next, by what is not chosen yet.
fn missing(lang: Lang, place: &Place) -> (&'static str, String) {
    if place.province.is_empty() {
        (PROVINCE, lang.say("Chọn tỉnh hoặc thành phố", "Select the province or city").to_owned())
    } else if place.ward.is_empty() {
        (WARD, lang.say("Chọn xã, phường hoặc đặc khu", "Select the commune, ward or special zone").to_owned())
    } else {
        (AGENCY, lang.say("Chọn cơ quan nhận hồ sơ", "Select the agency that receives your dossier").to_owned())
    }
}

/// The agency that the place leads to: the one that was chosen, or the only one there is.
async fn chosen(app: &App, visit: &Visit, place: &Place) -> Result<Option<Agency>, Failure> {
    let kinds = &visit.procedure.receives;
    if !place.agency.is_empty() {
        let Ok(code) = AgencyCode::parse(&place.agency) else { return Ok(None) };
        let found = app.agency(&code).await?;
        let fits = |agency: &Agency| {
            kinds.contains(&agency.kind)
                && (place.ward.is_empty()
                    || agency.ward.is_none()
                    || is_above(agency)
                    || agency.ward.as_deref() == Some(&place.ward))
        };
        return Ok(found.filter(fits));
    }
    let Some(agencies) = app.agencies_in(&place.province).await? else { return Ok(None) };
    let ward = Some(place.ward.as_str()).filter(|ward| agencies.ward(ward).is_some());
    let mut receiving = agencies.receiving(kinds, ward);
    match (receiving.next(), receiving.next()) {
        (Some(only), None) if ward.is_some() || is_above(only) => Ok(Some(only.clone())),
        _ => Ok(None),
    }
}

fn is_above(agency: &Agency) -> bool {
    agency.kind.level() != domain::procedure::Level::Ward
}

async fn place_of(app: &App, code: &AgencyCode) -> Result<Place, Failure> {
    let found = app.agency(code).await?;
    Ok(found.map_or_else(Place::default, |agency| Place {
        province: agency.province,
        ward: agency.ward.unwrap_or_default(),
        agency: code.to_string(),
    }))
}

/// The residence that the account knows.
fn offered(visit: &Visit) -> (Place, bool) {
    let profile = visit.profile();
    match profile.answers.get("address").map(|answer| &answer.value) {
        Some(Value::Address(address)) => {
            (Place { province: address.province.clone(), ward: address.ward.clone(), agency: String::new() }, true)
        }
        _ => (Place::default(), false),
    }
}

async fn page(
    app: &App,
    lang: Lang,
    visit: &Visit,
    place: &Place,
    source: Option<&str>,
    change: bool,
    error: Option<(&'static str, String)>,
) -> Result<AgencyPage, Failure> {
    let kinds = &visit.procedure.receives;
    let provinces = app.provinces().await?;
    let served = |code: &str| provinces.iter().any(|province| province.code == code);
    let province = match provinces.as_slice() {
        _ if served(&place.province) => place.province.clone(),
        [only] => only.code.clone(),
        _ => String::new(),
    };
    // A residence elsewhere is nothing that could be offered here.
    let source = source.filter(|_| served(&place.province));
    let mut fields = vec![province_field(lang, &provinces, &province)];
    if let Some(agencies) = app.agencies_in(&province).await? {
        let known_ward = agencies.ward(&place.ward).map(|ward| ward.code.clone()).unwrap_or_default();
        let wards: Vec<_> = agencies.wards_receiving(kinds).collect();
        if !wards.is_empty() {
            let none = Choice::new("", lang.say("Chọn xã, phường", "Select one"));
            let choices = std::iter::once(none).chain(wards.iter().map(|ward| Choice::new(&ward.code, &ward.name))).collect();
            let label = lang.say("Xã, phường, đặc khu", "Commune, ward or special zone");
            fields.push(Field::select(lang, WARD, label, choices).value(&known_ward));
        }
        let ward = Some(known_ward.as_str()).filter(|ward| !ward.is_empty());
        let receiving: Vec<&Agency> = agencies.receiving(kinds, ward).collect();
        if receiving.len() > 1 {
            let choice =
                |agency: &&Agency| Choice::new(agency.code.as_str(), agency.name.get(lang)).hint(agency.address.get(lang));
            let label = lang.say("Cơ quan nhận hồ sơ", "The agency that receives your dossier");
            fields.push(Field::radios(lang, AGENCY, label, receiving.iter().map(choice).collect()).value(&place.agency));
        }
    }
    let asked = fields.iter().any(|field| field.name == AGENCY);
    if let Some((name, text)) = error {
        // The sentence stands at the first field that can be mended.
        let at = fields.iter().position(|field| field.name == name).unwrap_or(fields.len() - 1);
        fields[at].error = Some(text);
    }
    let site = app.site().await;
    let title = lang.say("Cơ quan nhận hồ sơ của bạn", "The agency that receives your dossier");
    let back = if change { visit.path("kiem-tra") } else { format!("/nop/{}", visit.draft.procedure) };
    let mut frame = visit.frame(app, &site, lang, "co-quan", title).back(&back);
    frame.errors = ErrorSummary::of(&fields);
    Ok(AgencyPage {
        frame,
        action: lang.href(&visit.path("co-quan")),
        hidden: Hidden::new(change.then_some((CHANGE, "1")).into_iter().chain(asked.then_some((ASKED, "1")))),
        fields,
        source: source.map(str::to_owned),
    })
}

fn province_field(lang: Lang, provinces: &[Province], chosen: &str) -> Field {
    let none = (provinces.len() > 1).then(|| Choice::new("", lang.say("Chọn tỉnh, thành phố", "Select a province or city")));
    let choices = none.into_iter().chain(provinces.iter().map(|province| Choice::new(&province.code, &province.name))).collect();
    let field = Field::select(lang, PROVINCE, lang.say("Tỉnh, thành phố", "Province or city"), choices).value(chosen);
    if provinces.len() > 1 { field.button(AGAIN, PROVINCE, lang.say("Chọn tỉnh", "Take this province")) } else { field }
}
