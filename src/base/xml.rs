//! The texts and attributes of an XML document, with their places. Entities of the document are not
//! expanded: only the five of XML itself and numbers.

use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};
use quick_xml::Reader;
use std::ops::{ControlFlow, Range};

/// Deeper than any document that is read here.
const DEPTH: usize = 64;

/// A text, or an attribute.
pub(crate) struct Leaf<'a> {
    /// Names of the elements around it, without their prefixes: `Event/System/Level`.
    pub path: &'a str,
    /// The name of the attribute.
    pub attribute: Option<&'a str>,
    /// Without escapes and blanks around it.
    pub text: &'a str,
    /// Where it is, as written.
    pub at: Range<usize>,
}

/// Gives the leaves of `text` in order; an element that has both has its attributes first. `Err`:
/// where the document ends too early, or is none.
pub(crate) fn leaves(
    text: &str,
    give: &mut dyn FnMut(Leaf<'_>) -> ControlFlow<()>,
) -> Result<(), usize> {
    let mut reader = Reader::from_str(text);
    let (mut path, mut depth) = (String::new(), 0);
    // The text that is open, and its place.
    let (mut inside, mut at) = (String::new(), 0..0);
    loop {
        let before = reader.buffer_position() as usize;
        let event = reader.read_event().map_err(|_| before)?;
        let behind = reader.buffer_position() as usize;
        let piece = match event {
            Event::Text(piece) => piece.decode().map_err(|_| before)?.into_owned(),
            Event::CData(piece) => piece.decode().map_err(|_| before)?.into_owned(),
            Event::GeneralRef(name) => {
                let reference = format!("&{};", name.decode().map_err(|_| before)?);
                unescape(&reference).map_or_else(|_| reference.clone(), |text| text.into_owned())
            }
            event => {
                if !inside.trim().is_empty() {
                    let text = inside.trim();
                    let leaf = Leaf { path: &path, attribute: None, text, at: at.clone() };
                    if give(leaf).is_break() {
                        return Ok(());
                    }
                }
                inside.clear();
                match event {
                    Event::Start(element) => {
                        depth += 1;
                        if depth > DEPTH {
                            return Err(before);
                        }
                        push(&mut path, &element);
                        if attributes(text, &path, &element, before..behind, give).is_break() {
                            return Ok(());
                        }
                    }
                    Event::Empty(element) => {
                        push(&mut path, &element);
                        if attributes(text, &path, &element, before..behind, give).is_break() {
                            return Ok(());
                        }
                        pop(&mut path);
                    }
                    Event::End(_) => {
                        depth -= 1;
                        pop(&mut path);
                    }
                    Event::Eof => return if depth == 0 { Ok(()) } else { Err(before) },
                    _ => {}
                }
                continue;
            }
        };
        if inside.is_empty() {
            at = before..behind;
        }
        at.end = behind;
        inside.push_str(&piece);
    }
}

fn push(path: &mut String, element: &BytesStart<'_>) {
    if !path.is_empty() {
        path.push('/');
    }
    path.push_str(&String::from_utf8_lossy(element.local_name().as_ref()));
}

fn pop(path: &mut String) {
    path.truncate(path.rfind('/').unwrap_or(0));
}

fn attributes(
    text: &str,
    path: &str,
    element: &BytesStart<'_>,
    tag: Range<usize>,
    give: &mut dyn FnMut(Leaf<'_>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let mut from = tag.start;
    for attribute in element.attributes().with_checks(false).flatten() {
        let value = String::from_utf8_lossy(&attribute.value);
        // The reader does not say where; a value comes after those before it.
        let found = text.get(from..tag.end).and_then(|rest| rest.find(&*value));
        let start = found.map_or(from, |found| from + found);
        from = start + if found.is_some() { value.len() } else { 0 };
        let name = String::from_utf8_lossy(attribute.key.local_name().into_inner()).into_owned();
        let shown =
            unescape(&value).map_or_else(|_| value.clone(), |text| text.into_owned().into());
        let (attribute, text) = (Some(name.as_str()), shown.trim());
        give(Leaf { path, attribute, text, at: start..start + value.len() })?;
    }
    ControlFlow::Continue(())
}

/// A text of a document without its escapes.
pub(crate) fn unescaped(text: &str) -> Option<String> {
    let text = text
        .strip_prefix("<![CDATA[")
        .map_or(text, |text| text.strip_suffix("]]>").unwrap_or(text));
    unescape(text).ok().map(|text| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    type Row = (String, String, String);

    fn all(text: &str) -> (Vec<Row>, Result<(), usize>) {
        let mut found = Vec::new();
        let ended = leaves(text, &mut |leaf| {
            let own = leaf.attribute.unwrap_or_default().to_owned();
            found.push((leaf.path.to_owned(), own, leaf.text.to_owned()));
            assert!(text.get(leaf.at).is_some());
            ControlFlow::Continue(())
        });
        (found, ended)
    }

    #[test]
    fn texts_and_attributes() {
        let row =
            |path: &str, name: &str, text: &str| -> Row { (path.into(), name.into(), text.into()) };
        let text = "<?xml version='1.0'?><a x:b='1 &lt; 2' c=\"\"><d/><e> f &amp; g&#33; </e>\
                    <e><![CDATA[<h>]]></e></a>";
        let expected = vec![
            row("a", "b", "1 < 2"),
            row("a", "c", ""),
            row("a/e", "", "f & g!"),
            row("a/e", "", "<h>"),
        ];
        assert_eq!(all(text), (expected, Ok(())));
        assert_eq!(all("<a><b>c</b>").0, [row("a/b", "", "c")]);
        assert!(all("<a><b>c</b>").1.is_err());
        // An entity of the document is its name.
        let text = "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>";
        assert_eq!(all(text), (vec![row("a", "", "&b;")], Ok(())));
        assert!(all(&"<a>".repeat(1000)).1.is_err());
    }
}
