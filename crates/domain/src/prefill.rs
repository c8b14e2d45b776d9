//! Prefilling a form from what is known already (tự động khai báo): TT32 11.2c, R1.8.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What a person said of herself once (thông tin tài khoản). Empty values are not known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// Họ và tên.
    pub name: Option<String>,
    /// Ngày sinh.
    pub born: Option<Date>,
    /// Giới tính: `male` or `female`.
    pub sex: Option<String>,
    /// Dân tộc.
    pub ethnicity: Option<String>,
    /// Quốc tịch.
    pub nationality: Option<String>,
    /// Số định danh cá nhân.
    pub personal_id: Option<String>,
    /// Ngày cấp giấy tờ.
    pub id_issued_on: Option<Date>,
    /// Nơi cấp giấy tờ.
    pub id_issued_by: Option<String>,
    /// Số điện thoại.
    pub phone: Option<String>,
    /// Mã tỉnh nơi cư trú.
    pub province: Option<String>,
    /// Mã xã nơi cư trú.
    pub ward: Option<String>,
    /// Số nhà, đường, thôn.
    pub street: Option<String>,
    /// When it was last changed.
    pub as_of: Option<jiff::Timestamp>,
}
