//! The half that front ends load has no private-key code: it is not even compiled against any.

use std::process::Command;

fn dependencies(feature: &str) -> String {
    let output = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["tree", "--locked", "--package", "sealfield", "--no-default-features", "--features", feature])
        .args(["--target", "wasm32-unknown-unknown", "--edges", "normal", "--prefix", "none"])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn it_depends_on_no_crate_that_handles_private_keys() {
    let private = ["rsa v", "pkcs8 v", "crypto-primes v", "cbc v", "des v", "md-5 v", "pbkdf2 v", "scrypt v"];
    let depends = |tree: &str, name: &str| tree.lines().any(|line| line.starts_with(name));
    let open = dependencies("wasm-open");
    let for_front_ends = ["wasm-seal", "wasm-check", "wasm-read"].map(dependencies);
    for name in private {
        assert!(depends(&open, name), "`{name}` is what the opening half is made of");
        assert!(!for_front_ends.iter().any(|tree| depends(tree, name)), "`{name}` in the sealing half");
    }
}

#[test]
fn neither_half_has_the_ciphers_that_webassembly_has_no_instructions_for() {
    for half in ["wasm-seal", "wasm-open"] {
        let tree = dependencies(half);
        assert!(
            !tree.lines().any(|line| line.starts_with("aes-gcm v")),
            "src/aes_gcm.rs stands for `aes-gcm`"
        );
    }
}
