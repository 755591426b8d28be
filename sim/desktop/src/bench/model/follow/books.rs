//! The payment server's books, and how it stands with what must hold.

use sim::run::{Failure, Verdict};
use sim::scenario::model::{Step, StepKind};
use sim::server::ledger::Party;
use sim::session::Session;

use super::super::{Claim, FailureFace, Judged, LedgerFace, Model, OrderFace, PostingFace};
use super::since_script;

/// Looks at the books. They only ever grow, and orders change their state.
pub(super) fn look(model: &mut Model, session: &Session) {
    let server = session.world().server();
    let postings = server.ledger().postings();
    let name = |party: Party| server.party_name(party).to_owned();
    let mut parties: Vec<Party> =
        postings.iter().flat_map(|posting| [posting.from, posting.to]).collect();
    parties.sort_unstable();
    parties.dedup();
    model.ledger = LedgerFace {
        balances: (parties.into_iter())
            .map(|party| (name(party), server.ledger().balance_fen(party)))
            .collect(),
        orders: (server.orders())
            .map(|order| OrderFace {
                number: order.number,
                payer: order
                    .payer
                    .as_ref()
                    .map(|payer| name(Party::Customer(payer.account)))
                    .unwrap_or_default(),
                payee: order.payee.map(name).unwrap_or_default(),
                amount: order.amount().to_string(),
                state: Some(order.state),
            })
            .collect(),
        postings: (postings.iter())
            .map(|posting| PostingFace {
                at_micros: since_script(posting.at_micros),
                order: posting.order,
                from: name(posting.from),
                to: name(posting.to),
                amount: posting.amount.to_string(),
            })
            .collect(),
        balanced: server.balances_to_zero(),
    };
}

/// Says what holds so far; at the script's end, what held.
pub(super) fn judge(model: &mut Model, session: &Session, ended: bool) {
    let end = if ended { session.verdict() } else { None };
    let so_far: Vec<Failure> = match &end {
        Some((_, failures)) => failures.clone(),
        None => session.failures().cloned().collect(),
    };
    let scenario = session.scenario();
    let verdict = &mut model.verdict;
    verdict.so_far = match &end {
        Some((Verdict::Pass, _)) => Judged::Holds,
        Some((Verdict::Fail, _)) => Judged::Fails,
        Some((Verdict::Broken, _)) => Judged::Broken,
        Some((Verdict::Unsupported, _)) => Judged::Unsupported,
        None if !so_far.is_empty() => Judged::Fails,
        None => Judged::Open,
    };
    let fails = |step: &str| so_far.iter().any(|failure| failure.step == step);
    let held = if end.is_some() { Judged::Holds } else { Judged::Open };
    let claim = |what: String, step: String| {
        let judged = if fails(&step) { Judged::Fails } else { held };
        Claim { what, judged }
    };
    verdict.invariants = (scenario.always.iter())
        .map(|invariant| {
            let judged = claim(String::new(), format!("always: {invariant:?}")).judged;
            (*invariant, judged)
        })
        .collect();
    verdict.steps = (scenario.covers.iter())
        .map(|id| {
            let title = sim::steps::title(id).unwrap_or_default();
            claim(format!("{id}  {title}"), format!("covers: {id}"))
        })
        .collect();
    verdict.expectations.clear();
    let lines: Vec<u32> = so_far.iter().filter_map(|failure| failure.line).collect();
    expectations(&scenario.script, &lines, held, &mut verdict.expectations);
    verdict.failures = so_far.iter().map(failure).collect();
    verdict.digest = session.digest().to_string();
}

/// The script's expectations in its order; the line of a step that failed tells which did.
fn expectations(script: &[Step], failed: &[u32], held: Judged, out: &mut Vec<Claim>) {
    for step in script {
        match &step.kind {
            StepKind::Within(..)
            | StepKind::Expect(_)
            | StepKind::Holds(..)
            | StepKind::Never(_) => {
                let failed = failed.contains(&step.place.line);
                let judged = if failed { Judged::Fails } else { held };
                out.push(Claim { what: step.text.clone(), judged });
            }
            StepKind::Together(scripts) => {
                scripts.iter().for_each(|script| expectations(script, failed, held, out));
            }
            _ => {}
        }
    }
}

fn failure(failure: &Failure) -> FailureFace {
    FailureFace {
        at_micros: i64::try_from(failure.at_millis * 1_000).unwrap_or(i64::MAX),
        line: failure.line,
        step: failure.step.clone(),
        expected: failure.expected.clone(),
        got: failure.got.clone(),
    }
}
