//! Calls of the functions generated before.

use super::Gen;
use super::expr::Float;
use super::node::{Node, Part, Role, plain, stmt};
use super::scope::{Lock, Mark};
use super::types::{By, Num, Param, Range, Seq, Shape, Signature, Ty, Width};

/// How many statements all turns of the loops around a call may run in callees.
const MOST_COST: usize = 1500;

/// The arguments of a call while they are written.
struct Args {
    /// Statements that must stand before the call.
    before: Vec<Part>,
    /// Whether such statements may be added.
    may_declare: bool,
    /// What is lent to the call, to be unlocked after it.
    locks: Vec<(usize, Lock)>,
    /// The variables that were lent as shared.
    shared: Vec<usize>,
    /// The constructs found on the way.
    tags: Vec<&'static str>,
}

impl Gen {
    /// A function that may be called here.
    fn callee(&mut self, accepts: impl Fn(&Signature) -> bool) -> Option<Signature> {
        let found: Vec<&Signature> =
            self.known.iter().filter(|s| s.cost * self.trips <= MOST_COST && accepts(s)).collect();
        found.get(self.rng.below(found.len().max(1))).map(|s| (*s).clone())
    }

    /// The call, with what must stand before it; `None` where an argument is missing.
    fn call(&mut self, callee: &Signature, depth: usize, may_declare: bool) -> Option<(Node, Vec<Part>)> {
        let mut args =
            Args { before: Vec::new(), may_declare, locks: Vec::new(), shared: Vec::new(), tags: vec!["call"] };
        let path = match callee.module {
            Some(module) if self.module != Some(module) => {
                args.tags.push("call across modules");
                format!("{module}::{}", callee.name)
            }
            _ => callee.name.clone(),
        };
        let mut parts: Vec<Part> = vec![path.into(), "(".into()];
        let mut complete = true;
        for (at, param) in callee.params.iter().enumerate() {
            match self.arg(param, depth, &mut args) {
                Some(arg) => {
                    let sep = if at > 0 { ", " } else { "" };
                    parts.extend([sep.into(), arg.into()]);
                }
                None => {
                    complete = false;
                    break;
                }
            }
        }
        for (at, before) in args.locks.into_iter().rev() {
            self.scope.unlock(at, before);
        }
        if !complete {
            return None;
        }
        parts.push(")".into());
        self.cost += callee.cost * self.trips;
        let mut node = Node::new(Role::Plain, parts);
        node.tags = args.tags;
        Some((node, args.before))
    }

    fn lend(&mut self, at: usize, by: By, args: &mut Args) {
        let lock = if by == By::Mut { Lock::Taken } else { Lock::Shared };
        args.locks.push((at, self.scope.lock(at, lock)));
        if by == By::Shared {
            if args.shared.contains(&at) && self.scope.get(at).active {
                args.tags.push("aliasing arguments");
            }
            args.shared.push(at);
            self.scope.note_read(at);
        } else {
            args.tags.push("&mut argument");
            self.scope.note_write(at);
        }
    }

    fn arg(&mut self, param: &Param, depth: usize, args: &mut Args) -> Option<Node> {
        let before = self.inactive;
        if param.constant {
            args.tags.push("#[constant] argument");
        } else if param.ty.carries() && param.ty.by() != By::Mut && self.rng.chance(8) {
            self.inactive = true;
            args.tags.push("inactive argument");
        }
        self.inactive |= param.constant;
        let made = self.arg_of(&param.ty, depth, args);
        self.inactive = before;
        made
    }

    fn arg_of(&mut self, ty: &Ty, depth: usize, args: &mut Args) -> Option<Node> {
        match ty {
            Ty::Float(num, By::Value) => Some(self.float_in(*num, depth).node),
            Ty::Float(num, by) => self.scalar_reference(*num, *by, depth, args),
            Ty::Int(max) => {
                let (part, _) = self.int(*max);
                Some(plain!(part))
            }
            Ty::Flag => Some(self.condition(1)),
            Ty::Tuple(nums) => {
                let mut parts: Vec<Part> = vec!["(".into()];
                for (at, num) in nums.iter().enumerate() {
                    let sep = if at > 0 { ", " } else { "" };
                    parts.extend([sep.into(), self.float_in(*num, depth).node.into()]);
                }
                parts.push(")".into());
                Some(Node::new(Role::Plain, parts))
            }
            Ty::Seq(seq) if seq.by == By::Value => Some(self.owned_seq(seq, false)),
            Ty::Seq(seq) => self.seq_reference(seq, args),
            Ty::Maybe(_) => None,
        }
    }

    /// `&x`, `&mut x[i]` or `&{ expression }`.
    fn scalar_reference(&mut self, num: Num, by: By, depth: usize, args: &mut Args) -> Option<Node> {
        let mut found = Vec::new();
        let usable: Vec<usize> = if by == By::Mut {
            self.scope.writable().map(|(at, _)| at).collect()
        } else {
            self.scope.readable().map(|(at, _)| at).collect()
        };
        for at in usable {
            let var = self.scope.get(at);
            let (Ty::Float(held, _) | Ty::Seq(Seq { num: held, .. })) = &var.ty else { continue };
            let range = if by == By::Mut { held.range == num.range } else { held.range.inside(num.range) };
            if held.width == num.width && range && !(self.inactive && var.active) {
                found.push(at);
            }
        }
        if found.is_empty() || (by == By::Shared && self.rng.chance(15)) {
            if by == By::Shared {
                let value = self.float_in(num, depth);
                // A block gives a value, never the variable that it names.
                return Some(plain!("&{ ", value.node, " }"));
            }
            return self.declare_for(Ty::Float(num, By::Value), args);
        }
        let at = self.pick_base(&found, args);
        let var = self.scope.get(at).clone();
        let before = self.scope.lock(at, Lock::Taken);
        let node = match &var.ty {
            Ty::Float(_, By::Value) => plain!(by.prefix(), var.name),
            Ty::Float(_, held) if *held == by && self.rng.chance(60) => plain!(var.name),
            Ty::Float(..) => plain!(by.prefix(), "*", var.name),
            Ty::Seq(seq) => {
                let mut node = plain!(by.prefix(), var.name, "[", self.index(seq.len), "]");
                if let Some((_, len)) = seq.row {
                    node.parts.extend(["[".into(), self.index(len), "]".into()]);
                }
                node.tag("element as reference argument")
            }
            _ => unreachable!("only floats are lent"),
        };
        self.scope.unlock(at, before);
        self.lend(at, by, args);
        Some(node)
    }

    /// One of the variables, now and then one that is lent already.
    fn pick_base(&mut self, found: &[usize], args: &Args) -> usize {
        let again: Vec<usize> = found.iter().copied().filter(|at| args.shared.contains(at)).collect();
        if !again.is_empty() && self.rng.chance(75) {
            return *self.rng.pick(&again);
        }
        *self.rng.pick(found)
    }

    /// A new variable before the call, lent as mutable.
    fn declare_for(&mut self, ty: Ty, args: &mut Args) -> Option<Node> {
        if !args.may_declare {
            return None;
        }
        let value = match &ty {
            Ty::Float(num, _) => self.float_in(Num { range: Range::SMALL, ..*num }, 2).node,
            Ty::Seq(seq) => self.owned_seq(seq, false),
            _ => return None,
        };
        let name = self.fresh();
        let head = format!("let mut {name}: {} = ", ty.text());
        args.before.push(plain!(head, value, ";\n").into());
        let at = self.scope.declare(&name, ty, true, true);
        self.lend(at, By::Mut, args);
        Some(plain!("&mut ", name))
    }

    /// A reference to a sequence that fits, or to a new one.
    fn seq_reference(&mut self, want: &Seq, args: &mut Args) -> Option<Node> {
        let usable: Vec<usize> = if want.by == By::Mut {
            self.scope.writable().map(|(at, _)| at).collect()
        } else {
            self.scope.readable().map(|(at, _)| at).collect()
        };
        let mut found = Vec::new();
        for at in usable {
            let var = self.scope.get(at);
            let Ty::Seq(seq) = &var.ty else { continue };
            let range = match want.by {
                By::Mut => seq.num.range == want.num.range,
                _ => seq.num.range.inside(want.num.range),
            };
            let whole = seq.exact && seq.len == want.len && seq.row == want.row;
            let fits = match want.shape {
                Shape::Slice => (seq.len >= want.len && seq.row == want.row) || is_row(seq, want),
                shape => whole && seq.shape == shape || is_row(seq, want) && seq.row.is_some_and(|r| r.0 == shape),
            };
            if fits && range && seq.num.width == want.num.width && !(self.inactive && var.active) {
                found.push(at);
            }
        }
        if found.is_empty() {
            let shape = match want.shape {
                Shape::Slice => *self.rng.pick(&[Shape::Array, Shape::Vec]),
                shape => shape,
            };
            let ty = Seq { shape, by: By::Value, ..want.clone() };
            if want.by == By::Mut {
                return self.declare_for(Ty::Seq(ty), args);
            }
            return Some(plain!("&", self.owned_seq(&ty, false)).tag("temporary as argument"));
        }
        let at = self.pick_base(&found, args);
        let var = self.scope.get(at).clone();
        let Ty::Seq(seq) = &var.ty else { return None };
        let before = self.scope.lock(at, Lock::Taken);
        let node = if is_row(seq, want) {
            let index = self.index(seq.len);
            plain!(want.by.prefix(), var.name.clone(), "[", index, "]").tag("row as argument")
        } else if seq.exact && seq.len == want.len && self.rng.chance(75) {
            // A reference is passed on as it is.
            let prefix = if seq.by == By::Value { want.by.prefix() } else { "" };
            plain!(prefix, var.name.clone())
        } else if want.shape == Shape::Slice {
            let range = self.range_of_len(&var.name, seq, want.len);
            plain!(want.by.prefix(), range).tag("slice of slice as argument")
        } else {
            let prefix = if seq.by == By::Value { want.by.prefix() } else { "" };
            plain!(prefix, var.name.clone())
        };
        self.scope.unlock(at, before);
        self.lend(at, want.by, args);
        Some(node)
    }

    /// A call as a float, if a function gives one.
    pub fn call_value(&mut self, width: Width, depth: usize) -> Option<Float> {
        if self.inactive {
            return None;
        }
        let callee = self.callee(|s| match &s.ret {
            Some(Ty::Float(num, _)) => num.width == width,
            Some(Ty::Tuple(nums)) => nums[0].width == width,
            _ => false,
        })?;
        let (call, _) = self.call(&callee, depth.min(2), false)?;
        let (range, field) = match &callee.ret {
            Some(Ty::Float(num, _)) => (num.range, ""),
            Some(Ty::Tuple(nums)) => (nums[0].range, ".0"),
            _ => return None,
        };
        Some(Float::new(width, range, true, vec![call.into(), field.into()]).tag("call in expression"))
    }

    /// A call as a statement.
    pub fn call_statement(&mut self, _start: Mark) -> Option<Node> {
        if self.inactive {
            return None;
        }
        let callee = self.callee(|_| true)?;
        let (call, before) = self.call(&callee, 2, true)?;
        let before = Node::new(Role::Plain, before);
        let mutable = self.rng.chance(35);
        let head = if mutable { "let mut " } else { "let " };
        let made = match callee.ret.clone() {
            None => stmt!(before, call, ";").tag("call that returns nothing"),
            Some(Ty::Tuple(nums)) if self.rng.chance(70) => {
                let names = self.declare_all(&nums, true);
                stmt!(before, format!("let ({names}) = "), call, ";").tag("call that returns tuple")
            }
            Some(ty) => {
                let tag = match &ty {
                    Ty::Tuple(_) => "call that returns tuple",
                    Ty::Seq(_) => "call that returns sequence",
                    _ => "call in let",
                };
                let (name, _) = self.declare(ty, mutable, true);
                stmt!(before, format!("{head}{name} = "), call, ";").tag(tag)
            }
        };
        let mutates = callee.params.iter().any(Param::is_output) && !self.loops.is_empty();
        Some(if mutates { made.tag("&mut call in loop") } else { made })
    }
}

/// Whether a row of `seq` is what `want` asks for.
fn is_row(seq: &Seq, want: &Seq) -> bool {
    want.row.is_none()
        && seq.row.is_some_and(|(shape, len)| len == want.len && (want.shape == Shape::Slice || shape == want.shape))
}
