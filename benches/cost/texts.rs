//! Texts that are decoded, resolved, searched, masked, read as facts, requests, results.

use super::bench::{Bench, Row};
use super::shapes::{name_of, repeated, series, PARTS, SERIES};
use std::hint::black_box;
use wudiag::base::masked;
use wudiag::codes::lines::Lines;
use wudiag::codes::resolve;
use wudiag::knowledge::{decode, Language};
use wudiag::machine::facts::{read_lenient, read_strict};
use wudiag::repair::{plan, Request};
use wudiag::{results, row};

const TEXT: usize = 1 << 20;

/// A way that a text takes.
type Way = (&'static str, fn(&str));
const WAYS: [Way; 4] = [
    ("decode", |text| drop(black_box(decode(text, Language::English)))),
    ("resolve", |text| drop(black_box(resolve(text)))),
    ("scan", |text| {
        let mut lines = Lines::new(text.as_bytes());
        while let Ok(Some(line)) = lines.next_line() {
            black_box(line.codes().count());
        }
    }),
    ("mask", |text| drop(black_box(masked(text)))),
];

/// Documents that somebody else wrote, around a text as JSON has it.
type Document = (&'static str, fn(&str) -> String, fn(&str));
const DOCUMENTS: [Document; 3] = [
    (
        "facts",
        |text| {
            format!(
                "{{\"computer\":{text},\"os\":{{\"name\":{text}}},\"errors\":{{\"os\":{text}}}}}"
            )
        },
        |json| {
            let _ = black_box(read_strict(json));
            black_box(read_lenient(json));
        },
    ),
    (
        "results",
        |text| {
            format!("[{{\"name\":{text},\"properties\":{{\"status\":{text},\"error\":{{\"message\":{text}}}}}}},{text}]")
        },
        |json| drop(black_box(results::read(json, Language::English))),
    ),
    (
        "plan",
        |text| {
            format!("{{\"actions\":[{{\"id\":\"reset-datastore\"}}],\"conditions\":{{\"elevated\":true,\"processes\":[{text}]}},\"detect\":{{\"reset-datastore\":{{\"state\":\"needed\",\"before\":{text}}}}}}}")
        },
        |json| {
            let read = Request::read(json);
            drop(black_box(read.and_then(|request| plan(&request, Language::English)).map(|_| ())));
        },
    ),
];

fn at(
    group: &'static str,
    name: &str,
    bench: &mut Bench,
    make: impl Fn(usize) -> String,
    run: fn(&str),
) {
    let row = Row { group, name: name.to_owned(), most: TEXT, counted: false, record: 0 };
    bench.row(&row, make, |text| run(text));
}

pub fn texts(bench: &mut Bench) {
    black_box(row::LONGEST);
    for (group, run) in WAYS {
        for part in PARTS {
            at(group, &name_of(part), bench, |size| repeated(part, size), run);
            let lines = format!("{part}\r\n");
            at(
                group,
                &format!("lines of {}", name_of(part)),
                bench,
                |size| repeated(&lines, size),
                run,
            );
            let odd = format!("{part}\0");
            at(
                group,
                &format!("half UTF-16 of {}", name_of(part)),
                bench,
                |size| repeated(&odd, size),
                run,
            );
        }
        for (name, make) in SERIES {
            at(group, &format!("different {name}"), bench, |size| series(make, size), run);
        }
    }
    for (group, around, run) in DOCUMENTS {
        let quoted = |text: String| around(&serde_json::Value::from(text).to_string());
        for part in PARTS {
            at(group, &name_of(part), bench, |size| quoted(repeated(part, size / 3)), run);
        }
        for (name, make) in SERIES {
            at(
                group,
                &format!("different {name}"),
                bench,
                |size| quoted(series(make, size / 3)),
                run,
            );
        }
        // Members and elements of the document itself.
        let list = |made: fn(usize) -> String| {
            move |size: usize| {
                let text = series(made, size);
                text.trim_end_matches(',').to_owned()
            }
        };
        let members = list(|n| format!("\"n{n}\":{{\"name\":\"n{n}\",\"value\":{n}}},"));
        let elements = list(|n| {
            format!("{{\"id\":\"start-services\",\"name\":\"vm{n}\",\"resourceId\":\"/a/{n}\",\"status\":\"Failed\",\"error\":{{\"code\":\"{n}\"}}}},")
        });
        at(
            group,
            "unknown members",
            bench,
            |size| format!("{{\"os\":{{{}}}}}", members(size)),
            run,
        );
        at(group, "members of the document", bench, |size| format!("{{{}}}", members(size)), run);
        at(group, "elements", bench, |size| format!("[{}]", elements(size)), run);
        at(group, "actions", bench, |size| format!("{{\"actions\":[{}]}}", elements(size)), run);
        at(group, "detected", bench, |size| format!("{{\"detect\":{{{}}}}}", members(size)), run);
        at(
            group,
            "recent",
            bench,
            |size| {
                let recent = list(|n| {
                    format!(
                        "{{\"action\":\"start-scan\",\"time\":\"2026-11-28T00:00:0{}Z\"}},",
                        n % 10
                    )
                });
                format!("{{\"actions\":[{{\"id\":\"start-scan\"}}],\"now\":\"2026-11-29T00:00:00Z\",\"recent\":[{}]}}", recent(size))
            },
            run,
        );
        at(
            group,
            "deep lists",
            bench,
            |size| format!("{}{}", "[".repeat(size / 2), "]".repeat(size / 2)),
            run,
        );
        at(
            group,
            "deep objects",
            bench,
            |size| format!("{}1{}", "{\"a\":".repeat(size / 6), "}".repeat(size / 6)),
            run,
        );
        at(
            group,
            "updates",
            bench,
            |size| {
                let updates = list(|n| {
                    format!("{{\"title\":\"KB{n}\",\"updateId\":\"{n:08x}-0000-4000-8000-000000000000\"}},")
                });
                format!("{{\"updates\":{{\"history\":[{}]}}}}", updates(size))
            },
            run,
        );
    }
}
