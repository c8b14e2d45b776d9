//! What notices say, in both languages.

use jiff::Timestamp;

use super::{ActRefused, CurrentNotice, NotListed, NoticeChange, NoticeKind, NoticeProblem, NoticeState, SERVICES_MAX, Scope};
use crate::clock::time_in;
use crate::lang::{Lang, Text};

impl NoticeKind {
    /// The kind's name.
    pub fn text(self) -> Text {
        match self {
            NoticeKind::Maintenance => Text::both("Bảo trì", "Maintenance"),
            NoticeKind::Incident => Text::both("Sự cố", "Incident"),
        }
    }
}

impl NoticeState {
    /// The state's name.
    pub fn text(self) -> Text {
        match self {
            NoticeState::Announced => Text::both("Sắp diễn ra", "Ahead"),
            NoticeState::Ongoing => Text::both("Đang diễn ra", "Under way"),
            NoticeState::Past => Text::both("Đã kết thúc", "Over"),
            NoticeState::Withdrawn => Text::both("Đã rút, không diễn ra", "Withdrawn, does not take place"),
        }
    }
}

/// A moment in both languages.
fn both(moment: Timestamp) -> [String; 2] {
    [Lang::Vi, Lang::En].map(|lang| time_in(moment, lang))
}

impl NoticeChange {
    /// What was changed.
    pub fn text(self) -> Text {
        match self {
            NoticeChange::Ended => Text::both("Kết thúc sớm, cổng đã hoạt động lại", "Ended early: the portal is back"),
            NoticeChange::ReturnMoved { from } => {
                let [from, from_en] = both(from);
                Text::both(
                    format!("Đổi giờ hoạt động lại, trước đó là {from}"),
                    format!("Return moved, told before as {from_en}"),
                )
            }
            NoticeChange::Withdrawn => Text::both("Rút thông báo", "Withdrawn"),
        }
    }
}

impl Scope {
    /// What is affected, without the services' names.
    pub fn text(&self) -> Text {
        match self {
            Scope::All => Text::both("Toàn bộ cổng", "The whole portal"),
            Scope::Services(codes) if codes.len() == 1 => Text::both("1 dịch vụ", "1 service"),
            Scope::Services(codes) => Text::both(format!("{} dịch vụ", codes.len()), format!("{} services", codes.len())),
            Scope::At { name, services, .. } => {
                let of = Scope::Services(services.clone()).text();
                Text::both(format!("{} tại {}", of.vi, name.vi), format!("{} at {}", of.get(Lang::En), name.get(Lang::En)))
            }
        }
    }

    /// Where it is, before the words on a service: nothing where it is everywhere.
    fn place(&self) -> (String, String) {
        match self {
            Scope::At { name, .. } => (format!("Tại {}: ", name.vi), format!("At {}: ", name.get(Lang::En))),
            Scope::All | Scope::Services(_) => Default::default(),
        }
    }

    /// What the portal does not do meanwhile.
    fn stops(&self) -> (String, String) {
        match self {
            Scope::All => ("cổng không nhận hồ sơ trực tuyến".into(), "the portal takes no dossiers online".into()),
            scope => {
                let of = scope.text();
                (
                    format!("cổng không nhận hồ sơ trực tuyến của {}", of.vi),
                    format!("the portal takes no dossiers online for {}", of.get(Lang::En)),
                )
            }
        }
    }
}

impl CurrentNotice {
    /// What the banner says on every page at `now`. `None`: it is over.
    pub fn banner(&self, now: Timestamp) -> Option<Text> {
        let ([start, start_en], [back, back_en]) = (both(self.starts_at), both(self.returns_at));
        let (stops, stops_en) = self.scope.stops();
        let title = self.title.vi.trim_end_matches('.');
        let english = self.title.en.as_deref().map(|en| format!(": {}", en.trim_end_matches('.'))).unwrap_or_default();
        let (ahead, ahead_en, ongoing, ongoing_en) = match self.kind {
            NoticeKind::Maintenance => ("Sắp bảo trì", "Maintenance ahead", "Bảo trì đang diễn ra", "Maintenance under way"),
            NoticeKind::Incident => {
                ("Sự cố, phải dừng khẩn cấp", "Incident: emergency stop ahead", "Sự cố đang diễn ra", "Incident under way")
            }
        };
        match self.state(now) {
            NoticeState::Announced => Some(Text::both(
                format!("{ahead}: {title}. Từ {start} {stops}; dự kiến hoạt động lại lúc {back}."),
                format!("{ahead_en}{english}. From {start_en} {stops_en}; expected back at {back_en}."),
            )),
            NoticeState::Ongoing => Some(Text::both(
                format!("{ongoing}: {title}. Hiện {stops}; dự kiến hoạt động lại lúc {back}."),
                format!("{ongoing_en}{english}. Now {stops_en}; expected back at {back_en}."),
            )),
            NoticeState::Past | NoticeState::Withdrawn => None,
        }
    }

    /// What the page of an affected service says beside its way to the form. `None`: it is over.
    pub fn at_service(&self, now: Timestamp) -> Option<Text> {
        let ([start, start_en], [back, back_en]) = (both(self.starts_at), both(self.returns_at));
        let (place, place_en) = self.scope.place();
        match self.state(now) {
            NoticeState::Announced => Some(Text::both(
                format!("{place}Dịch vụ này tạm dừng nhận hồ sơ trực tuyến từ {start}, dự kiến hoạt động lại lúc {back}."),
                format!("{place_en}This service takes no dossiers online from {start_en}; expected back at {back_en}."),
            )),
            NoticeState::Ongoing => Some(Text::both(
                format!("{place}Dịch vụ này đang tạm dừng nhận hồ sơ trực tuyến, dự kiến hoạt động lại lúc {back}."),
                format!("{place_en}This service takes no dossiers online just now; expected back at {back_en}."),
            )),
            NoticeState::Past | NoticeState::Withdrawn => None,
        }
    }

    /// What somebody reads whose form cannot be taken now.
    pub fn closed(&self) -> Text {
        let [back, back_en] = both(self.returns_at);
        let (place, place_en) = self.scope.place();
        let (why, why_en) = match self.kind {
            NoticeKind::Maintenance => ("Cổng đang bảo trì", "The portal is under maintenance"),
            NoticeKind::Incident => ("Cổng đang có sự cố", "There is an incident"),
        };
        Text::both(
            format!("{place}{why} nên chưa nhận được tờ khai này. Dự kiến hoạt động lại lúc {back}."),
            format!("{place_en}{why_en} and this form cannot be taken just now. Expected back at {back_en}."),
        )
    }

    /// The words of the link to the whole notice.
    pub fn link(&self) -> Text {
        match self.kind {
            NoticeKind::Maintenance => Text::both("Đọc thông báo bảo trì", "Read the maintenance notice"),
            NoticeKind::Incident => Text::both("Đọc thông báo sự cố", "Read the incident notice"),
        }
    }
}

impl NoticeProblem {
    /// The field of the form that it stands at.
    pub fn field(&self) -> &'static str {
        match self {
            NoticeProblem::Missing(field) | NoticeProblem::TooLong(field, _) => field,
            NoticeProblem::NoStart
            | NoticeProblem::TooSoon(_)
            | NoticeProblem::TooFarAhead
            | NoticeProblem::LongPast
            | NoticeProblem::CalendarNotLoaded(_) => "start",
            NoticeProblem::NoReturn | NoticeProblem::ReturnsFirst | NoticeProblem::WindowTooLong => "return",
            NoticeProblem::NoService | NoticeProblem::TooManyServices(_) | NoticeProblem::UnknownService(_) => "services",
        }
    }

    /// What is wrong and what to do.
    pub fn text(&self) -> Text {
        match self {
            NoticeProblem::Missing("title") => Text::both("Nhập tên ngắn của thông báo", "Enter a short title"),
            NoticeProblem::Missing("what") => {
                Text::both("Nhập nội dung: làm gì, vì sao phải dừng", "Say what is done and why it has to stop")
            }
            NoticeProblem::Missing(_) => {
                Text::both("Nhập kênh khác để người dân được phục vụ trong thời gian này", "Say how people are served meanwhile")
            }
            NoticeProblem::TooLong(_, most) => {
                Text::both(format!("Rút ngắn còn nhiều nhất {most} ký tự"), format!("Shorten it to at most {most} characters"))
            }
            NoticeProblem::NoStart => Text::both("Nhập lúc bắt đầu", "Enter when it begins"),
            NoticeProblem::NoReturn => Text::both(
                "Nhập lúc dự kiến hoạt động lại: thông báo phải có giờ này",
                "Enter when the portal is expected back: a notice has to say so",
            ),
            NoticeProblem::ReturnsFirst => {
                Text::both("Giờ hoạt động lại phải sau giờ bắt đầu", "The return has to be after the start")
            }
            NoticeProblem::WindowTooLong => {
                Text::both("Thời gian dừng dài quá 31 ngày: kiểm tra lại ngày", "The window is over 31 days: check the dates")
            }
            NoticeProblem::TooSoon(lead) => {
                let [earliest, earliest_en] = both(lead.earliest);
                Text::both(
                    format!(
                        "Phải báo trước ít nhất 1 ngày làm việc trọn vẹn. Công bố bây giờ thì sớm nhất được bắt đầu lúc {earliest}. \
                         Nếu không thể chờ, chọn Sự cố khẩn cấp"
                    ),
                    format!(
                        "One whole working day has to lie between. Published now, it can begin at {earliest_en} at the earliest. \
                         If it cannot wait, choose an emergency"
                    ),
                )
            }
            NoticeProblem::TooFarAhead => {
                Text::both("Bắt đầu sau hơn 3 tháng nữa: kiểm tra lại ngày", "It begins in over 3 months: check the date")
            }
            NoticeProblem::LongPast => {
                Text::both("Sự cố bắt đầu đã quá 7 ngày: kiểm tra lại ngày", "It began over 7 days ago: check the date")
            }
            NoticeProblem::NoService => Text::both("Nhập mã của ít nhất một dịch vụ", "Enter the code of at least one service"),
            NoticeProblem::TooManyServices(most @ SERVICES_MAX) => Text::both(
                format!("Nêu nhiều nhất {most} dịch vụ, nhiều hơn thì chọn Toàn bộ cổng"),
                format!("Name at most {most} services, or choose the whole portal"),
            ),
            NoticeProblem::TooManyServices(most) => Text::both(
                format!("Nêu nhiều nhất {most} dịch vụ, nhiều hơn thì nhờ cơ quan quản lý cổng công bố"),
                format!("Name at most {most} services, or ask the agency that runs the portal to publish"),
            ),
            NoticeProblem::UnknownService(code) => Text::both(
                format!("Cổng không có dịch vụ nào mang mã {code}"),
                format!("The portal has no service with code {code}"),
            ),
            NoticeProblem::CalendarNotLoaded(year) => Text::both(
                format!("Chưa có lịch nghỉ năm {year} nên chưa tính được ngày làm việc"),
                format!("The days off of {year} are not loaded, so working days cannot be counted"),
            ),
        }
    }
}

impl NotListed {
    /// Why it is not published, and what to do.
    pub fn text(&self) -> Text {
        match self {
            NotListed::TooMany(kind) => {
                let most = kind.most_standing();
                let (of, of_en) = match kind {
                    NoticeKind::Maintenance => ("thông báo bảo trì", "notices of maintenance"),
                    NoticeKind::Incident => ("thông báo sự cố", "notices of incidents"),
                };
                Text::both(
                    format!("Đang có {most} {of} còn hiệu lực: kết thúc hoặc rút bớt một thông báo rồi công bố"),
                    format!("{most} {of_en} stand already: end or withdraw one, then publish"),
                )
            }
            NotListed::Twice(code) => Text::both(
                format!(
                    "Thông báo {code} còn hiệu lực nói đúng như vậy: cùng tên, phạm vi và thời gian. Mở thông báo đó để đổi giờ, \
                     hoặc sửa biểu mẫu này nếu là việc khác"
                ),
                format!(
                    "Notice {code} stands and says the same: title, services and window. Open that one to change it, or change \
                     this form if it is about something else"
                ),
            ),
        }
    }
}

impl ActRefused {
    /// Why it is not done, and what to do.
    pub fn text(self) -> Text {
        match self {
            ActRefused::Over => {
                Text::both("Thông báo này đã kết thúc hoặc đã rút, không đổi được nữa.", "This notice is over or withdrawn.")
            }
            ActRefused::NotBegun => Text::both(
                "Chưa đến giờ bắt đầu: nếu không làm nữa, bạn rút thông báo.",
                "It has not begun: withdraw it if it does not take place.",
            ),
            ActRefused::Begun => {
                Text::both("Đã đến giờ bắt đầu: bạn kết thúc sớm thay vì rút.", "It has begun: end it early instead.")
            }
            ActRefused::ReturnsFirst => Text::both(
                "Giờ hoạt động lại phải sau giờ bắt đầu và sau bây giờ",
                "The return has to be after the start and after now",
            ),
            ActRefused::TooLong => NoticeProblem::WindowTooLong.text(),
            ActRefused::TooOften => Text::both(
                "Giờ hoạt động lại đã đổi quá nhiều lần: kết thúc thông báo này và công bố sự cố mới",
                "The return was moved too often: end this notice and publish an incident",
            ),
        }
    }
}
