//! What the reader accepts, what it says, and how it goes on.

use super::*;

fn messages(text: &str) -> Vec<String> {
    let mut problems = Vec::new();
    let _ = read(text, 0, &mut problems);
    problems
        .iter()
        .map(|problem| format!("{}:{} {}", problem.place.line, problem.column, problem.message))
        .collect()
}

fn good(text: &str) -> Kind {
    let mut problems = Vec::new();
    let node = read(text, 0, &mut problems);
    assert_eq!(problems, [], "{text}");
    assert!(ron::from_str::<serde::de::IgnoredAny>(text).is_ok(), "ron refuses {text}");
    node.kind
}

#[test]
fn leaves() {
    assert_eq!(good(r#""a\n\"b\" \u{5586}\x41""#), Kind::Text("a\n\"b\" 喆A".into()));
    assert_eq!(good("\"one \\\n   line\""), Kind::Text("one line".into()));
    assert_eq!(good(r##"r#"raw "text" \n"#"##), Kind::Text(r#"raw "text" \n"#.into()));
    assert_eq!(good("'x'"), Kind::Character('x'));
    assert_eq!(good("-1_000"), Kind::Number("-1000".into()));
    assert_eq!(good("0x1F"), Kind::Number("0x1F".into()));
    assert_eq!(good("1.5e-3"), Kind::Number("1.5e-3".into()));
    assert_eq!(good("true"), Kind::Truth(true));
    assert_eq!(good("Paid"), Kind::Word("Paid".into()));
}

#[test]
fn brackets_comments_and_attributes() {
    let text = "#![enable(implicit_some)]\n// one\n/* two /* inside */ */ Till(a: [1, 2,], b: {\"x\": (1, Off), }, c: Some(None), d: ())";
    let Kind::Struct(Some(name), fields) = good(text) else { panic!("no struct") };
    assert_eq!(name.text, "Till");
    let names: Vec<&str> = fields.iter().map(|field| field.name.text.as_str()).collect();
    assert_eq!(names, ["a", "b", "c", "d"]);
    assert!(matches!(&fields[0].value.kind, Kind::List(items) if items.len() == 2));
    assert!(matches!(&fields[1].value.kind, Kind::Map(entries) if entries.len() == 1));
    assert!(matches!(&fields[3].value.kind, Kind::Tuple(None, items) if items.is_empty()));
}

#[test]
fn one_message_for_one_slip() {
    let table: &[(&str, &[&str])] = &[
        ("", &["1:1 a value is missing here"]),
        ("(a: 1 b: 2)", &["1:6 a comma is missing here"]),
        ("(a 1, b: 2)", &["1:2 a colon is missing after a"]),
        ("(a: 1, b 2)", &["1:8 a colon is missing after b"]),
        ("(a: , b: 2)", &["1:4 a value is missing here"]),
        ("(a: 1,, b: 2)", &["1:7 there is a comma too many here"]),
        ("(a: [1, 2), b: 2)", &["1:10 ) stands where ] must close"]),
        ("(a: [1, 2, b: 2)", &["1:5 this [ is never closed"]),
        ("(a: {\"x\": 1\n b: 2)", &["1:5 this { is never closed"]),
        ("(a: {x: 1}, b: 2)", &["1:6 a name stands between quotation marks: \"x\""]),
        ("(a: [E(S(P), E(S(P)), E(S(P))], b: 2)", &["1:7 this ( is never closed"]),
        ("(a: [E(S(P)\n E(S(P)), E(S(P))], b: 2)", &["1:7 this ( is never closed"]),
        ("(a: [E(S(P))\n E(S(P)), E(S(P))], b: 2)", &["1:13 a comma is missing here"]),
        ("(a: [E(S(P))), E(S(P))], b: 2)", &["1:13 ) closes nothing"]),
        ("(a: [1, 2], b: (", &["1:16 this ( is never closed"]),
        ("(a: \"x, b: 2)", &["1:5 a quotation mark is missing on this line"]),
        ("(a: \"x,\n b: 2)", &["1:5 a quotation mark is missing on this line"]),
        ("(a: 'word', b: 2)", &["1:5 a text stands between double quotation marks"]),
        ("(a: 5s, b: 2)", &["1:5 5s is no number"]),
        ("(a: \"\\q\")", &["1:6 \\q is no escape"]),
        ("(a: 1) (b: 2)", &["1:8 something stands after"]),
        ("(a: 1, /* open", &["1:8 this comment is never closed"]),
        ("/* open", &["1:1 this comment is never closed"]),
        ("#![enable(implicit_sum)] ()", &["1:1 RON has no extension"]),
        ("(\"a\": 1, b: 2)", &["1:2 the name of a field stands without quotation marks"]),
    ];
    for (text, expected) in table {
        let found = messages(text);
        let fits = found.len() == expected.len()
            && found.iter().zip(*expected).all(|(found, expected)| found.starts_with(expected));
        assert!(fits, "{text}\nfound    {found:#?}\nexpected {expected:#?}");
    }
}

#[test]
fn goes_on_after_a_mistake() {
    let mut problems = Vec::new();
    let node = read("(a: [1, @, 3], b: {\"x\": }, c: \"\\q\", d: 4)", 0, &mut problems);
    assert_eq!(problems.len(), 3);
    let Kind::Struct(None, fields) = node.kind else { panic!("no struct") };
    assert_eq!(fields.len(), 4);
    assert_eq!(fields[3].value.kind, Kind::Number("4".into()));
}

#[test]
fn bottomless_texts_end() {
    for piece in [
        "(", "[", "{", ")", "a(", "(a:", "{\"a\":", ",", ":", "\"", "[]]", "(a:1 ", "[(]", "r#",
        "'", "\\", "/*",
    ] {
        let text = piece.repeat(20_000);
        let mut problems = Vec::new();
        let _ = read(&text, 0, &mut problems);
        assert!(!problems.is_empty(), "{piece}");
    }
}
