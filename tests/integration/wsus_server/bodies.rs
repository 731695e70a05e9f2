//! What the test WSUS says when it is well. Shapes: MS-WUSP 2.2.2 and ASP.NET's page about a
//! service; nothing is copied from a server.

use std::time::{SystemTime, UNIX_EPOCH};

pub const FAULT: &str = r#"<?xml version="1.0"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault><faultcode>soap:Client</faultcode><faultstring>Fault occurred</faultstring><detail><ErrorCode>ServerChanged</ErrorCode><ID>1</ID></detail></soap:Fault></soap:Body></soap:Envelope>"#;

const CONFIG: &str = r#"<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><GetConfigResponse xmlns="http://www.microsoft.com/SoftwareDistribution/Server/ClientWebService"><GetConfigResult><LastChange>2026-01-02T03:04:05Z</LastChange><IsRegistrationRequired>true</IsRegistrationRequired><AuthInfo><AuthPlugInInfo><PlugInID>SimpleTargeting</PlugInID><ServiceUrl>SimpleAuthWebService/SimpleAuth.asmx</ServiceUrl></AuthPlugInInfo></AuthInfo><Properties><ConfigurationProperty><Name>ProtocolVersion</Name><Value>3.2</Value></ConfigurationProperty></Properties></GetConfigResult></GetConfigResponse></soap:Body></soap:Envelope>"#;

pub fn body(service: &str, path: &str) -> Vec<u8> {
    let page = |title: &str, operations: &[&str]| {
        let links: String = operations
            .iter()
            .map(|operation| format!("<li><a href=\"{path}?op={operation}\">{operation}</a></li>"))
            .collect();
        format!("<html><head><title>{title} Web Service</title></head><body><h1>{title}</h1><ul>{links}</ul></body></html>").into_bytes()
    };
    match service {
        "wuident" => [b"MSCF\0\0\0\0".as_slice(), &[7u8; 500]].concat(),
        "version" => b"<?xml version=\"1.0\"?><ServerVersion>10.0.20348.1</ServerVersion>".to_vec(),
        "client" => page("Client", &["GetConfig", "GetCookie", "SyncUpdates"]),
        "simpleauth" => page("SimpleAuth", &["GetAuthorizationCookie", "Ping"]),
        "reporting" => page("WebService", &["ReportEventBatch"]),
        "soap" => CONFIG.as_bytes().to_vec(),
        _ => b"nothing".to_vec(),
    }
}

/// Now, shifted by `seconds`, as HTTP writes it.
pub fn http_date(seconds: i64) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs() as i64
        + seconds;
    let mut days = now / 86_400;
    let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][(days % 7) as usize];
    let mut year = 1970;
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    while days >= 365 + i64::from(leap(year)) {
        days -= 365 + i64::from(leap(year));
        year += 1;
    }
    let lengths = [31, 28 + i64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let mut month = 0;
    while days >= lengths[month] {
        days -= lengths[month];
        month += 1;
    }
    let name = &"JanFebMarAprMayJunJulAugSepOctNovDec"[month * 3..month * 3 + 3];
    format!(
        "{weekday}, {:02} {name} {year} {:02}:{:02}:{:02} GMT",
        days + 1,
        now / 3_600 % 24,
        now / 60 % 60,
        now % 60
    )
}
