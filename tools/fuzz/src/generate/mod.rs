//! Random programs in the language that the macro takes.
//!
//! A program is a function `f` and up to three helpers that it calls, all of them differentiable.
//! The generator knows the types, the least lengths and the intervals of all that it declares, so
//! that programs compile, end, stay within their slices and keep their values moderate.
//! What a seed gives depends on nothing but the seed.

pub mod calls;
pub mod control;
pub mod expr;
pub mod guard;
pub mod ints;
pub mod loops;
pub mod node;
pub mod params;
pub mod places;
pub mod reads;
pub mod rearranged;
pub mod scope;
pub mod seqs;
pub mod stmt;
pub mod table;
pub mod types;

use crate::rng::Rng;
use node::{Node, Part, Role, plain, stmt};
use scope::Scope;
use types::{Num, Range, Signature, Ty, Width};

/// A generated function.
#[derive(Clone, Debug)]
pub struct Function {
    /// Its name, parameters and result.
    pub signature: Signature,
    /// What stands between its braces.
    pub body: Node,
}

/// A generated program: helpers first, `f` last.
#[derive(Clone, Debug)]
pub struct Program {
    /// The seed that it comes from.
    pub seed: u64,
    /// Its functions.
    pub functions: Vec<Function>,
}

/// How the functions of a program are marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marking {
    /// Not at all.
    Plain,
    /// `#[differentiable]`
    On,
    /// `#[differentiable(without(all))]`
    Off,
}

/// No program is longer than this.
const MOST_BYTES: usize = 7000;

/// The module of helpers that do not stand beside `f`.
pub const PARTS: &str = "parts";

impl Program {
    /// The program of a seed.
    pub fn generate(seed: u64) -> Program {
        // A few programs would take as long to compile as many others together.
        let mut tries = (0u64..).map(|again| Program::try_generate(seed, seed ^ again << 56));
        match tries.find(|program| program.source(Marking::Plain).len() < MOST_BYTES) {
            Some(program) => program,
            None => unreachable!("small programs are common"),
        }
    }

    fn try_generate(seed: u64, choices: u64) -> Program {
        let mut rng = Rng::new(choices);
        let helpers = rng.weighted(&[(20, 0), (35, 1), (30, 2), (15, 3)]);
        let apart = if rng.chance(35) { rng.below(helpers + 1) } else { 0 };
        let mixed = rng.chance(22);
        let mut functions: Vec<Function> = Vec::new();
        for k in 0..=helpers {
            let is_main = k == helpers;
            let module = (k < apart).then_some(PARTS);
            let name = if is_main { "f".to_owned() } else { format!("h{k}") };
            let known = functions.iter().map(|f| f.signature.clone()).collect();
            let mut writer = Gen::new(Rng::new(choices ^ ((k as u64 + 1) << 40)), known, mixed, module);
            functions.push(writer.function(name, is_main));
        }
        Program { seed, functions }
    }

    /// The function that is checked.
    pub fn main(&self) -> &Signature {
        match self.functions.last() {
            Some(function) => &function.signature,
            None => unreachable!("a program has a main function"),
        }
    }

    /// Whether `f32` occurs in it.
    pub fn is_mixed(&self) -> bool {
        self.source(Marking::Plain).contains("f32")
    }

    /// Whether its second derivatives are checked. They take as long to compile as several programs without.
    pub fn is_twice(&self) -> bool {
        self.seed.is_multiple_of(4) && matches!(self.main().ret, Some(Ty::Float(..)))
    }

    /// The source of all its functions.
    pub fn source(&self, marking: Marking) -> String {
        let mut outside = String::new();
        let mut inside = String::new();
        for function in &self.functions {
            let text = function.text(marking, self.is_twice());
            match function.signature.module {
                Some(_) => inside.push_str(&text),
                None => outside.push_str(&text),
            }
        }
        let import = match marking {
            Marking::Plain => "",
            _ => "use wengert::differentiable;\n",
        };
        if inside.is_empty() {
            format!("{import}{outside}")
        } else {
            format!("{import}pub mod {PARTS} {{\n{import}{inside}}}\n{outside}")
        }
    }

    /// The constructs that the program uses, each once.
    pub fn constructs(&self) -> Vec<&'static str> {
        let mut found: Vec<&'static str> = Vec::new();
        for function in &self.functions {
            function.body.walk(&mut Vec::new(), &mut |_, node| found.extend(&node.tags));
            found.extend(params::tags(&function.signature));
        }
        if self.functions.len() > 1 && self.functions.iter().any(|f| f.signature.module.is_some()) {
            found.push("functions in a module");
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// How deep statements and float expressions are nested in `f`.
    pub fn depths(&self) -> (usize, usize) {
        let deepest =
            |counts: &dyn Fn(Role) -> bool| self.functions.iter().map(|f| f.body.depth(counts)).max().unwrap_or(0);
        (deepest(&|role| role == Role::Stmt), deepest(&|role| matches!(role, Role::Float(_))))
    }
}

impl Function {
    /// The source of the function.
    pub fn text(&self, marking: Marking, is_twice: bool) -> String {
        let Signature { name, params, ret, .. } = &self.signature;
        let attribute = match (marking, is_twice) {
            (Marking::Plain, _) => "",
            (Marking::On, false) => "#[differentiable]\n",
            (Marking::On, true) => "#[differentiable(order = 2)]\n",
            (Marking::Off, false) => "#[differentiable(without(all))]\n",
            (Marking::Off, true) => "#[differentiable(order = 2, without(all))]\n",
        };
        let params: Vec<String> = params
            .iter()
            .map(|param| {
                let constant = param.constant && marking != Marking::Plain;
                let constant = if constant { "#[constant] " } else { "" };
                let mutable = if param.mutable { "mut " } else { "" };
                format!("{constant}{mutable}{}: {}", param.name, param.ty.text())
            })
            .collect();
        let ret = ret.as_ref().map_or(String::new(), |ty| format!(" -> {}", ty.text()));
        format!("{attribute}pub fn {name}({}){ret} {{\n{}\n}}\n", params.join(", "), self.body.text())
    }
}

/// A loop around the statement at hand.
#[derive(Clone, Debug)]
pub struct Loop {
    /// Its label.
    pub label: Option<String>,
    /// What `break` gives, where it gives something.
    pub value: Option<Num>,
    /// The number of variables before it.
    pub start: usize,
}

/// The writer of one function.
pub struct Gen {
    rng: Rng,
    scope: Scope,
    /// The functions that may be called.
    known: Vec<Signature>,
    /// The module that the function stands in.
    module: Option<&'static str>,
    /// Whether `f32` occurs.
    mixed: bool,
    /// How many more statements are wanted.
    budget: usize,
    /// How many more operations are wanted in the statement at hand.
    ops: usize,
    /// How often the statement at hand runs at most.
    trips: usize,
    /// About how many statements a call of the function runs.
    cost: usize,
    loops: Vec<Loop>,
    /// The number of variables before the block at hand.
    outer: usize,
    /// What `return` gives; `None` where it may not stand.
    ret: Option<Option<Ty>>,
    /// Whether only inactive floats are wanted.
    inactive: bool,
    /// The number of names made.
    names: usize,
    /// The number of labels made.
    labels: usize,
}

impl Gen {
    fn new(rng: Rng, known: Vec<Signature>, mixed: bool, module: Option<&'static str>) -> Gen {
        Gen {
            rng,
            scope: Scope::default(),
            known,
            module,
            mixed,
            budget: 0,
            ops: stmt::OPS,
            trips: 1,
            cost: 1,
            loops: Vec::new(),
            outer: 0,
            ret: None,
            inactive: false,
            names: 0,
            labels: 0,
        }
    }

    fn function(&mut self, name: String, is_main: bool) -> Function {
        self.budget = if is_main { self.rng.within(7, 16) } else { self.rng.within(3, 8) };
        let (params, ret) = self.signature(is_main);
        let start = self.scope.mark();
        for param in &params {
            let active = param.active();
            let at = self.scope.declare(&param.name, param.ty.clone(), param.mutable, active);
            self.scope.note_read(at);
        }
        self.outer = start.len();
        self.ret = Some(ret.clone());
        let mut parts: Vec<Part> = Vec::new();
        // Loops and branches want something to change.
        let changes = self.scope.writable().any(|(_, var)| var.ty.carries());
        if !changes || self.rng.chance(40) {
            parts.push(self.let_scalar(true).into());
        }
        while self.budget > 0 {
            self.ops = stmt::OPS;
            parts.push(self.statement(4, start).into());
        }
        self.ops = stmt::OPS;
        if ret.as_ref().is_none_or(|ty| matches!(ty, Ty::Seq(_))) {
            parts.extend(self.flush(start.len()).map(Part::from));
        }
        if self.rng.chance(6) {
            let value = self.result(ret.as_ref());
            let end = plain!("return ", value, ";").tag("return at the end");
            parts.push(end.into());
        } else {
            parts.push(self.result(ret.as_ref()).into());
        }
        Function {
            signature: Signature { name, module: self.module, params, ret, cost: self.cost },
            body: Node::new(Role::Plain, parts),
        }
    }

    /// An expression for what the function returns.
    pub fn result(&mut self, ret: Option<&Ty>) -> Node {
        match ret {
            None => plain!(""),
            Some(Ty::Float(num, _)) => self.final_float(*num),
            Some(Ty::Tuple(nums)) => {
                let mut parts: Vec<Part> = vec!["(".into()];
                for (at, num) in nums.iter().enumerate() {
                    let sep = if at + 1 < nums.len() { ", " } else { ")" };
                    parts.extend([self.final_float(*num).into(), sep.into()]);
                }
                Node::new(Role::Plain, parts)
            }
            Some(Ty::Seq(seq)) => self.owned_seq(&seq.clone(), true),
            Some(_) => unreachable!("functions return floats"),
        }
    }

    /// A float that depends on what was not used yet and on some of the rest.
    fn final_float(&mut self, num: Num) -> Node {
        let mut terms: Vec<expr::Float> = self.pending_floats(0, 8, num.width);
        terms.push(self.float(num.width, 2));
        terms.extend(self.read(num.width));
        let first = terms.remove(0);
        // A block would be taken for a statement here.
        let mut sum = expr::Float { node: first.clone().operand(), ..first };
        for term in terms {
            let active = sum.active || term.active;
            let range = Range::new(sum.range.lo - term.range.most(), sum.range.hi + term.range.most());
            let op = *self.rng.pick(&[" + ", " - ", " + 0.5 * "]);
            let left = if sum.atom || !op.contains('*') { sum.node } else { sum.operand() };
            let parts = vec![left.into(), op.into(), term.operand().into()];
            sum = expr::Float::new(num.width, range, active, parts).open();
        }
        if num.range == Range::WIDE {
            return sum.node;
        }
        self.fit(sum, num.range).node
    }

    /// A name for a new variable: a fresh one, or one that shadows another.
    pub fn name(&mut self) -> (String, bool) {
        let shadowable: Vec<String> =
            self.scope.readable().filter(|(_, var)| var.borrows.is_none()).map(|(_, var)| var.name.clone()).collect();
        if !shadowable.is_empty() && self.rng.chance(9) {
            return (self.rng.pick(&shadowable).clone(), true);
        }
        (self.fresh(), false)
    }

    /// A name that no other variable has.
    pub fn fresh(&mut self) -> String {
        const NAMES: &[&str] = &["a", "b", "c", "d", "g", "p", "q", "r", "s", "u", "v"];
        let (base, round) = (NAMES[self.names % NAMES.len()], self.names / NAMES.len());
        self.names += 1;
        if round == 0 { base.to_owned() } else { format!("{base}{round}") }
    }

    /// A width for a new float.
    pub fn width(&mut self) -> Width {
        if self.mixed && self.rng.chance(25) { Width::F32 } else { Width::F64 }
    }

    /// The tag of a statement that changes variable `at`, if that makes a loop a mutating one.
    pub fn mutating(&self, node: Node, at: usize) -> Node {
        match self.loops.last() {
            Some(inner) if at < inner.start => node.tag("loop that mutates"),
            _ => node,
        }
    }

    /// `{ statements }` after `head`, as a statement.
    pub fn with_body(&mut self, head: Vec<Part>, statements: usize, depth: usize) -> Node {
        let mut parts = head;
        parts.push(" {\n".into());
        parts.extend(self.block(statements, depth));
        parts.push("}".into());
        let mut made = stmt!();
        made.parts = parts;
        made
    }
}
