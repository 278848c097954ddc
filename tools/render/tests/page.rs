//! The page of measurements is what its raw results give.

use std::process::Command;

#[test]
fn the_page_is_rendered_from_its_results() {
    let check = Command::new(env!("CARGO_BIN_EXE_wengert-render")).arg("--check").output().unwrap();
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stderr));
}
