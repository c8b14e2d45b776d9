//! How far a service goes online, from what this portal can do (R1.17): never typed, never the imported flag.

use serde::{Deserialize, Serialize};

use crate::lang::Text;

/// Mức độ cung cấp dịch vụ công trực tuyến.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Toàn trình.
    Full,
    /// Một phần.
    Partial,
    /// Cung cấp thông tin.
    Information,
}

impl Delivery {
    /// What this portal does for a service: with a published form one applies online, but papers cannot be given with it
    /// yet, so nothing is toàn trình.
    pub fn of(has_form: bool) -> Delivery {
        if has_form { Delivery::Partial } else { Delivery::Information }
    }

    /// The name that pages show.
    pub fn name(self) -> Text {
        match self {
            Delivery::Full => Text::both("Trực tuyến toàn trình", "Fully online"),
            Delivery::Partial => Text::both("Trực tuyến một phần", "Partly online"),
            Delivery::Information => Text::both("Cung cấp thông tin", "Information only"),
        }
    }

    /// The public reason that a service is not toàn trình (R2.1, NĐ 224/2026 14); `None` where none is owed.
    pub fn reason(self) -> Option<Text> {
        match self {
            Delivery::Partial => Some(Text::both(
                "Cổng chưa nhận tệp giấy tờ: bạn xuất trình bản chính khi đến nhận kết quả.",
                "Papers cannot be uploaded here yet: you show the originals when you collect the result.",
            )),
            Delivery::Full | Delivery::Information => None,
        }
    }

    /// The level of the four-level scheme that TT32 5 counts by.
    pub fn legacy_level(self) -> u8 {
        match self {
            Delivery::Full => 4,
            Delivery::Partial => 3,
            Delivery::Information => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn partial_always_has_its_reason() {
        assert_eq!(Delivery::of(true), Delivery::Partial);
        assert_eq!(Delivery::of(false), Delivery::Information);
        for delivery in [Delivery::Full, Delivery::Partial, Delivery::Information] {
            let reason = delivery.reason();
            assert_eq!(reason.is_some(), delivery == Delivery::Partial);
            assert!(reason.is_none_or(|text| !text.is_empty() && text.en.is_some()));
        }
    }
}
