//! IIS logs.

use super::format::Format;
use super::w3c;

pub(crate) static FORMAT: Format = Format {
    name: "iis",
    whole: |text| (!w3c::is_of_http(text)?).then_some((98, "#Fields directive")),
    paths: &[r"{wsus:}{drive}\inetpub\logs\LogFiles\W3SVC*\u_ex*.log"],
    ..w3c::W3C
};

/// The shape.
pub(crate) type Iis = w3c::W3c;
