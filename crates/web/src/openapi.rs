//! The desk as an OpenAPI 3.1 document: the routes of the router's table that a token opens, with the types their pages
//! answer with. A test holds it against the table: none without its answer, no answer without a route.

use std::sync::LazyLock;

use axum::response::{IntoResponse, Response};
use model::Role;
use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use crate::{
    acts,
    auth::token::ByToken,
    error::Problem,
    pages::{archives, cases, confirmations, ledger, measures, network, policy, queue, record, today},
    pictures::FILES,
    router::{Access, Method, RouteInfo, routes},
};

type Make = fn(&mut SchemaGenerator) -> Schema;

/// What a route says where all is well.
enum Says {
    Data(Make),
    /// What was made of a form with files.
    Made(Make),
    /// Files of these kinds.
    Files(&'static [&'static str]),
    /// This document.
    Document,
}

struct Answer {
    path: &'static str,
    says: Says,
    /// What can be asked for in the address.
    query: Option<Make>,
}

fn of<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<T>()
}

fn data<T: JsonSchema>(path: &'static str) -> Answer {
    Answer { path, says: Says::Data(of::<T>), query: None }
}

impl Answer {
    fn asked<T: JsonSchema>(self) -> Self {
        Self { query: Some(T::json_schema), ..self }
    }
}

/// The answers of every route that a token opens.
fn answers() -> Vec<Answer> {
    let files = Says::Files(&[
        "application/gexf+xml",
        "application/graphml+xml",
        "application/stix+json",
        "image/svg+xml",
        "text/csv",
    ]);
    let files = Answer { path: "/cases/{id}/pictures/{file}", says: files, query: None };
    vec![
        data::<today::Today>("/"),
        data::<queue::Queue>("/queue").asked::<queue::Asked>(),
        data::<Vec<cases::json::Listed>>("/adjudications"),
        data::<Vec<cases::json::Listed>>("/confirmations"),
        data::<Vec<cases::json::Listed>>("/cases").asked::<cases::Asked>(),
        data::<cases::json::Case>("/cases/{id}"),
        data::<confirmations::Told<'static>>("/cases/{id}/confirmation"),
        data::<cases::Stands>("/cases/{id}/network"),
        files.asked::<cases::AskedFile>(),
        data::<network::Stand>("/network"),
        data::<Vec<ledger::Line>>("/ledger"),
        data::<ledger::Detail>("/ledger/{id}"),
        data::<measures::Measures>("/measures"),
        data::<policy::InForce<'static>>("/policy"),
        data::<Vec<record::Entry>>("/record").asked::<record::Asked>(),
        data::<Vec<record::Aside>>("/record/set-aside"),
        Answer { path: "/archives", says: Says::Made(of::<Vec<archives::Taken>>), query: None },
        Answer { path: "/openapi.json", says: Says::Document, query: None },
    ]
}

/// The document.
pub fn openapi() -> Value {
    let settings = SchemaSettings::draft2020_12().with(|s| {
        s.definitions_path = "/components/schemas".into();
        s.meta_schema = None;
    });
    let mut generator = settings.into_generator();
    let answers = answers();
    let mut paths = Map::new();
    for route in routes().into_iter().filter(|route| route.token != ByToken::Never) {
        let Some(answer) = answers.iter().find(|answer| answer.path == route.path) else { continue };
        let method = if route.method == Method::Get { "get" } else { "post" };
        paths.insert(route.path.into(), json!({ method: operation(&route, answer, &mut generator) }));
    }
    let problem = generator.subschema_for::<Problem>();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Flagstone's desk",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
            "description": "What pages of the desk say, for programs. A token opens no more than its person may do at \
                            the moment of the request; no token judges, sends, invites or gives roles.",
        },
        "security": [{ "token": [] }],
        "paths": paths,
        "components": {
            "securitySchemes": { "token": {
                "type": "http", "scheme": "bearer", "description": "Made at /me/tokens by the person it acts for.",
            } },
            "responses": { "problem": {
                "description": "Why there is no answer, and what to do next (RFC 9457).",
                "content": { "application/problem+json": { "schema": problem } },
            } },
            "schemas": generator.take_definitions(true),
        },
    })
}

fn operation(route: &RouteInfo, answer: &Answer, generator: &mut SchemaGenerator) -> Value {
    let mut parameters: Vec<Value> = segments(route.path).filter_map(parameter).collect();
    if let Some(query) = answer.query {
        parameters.extend(in_the_address(&query(generator)));
    }
    let mut responses = Map::new();
    let ok =
        |schema: Schema| json!({ "description": "As asked.", "content": { "application/json": { "schema": schema } } });
    let (status, said) = match &answer.says {
        Says::Data(make) => ("200", ok(make(generator))),
        Says::Made(make) => ("201", ok(make(generator))),
        Says::Document => ("200", ok(schemars::json_schema!({ "type": "object" }))),
        Says::Files(kinds) => {
            let content: Map<String, Value> = kinds.iter().map(|kind| ((*kind).to_owned(), json!({}))).collect();
            ("200", json!({ "description": "A file.", "content": content }))
        }
    };
    responses.insert(status.into(), said);
    let posts = route.method == Method::Post;
    let why = [
        ("400", posts || !parameters.is_empty()),
        ("401", true),
        ("403", true),
        ("404", route.path.contains('{')),
        ("409", posts || route.path.contains("{file}")),
        ("413", posts),
        ("429", true),
        ("451", route.path.contains('{') || route.path == "/cases"),
    ];
    for (status, _) in why.iter().filter(|(_, can)| *can) {
        responses.insert((*status).into(), json!({ "$ref": "#/components/responses/problem" }));
    }
    let needs = match route.token {
        ByToken::With(scope) => format!("the scope `{scope}`"),
        ByToken::Any | ByToken::Never => "any token".into(),
    };
    let whose = match route.access {
        Access::Anyone | Access::SignedIn => "of anybody in the team".to_owned(),
        Access::OneOf(roles) => format!("of a {}", crate::words::or(roles.iter().map(|role: &Role| role.as_str()))),
    };
    let mut operation = json!({
        "operationId": name(route),
        "summary": acts::words(route.method, route.path),
        "description": format!("Needs {needs}, {whose}."),
        "responses": responses,
    });
    if !parameters.is_empty() {
        operation["parameters"] = parameters.into();
    }
    if matches!(answer.says, Says::Made(_)) {
        let files = json!({ "type": "array", "minItems": 1, "items": { "type": "string", "format": "binary" } });
        let form = json!({ "type": "object", "required": ["file"], "properties": { "file": files } });
        operation["requestBody"] =
            json!({ "required": true, "content": { "multipart/form-data": { "schema": form } } });
    }
    operation
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

/// `get_cases_id_network`.
fn name(route: &RouteInfo) -> String {
    let method = if route.method == Method::Get { "get" } else { "post" };
    let words = segments(route.path).map(|segment| segment.trim_matches(['{', '}']).replace(['-', '.'], "_"));
    let all: Vec<String> = std::iter::once(method.to_owned()).chain(words).collect();
    if all.len() == 1 { "get_today".into() } else { all.join("_") }
}

/// A part of the path that is to be filled in.
fn parameter(segment: &str) -> Option<Value> {
    let name = segment.strip_prefix('{')?.strip_suffix('}')?;
    let schema = match name {
        "file" => json!({ "type": "string", "enum": FILES }),
        _ => json!({ "type": "integer", "format": "int64" }),
    };
    let example = if name == "file" { json!(FILES[0]) } else { json!(1) };
    Some(json!({ "name": name, "in": "path", "required": true, "schema": schema, "example": example }))
}

/// The fields of a query. None has to be there; `null` is not one's value but its absence.
fn in_the_address(query: &Schema) -> Vec<Value> {
    let field = |(name, schema): (&String, &Value)| {
        let mut schema = schema.clone();
        let description = schema.as_object_mut().and_then(|s| s.remove("description")).unwrap_or_default();
        if let Some(types) = schema["type"].as_array() {
            schema["type"] = types.iter().find(|kind| *kind != "null").cloned().unwrap_or_default();
        }
        json!({ "name": name, "in": "query", "description": description, "schema": schema })
    };
    let properties = query.get("properties").and_then(Value::as_object);
    properties.into_iter().flatten().map(field).collect()
}

/// The states of a case, as a schema.
pub(crate) fn case_state(_: &mut SchemaGenerator) -> Schema {
    schemars::json_schema!({ "type": "string", "enum": cases::STATES.map(model::CaseState::as_str) })
}

/// `GET /openapi.json`
pub(crate) async fn show() -> Response {
    static DOCUMENT: LazyLock<String> = LazyLock::new(|| format!("{:#}", openapi()));
    ([(axum::http::header::CONTENT_TYPE, "application/json")], DOCUMENT.as_str()).into_response()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_route_that_a_token_opens_stands_in_the_document_and_nothing_else_does() {
        let document = openapi();
        let stand: BTreeSet<String> = document["paths"]
            .as_object()
            .expect("paths")
            .iter()
            .flat_map(|(path, methods)| {
                let methods = methods.as_object().expect("methods").keys();
                methods.map(move |method| format!("{method} {path}"))
            })
            .collect();
        let opened: BTreeSet<String> = routes()
            .into_iter()
            .filter(|route| route.token != ByToken::Never)
            .map(|route| format!("{} {}", format!("{:?}", route.method).to_lowercase(), route.path))
            .collect();
        assert_eq!(stand, opened);
        assert_eq!(answers().len(), opened.len(), "an answer without a route");
        assert_eq!(opened.iter().filter(|route| route.starts_with("post")).count(), 1);
    }

    #[test]
    fn what_it_refers_to_is_there_and_every_name_stands_for_one_thing() {
        fn refs(value: &Value, out: &mut BTreeSet<String>) {
            match value {
                Value::Object(map) => {
                    out.extend(map.get("$ref").and_then(Value::as_str).map(str::to_owned));
                    map.values().for_each(|value| refs(value, out));
                }
                Value::Array(all) => all.iter().for_each(|value| refs(value, out)),
                _ => (),
            }
        }
        let document = openapi();
        let mut all = BTreeSet::new();
        refs(&document, &mut all);
        assert!(all.len() > 20, "{all:?}");
        for to in &all {
            assert!(document.pointer(&to[1..]).is_some(), "{to}");
            // schemars counts where two types have one name.
            assert!(!to.ends_with(|c: char| c.is_ascii_digit()), "{to}");
        }
    }
}
