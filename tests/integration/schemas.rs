//! docs/objects.schema.json: the tables of docs/objects.md as a JSON Schema (draft 7), and what the
//! library writes is valid by it.

use crate::common::root;
use crate::objects::tables;
use serde::Serialize;
use serde_json::{json, Map, Value};
use wudiag::base::Cancel;
use wudiag::diagnose::{diagnose, Request};
use wudiag::knowledge::{decode, Language};
use wudiag::machine::facts::read_strict;
use wudiag::machine::{health, policy};
use wudiag::probe::{probe, ProbeOptions};
use wudiag::results;

const FILE: &str = "docs/objects.schema.json";
/// The documents that stand alone.
const DOCUMENTS: [&str; 6] = ["Diagnosis", "Policy", "Health", "Probe", "Decoded code", "Results"];

/// The schema of a type as a table names it. What is null counts as absent, whatever its type.
fn of_type(cell: &str, what: &str, known: &dyn Fn(&str) -> bool) -> Value {
    let kind = cell.split([',', ' ']).next().unwrap_or_default();
    let kinds: &[&str] = match kind {
        "text" | "word" | "UTC" | "DateTime" => &["string"],
        "number" => &["number"],
        "truth" if cell.contains("number") => &["boolean", "number"],
        "truth" => &["boolean"],
        "list" => &["array"],
        "object" | "objects" | "dictionary" | "registry" => &["object"],
        _ => return json!({}),
    };
    let mut schema = json!({ "type": kinds.iter().chain(["null"].iter()).collect::<Vec<_>>() });
    // "see Finding" names the table of what is inside.
    let heading = what.rsplit_once("see ").map(|(_, rest)| rest.trim().trim_end_matches('.'));
    if let Some(heading) = heading.filter(|heading| known(heading)) {
        let inside = json!({ "$ref": format!("#/definitions/{heading}") });
        match kinds[0] {
            "array" => schema["items"] = inside,
            _ => return json!({ "anyOf": [inside, { "type": "null" }] }),
        }
    } else if kind == "list" && (cell.contains("texts") || cell.contains("words")) {
        schema["items"] = json!({ "type": "string" });
    }
    schema
}

fn schema() -> Value {
    let tables = tables();
    let known = |heading: &str| tables.contains_key(heading);
    let mut definitions = Map::new();
    for (heading, table) in &tables {
        if heading.starts_with("facts") {
            continue; // read, not written: every part may be missing
        }
        let mut properties = Map::new();
        for (member, row) in table {
            let (cell, what) = row.split_once('|').unwrap_or((row, ""));
            let what = what.trim().trim_end_matches('|');
            properties.insert(member.clone(), of_type(cell.trim(), what, &known));
        }
        let always = |row: &str| !row.contains("absent elsewhere");
        let required: Vec<&String> =
            table.iter().filter(|(_, row)| always(row)).map(|(member, _)| member).collect();
        let definition =
            json!({ "type": "object", "required": required, "properties": properties });
        definitions.insert(heading.clone(), definition);
    }
    let documents: Vec<Value> =
        DOCUMENTS.iter().map(|name| json!({ "$ref": format!("#/definitions/{name}") })).collect();
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "What WUDiagnostics writes; made of docs/objects.md",
        "anyOf": documents,
        "definitions": definitions,
    })
}

/// What is wrong with a value, by the part of draft 7 that the schema uses.
fn problems(schema: &Value, all: &Value, value: &Value, path: &str, found: &mut Vec<String>) {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.strip_prefix("#/definitions/").unwrap();
        let schema = &all["definitions"][name];
        assert!(schema.is_object(), "{name} is not defined");
        return problems(schema, all, value, path, found);
    }
    if let Some(ways) = schema["anyOf"].as_array() {
        let tried: Vec<Vec<String>> = ways
            .iter()
            .map(|way| {
                let mut found = Vec::new();
                problems(way, all, value, path, &mut found);
                found
            })
            .collect();
        if tried.iter().all(|way| !way.is_empty()) {
            found.extend(tried.into_iter().next().unwrap());
        }
        return;
    }
    let kind = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let kinds = match &schema["type"] {
        Value::String(one) => vec![one.as_str()],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => vec![kind],
    };
    if !kinds.contains(&kind) {
        found.push(format!("{path}: {kind} where {kinds:?} is"));
    }
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if value.is_object() && value.get(name).is_none() {
            found.push(format!("{path}.{name}: missing"));
        }
    }
    for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
        if let Some(inside) = value.get(name) {
            problems(schema, all, inside, &format!("{path}.{name}"), found);
        }
    }
    if let (Some(items), true) = (value.as_array(), schema["items"].is_object()) {
        for (index, item) in items.iter().enumerate() {
            problems(&schema["items"], all, item, &format!("{path}[{index}]"), found);
        }
    }
}

fn check(schema: &Value, heading: &str, document: &impl Serialize) {
    let document = serde_json::to_value(document).unwrap();
    let mut found = Vec::new();
    let wanted = json!({ "$ref": format!("#/definitions/{heading}") });
    problems(&wanted, schema, &document, heading, &mut found);
    assert_eq!(found, [""; 0], "{heading}");
    // A schema that takes everything would take this, too.
    for (name, _) in document.as_object().unwrap() {
        if schema["definitions"][heading]["properties"].get(name).is_none() {
            continue; // new ones may come
        }
        let mut broken = document.clone();
        broken.as_object_mut().unwrap().remove(name);
        let mut found = Vec::new();
        problems(&wanted, schema, &broken, heading, &mut found);
        assert_eq!(found.len(), 1, "{heading} without {name}: {found:?}");
    }
}

#[test]
fn the_schema_is_that_of_the_page() {
    let text = format!("{:#}\n", schema());
    let file = root().join(FILE);
    if std::env::var_os("WUDIAG_BLESS").is_some() {
        std::fs::write(&file, &text).unwrap();
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default().replace("\r\n", "\n");
    assert!(committed == text, "{FILE} is not that of docs/objects.md: WUDIAG_BLESS=1 writes it");
}

#[test]
fn what_the_library_writes_is_valid() {
    let schema = schema();
    let facts = root().join("tests/fixtures/machine/golden");
    let mut files: Vec<_> = std::fs::read_dir(facts).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "json"));
    files.sort();
    assert!(files.len() > 3);
    for file in files {
        let Ok(facts) = read_strict(&std::fs::read_to_string(&file).unwrap()) else { continue };
        check(&schema, "Policy", &policy::evaluate(&facts).show(Language::English));
        check(&schema, "Health", &health::evaluate(&facts).show(Language::English));
    }
    let mut options = ProbeOptions::new("wsus.contoso.com");
    options.skip_network = true;
    check(&schema, "Probe", &probe(&options));
    for code in ["0x8024402C", "0xC1900101-0x20017", "HTTP 503", "WU_E_NO_SERVICE"] {
        check(&schema, "Decoded code", &decode(code, Language::English).unwrap()[0]);
    }
    let paths = vec![root().join("tests/fixtures/logs")];
    let request = Request { paths, ..Request::default() };
    check(&schema, "Diagnosis", &diagnose(&request, Language::English, &Cancel::new()));
    let input = r#"[{"Computer": "a", "Reason": "0x8024402C"}]"#;
    check(&schema, "Results", &results::read(input, Language::English));
    // Another type is noticed.
    let mut found = Vec::new();
    let wanted = json!({ "$ref": "#/definitions/Results" });
    let broken = json!({ "schema": "2", "rows": [{}], "unread": 0 });
    problems(&wanted, &schema, &broken, "", &mut found);
    assert!(found.len() > 10, "{found:?}");
}
