//! Tests of this driver.
