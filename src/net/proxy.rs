//! Which proxy a request takes. Reading the settings is the transport's task; their meaning is
//! here.

use super::url::{bracketed, Url};
use crate::base::wildcard;
use crate::fault::Condition;
use crate::fault::Failure;
use crate::knowledge::sentence;

/// What the caller wants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ProxyOption {
    /// As the system is set up: WinHTTP's machine setting on Windows, the environment elsewhere.
    #[default]
    System,
    /// No proxy, whatever the system says.
    Direct,
    /// This one, and a bypass list as WinHTTP writes it.
    Use {
        /// `name:port`, `http://name:port`, or a list by scheme (`http=a:80;https=b:80`).
        server: String,
        /// Names that go without, `;` between them; may be empty.
        bypass: String,
    },
}

/// A proxy for HTTP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proxy {
    /// Its name or address.
    pub host: String,
    /// Its port.
    pub port: u16,
}

impl std::fmt::Display for Proxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", bracketed(&self.host), self.port)
    }
}

/// The proxy of a WinHTTP list for `url`; `None` where the list has none for its scheme or the
/// bypass list names the server.
///
/// # Errors
/// `proxy-invalid`.
pub fn choose(list: &str, bypass: &str, url: &Url) -> Result<Option<Proxy>, Failure> {
    let mut chosen = None;
    for item in list.split([';', ' ']).filter(|item| !item.is_empty()) {
        match item.split_once('=') {
            Some((scheme, server)) if scheme.eq_ignore_ascii_case(url.scheme()) => {
                chosen = Some(server)
            }
            Some(_) => {}
            None => chosen = chosen.or(Some(item)),
        }
    }
    let Some(server) = chosen else { return Ok(None) };
    let proxy = parse(server).ok_or_else(|| {
        Failure::new(Condition::ProxyInvalid, sentence!("probe.proxy-invalid", list = list))
    })?;
    Ok(Some(proxy).filter(|_| !bypassed(bypass, &url.host)))
}

/// `name`, `name:port`, `http://name:port/`; port 80 where none is written.
fn parse(server: &str) -> Option<Proxy> {
    let text = if server.contains("://") { server.to_owned() } else { format!("http://{server}") };
    // A user name in front is of no use: this program sends no passwords.
    let text = match text.rsplit_once('@') {
        Some((_, behind)) => format!("http://{behind}"),
        None => text,
    };
    let url = Url::parse(&text).ok()?;
    (!url.tls).then_some(Proxy { host: url.host, port: url.port })
}

/// Whether a bypass list (`;`, `,` or blanks between items; `<local>`, `*` within names, `.domain`
/// suffixes) names `host`.
pub fn bypassed(list: &str, host: &str) -> bool {
    list.split([';', ',', ' ']).map(str::trim).filter(|item| !item.is_empty()).any(|item| {
        let item = item.to_ascii_lowercase();
        if item == "<local>" {
            return !host.contains(['.', ':']);
        }
        let item = item.rsplit("://").next().unwrap_or(&item);
        let item = if item.matches(':').count() == 1 {
            item.split(':').next().unwrap_or(item)
        } else {
            item
        };
        match item.strip_prefix('.') {
            Some(domain) => host == domain || host.ends_with(item),
            None => wildcard::matches(item.as_bytes(), host.as_bytes()),
        }
    })
}

/// The Internet options of an account: what browsers and WinINET use there.
#[cfg_attr(not(windows), allow(dead_code))]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct InternetOptions {
    /// WPAD.
    pub auto_detect: bool,
    /// A PAC file.
    pub auto_config_url: Option<String>,
    /// A proxy list.
    pub proxy: Option<String>,
    /// Its bypass list.
    pub bypass: Option<String>,
}

#[cfg_attr(not(windows), allow(dead_code))]
impl InternetOptions {
    /// Reads the registry value `DefaultConnectionSettings`: version, counter and flags, then three
    /// texts, each after its length.
    pub fn parse(bytes: &[u8]) -> Option<InternetOptions> {
        let word = |at: usize| Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
        let flags = word(8)?;
        let mut at = 12;
        // What is switched off is kept, but does not count.
        let mut next = |flag: u32| -> Option<Option<String>> {
            let length = usize::try_from(word(at)?).ok()?;
            let text = bytes.get(at + 4..)?.get(..length)?;
            at += 4 + length;
            Some(
                Some(String::from_utf8_lossy(text).into_owned())
                    .filter(|text| flags & flag != 0 && !text.is_empty()),
            )
        };
        Some(InternetOptions {
            auto_detect: flags & 8 != 0,
            proxy: next(2)?,
            bypass: next(2)?,
            auto_config_url: next(4)?,
        })
    }

    /// What a request to `url` would use, in the order in which it is tried.
    pub fn choice(&self, url: &Url) -> String {
        let list = self.proxy.as_deref().unwrap_or_default();
        let named = choose(list, self.bypass.as_deref().unwrap_or_default(), url).ok().flatten();
        let scripts = [("WPAD", self.auto_detect), ("PAC", self.auto_config_url.is_some())];
        let mut tried: Vec<String> =
            scripts.into_iter().filter(|(_, on)| *on).map(|(name, _)| name.to_owned()).collect();
        tried.push(named.map_or("direct".to_owned(), |proxy| proxy.to_string()));
        tried.join(", ")
    }
}

/// The proxy list and bypass list of an environment, as curl and most others read it.
#[cfg_attr(windows, allow(dead_code))]
pub fn from_environment(
    url: &Url,
    variable: impl Fn(&str) -> Option<String>,
) -> Option<(String, &'static str, String)> {
    let names: &[&'static str] = if url.tls {
        &["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
    } else {
        &["http_proxy", "all_proxy", "ALL_PROXY"]
    };
    let (name, server) = names
        .iter()
        .find_map(|name| Some((*name, variable(name).filter(|value| !value.is_empty())?)))?;
    let bypass = variable("no_proxy").or_else(|| variable("NO_PROXY")).unwrap_or_default();
    // no_proxy=contoso.com also means everything under it.
    let suffixes: Vec<String> = bypass
        .split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .flat_map(|item| match item {
            "*" => vec!["*".to_owned()],
            item => vec![item.to_owned(), format!(".{}", item.trim_start_matches('.'))],
        })
        .collect();
    Some((server, name, suffixes.join(";")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn lists() {
        let plain = to("http://wsus:8530");
        let tls = to("https://wsus:8531");
        let shown = |list: &str, url: &Url| {
            choose(list, "", url)
                .map(|proxy| proxy.map(|proxy| proxy.to_string()))
                .map_err(|failure| failure.condition.id())
        };
        assert_eq!(shown("proxy:8080", &plain), Ok(Some("proxy:8080".to_owned())));
        assert_eq!(shown("http=a:1;https=b:2", &tls), Ok(Some("b:2".to_owned())));
        assert_eq!(shown("https=b:2", &plain), Ok(None));
        assert_eq!(shown("http://u:p@proxy:3128/", &plain), Ok(Some("proxy:3128".to_owned())));
        assert_eq!(shown("proxy:eighty", &plain), Err("proxy-invalid"));
        assert_eq!(choose("proxy:8080", "<local>", &plain).unwrap(), None);
    }

    #[test]
    fn bypass_lists() {
        assert!(bypassed("<local>", "wsus"));
        assert!(!bypassed("<local>", "wsus.contoso.com"));
        assert!(bypassed("10.*; *.Contoso.com", "wsus.contoso.com"));
        assert!(bypassed("10.*.9", "10.1.2.9"));
        assert!(!bypassed("10.*", "110.1.2.9"));
        assert!(bypassed("http://wsus:8530", "wsus"));
        assert!(!bypassed("", "wsus"));
    }

    #[test]
    fn internet_options() {
        let value = |flags: u32, texts: [&str; 3]| {
            let mut bytes = [0x46u32, 7, flags].map(u32::to_le_bytes).concat();
            for text in texts {
                bytes.extend((text.len() as u32).to_le_bytes());
                bytes.extend(text.as_bytes());
            }
            bytes.extend([0; 32]);
            bytes
        };
        let texts = ["proxy:8080", "*.contoso.com;<local>", "http://pac.contoso.com/p.pac"];
        let shown = |flags: u32, url: &str| {
            InternetOptions::parse(&value(flags, texts)).unwrap().choice(&to(url))
        };
        assert_eq!(shown(1, "http://wsus.fabrikam.com"), "direct");
        assert_eq!(shown(3, "http://wsus.fabrikam.com"), "proxy:8080");
        assert_eq!(shown(3, "http://wsus.contoso.com"), "direct");
        assert_eq!(shown(15, "http://wsus.fabrikam.com"), "WPAD, PAC, proxy:8080");
        assert_eq!(
            InternetOptions::parse(&value(9, ["", "", ""])).unwrap(),
            InternetOptions { auto_detect: true, ..InternetOptions::default() }
        );
        let whole = value(15, texts);
        for length in 0..whole.len() - 32 {
            assert_eq!(InternetOptions::parse(&whole[..length]), None);
        }
        assert_eq!(InternetOptions::parse(&[255; 64]), None);
    }

    #[test]
    fn environments() {
        let variable = |name: &str| match name {
            "https_proxy" => Some("http://proxy:3128".to_owned()),
            "NO_PROXY" => Some("contoso.com, .fabrikam.com".to_owned()),
            _ => None,
        };
        assert!(from_environment(&to("http://a"), variable).is_none());
        let (server, name, bypass) =
            from_environment(&to("https://wsus.contoso.com"), variable).unwrap();
        assert_eq!((server.as_str(), name), ("http://proxy:3128", "https_proxy"));
        assert!(
            bypassed(&bypass, "wsus.contoso.com")
                && bypassed(&bypass, "contoso.com")
                && bypassed(&bypass, "x.fabrikam.com")
        );
        assert!(!bypassed(&bypass, "notcontoso.com"));
    }
}
