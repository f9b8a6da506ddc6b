//! What the end-to-end test is made of.
