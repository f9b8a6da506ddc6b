//! GraphML 1.0 (Brandes, Eiglsperger, Lerner and Pich).

use std::fmt::{self, Write};

use super::{Export, xml::Text};

/// Writes a network.
///
/// # Errors
/// What `out` says.
pub fn graphml(export: &Export, out: &mut impl Write) -> fmt::Result {
    out.write_str(HEAD)?;
    writeln!(out, r#"  <graph id="network" edgedefault="directed">"#)?;
    writeln!(out, r#"    <desc>{}</desc>"#, Text(&export.title))?;
    for (number, node) in export.nodes.iter().enumerate() {
        write!(out, r#"    <node id="n{number}"><data key="name">{}</data>"#, Text(&node.name))?;
        if !node.platform.is_empty() {
            write!(out, r#"<data key="platform">{}</data>"#, Text(&node.platform))?;
        }
        if let Some(community) = node.community {
            write!(out, r#"<data key="community">{community}</data>"#)?;
        }
        if let Some(score) = node.score {
            write!(out, r#"<data key="score">{score}</data>"#)?;
        }
        if let Some(at) = node.at {
            write!(out, r#"<data key="x">{}</data><data key="y">{}</data>"#, at.x, at.y)?;
        }
        out.write_str("</node>\n")?;
    }
    for (number, edge) in export.edges.iter().enumerate() {
        write!(out, r#"    <edge id="e{number}" source="n{}" target="n{}">"#, edge.from, edge.to)?;
        write!(out, r#"<data key="weight">{}</data>"#, edge.count)?;
        if !edge.kind.is_empty() {
            write!(out, r#"<data key="kind">{}</data>"#, Text(&edge.kind))?;
        }
        if let Some([first, last]) = edge.seen {
            write!(out, r#"<data key="first">{first}</data><data key="last">{last}</data>"#)?;
        }
        out.write_str("</edge>\n")?;
    }
    out.write_str("  </graph>\n</graphml>\n")
}

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
  <key id="name" for="node" attr.name="name" attr.type="string"/>
  <key id="platform" for="node" attr.name="platform" attr.type="string"/>
  <key id="community" for="node" attr.name="community" attr.type="int"/>
  <key id="score" for="node" attr.name="score" attr.type="double"/>
  <key id="x" for="node" attr.name="x" attr.type="double"/>
  <key id="y" for="node" attr.name="y" attr.type="double"/>
  <key id="weight" for="edge" attr.name="weight" attr.type="int"/>
  <key id="kind" for="edge" attr.name="kind" attr.type="string"/>
  <key id="first" for="edge" attr.name="first" attr.type="string"/>
  <key id="last" for="edge" attr.name="last" attr.type="string"/>
"#;
