//! `httperr*.log` of HTTP.sys.

use super::format::Format;
use super::w3c;

pub(crate) static FORMAT: Format = Format {
    name: "httperr",
    whole: |text| w3c::is_of_http(text)?.then_some((98, "#Fields directive")),
    paths: &[r"{wsus:}{windows}\System32\LogFiles\HTTPERR\httperr*.log"],
    ..w3c::W3C
};

/// The shape.
pub(crate) type HttpErr = w3c::W3c;
