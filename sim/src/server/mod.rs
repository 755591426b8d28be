//! The payment server: accounts, double-entry ledger, orders, one-time codes, pushes to devices.
