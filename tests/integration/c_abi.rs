//! `tests/c/abi.c`, compiled as C99 and as C++ against the header, run on the shared
//! library, under valgrind where it is there.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

fn there(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    if !found {
        crate::common::skip(&format!(
            "C tests that need {program} (apt-get install gcc g++ valgrind)"
        ));
    }
    found
}

/// The folder of the shared library, built with the export that panics.
fn library_folder() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let built = Command::new(env!("CARGO"))
            // The tests' choice of packages and, by the example, of their development
            // dependencies: with other features every dependency would be compiled again.
            .args(["build", "--workspace", "--lib", "--example", "generate_log"])
            .args(["--features", "wudiag-ffi/panic-test"])
            .args(["--message-format", "json-render-diagnostics"])
            .current_dir(crate::common::root())
            .output()
            .unwrap();
        assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
        let messages = String::from_utf8_lossy(&built.stdout);
        let library = messages
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
            .filter_map(|message| Some(message["filenames"][0].as_str()?.to_owned()))
            .find(|file| file.ends_with("/libwudiag.so"))
            .expect("cargo names the library");
        Path::new(&library).parent().unwrap().to_path_buf()
    })
}

fn compile_and_run(compiler: &str, name: &str, arguments: &[&str]) {
    if !there(compiler) {
        return;
    }
    let root = crate::common::root();
    let work = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&work).unwrap();
    let library = library_folder();
    let program = work.join("abi");
    let mut build = Command::new(compiler);
    build
        .args(arguments)
        .args(["-Wall", "-Wextra", "-Werror", "-pedantic", "-g", "-I"])
        .arg(root.join("include"));
    build
        .arg("-DWUD_PANIC_TEST")
        .arg(root.join("tests/c/abi.c"))
        .arg("-o")
        .arg(&program)
        .arg("-L")
        .arg(library)
        .arg("-lwudiag")
        .arg(format!("-Wl,-rpath,{}", library.display()));
    let built = build.output().unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));

    let mut run = if there("valgrind") {
        let mut valgrind = Command::new("valgrind");
        valgrind
            .args([
                "--quiet",
                "--error-exitcode=99",
                "--leak-check=full",
                "--errors-for-leak-kinds=definite,indirect",
            ])
            .arg(&program);
        valgrind
    } else {
        Command::new(&program)
    };
    // cargo's own search path leads to the older copy of the library
    let output = run.env_remove("LD_LIBRARY_PATH").arg(&work).output().unwrap();
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(output.status.success() && text.contains(" passed, 0 failed"), "{text}");
}

#[test]
fn as_c99() {
    compile_and_run("gcc", "c99", &["-std=c99"]);
}

#[test]
fn as_cpp() {
    compile_and_run("g++", "cpp", &["-x", "c++", "-std=c++11"]);
}
