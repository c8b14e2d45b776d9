//! What lists need of a procedure: the directory holds this and no more.

use jiff::civil::Date;

use crate::{
    agency::Province,
    code::ProcedureCode,
    lang::Text,
    procedure::{FeeBrief, Level, LifeEvent, Named, Procedure, Subject},
    term::Term,
};

/// A procedure in the directory.
#[derive(Debug, Clone, PartialEq)]
pub struct Summary {
    /// Mã thủ tục.
    pub code: ProcedureCode,
    /// Tên pháp lý.
    pub name: String,
    /// English rendering.
    pub name_en: Option<String>,
    /// Friendly name.
    pub alias: Option<Text>,
    /// One or two sentences.
    pub summary: Option<Text>,
    /// Lĩnh vực.
    pub sector: Option<Named>,
    /// Cơ quan công bố.
    pub ministry: Option<Named>,
    /// Cơ quan giải quyết.
    pub agencies: Vec<Text>,
    /// Cấp.
    pub levels: Vec<Level>,
    /// Đối tượng.
    pub subjects: Vec<Subject>,
    /// Sự kiện trong đời.
    pub life_events: Vec<LifeEvent>,
    /// Thời hạn, of its first way.
    pub term: Option<Term>,
    /// Phí in brief.
    pub fee: FeeBrief,
    /// This portal has a published form for it.
    pub has_form: bool,
    /// A province that this portal does not serve published it for itself.
    pub elsewhere: bool,
    /// Place on the home page.
    pub popular: Option<u16>,
    /// Cập nhật ngày.
    pub updated_on: Option<Date>,
}

impl Summary {
    /// Draws a procedure together; `has_form` is the portal's own capability (R1.17), and it serves the provinces `served`.
    pub fn of(procedure: &Procedure, has_form: bool, served: &[Province]) -> Summary {
        let limit = procedure.term.as_ref().or_else(|| procedure.ways.iter().find_map(|way| way.term.as_ref()));
        Summary {
            code: procedure.code.clone(),
            name: procedure.name.clone(),
            name_en: procedure.name_en.clone(),
            alias: procedure.alias.clone(),
            summary: procedure.summary.clone(),
            sector: procedure.sector.clone(),
            ministry: procedure.ministry.clone(),
            agencies: procedure.agencies.clone(),
            levels: procedure.levels.clone(),
            subjects: procedure.subjects.clone(),
            life_events: procedure.life_events.clone(),
            term: limit.filter(|limit| limit.is_known()).map(|limit| limit.term()),
            fee: FeeBrief::of(procedure),
            has_form,
            elsewhere: procedure.elsewhere(served).is_some(),
            popular: procedure.popular,
            updated_on: procedure.updated_on,
        }
    }
}
