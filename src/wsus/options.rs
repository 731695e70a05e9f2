//! What a caller may ask of a probe.

use super::proxy::ProxyOption;
use super::transport::Cancel;
use serde_json::Value;
use std::time::Duration;

/// What to probe, and how.
#[derive(Clone, Debug)]
pub struct ProbeOptions {
    /// The server's URL as the policy has it.
    pub url: String,
    /// The status server's URL, where it is known.
    pub status_server: Option<String>,
    /// The time limit of the connection, and again of the services, which are asked side by side.
    pub timeout: Duration,
    /// The proxy.
    pub proxy: ProxyOption,
    /// Whether to ask the service a real question (GetConfig).
    pub soap: bool,
    /// Only what needs no network.
    pub skip_network: bool,
    /// At most so many bytes of each body are read.
    pub max_body: usize,
    /// Facts about the machine's policy, as [`evaluate`](super::policy::evaluate) takes them.
    pub policy: Option<Value>,
    /// Set it to end the probe early.
    pub cancel: Cancel,
}

impl ProbeOptions {
    /// Ten seconds, the system's proxy, 256 KB, no SOAP.
    pub fn new(url: impl Into<String>) -> ProbeOptions {
        ProbeOptions {
            url: url.into(),
            status_server: None,
            timeout: Duration::from_secs(10),
            proxy: ProxyOption::System,
            soap: false,
            skip_network: false,
            max_body: 262_144,
            policy: None,
            cancel: Cancel::default(),
        }
    }

    /// Reads options from JSON, as other languages give them: `url`, `statusServer`, `timeoutMs`, `proxy` (`system`, `direct`, `name:port`, or an
    /// object with `server` and `bypass`), `soap`, `skipNetwork`, `maxBody`, `policy` (facts). What is missing keeps its default.
    ///
    /// # Errors
    /// A sentence about the first value of a wrong kind.
    pub fn read(document: &Value) -> Result<ProbeOptions, String> {
        let wrong = |key: &str, kind: &str| format!("`{key}` has to be {kind}");
        let text = |key: &str| match document.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(wrong(key, "a text")),
        };
        let truth = |key: &str| match document.get(key) {
            None | Some(Value::Null) => Ok(false),
            Some(Value::Bool(truth)) => Ok(*truth),
            Some(_) => Err(wrong(key, "true or false")),
        };
        let number = |key: &str, or: u64| match document.get(key) {
            None | Some(Value::Null) => Ok(or),
            Some(value) => value.as_u64().filter(|number| *number > 0).ok_or_else(|| wrong(key, "a number above 0")),
        };
        if !document.is_object() {
            return Err("the options have to be a JSON object".to_owned());
        }
        let mut options = ProbeOptions::new(text("url")?.unwrap_or_default());
        options.status_server = text("statusServer")?;
        options.timeout = Duration::from_millis(number("timeoutMs", 10_000)?.min(3_600_000));
        options.max_body = usize::try_from(number("maxBody", 262_144)?.min(64 << 20)).unwrap_or(262_144);
        options.soap = truth("soap")?;
        options.skip_network = truth("skipNetwork")?;
        options.policy = document.get("policy").filter(|facts| !facts.is_null()).cloned();
        options.proxy = match document.get("proxy") {
            None | Some(Value::Null) => ProxyOption::System,
            Some(Value::String(word)) if word == "system" => ProxyOption::System,
            Some(Value::String(word)) if word == "direct" => ProxyOption::Direct,
            Some(Value::String(server)) => ProxyOption::Use { server: server.clone(), bypass: String::new() },
            Some(Value::Object(proxy)) => {
                let part = |key: &str| proxy.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
                ProxyOption::Use { server: part("server"), bypass: part("bypass") }
            }
            Some(_) => return Err(wrong("proxy", "a text or an object")),
        };
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn from_json() {
        let options = ProbeOptions::read(
            &json!({ "url": "http://wsus", "timeoutMs": 500, "proxy": { "server": "a:1", "bypass": "<local>" }, "soap": true, "policy": null }),
        )
        .unwrap();
        assert_eq!((options.url.as_str(), options.timeout.as_millis(), options.soap, options.policy), ("http://wsus", 500, true, None));
        assert_eq!(options.proxy, ProxyOption::Use { server: "a:1".to_owned(), bypass: "<local>".to_owned() });
        assert_eq!(ProbeOptions::read(&json!({ "proxy": "direct" })).unwrap().proxy, ProxyOption::Direct);
        for broken in [json!([]), json!({ "url": 1 }), json!({ "timeoutMs": 0 }), json!({ "soap": "yes" }), json!({ "proxy": 1 })] {
            assert!(ProbeOptions::read(&broken).is_err(), "{broken}");
        }
    }
}
