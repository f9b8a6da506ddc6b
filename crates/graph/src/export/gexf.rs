//! GEXF 1.3, as Gephi reads it.

use std::fmt::{self, Write};

use super::{Export, xml::Text};

/// How many of Gephi's units one unit of a picture takes.
const UNIT: f64 = 100.0;

/// Writes a network. Downwards in our pictures is upwards in Gephi's.
///
/// # Errors
/// What `out` says.
pub fn gexf(export: &Export, out: &mut impl Write) -> fmt::Result {
    out.write_str(HEAD)?;
    writeln!(out, "  <meta><creator>Flagstone</creator><description>{}</description></meta>", Text(&export.title))?;
    out.write_str(ATTRIBUTES)?;
    writeln!(out, r#"    <nodes count="{}">"#, export.nodes.len())?;
    for (number, node) in export.nodes.iter().enumerate() {
        write!(out, r#"      <node id="{number}" label="{}">"#, Text(&node.name))?;
        let mut values = String::new();
        if !node.platform.is_empty() {
            write!(values, r#"<attvalue for="platform" value="{}"/>"#, Text(&node.platform))?;
        }
        if let Some(community) = node.community {
            write!(values, r#"<attvalue for="community" value="{community}"/>"#)?;
        }
        if let Some(score) = node.score {
            write!(values, r#"<attvalue for="score" value="{score}"/>"#)?;
        }
        if !values.is_empty() {
            write!(out, "<attvalues>{values}</attvalues>")?;
        }
        if let Some(at) = node.at {
            // Not minus nothing.
            write!(out, r#"<viz:position x="{}" y="{}" z="0"/>"#, at.x * UNIT, 0.0 - at.y * UNIT)?;
        }
        out.write_str("</node>\n")?;
    }
    writeln!(out, "    </nodes>\n    <edges count=\"{}\">", export.edges.len())?;
    for (number, edge) in export.edges.iter().enumerate() {
        let (from, to, count) = (edge.from, edge.to, edge.count);
        write!(out, r#"      <edge id="{number}" source="{from}" target="{to}" weight="{count}""#)?;
        if !edge.kind.is_empty() {
            write!(out, r#" label="{}""#, Text(&edge.kind))?;
        }
        match edge.seen {
            Some([first, last]) => writeln!(
                out,
                r#"><attvalues><attvalue for="first" value="{first}"/><attvalue for="last" value="{last}"/></attvalues></edge>"#
            )?,
            None => out.write_str("/>\n")?,
        }
    }
    out.write_str("    </edges>\n  </graph>\n</gexf>\n")
}

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">
"#;

const ATTRIBUTES: &str = r#"  <graph defaultedgetype="directed" mode="static">
    <attributes class="node">
      <attribute id="platform" title="platform" type="string"/>
      <attribute id="community" title="community" type="integer"/>
      <attribute id="score" title="score" type="double"/>
    </attributes>
    <attributes class="edge">
      <attribute id="first" title="first" type="string"/>
      <attribute id="last" title="last" type="string"/>
    </attributes>
"#;
