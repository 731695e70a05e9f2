//! Patterns with `*` and `?`: names of codes, components and files.

/// Whether `text` is what `pattern` says: `*` any run, `?` any one byte, either case.
pub(crate) fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    // On a mismatch only the last `*` has to be tried again: at worst the length of the pattern,
    // which the caller writes, times that of the text, never exponential.
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                retry = Some((p, t));
                p += 1;
            }
            Some(c) if *c == b'?' || c.eq_ignore_ascii_case(&text[t]) => {
                p += 1;
                t += 1;
            }
            _ => match retry {
                Some((star, from)) => {
                    retry = Some((star, from + 1));
                    p = star + 1;
                    t = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == b'*')
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns() {
        for (pattern, text, fits) in [
            ("wu_e_*", "WU_E_NO_SERVICE", true),
            ("*SERVICE", "WU_E_NO_SERVICE", true),
            ("*_E_*_E", "WU_E_NO_SERVICE", false),
            ("CBS??", "cbs", false),
            ("CBS*", "cbs", true),
            ("**", "", true),
            ("", "a", false),
            ("*a*b", "aXbXab", true),
        ] {
            assert_eq!(matches(pattern.as_bytes(), text.as_bytes()), fits, "{pattern} {text}");
        }
    }
}
