//! The payment server's books: who holds what, the orders, and every movement with its two sides.

use egui::{RichText, ScrollArea, Ui};
use sim::server::api::OrderState;

use crate::bench::desk::Desk;
use crate::bench::icons::Icon;
use crate::bench::model::{LedgerFace, Model, time_text};
use crate::bench::theme::{self, Palette};
use crate::bench::widgets;
use crate::bench::words::{Tongue, Word};

/// The books.
pub fn panel(ui: &mut Ui, desk: &Desk, model: &Model) {
    let tongue = desk.tongue;
    if model.opened.is_none() {
        widgets::empty(ui, Icon::Ledger, tongue.say(Word::OpenFirst));
        return;
    }
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        accounts(ui, tongue, &model.ledger);
        ui.add_space(8.0);
        orders(ui, tongue, &model.ledger);
        ui.add_space(8.0);
        postings(ui, tongue, &model.ledger);
    });
}

/// Fen as people write yuan, with a sign where it is owed.
fn yuan(fen: i64) -> String {
    let sign = if fen < 0 { "-" } else { "" };
    let fen = fen.unsigned_abs();
    format!("{sign}{}.{:02}", fen / 100, fen % 100)
}

fn accounts(ui: &mut Ui, tongue: Tongue, ledger: &LedgerFace) {
    let palette = Palette::of(ui);
    let (word, colour) = if ledger.balanced {
        (Word::BooksBalance, palette.pass)
    } else {
        (Word::BooksBroken, palette.fail)
    };
    let at_right = |ui: &mut Ui| {
        ui.label(RichText::new(tongue.say(word)).font(theme::small()).color(colour));
    };
    widgets::card_with(ui, Icon::Ledger, tongue.say(Word::Accounts), at_right, |ui| {
        for (name, fen) in &ledger.balances {
            widgets::pair(ui, name, yuan(*fen));
        }
    });
}

/// Columns of a table: their shares of the width.
fn table(
    ui: &mut Ui,
    id: &str,
    heads: &[&str],
    rows: usize,
    cell: impl Fn(usize, usize) -> String,
) {
    let palette = Palette::of(ui);
    ui.spacing_mut().interact_size.y = 20.0;
    #[allow(clippy::cast_precision_loss)] // A handful of columns.
    let width = (ui.available_width() / heads.len() as f32 - 8.0).max(40.0);
    egui::Grid::new(id).num_columns(heads.len()).min_col_width(width).max_col_width(width).show(
        ui,
        |ui| {
            for head in heads {
                ui.label(RichText::new(*head).font(theme::small()).color(palette.quiet));
            }
            ui.end_row();
            for row in 0..rows {
                for column in 0..heads.len() {
                    let text = cell(row, column);
                    let label =
                        egui::Label::new(RichText::new(&text).color(palette.text)).truncate();
                    ui.add(label).on_hover_text(&text);
                }
                ui.end_row();
            }
        },
    );
}

fn orders(ui: &mut Ui, tongue: Tongue, ledger: &LedgerFace) {
    widgets::card(ui, Icon::List, tongue.say(Word::Orders), |ui| {
        if ledger.orders.is_empty() {
            widgets::quiet(ui, tongue.say(Word::NoOrders));
            return;
        }
        let heads = [Word::Number, Word::PaidBy, Word::PaidTo, Word::Amount, Word::State]
            .map(|word| tongue.say(word));
        table(ui, "orders", &heads, ledger.orders.len(), |row, column| {
            let order = &ledger.orders[row];
            match column {
                0 => order.number.to_string(),
                1 => order.payer.clone(),
                2 => order.payee.clone(),
                3 => order.amount.clone(),
                _ => order
                    .state
                    .map_or_else(String::new, |state| tongue.say(state_word(state)).to_owned()),
            }
        });
    });
}

const fn state_word(state: OrderState) -> Word {
    match state {
        OrderState::NotPay => Word::OrderNotPay,
        OrderState::UserPaying => Word::OrderUserPaying,
        OrderState::Success => Word::TillPaid,
        OrderState::Refund => Word::OrderRefund,
        OrderState::Closed => Word::OrderClosed,
        OrderState::Revoked => Word::TillReversed,
        OrderState::PayError => Word::OrderPayError,
    }
}

fn postings(ui: &mut Ui, tongue: Tongue, ledger: &LedgerFace) {
    widgets::card(ui, Icon::Data, tongue.say(Word::Postings), |ui| {
        let heads = [Word::When, Word::Debit, Word::Credit, Word::Amount, Word::Order]
            .map(|word| tongue.say(word));
        table(ui, "postings", &heads, ledger.postings.len(), |row, column| {
            let posting = &ledger.postings[row];
            match column {
                0 => time_text(posting.at_micros),
                1 => posting.from.clone(),
                2 => posting.to.clone(),
                3 => posting.amount.clone(),
                _ => posting.order.map_or_else(|| "-".to_owned(), |order| order.to_string()),
            }
        });
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fen_are_written_as_yuan() {
        assert_eq!([yuan(0), yuan(1_250), yuan(-20_005)], ["0.00", "12.50", "-200.05"]);
    }
}
