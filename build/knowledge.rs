pub fn generate(_: &std::path::Path) -> String {
    String::new()
}
