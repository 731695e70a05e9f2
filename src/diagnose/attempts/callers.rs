//! Whose an attempt is: who asked for it, and whether that is patching.

/// Who runs the patching that a caller belongs to.
pub(in crate::diagnose) fn orchestrator(caller: &str) -> &'static str {
    let caller = caller.to_ascii_lowercase();
    match caller.as_str() {
        "ccmexec" => "configmgr",
        caller if caller.starts_with("azure vm guest patching") => "azure",
        "updateorchestrator" | "moupdateorchestrator" | "selfupdate" | "windows update" => {
            "windows"
        }
        caller if caller.starts_with("automaticupdates") => "windows",
        _ => "other",
    }
}

/// Callers whose failures do not mean that patching is broken.
const OTHERS: [&str; 15] = [
    "windows installer",
    "dism",
    "fodhelper",
    "languagefeatures",
    "device driver retrieval client",
    "update;scanforupdates",
    "acquisition;",
    "oobe zdp",
    "windows defender",
    "microsoft antimalware",
    "trustedinstaller fod",
    "compattelrunner",
    "appraiser",
    "microsoft windows store",
    "windows store",
];

/// Whether a caller's attempts are patching.
pub(in crate::diagnose) fn patches(caller: &str) -> bool {
    let caller = caller.to_ascii_lowercase();
    !OTHERS.iter().any(|other| caller.starts_with(other)) && !caller.contains("mpcmdrun")
}

/// Whether an update is an app of the Store: `9NBLGGH4NNS1-Microsoft.DesktopAppInstaller`, in
/// whatever sentence.
pub(super) fn is_of_store(title: &str) -> bool {
    let is_product = |id: &str| {
        id.len() == 12
            && id.starts_with('9')
            && id.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
    };
    title.match_indices('-').any(|(at, _)| {
        let before = title[..at].rsplit(|c: char| !c.is_ascii_alphanumeric()).next();
        before.is_some_and(is_product)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn apps_of_the_store() {
        assert!(is_of_store("9NBLGGH4NNS1-Microsoft.DesktopAppInstaller"));
        assert!(is_of_store("Fehler 0x80073D02: 9WZDNCRFJ3TJ-4DF9E0F8.Netflix"));
        assert!(!is_of_store("2024-03 Cumulative Update (KB5035845)"));
        assert!(!is_of_store("999999999999 - Driver-9A"));
        assert!(is_of_store("9MSPC6MP8FM4-MICROSOFT.WHITEBOARD"));
    }
}
