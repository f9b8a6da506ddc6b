//! People by number, as other pages name them.

use model::{PersonId, Role};
use schemars::JsonSchema;
use serde::Serialize;
use store::PersonRow;

use crate::{app::App, error::Fault, say, words};

/// The team as it stands.
pub(crate) struct Team(Vec<PersonRow>);

/// A person as they are named beside a decision: who invited them belongs to it.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) invited_by: Option<String>,
}

impl Team {
    pub(crate) fn of(rows: Vec<PersonRow>) -> Self {
        Self(rows)
    }

    pub(crate) async fn load(app: &App) -> Result<Self, Fault> {
        Ok(Self(app.ask(|store| store.people()).await?))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &PersonRow> {
        self.0.iter()
    }

    pub(crate) fn get(&self, id: PersonId) -> Option<&PersonRow> {
        self.0.iter().find(|p| p.id == id)
    }

    pub(crate) fn name(&self, id: PersonId) -> String {
        self.get(id)
            .map_or_else(|| say("person-by-number").with("number", id.to_string()).into(), |p| words::visible(&p.name))
    }

    pub(crate) fn named(&self, id: PersonId) -> Named {
        let invited_by = self.get(id).and_then(|p| p.invited_by).map(|by| self.name(by));
        Named { name: self.name(id), invited_by }
    }

    /// Who holds one of these roles, as a sentence.
    pub(crate) fn who_could(&self, roles: &[Role]) -> String {
        self.who(|p| roles.iter().any(|r| p.roles.has(*r)), &words::or(roles.iter().copied().map(words::role)))
    }

    /// Who fits, as a sentence; `role` names what nobody is.
    pub(crate) fn who(&self, fits: impl Fn(&PersonRow) -> bool, role: &str) -> String {
        let names: Vec<String> = self.0.iter().filter(|p| fits(p)).map(|p| words::visible(&p.name)).collect();
        match names.as_slice() {
            [] => say("nobody-could").with("role", role).into(),
            names => say("who-could").with("who", words::or(names)).into(),
        }
    }
}
