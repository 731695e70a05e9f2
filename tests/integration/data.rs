//! To add something is one row or file and its texts: shown by adding to a copy of `data/`, over
//! which the checks of the build script run.

use crate::common::{root, scratch};
use std::path::{Path, PathBuf};

#[path = "../../build/generate/mod.rs"]
mod generate;

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let target = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).unwrap();
        }
    }
}

/// A copy of `data/` for a test.
fn data(name: &str) -> PathBuf {
    let folder = scratch("data").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    copy(&root().join("data"), &folder);
    folder
}

/// Appends a line to a file of the copy.
fn append(file: &Path, line: &str) {
    let text = std::fs::read_to_string(file).unwrap();
    std::fs::write(file, format!("{}\n{line}\n", text.trim_end())).unwrap();
}

/// Puts a text into a section of every language.
fn say(data: &Path, section: &str, key: &str, text: &str) {
    for entry in std::fs::read_dir(data.join("text")).unwrap() {
        let file = entry.unwrap().path();
        let old = std::fs::read_to_string(&file).unwrap();
        let head = format!("[{section}]\n");
        assert!(old.contains(&head), "{}: no [{section}]", file.display());
        std::fs::write(&file, old.replacen(&head, &format!("{head}{key} = {text:?}\n"), 1))
            .unwrap();
    }
}

/// What the checks made, or what they complain of.
fn build(data: &Path) -> Result<PathBuf, String> {
    let out = data.with_extension("out");
    std::fs::create_dir_all(&out).unwrap();
    match std::panic::catch_unwind(|| generate::all(data, &out)) {
        Ok(()) => Ok(out),
        Err(why) => Err(why.downcast_ref::<String>().cloned().unwrap_or_default()),
    }
}

fn made(out: &Path, file: &str) -> String {
    std::fs::read_to_string(out.join(file)).unwrap()
}

/// A code, a remedy, a rule and a language, each as a domain expert would add it.
#[test]
fn one_row_and_its_texts() {
    let data = data("added");
    // A code: its fact, its meaning, its message.
    append(&data.join("codes/WU.tsv"), "0x8024F7F7\tWU_E_OF_A_TEST\tsdk");
    append(
        &data.join("knowledge/codes.tsv"),
        "0xFFFFFFFE\tagent\tscan\tretry-once\t-\twrite-a-test\t-",
    );
    say(&data, "message", "0xFFFFFFFE", "A test's own message.");
    // A remedy: its row, its text.
    append(&data.join("knowledge/remedies.tsv"), "write-a-test\t-\t0\tadvice\t-");
    say(&data, "remedy", "write-a-test", "Write a test.");
    // A rule: its file.
    std::fs::write(
        data.join("rules/scan/of-a-test.toml"),
        "status = \"warn\"\nconfidence = \"low\"\nremedies = [\"write-a-test\"]\nsource = [\"judgement\"]\n",
    )
    .unwrap();
    // An event of event logs: its row, with a sentence that is there.
    append(&data.join("events.tsv"), "Of A Test\t1\terror\t*:ese\tupdate-failed\tjudgement");
    // A language: its file, here with one translation.
    std::fs::write(
        data.join("text/de-DE.toml"),
        "[language]\nname = \"German\"\nnumber = \"4\"\n\n[retry]\nretry-once = \"Einmal.\"\n",
    )
    .unwrap();
    let out = build(&data).unwrap();
    assert!(made(&out, "rules.rs").contains("of-a-test"));
    assert!(made(&out, "events.rs").contains("Of A Test"));
    assert!(made(&out, "languages.rs").contains("German"));
    assert!(made(&out, "knowledge.rs").contains("write-a-test"));
    assert!(out.join("de-DE.bin").exists());
}

/// Mistakes stop the build, and the place is named.
#[test]
fn mistakes_are_named() {
    type Mistake = (&'static str, &'static str, fn(&Path));
    let mistakes: [Mistake; 12] = [
        ("events.tsv", "is not name:kind", |data| {
            append(&data.join("events.tsv"), "X\t1\t-\terrorCode\tupdate-failed\tjudgement");
        }),
        ("events.tsv", "stands here twice", |data| {
            let row = "Microsoft-Windows-WindowsUpdateClient\t20\t-\t-\tupdate-failed\tjudgement";
            append(&data.join("events.tsv"), row);
        }),
        ("events.tsv", "unknown id `nobody`", |data| {
            append(&data.join("events.tsv"), "X\t1\t-\t-\tupdate-failed\tnobody");
        }),
        ("remedies.tsv", "is no number", |data| {
            append(&data.join("knowledge/remedies.tsv"), "x\t-\tmuch\tadvice\t-");
        }),
        ("remedies.tsv", "fields", |data| {
            append(&data.join("knowledge/remedies.tsv"), "x\t-\t0\tadvice");
        }),
        ("remedies.tsv", "unknown id `dance`", |data| {
            append(&data.join("knowledge/remedies.tsv"), "x\tdance\t0\tadvice\t-");
        }),
        ("remedies.tsv", "does not fit", |data| {
            append(&data.join("knowledge/remedies.tsv"), "x\t-\t0\tcommand\t-");
        }),
        ("of-a-test.toml", "unknown id `no-such-remedy`", |data| {
            let rule = "status = \"warn\"\nconfidence = \"low\"\nremedies = [\"no-such-remedy\"]\n";
            let rule = format!("{rule}source = [\"judgement\"]\n");
            std::fs::write(data.join("rules/scan/of-a-test.toml"), rule).unwrap();
        }),
        ("of-a-test.toml", "no source", |data| {
            let rule = "status = \"warn\"\nconfidence = \"low\"\n";
            std::fs::write(data.join("rules/scan/of-a-test.toml"), rule).unwrap();
        }),
        ("failures.tsv", "unknown id", |data| {
            append(&data.join("probe/failures.tsv"), "x\tno-such-rule\t-\t-\t-\tjudgement\t-");
        }),
        ("fr-FR.toml", "en-US has no [retry] misspelt", |data| {
            let file = data.join("text/fr-FR.toml");
            let text = std::fs::read_to_string(&file).unwrap();
            let text = text.replacen("[retry]\n", "[retry]\nmisspelt = \"x\"\n", 1);
            std::fs::write(&file, text).unwrap();
        }),
        ("codes.tsv", "ascending", |data| {
            let row = "0x00000001\tagent\tscan\tretry-once\t-\t-\t-";
            append(&data.join("knowledge/codes.tsv"), row);
        }),
    ];
    for (index, (file, why, mistake)) in mistakes.into_iter().enumerate() {
        let data = data(&format!("mistake-{index}"));
        mistake(&data);
        let complaint = build(&data).expect_err(file);
        assert!(complaint.contains(file) && complaint.contains(why), "{file}, {why}: {complaint}");
    }
}
