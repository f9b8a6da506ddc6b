//! One name field of the list to the names it holds.

/// What stands in parentheses and belongs to the name.
const PART_OF_NAME: [&str; 6] = [
    "UNION OF THE COMOROS",
    "KENYA",
    "TANZANIA",
    "PAKISTAN",
    "BRANCH LOCATED IN ALBU KAMAL, SYRIAN ARAB REPUBLIC",
    "martyrs",
];

/// What stands in parentheses and is a note.
const NOTES: [&str; 2] = ["original script", "- sub-unit name"];

/// `Name (ACRONYM)`, `name / ACRONYM` and `اسم (one; another)` are several names.
pub(crate) fn split(field: &str) -> Vec<String> {
    let mut field = field.split_whitespace().collect::<Vec<_>>().join(" ");
    for note in NOTES {
        field = field.replace(note, "");
    }
    if PART_OF_NAME.iter().any(|part| field.contains(&format!("({part})"))) {
        return vec![field];
    }
    let mut names = Vec::new();
    for (depth, part) in field.split('(').enumerate() {
        for (number, piece) in part.split(')').enumerate() {
            let inside = depth > 0 && number == 0;
            let separators: &[char] = if inside { &[';', ','] } else { &[';'] };
            names.extend(piece.split(separators).flat_map(|name| name.split(" / ")).map(clean));
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

fn clean(name: &str) -> String {
    name.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '-' | '–')).to_owned()
}
