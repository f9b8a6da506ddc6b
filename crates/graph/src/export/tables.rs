//! A network as two tables (RFC 4180), with the column names that Gephi's import knows.

use std::fmt::{self, Display, Write};

use super::Export;

/// One row an account: `Id`, `Label`, `platform`, `community`, `score`, `x`, `y`.
///
/// # Errors
/// What `out` says.
pub fn nodes_csv(export: &Export, out: &mut impl Write) -> fmt::Result {
    out.write_str("Id,Label,platform,community,score,x,y\n")?;
    for node in &export.nodes {
        let (x, y) = (node.at.map(|at| at.x), node.at.map(|at| at.y));
        let name = Field(&node.name);
        let (platform, community, score) = (Field(&node.platform), Maybe(node.community), Maybe(node.score));
        writeln!(out, "{name},{name},{platform},{community},{score},{},{}", Maybe(x), Maybe(y))?;
    }
    Ok(())
}

/// One row a link: `Source`, `Target`, `Type`, `Weight`, `kind`, `first`, `last`.
///
/// # Errors
/// What `out` says.
pub fn edges_csv(export: &Export, out: &mut impl Write) -> fmt::Result {
    out.write_str("Source,Target,Type,Weight,kind,first,last\n")?;
    for edge in &export.edges {
        let name = |place: u32| Field(&export.nodes[place as usize].name);
        let (first, last) = (edge.seen.map(|seen| seen[0]), edge.seen.map(|seen| seen[1]));
        write!(out, "{},{},Directed,{},", name(edge.from), name(edge.to), edge.count)?;
        writeln!(out, "{},{},{}", Field(&edge.kind), Maybe(first), Maybe(last))?;
    }
    Ok(())
}

/// A text as a field. One that a spreadsheet would take for a formula begins with an apostrophe.
struct Field<'a>(&'a str);

impl Display for Field<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let formula = if self.0.starts_with(['=', '+', '-', '@', '\t', '\r']) { "'" } else { "" };
        if self.0.contains(['"', ',', '\n', '\r']) {
            write!(f, "\"{formula}{}\"", self.0.replace('"', "\"\""))
        } else {
            write!(f, "{formula}{}", self.0)
        }
    }
}

struct Maybe<T>(Option<T>);

impl<T: Display> Display for Maybe<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_ref().map_or(Ok(()), |value| value.fmt(f))
    }
}
