//! Takes the text of panics out of a WebAssembly module.
//!
//! A panic there has nowhere to print its message to: it ends in a trap. So the functions that put the message
//! together, and with them most of Rust's formatting, are dead weight; they are made to trap at once.

use anyhow::{Result, anyhow};
use rustc_demangle::try_demangle;
use walrus::ir::Unreachable;
use walrus::{FunctionBuilder, FunctionId, FunctionKind, Module};

/// The same module, without a word.
pub(crate) fn silence(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut module = Module::from_buffer(wasm)?;
    let loud: Vec<FunctionId> = module
        .funcs
        .iter()
        .filter(|function| function.name.as_deref().is_some_and(only_panics))
        .map(walrus::Function::id)
        .collect();
    if loud.is_empty() {
        return Err(anyhow!("the module has no function that panics, or no names"));
    }
    for function in loud {
        silence_function(&mut module, function);
    }
    Ok(module.emit_wasm())
}

fn silence_function(module: &mut Module, id: FunctionId) {
    let FunctionKind::Local(function) = &module.funcs.get(id).kind else { return };
    let arguments = function.args.clone();
    let (parameters, results) = module.types.params_results(function.ty());
    // What returns a value does more than panic.
    if !results.is_empty() {
        return;
    }
    let (parameters, results) = (parameters.to_vec(), results.to_vec());
    let mut builder = FunctionBuilder::new(&mut module.types, &parameters, &results);
    builder.func_body().instr(Unreachable {});
    module.funcs.get_mut(id).kind = FunctionKind::Local(builder.local_func(arguments));
}

/// Whether a function of Rust's own libraries does nothing but panic, by its name.
fn only_panics(mangled: &str) -> bool {
    let Ok(name) = try_demangle(mangled) else { return false };
    let name = format!("{name:#}");
    let Some((library, path)) = name.split_once("::") else { return false };
    let last = path.rsplit("::").next().unwrap_or(path);
    matches!(library, "core" | "alloc" | "std")
        && (path.starts_with("panicking::")
            || last.starts_with("panic_")
            || ["_fail", "_failed", "_fail_rt", "handle_error"].iter().any(|end| last.ends_with(end)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_knows_what_only_panics() {
        assert!(only_panics("_RNvNtCsgXGp5Oqx2Ny_4core9panicking9panic_fmt"));
        assert!(only_panics("_RNvNtNtNtCsgXGp5Oqx2Ny_4core5slice5index16slice_index_fail"));
        assert!(only_panics("_RNvNtCsgXGp5Oqx2Ny_4core6option13unwrap_failed"));
        assert!(!only_panics("_RNvNtNtNtCsgXGp5Oqx2Ny_4core3str8converts9from_utf8"));
        assert!(!only_panics("_ZN9sealfield10montgomery7Modulus8multiply17h0da81e15d3d6b73bE"));
        assert!(!only_panics("publickey_seal"));
    }
}
