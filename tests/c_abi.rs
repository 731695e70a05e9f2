//! `tests/c/abi.c`, compiled as C99 and as C++ against the header, run on the library that cargo
//! has just built, under valgrind where it is there. `WUD_ALL=1` demands both compilers and
//! valgrind.
#![cfg(target_os = "linux")]

mod common;

use std::path::{Path, PathBuf};
use std::process::Command;

fn there(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    assert!(
        found || !common::everything_demanded(),
        "{program} is missing: apt-get install gcc g++ valgrind"
    );
    if !found {
        eprintln!("did not run: {program} is missing");
    }
    found
}

/// The shared library beside this test's own executable, in `deps`: the copy above it is as old as
/// the last `cargo build`.
fn library_folder() -> PathBuf {
    let exe = std::env::current_exe().unwrap();
    let folder = exe.parent().unwrap().to_path_buf();
    assert!(folder.join("libwudiag.so").exists(), "no libwudiag.so in {}", folder.display());
    folder
}

fn compile_and_run(compiler: &str, name: &str, arguments: &[&str]) {
    if !there(compiler) {
        return;
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let work = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&work).unwrap();
    let library = library_folder();
    let program = work.join("abi");
    let mut build = Command::new(compiler);
    build
        .args(arguments)
        .args(["-Wall", "-Wextra", "-Werror", "-pedantic", "-g", "-I"])
        .arg(root.join("include"));
    if cfg!(feature = "panic-test") {
        build.arg("-DWUD_PANIC_TEST");
    }
    build
        .arg(root.join("tests/c/abi.c"))
        .arg("-o")
        .arg(&program)
        .arg("-L")
        .arg(&library)
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
