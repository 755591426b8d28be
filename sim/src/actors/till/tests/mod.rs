//! Tests of the till: tables of what the cashier can do and what the server can answer, and tills over lines that lose and
//! double.

mod lossy;
mod table;
