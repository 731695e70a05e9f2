//! `wudiag probe` as a user calls it.

use crate::wsus_server::Server;
use serde_json::Value;
use std::process::Command;
use std::time::Duration;

fn wudiag(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wudiag"));
    command.arg("probe").args(arguments);
    for name in [
        "http_proxy",
        "https_proxy",
        "HTTPS_PROXY",
        "all_proxy",
        "ALL_PROXY",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
    ] {
        command.env_remove(name);
    }
    command
}

fn run(command: &mut Command) -> (i32, String, String) {
    let output = command.output().expect("start");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace('\r', "");
    (output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

/// A dead WSUS: the policy points at a server that answers 503.
#[test]
fn story_of_the_503() {
    let server = Server::start("-", "*=status:503", Duration::ZERO);
    let url = format!("http://127.0.0.1:{}", server.port);
    let (code, out, err) = run(&mut wudiag(&[&url]));
    assert_eq!((code, err.as_str()), (1, ""));
    for piece in [
        "-> wuident",
        "HTTP 503 (Service Unavailable)",
        "0x80244022 (WU_E_PT_HTTP_STATUS_SERVICE_UNAVAIL)",
        "Start-WebAppPool -Name WsusPool",
    ] {
        assert!(out.contains(piece), "{piece} is not in\n{out}");
    }
    let (code, out, _) = run(&mut wudiag(&["--json", &url]));
    let probe: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(
        (code, &probe["code"], &probe["firstFailure"], &probe["schema"]),
        (1, &"0x80244022".into(), &"wuident".into(), &2.into())
    );
    let ids: Vec<&str> = probe["steps"]
        .as_array()
        .expect("steps")
        .iter()
        .filter_map(|step| step["step"].as_str())
        .collect();
    assert_eq!(
        ids,
        [
            "policy",
            "url",
            "proxy",
            "dns",
            "tcp",
            "tls",
            "wuident",
            "version",
            "client",
            "simpleauth",
            "reporting",
            "content",
            "soap"
        ]
    );
    for key in
        ["step", "rule", "status", "title", "milliseconds", "codes", "evidence", "remedies", "seen"]
    {
        assert!(probe["steps"][6].get(key).is_some(), "{key}");
    }
}

/// The same fault in every language: the codes and the evidence stay, the sentences change.
#[test]
fn languages() {
    let server = Server::start("-", "client=html", Duration::ZERO);
    let url = format!("http://127.0.0.1:{}", server.port);
    for (language, verdict, url_detail, skipped) in [
        ("en", "Broken at step client: A web server answers, but not as WSUS does. The agent logs 0x8024400A (", "Port ", "Not needed: http."),
        (
            "fr",
            "Échec à l'étape client : Un serveur web répond, mais pas comme le fait WSUS. L'agent consigne le code 0x8024400A (",
            "Port ",
            "Inutile : http.",
        ),
        (
            "ja",
            "ステップ client で失敗しました: Web サーバーは応答していますが、WSUS の応答ではありません。エージェントのログには 0x8024400A (",
            "ポートは ",
            "不要です: http です。",
        ),
        ("zh", "步骤 client 失败：有 Web 服务器应答，但不是 WSUS 的应答。更新代理程序会记录 0x8024400A (", "端口为 ", "不需要：使用的是 http。"),
    ] {
        let (code, out, _) = run(&mut wudiag(&["--json", "--lang", language, &url]));
        let probe: Value = serde_json::from_str(&out).expect("JSON");
        assert_eq!((code, &probe["code"], &probe["steps"][8]["rule"]), (1, &"0x8024400A".into(), &"not-wsus".into()));
        assert!(probe["verdict"].as_str().is_some_and(|said| said.starts_with(verdict)), "{}", probe["verdict"]);
        assert!(probe["steps"][1]["title"].as_str().is_some_and(|said| said.starts_with(url_detail)), "{}", probe["steps"][1]);
        assert_eq!(probe["steps"][1]["seen"]["findings"][0], "url-unusual-port");
        assert_eq!(probe["steps"][5]["title"], skipped);
    }
}

#[test]
fn exit_codes() {
    let server = Server::start("-", "-", Duration::ZERO);
    let url = format!("http://127.0.0.1:{}", server.port);
    let (code, out, _) = run(&mut wudiag(&["--soap", "--timeout", "5", &url]));
    assert_eq!(code, 0, "{out}");
    assert!(out.contains("The service answers GetConfig."), "{out}");
    assert_eq!(run(&mut wudiag(&["wsus.contoso.com"])).0, 1);
    assert_eq!(run(&mut wudiag(&[])).0, 2);
    assert_eq!(run(&mut wudiag(&["--timeout", "0", &url])).0, 2);
    assert_eq!(run(&mut wudiag(&["--microsoft-update", &url])).0, 2);
    let (code, out, _) = run(&mut wudiag(&["--proxy", "direct", "--skip-network", &url]));
    assert_eq!((code, out.contains("without network")), (0, true), "{out}");
}

#[cfg(not(windows))]
#[test]
fn roots_of_the_environment_and_proxies_of_the_environment() {
    let server = Server::start("good", "-", Duration::ZERO);
    let url = format!("https://localhost:{}", server.port);
    let pem = std::env::temp_dir().join(format!("wudiag-root-{}.pem", std::process::id()));
    std::fs::write(&pem, &crate::wsus_server::tls::trusted().pem).expect("write");
    let (code, out, _) = run(wudiag(&[&url]).env("SSL_CERT_FILE", &pem));
    let (code_without, out_without, _) = run(&mut wudiag(&[&url]));
    std::fs::remove_file(&pem).expect("remove");
    assert_eq!(code, 0, "{out}");
    assert_eq!(code_without, 1);
    assert!(out_without.contains("0x80072F8F"), "{out_without}");
    let proxy = Server::start("-", "-", Duration::ZERO);
    let (code, out, _) = run(wudiag(&["http://wsus.test:8530"])
        .env("http_proxy", format!("http://127.0.0.1:{}", proxy.port)));
    assert_eq!(
        (code, out.contains(&format!("proxy 127.0.0.1:{}", proxy.port))),
        (0, true),
        "{out}"
    );
}
