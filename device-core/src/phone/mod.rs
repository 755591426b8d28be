//! The phone link: what phone and device say to each other while an account is taken over.
