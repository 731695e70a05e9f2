//! The version resource of the DLL and of the program: what Explorer, inventories and App Control show.

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=../build/version.rs");
    let target = |name: &str| std::env::var(format!("CARGO_CFG_TARGET_{name}")).unwrap_or_default();
    if target("OS") != "windows" {
        return Ok(());
    }
    let program = std::env::var("CARGO_PKG_NAME")? == "wudiag-cli";
    let mut resource = winresource::WindowsResource::new();
    resource
        .set("ProductName", "WUDiagnostics")
        .set("CompanyName", "WUDiagnostics contributors")
        .set("LegalCopyright", "WUDiagnostics contributors. MIT license.")
        .set("InternalName", "wudiag")
        .set("OriginalFilename", if program { "wudiag.exe" } else { "wudiag.dll" });
    resource.compile()?;
    Ok(())
}
