//! Everything known about one subject, and the judgement of it.

mod checked;
mod decide;
mod decline;
pub(crate) mod draft;
mod give_on;
pub(crate) mod json;
mod list;
mod neighbourhood;
mod pictures;
mod protect;
mod review;
mod scan;
mod show;
pub(crate) mod sight;
mod so_what;
mod stop;
mod what;
mod with_whom;
mod withdraw;

pub(crate) use checked::{answer_gold, rule};
pub(crate) use decide::reads;
pub(crate) use decline::decline;
pub(crate) use give_on::{escalate, put_back, skip};
pub(crate) use list::{Asked, Line, STATES, list};
pub(crate) use neighbourhood::{ask, left};
pub(crate) use pictures::{AskedFile, Known, Stands, around, download, no_case, show as network};
pub(crate) use protect::protect;
pub(crate) use review::review;
pub(crate) use scan::scan;
pub(crate) use show::{answer, show};
pub(crate) use stop::{lift, look, stop};
pub(crate) use with_whom::{Tie, of as ties};
pub(crate) use withdraw::withdraw;
