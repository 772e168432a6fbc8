//! Takes out of a linked WebAssembly module what only panics use.
//!
//! A panic there has nowhere to print its message to: it ends in a trap. So the functions that put messages together,
//! what they format, and the texts and places they tell are dead weight, a tenth of a small module. Here they trap at
//! once, and everything that is reached through them alone goes. What refers to what is told by the linker's
//! relocations ("Linking" in the WebAssembly tool conventions).

use std::collections::HashSet;
use std::ops::Range;

use anyhow::{Result, ensure};
use rustc_demangle::try_demangle;
use walrus::ir::Unreachable;
use walrus::{ExportItem, FunctionBuilder, FunctionId, FunctionKind, Module};
use wasmparser::{FunctionBody, KnownCustom, Linking, Operator, Parser, Payload, RelocationType, SymbolInfo};

/// The flag of rustc that keeps the relocations.
pub(crate) const KEEP_RELOCATIONS: &str = "-Clink-arg=--emit-relocs";

/// The same module, without what only panics use.
pub(crate) fn sweep(wasm: &[u8]) -> Result<Vec<u8>> {
    let mut module = Module::from_buffer(wasm)?;
    let functions: Vec<FunctionId> = module.funcs.iter().map(walrus::Function::id).collect();
    let only_panics = |function: &walrus::Function| function.name.as_deref().is_some_and(only_panics);
    let panics: HashSet<usize> = module
        .funcs
        .iter()
        .enumerate()
        .filter(|(_, function)| only_panics(function))
        .map(|(at, _)| at)
        .collect();
    let parameters: Vec<usize> =
        module.funcs.iter().map(|function| module.types.params(function.ty()).len()).collect();
    let linked = Linked::read(wasm)?;
    ensure!(!panics.is_empty() && !linked.data.is_empty(), "the module has no names or no relocations");

    let exported = module.exports.iter().filter_map(|export| match export.item {
        ExportItem::Function(id) => functions.iter().position(|function| *function == id),
        _ => None,
    });
    let roots: Vec<Symbol> = exported.map(Symbol::Function).collect();
    let used = linked.reach(roots, &panics, &parameters)?;

    for (index, id) in functions.into_iter().enumerate() {
        if panics.contains(&index) || !used.contains(&Symbol::Function(index)) {
            trap_at_once(&mut module, id);
        }
    }
    let segments: Vec<_> = module.data.iter().map(walrus::Data::id).collect();
    for (index, id) in segments.into_iter().enumerate() {
        linked.clear_unused(index, &mut module.data.get_mut(id).value, &used);
    }
    let sections: Vec<_> =
        module.customs.iter().map(|(id, section)| (id, section.name().to_owned())).collect();
    for (id, name) in sections {
        if name == "linking" || name.starts_with("reloc.") {
            module.customs.delete(id);
        }
    }
    Ok(module.emit_wasm())
}

/// Whether a function of Rust's own libraries does nothing but panic, by its name.
fn only_panics(mangled: &str) -> bool {
    let Ok(name) = try_demangle(mangled) else { return false };
    let name = format!("{name:#}");
    let Some((library, path)) = name.split_once("::") else { return false };
    let last = path.rsplit("::").next().unwrap_or(path);
    matches!(library, "core" | "alloc" | "std")
        && (path.starts_with("panicking::panic")
            || path.starts_with("panicking::assert_failed")
            || last.starts_with("panic_")
            || ["_fail", "_failed", "_fail_rt"].iter().any(|end| last.ends_with(end)))
}

fn trap_at_once(module: &mut Module, id: FunctionId) {
    let FunctionKind::Local(function) = &module.funcs.get(id).kind else { return };
    let arguments = function.args.clone();
    let (parameters, results) = module.types.params_results(function.ty());
    let (parameters, results) = (parameters.to_vec(), results.to_vec());
    let mut builder = FunctionBuilder::new(&mut module.types, &parameters, &results);
    builder.func_body().instr(Unreachable {});
    module.funcs.get_mut(id).kind = FunctionKind::Local(builder.local_func(arguments));
}

/// A function or a piece of data, by its index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Symbol {
    Function(usize),
    Data(usize),
}

/// What the linker tells of a module.
struct Linked<'a> {
    imported: usize,
    bodies: Vec<FunctionBody<'a>>,
    data: Vec<Data>,
    /// Where in the file something is referred to, in order.
    references: Vec<(usize, Symbol)>,
}

/// A piece of data, and where it is.
struct Data {
    segment: usize,
    in_segment: Range<usize>,
    in_file: Range<usize>,
}

impl<'a> Linked<'a> {
    fn read(wasm: &'a [u8]) -> Result<Self> {
        let (mut imported, mut bodies, mut segments) = (0, Vec::new(), Vec::new());
        let (mut symbols, mut relocations) = (Vec::new(), Vec::new());
        // Relocations count from where the contents of a section begin.
        let mut sections = Vec::new();
        for payload in Parser::new(0).parse_all(wasm) {
            let payload = payload?;
            if let Some((_, range)) = payload.as_section() {
                sections.push(range.start);
            }
            match payload {
                Payload::ImportSection(imports) => {
                    for import in imports.into_imports() {
                        imported += usize::from(matches!(import?.ty, wasmparser::TypeRef::Func(_)));
                    }
                }
                Payload::CodeSectionEntry(body) => bodies.push(body),
                Payload::DataSection(data) => {
                    for segment in data {
                        let segment = segment?;
                        segments.push(segment.range.end - segment.data.len());
                    }
                }
                Payload::CustomSection(custom) => match custom.as_known() {
                    KnownCustom::Linking(linking) => {
                        for subsection in linking.subsections() {
                            if let Linking::SymbolTable(table) = subsection? {
                                symbols = table.into_iter().collect::<Result<_, _>>()?;
                            }
                        }
                    }
                    KnownCustom::Reloc(section) => {
                        for entry in section.entries() {
                            relocations.push((section.section_index() as usize, entry?));
                        }
                    }
                    _ => {}
                },
                _ => {}
            }
        }
        let mut linked = Self { imported, bodies, data: Vec::new(), references: Vec::new() };
        let known: Vec<Option<Symbol>> =
            symbols.iter().map(|symbol| linked.symbol(symbol, &segments)).collect();
        for (section, entry) in relocations {
            use RelocationType::{
                FunctionIndexLeb, MemoryAddrI32, MemoryAddrLeb, MemoryAddrSleb, TableIndexI32, TableIndexSleb,
            };
            let refers = [
                FunctionIndexLeb,
                TableIndexSleb,
                TableIndexI32,
                MemoryAddrLeb,
                MemoryAddrSleb,
                MemoryAddrI32,
            ];
            if refers.contains(&entry.ty)
                && let Some(symbol) = known[entry.index as usize]
            {
                linked.references.push((sections[section] + entry.offset as usize, symbol));
            }
        }
        linked.references.sort_unstable_by_key(|(at, _)| *at);
        Ok(linked)
    }

    /// What a symbol stands for; `None` for one that is not in the file.
    fn symbol(&mut self, symbol: &SymbolInfo<'_>, segments: &[usize]) -> Option<Symbol> {
        match *symbol {
            SymbolInfo::Func { index, .. } => Some(Symbol::Function(index as usize)),
            SymbolInfo::Data { symbol: Some(data), .. } => {
                let segment = data.index as usize;
                let start = *segments.get(segment)?;
                let in_segment = data.offset as usize..(data.offset + data.size) as usize;
                let in_file = start + in_segment.start..start + in_segment.end;
                self.data.push(Data { segment, in_segment, in_file });
                Some(Symbol::Data(self.data.len() - 1))
            }
            _ => None,
        }
    }

    /// All that the roots need, but for what only panics need.
    fn reach(
        &self,
        roots: Vec<Symbol>,
        panics: &HashSet<usize>,
        parameters: &[usize],
    ) -> Result<HashSet<Symbol>> {
        let mut used = HashSet::new();
        let mut open = roots;
        while let Some(symbol) = open.pop() {
            if !used.insert(symbol) {
                continue;
            }
            match symbol {
                Symbol::Function(index) if panics.contains(&index) => {}
                Symbol::Function(index) => {
                    if let Some(body) = index.checked_sub(self.imported).and_then(|at| self.bodies.get(at)) {
                        open.extend(self.needs_of_code(body, panics, parameters)?);
                    }
                }
                Symbol::Data(index) => open.extend(self.references_in(&self.data[index].in_file)),
            }
        }
        Ok(used)
    }

    /// What a function refers to, but for what it hands to a panic.
    fn needs_of_code(
        &self,
        body: &FunctionBody<'_>,
        panics: &HashSet<usize>,
        parameters: &[usize],
    ) -> Result<Vec<Symbol>> {
        let mut operators = body.get_operators_reader()?;
        let mut needs = Vec::new();
        // Constants and locals that were pushed last, each with what it refers to.
        let mut pushed: Vec<Vec<Symbol>> = Vec::new();
        while !operators.eof() {
            let start = operators.original_position();
            let operator = operators.read()?;
            let symbols: Vec<Symbol> = self.references_in(&(start..operators.original_position())).collect();
            match (&operator, symbols.as_slice()) {
                (Operator::I32Const { .. } | Operator::I64Const { .. } | Operator::LocalGet { .. }, _) => {
                    pushed.push(symbols);
                    continue;
                }
                (Operator::Call { .. }, [Symbol::Function(called)]) if panics.contains(called) => {
                    pushed.truncate(pushed.len().saturating_sub(parameters[*called]));
                }
                _ => needs.extend(symbols),
            }
            needs.extend(pushed.drain(..).flatten());
        }
        Ok(needs)
    }

    fn references_in(&self, file: &Range<usize>) -> impl Iterator<Item = Symbol> {
        let first = self.references.partition_point(|(at, _)| *at < file.start);
        let end = file.end;
        self.references[first..].iter().take_while(move |(at, _)| *at < end).map(|(_, symbol)| *symbol)
    }

    /// Fills with zeros, which compress to nothing, what is unused of a segment.
    fn clear_unused(&self, segment: usize, bytes: &mut [u8], used: &HashSet<Symbol>) {
        let here = || self.data.iter().enumerate().filter(|(_, data)| data.segment == segment);
        let (kept, unused): (Vec<_>, Vec<_>) =
            here().partition(|(index, _)| used.contains(&Symbol::Data(*index)));
        let whole = bytes.to_vec();
        for (_, data) in unused {
            bytes[data.in_segment.clone()].fill(0);
        }
        // Pieces may overlap.
        for (_, data) in kept {
            bytes[data.in_segment.clone()].copy_from_slice(&whole[data.in_segment.clone()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_knows_what_only_panics() {
        assert!(only_panics("_RNvNtCsgXGp5Oqx2Ny_4core9panicking9panic_fmt"));
        assert!(only_panics("_RNvNtNtCsgXGp5Oqx2Ny_4core5slice5index16slice_index_fail"));
        assert!(only_panics("_RNvNtCsgXGp5Oqx2Ny_4core6option13unwrap_failed"));
        assert!(!only_panics("_RNvNtNtCsgXGp5Oqx2Ny_4core3str8converts9from_utf8"));
        assert!(!only_panics("_ZN9sealfield10montgomery7Modulus8multiply17h0da81e15d3d6b73bE"));
        assert!(!only_panics("publickey_seal"));
    }
}
