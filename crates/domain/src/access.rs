//! Who may do what (phân quyền): a table of role and action. The store checks the agency in its condition besides.
//!
//! A role is held at an agency ([`crate::account::Post`]); it gives nothing at another one. A citizen has no role: what
//! owners may do with their own dossiers is decided where the owner is known.

use serde::{Deserialize, Serialize};

/// What an officer is at an agency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Cán bộ một cửa: receives dossiers at the counter and online, hands results over.
    Receptionist,
    /// Cán bộ xử lý: settles dossiers.
    Handler,
    /// Lãnh đạo: oversees the agency's work, and may do all of it.
    Supervisor,
    /// Cán bộ quản lý danh mục: edits and publishes the catalogue.
    CatalogueEditor,
    /// Quản trị hệ thống: accounts, roles and settings; no case of any citizen.
    Administrator,
}

impl Role {
    /// Every role.
    pub const ALL: [Role; 5] = [Role::Receptionist, Role::Handler, Role::Supervisor, Role::CatalogueEditor, Role::Administrator];

    /// The role's name in `lang`.
    pub fn name(self, lang: crate::lang::Lang) -> &'static str {
        match self {
            Role::Receptionist => lang.say("Cán bộ một cửa", "Receptionist"),
            Role::Handler => lang.say("Cán bộ xử lý", "Case handler"),
            Role::Supervisor => lang.say("Lãnh đạo", "Supervisor"),
            Role::CatalogueEditor => lang.say("Cán bộ quản lý danh mục", "Catalogue editor"),
            Role::Administrator => lang.say("Quản trị hệ thống", "Administrator"),
        }
    }
}

/// Something an officer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// See the agency's list of dossiers.
    ListDossiers,
    /// Read a dossier with its answers.
    ReadDossier,
    /// Enter a dossier given on paper (11.3d).
    RegisterPaper,
    /// Accept a dossier, or send it back unaccepted.
    Receive,
    /// Put an accepted dossier in work.
    Process,
    /// Ask the applicant for a supplement.
    AskSupplement,
    /// Settle: record the result.
    Resolve,
    /// Refuse to settle, in writing.
    RefuseToSettle,
    /// Answer an applicant's wish to withdraw.
    DecideWithdrawal,
    /// Hand the result over.
    HandOver,
    /// Ask for a second supplement (R3.4), or move a due date (R3.9).
    ApproveException,
    /// Read the agency's feedback and answer it.
    AnswerFeedback,
    /// Read ratings, which carry no identities (R1.4).
    ReadRatings,
    /// Publish notices of maintenance and incidents (R1.11).
    PublishNotice,
    /// Edit, import and publish the catalogue, and see what people did not find in it.
    EditCatalogue,
    /// Give and take roles.
    ManageRoles,
    /// Set the calendar, the agency's data and the portal's texts.
    ManageSettings,
}

impl Action {
    /// Every action.
    pub const ALL: [Action; 17] = [
        Action::ListDossiers,
        Action::ReadDossier,
        Action::RegisterPaper,
        Action::Receive,
        Action::Process,
        Action::AskSupplement,
        Action::Resolve,
        Action::RefuseToSettle,
        Action::DecideWithdrawal,
        Action::HandOver,
        Action::ApproveException,
        Action::AnswerFeedback,
        Action::ReadRatings,
        Action::PublishNotice,
        Action::EditCatalogue,
        Action::ManageRoles,
        Action::ManageSettings,
    ];
}

/// Whether `role` may do `action` at its own agency.
///
/// A refusal to settle may come from handlers and supervisors, but not from the desk that received the dossier; whoever
/// manages accounts reads no dossier, and whoever settles dossiers gives no roles.
pub fn allowed(role: Role, action: Action) -> bool {
    use Role::{Administrator, CatalogueEditor, Handler, Receptionist, Supervisor};
    let roles: &[Role] = match action {
        Action::ListDossiers | Action::ReadDossier => &[Receptionist, Handler, Supervisor],
        Action::RegisterPaper | Action::Receive | Action::HandOver => &[Receptionist, Supervisor],
        Action::AskSupplement => &[Receptionist, Handler, Supervisor],
        Action::Process | Action::Resolve | Action::RefuseToSettle | Action::DecideWithdrawal => &[Handler, Supervisor],
        Action::ApproveException | Action::ReadRatings => &[Supervisor],
        Action::AnswerFeedback => &[Receptionist, Supervisor],
        Action::PublishNotice => &[Supervisor, Administrator],
        Action::EditCatalogue => &[CatalogueEditor],
        Action::ManageRoles | Action::ManageSettings => &[Administrator],
    };
    roles.contains(&role)
}

/// Whether `role` may publish what stops every service, at an agency that runs the portal or at another (R1.11): a ward may
/// tell of its own services, not close everybody's.
pub fn stops_everything(role: Role, runs_portal: bool) -> bool {
    allowed(role, Action::PublishNotice) && (runs_portal || role == Role::Administrator)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One letter a role, in the order of [`Role::ALL`]; `.` is no.
    #[test]
    fn the_whole_table() {
        let table = [
            (Action::ListDossiers, "RHS.."),
            (Action::ReadDossier, "RHS.."),
            (Action::RegisterPaper, "R.S.."),
            (Action::Receive, "R.S.."),
            (Action::Process, ".HS.."),
            (Action::AskSupplement, "RHS.."),
            (Action::Resolve, ".HS.."),
            (Action::RefuseToSettle, ".HS.."),
            (Action::DecideWithdrawal, ".HS.."),
            (Action::HandOver, "R.S.."),
            (Action::ApproveException, "..S.."),
            (Action::AnswerFeedback, "R.S.."),
            (Action::ReadRatings, "..S.."),
            (Action::PublishNotice, "..S.A"),
            (Action::EditCatalogue, "...C."),
            (Action::ManageRoles, "....A"),
            (Action::ManageSettings, "....A"),
        ];
        assert_eq!(table.map(|(action, _)| action), Action::ALL, "every action has its row");
        for (action, row) in table {
            for (role, letter) in Role::ALL.into_iter().zip(row.chars()) {
                assert_eq!(allowed(role, action), letter != '.', "{role:?} {action:?}");
            }
        }
    }

    #[test]
    fn only_who_runs_the_portal_stops_all_of_it() {
        for (runs_portal, row) in [(true, "..S.A"), (false, "....A")] {
            for (role, letter) in Role::ALL.into_iter().zip(row.chars()) {
                assert_eq!(stops_everything(role, runs_portal), letter != '.', "{role:?} {runs_portal}");
            }
        }
    }

    #[test]
    fn who_gives_roles_reads_no_dossier() {
        for role in Role::ALL {
            assert!(!(allowed(role, Action::ManageRoles) && allowed(role, Action::ReadDossier)), "{role:?}");
        }
    }
}
